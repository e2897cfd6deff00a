//! Facilities, terms and people with fixed dates, for the tests of this crate and of others.
//!
//! Never part of a shipped program: compiled for tests and behind the feature `fixtures` only.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "fixtures are test code; they fail loudly"
)]

mod desk;
mod floating;
mod invoices;
mod leases;
mod people;
mod terms;

pub use desk::{Desk, FacilityBuilder, approval, facility, funding};
pub use floating::{fixings, floating_interest, floating_terms};
pub use invoices::{
    default_id, demand_id, fee_line, guarantor_receipt, invoice_id, receipt, rent_line, silent_facility,
};
pub use leases::{acceptance, funded, funded_by, lease_terms, short_lease_terms, unit};
pub use people::{agent, borrower, committee, funder, officer, principal};
pub use terms::{band, boleo_terms, parties, small_terms};

use super::command::{DrawdownItem, SubmitDrawdown};
use super::terms::Category;
use crate::currency::Currency;
use crate::date::BusinessDate;
use crate::ids::{ConditionId, DrawdownId, PurchaseId};
use crate::money::Money;
use crate::rate::Rate;

/// A date, `2008-03-03`.
#[must_use]
pub fn date(text: &str) -> BusinessDate {
    BusinessDate::parse(text).unwrap()
}

/// The currency of the fixtures.
#[must_use]
pub fn dollars() -> Currency {
    Currency::parse("USD").unwrap()
}

/// An amount in US dollars, `250000.00`.
#[must_use]
pub fn usd(text: &str) -> Money {
    Money::parse(dollars(), text).unwrap()
}

/// A rate, `0.0780`.
#[must_use]
pub fn rate(text: &str) -> Rate {
    Rate::parse(text).unwrap()
}

/// A category, `MOBILE_SURFACE`.
#[must_use]
pub fn category(code: &str) -> Category {
    Category::parse(code).unwrap()
}

/// A drawdown's number.
#[must_use]
pub fn drawdown(number: u32) -> DrawdownId {
    DrawdownId::new(number).unwrap()
}

/// A condition's identifier.
#[must_use]
pub fn condition(id: &str) -> ConditionId {
    ConditionId::parse(id).unwrap()
}

/// A surface machine of that price whose down payment is right for an advance rate of 1, with a
/// serial and an invoice number of its own.
#[must_use]
pub fn machine(serial: &str, price: &str) -> DrawdownItem {
    DrawdownItem {
        purchase: PurchaseId::parse("PUR-001").unwrap(),
        category: category("MOBILE_SURFACE"),
        manufacturer: "Caterpillar".to_owned(),
        model: "D8T".to_owned(),
        description: "Track-type tractor".to_owned(),
        serial_number: serial.to_owned(),
        supplier: "cat-dealer-northwest".to_owned(),
        invoice_number: format!("INV-{serial}"),
        invoice_date: date("2008-01-02"),
        price: usd(price),
        down_payment: usd("0.00"),
    }
}

/// A request for those machines.
#[must_use]
pub fn request(requested_funding_date: &str, items: Vec<DrawdownItem>) -> SubmitDrawdown {
    SubmitDrawdown { requested_funding_date: date(requested_funding_date), items }
}
