//! Receipts: what the provider got, and what it paid by this book's own
//! allocation.

use std::collections::BTreeMap;

use facility_domain::{
    date::BusinessDate,
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
}
