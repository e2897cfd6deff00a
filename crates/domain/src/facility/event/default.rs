//! Events of defaults, acceleration and the guarantee, and of the facility's end.

use crate::date::BusinessDate;
use crate::facility::condition::Decision;
use crate::facility::servicing::{Billing, DefaultCause};
use crate::ids::{DefaultId, GuaranteeDemandId, InvoiceId, ScheduleId};
use crate::money::Money;

/// A default began: POTENTIAL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DefaultOccurred {
    /// Its number.
    pub default: DefaultId,
    /// What it is.
    pub cause: DefaultCause,
    /// The day.
    pub on: BusinessDate,
    /// The last day on which remedying it keeps it from being an event of default.
    pub remedy_until: BusinessDate,
}

/// A default was not remedied in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EventOfDefaultOccurred {
    /// The default.
    pub default: DefaultId,
    /// The first day as an event of default.
    pub on: BusinessDate,
}

/// A default was remedied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DefaultCured {
    /// The default.
    pub default: DefaultId,
    /// Who recorded it; nobody where a payment cured it by itself.
    pub decision: Option<Decision>,
    /// The day.
    pub on: BusinessDate,
    /// By what; empty where a payment cured it.
    pub evidence: String,
}

/// The provider does without a remedy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DefaultWaived {
    /// The default.
    pub default: DefaultId,
    /// Who, and when.
    pub decision: Decision,
    /// Why.
    pub reason: String,
}

/// Everything outstanding was declared due.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FacilityAccelerated {
    /// Who, and when.
    pub decision: Decision,
    /// Why.
    pub reason: String,
    /// What was available and reserved and is cancelled with it; open drawdowns lapse.
    pub cancelled: Money,
    /// The continuing events of default, which end as accelerated.
    pub defaults: Vec<DefaultId>,
    /// The invoices that were issued and not due, which the new ones take the place of.
    pub superseded: Vec<InvoiceId>,
    /// What was paid of those: unapplied cash.
    pub released: Money,
    /// The schedules that end, each with what this adds to the interest accrued before, so that the
    /// interest billed is accrued exactly; may be negative.
    pub terminated: Vec<TerminatedSchedule>,
    /// What is accrued of the commitment fee billed with it beyond what was accrued before, so that it
    /// is accrued exactly.
    pub commitment_fee_adjustment: Money,
    /// The invoices for all balances and the interest since the last payment due, and for the fees and
    /// charges that were not due.
    pub billings: Vec<Billing>,
}

/// A schedule that acceleration ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TerminatedSchedule {
    /// The schedule.
    pub schedule: ScheduleId,
    /// Added to the interest accrued before.
    pub accrual_adjustment: Money,
    /// Whether it had commenced.
    pub commenced: bool,
}

/// The guarantor was asked to pay.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GuaranteeDemanded {
    /// The demand's number.
    pub demand: GuaranteeDemandId,
    /// Who, and when.
    pub decision: Decision,
    /// The overdue invoices.
    pub invoices: Vec<InvoiceId>,
    /// How much.
    pub amount: Money,
}

/// The guarantor has seen the demand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GuaranteeDemandAcknowledged {
    /// The demand.
    pub demand: GuaranteeDemandId,
    /// Who, and when.
    pub decision: Decision,
}

/// The demand was taken back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GuaranteeDemandWithdrawn {
    /// The demand.
    pub demand: GuaranteeDemandId,
    /// Who, and when.
    pub decision: Decision,
    /// Why.
    pub reason: String,
}

/// The final maturity has passed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FacilityMatured {
    /// The first day after it.
    pub on: BusinessDate,
}

/// Everything is paid and settled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FacilityClosed {
    /// Who, and when.
    pub decision: Decision,
}
