//! Amounts as people and programs read them alike: currency and exact decimal.

use facility_proto::r#type::v1::Money;

/// `USD 1250000.00`; empty for none.
pub(super) fn shown(money: Option<&Money>) -> String {
    money.map(|money| format!("{} {}", money.currency_code, money.amount)).unwrap_or_default()
}

/// Whether something is there.
pub(super) fn is_something(money: Option<&Money>) -> bool {
    money.is_some_and(|money| money.amount.bytes().any(|digit| matches!(digit, b'1'..=b'9')))
}
