//! Events of receipts, unapplied cash and disputes.

use crate::facility::event::{
    DisputeRejected, InvoiceDisputed, InvoiceSuperseded, ReceiptRecorded, UnappliedCashApplied, UnappliedCashRefunded,
};
use crate::facility::state::Book;

pub(super) fn receipt_recorded(_book: &mut Book, _event: &ReceiptRecorded) {}

pub(super) fn unapplied_cash_applied(_book: &mut Book, _event: &UnappliedCashApplied) {}

pub(super) fn unapplied_cash_refunded(_book: &mut Book, _event: &UnappliedCashRefunded) {}

pub(super) fn invoice_disputed(_book: &mut Book, _event: &InvoiceDisputed) {}

pub(super) fn dispute_rejected(_book: &mut Book, _event: &DisputeRejected) {}

pub(super) fn invoice_superseded(_book: &mut Book, _event: &InvoiceSuperseded) {}
