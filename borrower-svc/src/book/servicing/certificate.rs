//! Compliance certificates as the provider has them, judged by this book.

use facility_domain::{date::BusinessDate, ids::CovenantId};
use rust_decimal::Decimal;

/// A certificate of a covenant's test.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Certificate {
    /// The covenant.
    pub covenant: CovenantId,
    /// The day of the test.
    pub test_date: BusinessDate,
    /// The figure.
    pub value: Decimal,
    /// Whether it keeps the threshold, by this book's own judgement.
    pub passed: bool,
    /// The day on which the provider took it in.
    pub delivered_on: BusinessDate,
}
