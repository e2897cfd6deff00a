//! Events of fixings and of what follows from them.

use std::sync::Arc;

use rust_decimal::Decimal;

use crate::charges::ChargeLine;
use crate::date::BusinessDate;
use crate::facility::condition::Decision;
use crate::facility::servicing::Billing;
use crate::ids::ScheduleId;
use crate::money::Money;
use crate::rate::Rate;
use crate::schedule::Schedule;

/// Fixings of the facility's benchmark were published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FixingPublished {
    /// Who, and when.
    pub decision: Decision,
    /// The benchmark.
    pub benchmark: String,
    /// The fixings.
    pub fixings: Vec<PublishedFixing>,
}

/// The value of a benchmark on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PublishedFixing {
    /// The fixing date.
    pub fixing_date: BusinessDate,
    /// The value, a rate of a year.
    pub rate: Rate,
}

/// A fixing that was published wrongly was corrected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FixingCorrected {
    /// Who, and when.
    pub decision: Decision,
    /// The benchmark.
    pub benchmark: String,
    /// The fixing date.
    pub fixing_date: BusinessDate,
    /// What it was.
    pub previous: Rate,
    /// What it is.
    pub rate: Rate,
    /// Why.
    pub reason: String,
}

/// The payments of a lease from one of them on were computed anew at the rates that are known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RateReset {
    /// The schedule.
    pub schedule: ScheduleId,
    /// The day.
    pub on: BusinessDate,
    /// The first payment that is new.
    pub from: u32,
    /// The new payments, and the rent they contain.
    pub payments: Arc<Schedule<Money>>,
}

/// What a corrected fixing changes of payments that were billed before was booked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RateCorrected {
    /// The schedule.
    pub schedule: ScheduleId,
    /// The day.
    pub on: BusinessDate,
    /// What changes, by payment.
    pub corrections: Vec<PaymentCorrection>,
    /// The invoices for what is to be paid on top.
    pub billings: Vec<Billing>,
    /// What was billed too much, together: unapplied cash from now on.
    pub credited: Money,
}

/// The interest of a payment at the rates that count now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaymentCorrection {
    /// The payment's number; 0 is the interim rent.
    pub payment: u32,
    /// How its interest is reckoned now.
    pub basis: Vec<ChargeLine>,
    /// Before rounding.
    pub exact: Decimal,
    /// The interest.
    pub interest: Money,
    /// What that is beyond what was billed and booked for it before; negative where it is less.
    pub difference: Money,
}
