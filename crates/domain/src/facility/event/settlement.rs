//! Events of what is settled before its time.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::facility::condition::Decision;
use crate::facility::servicing::{Billing, DueCategory, Renewal, Settlement, TerminationQuote};
use crate::ids::{InvoiceId, ScheduleId};
use crate::money::Money;
use crate::schedule::Schedule;

/// A part of a schedule, or all that was left of it, was settled before its time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScheduleSettled {
    /// Who recorded it, and when.
    pub decision: Decision,
    /// The schedule.
    pub schedule: ScheduleId,
    /// What was settled, and why.
    pub settlement: Settlement,
    /// What the schedule is from now on.
    pub rest: RestOfSchedule,
    /// Whether nothing is left of it.
    pub ends: bool,
    /// What this adds to the interest accrued before, so that the interest billed and what has accrued
    /// on the rest are accrued exactly; may be negative.
    pub accrual_adjustment: Money,
    /// The invoices that were issued and not due and billed payments that are computed anew.
    pub replaced: Vec<ReplacedInvoice>,
    /// The invoice for it.
    pub billing: Billing,
}

/// What a schedule is after a settlement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RestOfSchedule {
    /// Still interim.
    Interim {
        /// Sum of the financed amounts of the units that are left.
        amount: Money,
        /// Interim interest accrued on it.
        accrued: Money,
    },
    /// A lease.
    Leased {
        /// Its payments: those that were due, and what is left of the others.
        payments: Arc<Schedule<Money>>,
        /// What is due beside the last payment.
        balloon: Money,
        /// The payment whose interest accrues.
        accruing: u32,
        /// What is accrued of it.
        accrued: Money,
    },
}

/// An invoice in whose place another stands, with the same due date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReplacedInvoice {
    /// The invoice that no longer stands.
    pub invoice: InvoiceId,
    /// The new one; none where nothing is left to bill.
    pub corrected: Option<Billing>,
    /// What was paid on the old invoice and pays the new one, by the new one's lines.
    pub carried: BTreeMap<(u32, DueCategory), Money>,
    /// What was paid on the old invoice and has nothing to pay on the new one: unapplied cash.
    pub released: Money,
}

/// A quote was given for buying equipment out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TerminationQuoted {
    /// The quote.
    pub quote: TerminationQuote,
}

/// A schedule was renewed: what would be due beside its last payment is repaid by further payments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScheduleRenewed {
    /// Who recorded it, and when.
    pub decision: Decision,
    /// The schedule.
    pub schedule: ScheduleId,
    /// The further term.
    pub renewal: Renewal,
    /// What the further payments repay.
    pub amount: Money,
    /// All payments from now on, and the rent of the further term.
    pub payments: Arc<Schedule<Money>>,
    /// The invoices that were issued and not due and billed the last payment.
    pub replaced: Vec<ReplacedInvoice>,
}
