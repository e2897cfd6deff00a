//! The events of a cash flow.

use rust_decimal::Decimal;

use crate::date::BusinessDate;
use crate::day_count::YearFraction;

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
#[derive(Debug, Clone, PartialEq, Eq)]
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
    /// Where the figures come from.
    pub because: Because,
}

/// Where an event's figures come from.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Because {
    /// Of interest paid or added to the balance: the stretches that it ran over.
    pub accruals: Vec<Accrual>,
    /// Of interest, a level payment or a fee by rate: the figure before it was rounded.
    pub exact: Option<Decimal>,
    /// Of a capitalization: the interest added to the balance.
    pub added: Option<Decimal>,
    /// The payment that a redemption comes out of, or that is fixed.
    pub payment: Option<Decimal>,
    /// Which fee it is, from 0.
    pub fee: Option<usize>,
    /// The fixing that a rate follows: its day and what it was.
    pub fixing: Option<(BusinessDate, Decimal)>,
}

/// A stretch of days over which interest ran on one amount at one rate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Accrual {
    /// First day.
    pub from: BusinessDate,
    /// Last day, itself not counted.
    pub to: BusinessDate,
    /// Days as the day count counts them.
    pub days: i64,
    /// The fraction of a year.
    pub year_fraction: YearFraction,
    /// What interest was calculated on.
    pub base: Decimal,
    /// The rate of a year.
    pub rate: Decimal,
    /// Base × rate × year fraction.
    pub interest: Decimal,
}
