//! The book's own amounts on the wire.

use facility_proto::r#type::v1 as pb;

use crate::book::computation::MinorAmount;

/// An own amount for the wire, with exactly the currency's decimals.
#[must_use]
pub fn amount(amount: MinorAmount) -> pb::Money {
    pb::Money { currency_code: amount.currency.code().to_owned(), amount: amount.amount_text() }
}
