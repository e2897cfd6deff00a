//! Receipts: what the provider got, and what it paid by this book's own
//! allocation.

use std::collections::{BTreeMap, BTreeSet};

use facility_domain::{
    date::BusinessDate,
    facility::servicing::{DueCategory, PaymentRef},
    ids::{GuaranteeDemandId, InvoiceId},
};

use crate::book::computation::{MinorAmount, allocation::AllocatedPart};

/// Money that the provider recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// How much.
    pub amount: MinorAmount,
    /// The day on which it counts as paid.
    pub value_date: BusinessDate,
    /// The demand under which the guarantor paid; none when the borrower did.
    pub demand: Option<GuaranteeDemandId>,
    /// The payer's reference, by which a payment order is known again.
    pub payment_reference: String,
    /// The default interest that it made due, by invoice.
    pub default_interest: BTreeMap<InvoiceId, MinorAmount>,
    /// What it paid, in the order of payment.
    pub parts: Vec<AllocatedPart>,
    /// What was left of it.
    pub unapplied: MinorAmount,
    /// What was paid too much of default interest that it gave back.
    pub released: MinorAmount,
    /// The day on which it was reversed, if it was.
    pub reversed_on: Option<BusinessDate>,
}

/// What a payment paid, where it lies now, by this book's own allocation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StandingPayment {
    /// Which payment.
    pub payment: PaymentRef,
    /// The day on which it counts as paid.
    pub value_date: BusinessDate,
    /// The parts that it paid and that are still paid by it, in the order of payment.
    pub parts: Vec<StandingPart>,
    /// The invoices on which it made default interest due.
    pub charged: BTreeSet<InvoiceId>,
}

/// A part that is paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StandingPart {
    /// The invoice.
    pub invoice: InvoiceId,
    /// The part of a line; none is default interest.
    pub part: Option<(u32, DueCategory)>,
    /// How much.
    pub amount: MinorAmount,
}
