//! Events of invoices and receipts.

use std::collections::BTreeMap;

use crate::date::BusinessDate;
use crate::facility::condition::Decision;
use crate::facility::servicing::{
    Allocation, Billing, DefaultInterestCharge, DueCategory, PaymentRef, PendingCharge, Receipt,
};
use crate::ids::{InvoiceId, ReceiptId, ScheduleId};
use crate::money::Money;

/// What accrued when a day closed: rounded cumulative less what was posted before, by its source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccrualsPosted {
    /// The day that closes.
    pub day: BusinessDate,
    /// Interest of leases and interim interest, by schedule.
    pub schedules: Vec<ScheduleAccrual>,
    /// Commitment fee.
    pub commitment_fee: Money,
}

/// What accrued on a schedule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ScheduleAccrual {
    /// The schedule.
    pub schedule: ScheduleId,
    /// Interim interest or interest of the lease.
    pub kind: AccrualKind,
    /// How much; negative where a later figure is lower.
    pub amount: Money,
}

/// Which interest accrued.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AccrualKind {
    /// Interim interest.
    Interim,
    /// Interest of one payment of the lease.
    Payment {
        /// Its number, from 1.
        number: u32,
    },
}

/// An invoice was issued.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvoiceIssued {
    /// What it bills.
    pub billing: Billing,
    /// What is accrued of the commitment fee it bills beyond what was accrued before, so that the fee
    /// billed is accrued exactly; zero where it bills none.
    pub commitment_fee_adjustment: Money,
}

/// An invoice's due date came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InvoiceFellDue {
    /// The invoice.
    pub invoice: InvoiceId,
    /// The day that opened.
    pub on: BusinessDate,
}

/// An invoice was unpaid at the close of its due date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InvoiceOverdue {
    /// The invoice.
    pub invoice: InvoiceId,
    /// The first day overdue.
    pub on: BusinessDate,
}

/// Operations entered a charge beside the terms; it is billed like a rent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChargeAdded {
    /// Who, and when.
    pub decision: Decision,
    /// The charge.
    pub charge: PendingCharge,
}

/// Money came in, and paid what it could.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReceiptRecorded {
    /// The receipt.
    pub receipt: Receipt,
}

/// Unapplied cash paid what fell due.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnappliedCashApplied {
    /// The day.
    pub on: BusinessDate,
    /// The default interest that became due with it, by invoice: none on what falls due that day.
    pub default_interest: Vec<DefaultInterestCharge>,
    /// What it paid.
    pub allocations: Vec<Allocation>,
    /// How much, together.
    pub amount: Money,
}

/// Unapplied cash was paid back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnappliedCashRefunded {
    /// Who, and when.
    pub decision: Decision,
    /// How much.
    pub amount: Money,
    /// The bank's reference of the payment.
    pub bank_reference: String,
}

/// A receipt's money did not come after all; what it paid is owed again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReceiptReversed {
    /// The receipt.
    pub receipt: ReceiptId,
    /// Who, and when.
    pub decision: Decision,
    /// Why.
    pub reason: String,
    /// The bank's reference of the return.
    pub bank_reference: String,
    /// What is taken back: first what it paid itself, then what unapplied cash paid, the latest first.
    pub taken_back: Vec<TakenBack>,
    /// What is taken from unapplied cash.
    pub from_unapplied: Money,
    /// The default interest that what is reopened bears for days that were reckoned already, by invoice.
    pub default_interest: Vec<DefaultInterestCharge>,
}

/// A part that is not paid any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TakenBack {
    /// The payment's number among those of the facility, from 0.
    pub number: u32,
    /// Which payment.
    pub payment: PaymentRef,
    /// The day on which it counted as paid.
    pub value_date: BusinessDate,
    /// The part.
    pub allocation: Allocation,
}

/// The borrower disputed parts of an invoice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvoiceDisputed {
    /// The invoice.
    pub invoice: InvoiceId,
    /// Who, and when.
    pub decision: Decision,
    /// The disputed parts, by line and category.
    pub amounts: BTreeMap<(u32, DueCategory), Money>,
    /// Why.
    pub reason: String,
}

/// A dispute ended, and the invoice stands as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DisputeRejected {
    /// The invoice.
    pub invoice: InvoiceId,
    /// Who, and when.
    pub decision: Decision,
    /// Why.
    pub reason: String,
    /// The default interest that was left out for what was disputed; none where no day was.
    pub default_interest: Option<DefaultInterestCharge>,
}

/// A dispute was upheld: a corrected invoice took the place of the disputed one. What was paid is
/// carried over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvoiceSuperseded {
    /// The invoice that no longer stands.
    pub invoice: InvoiceId,
    /// Who, and when.
    pub decision: Decision,
    /// Why.
    pub reason: String,
    /// The corrected invoice, with the same due date; none where nothing is left to bill.
    pub corrected: Option<Billing>,
    /// What was paid on the old invoice and pays the new one, by the new one's lines.
    pub carried: BTreeMap<(u32, DueCategory), Money>,
    /// What was paid on the old invoice and has nothing to pay on the new one: unapplied cash.
    pub released: Money,
    /// The default interest on the corrected invoice that was left out for what was disputed and is owed
    /// all the same; none where no day was.
    pub default_interest: Option<DefaultInterestCharge>,
}
