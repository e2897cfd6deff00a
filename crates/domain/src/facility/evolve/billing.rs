//! Events of invoices: issued, due, overdue.

use std::sync::Arc;

use crate::facility::event::{ChargeAdded, InvoiceFellDue, InvoiceIssued, InvoiceOverdue};
use crate::facility::servicing::{Billing, Invoice, InvoiceState, Servicing};
use crate::facility::state::Book;
use crate::ids::InvoiceId;

pub(super) fn invoice_issued(book: &mut Book, event: &InvoiceIssued) {
    issue(&mut book.servicing, &event.billing);
}

/// Enters an invoice. One of nothing has nothing to wait for.
pub(super) fn issue(servicing: &mut Servicing, billing: &Billing) {
    let mut invoice = Invoice::issued(billing.clone());
    if billing.amount.is_zero() {
        invoice.state = InvoiceState::Paid { on: billing.issued_on };
    } else {
        servicing.open_invoices.insert(billing.invoice);
    }
    servicing.invoices.insert(billing.invoice, Arc::new(invoice));
}

pub(super) fn invoice_fell_due(book: &mut Book, event: &InvoiceFellDue) {
    move_on(book, event.invoice, InvoiceState::Due);
}

pub(super) fn invoice_overdue(book: &mut Book, event: &InvoiceOverdue) {
    move_on(book, event.invoice, InvoiceState::Overdue);
}

pub(super) fn charge_added(book: &mut Book, event: &ChargeAdded) {
    book.servicing.pending_charges.push(event.charge.clone());
}

fn move_on(book: &mut Book, id: InvoiceId, state: InvoiceState) {
    if let Some(invoice) = book.servicing.invoices.get_mut(&id).filter(|invoice| invoice.is_open()) {
        Arc::make_mut(invoice).state = state;
    }
}
