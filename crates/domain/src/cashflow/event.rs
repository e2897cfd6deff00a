//! The events of a cash flow.

use rust_decimal::Decimal;

use crate::date::BusinessDate;

/// What happens. Events of one day happen in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EventKind {
    /// The principal is paid out.
    Advance,
    /// A fee is paid.
    Fee,
    /// Principal is paid back.
    Redemption,
    /// More principal is paid out.
    Increase,
    /// Interest is paid.
    Interest,
    /// Interest is added to the balance.
    Capitalization,
    /// The rate becomes one that was given.
    RateFixed,
    /// The rate follows the fixing.
    RateReset,
    /// The level payment is fixed.
    PaymentFixed,
    /// The balance becomes what interest is calculated on.
    BaseReset,
    /// What is left of the principal is paid back.
    Maturity,
}

/// One event, and the figures after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CashflowEvent {
    /// What happens.
    pub kind: EventKind,
    /// The day, adjusted.
    pub date: BusinessDate,
    /// Up to where interest has run, itself not counted: the day, or the unadjusted one where accruals
    /// are not adjusted.
    pub accrued_to: BusinessDate,
    /// What is received; negative when it is paid out, zero where nothing is.
    pub amount: Decimal,
    /// The principal owed after the event.
    pub balance: Decimal,
    /// The rate of a year after the event.
    pub rate: Decimal,
    /// The interest accrued and not yet paid after the event.
    pub accrued: Decimal,
}
