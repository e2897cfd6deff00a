//! Events of invoices: issued, due, overdue.

use crate::facility::event::{ChargeAdded, InvoiceFellDue, InvoiceIssued, InvoiceOverdue};
use crate::facility::state::Book;

pub(super) fn invoice_issued(_book: &mut Book, _event: &InvoiceIssued) {}

pub(super) fn invoice_fell_due(_book: &mut Book, _event: &InvoiceFellDue) {}

pub(super) fn invoice_overdue(_book: &mut Book, _event: &InvoiceOverdue) {}

pub(super) fn charge_added(_book: &mut Book, _event: &ChargeAdded) {}
