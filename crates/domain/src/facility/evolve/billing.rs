//! Events of invoices: issued, due, overdue.

use std::sync::Arc;

use crate::facility::event::{ChargeAdded, InvoiceFellDue, InvoiceIssued, InvoiceOverdue};
use crate::facility::servicing::{
    Billing, Invoice, InvoiceLineKind, InvoiceState, Lease, PendingCharge, ScheduleState, Servicing, Undrawn,
};
use crate::facility::state::Book;
use crate::ids::{InvoiceId, ScheduleId};

pub(super) fn invoice_issued(book: &mut Book, event: &InvoiceIssued) {
    let (billing, currency) = (&event.billing, book.terms.currency());
    for line in &billing.lines {
        match &line.kind {
            InvoiceLineKind::CommitmentFee => book.servicing.undrawn = Undrawn::new(currency),
            InvoiceLineKind::Charge { description } => {
                let (due_date, amount) = (billing.due_date, line.fee);
                let billed = PendingCharge { due_date, description: description.clone(), amount };
                let pending = &mut book.servicing.pending_charges;
                if let Some(position) = pending.iter().position(|charge| *charge == billed) {
                    pending.remove(position);
                }
            }
            InvoiceLineKind::InterimRent { schedule } => {
                change_lease(&mut book.servicing, *schedule, |lease| lease.interim_invoice = Some(billing.invoice));
            }
            InvoiceLineKind::Rent { schedule, payment } => {
                change_lease(&mut book.servicing, *schedule, |lease| {
                    lease.invoiced.insert(*payment, billing.invoice);
                });
            }
            InvoiceLineKind::ArrangementFee
            | InvoiceLineKind::PurchaseOption { .. }
            | InvoiceLineKind::RateCorrection { .. }
            | InvoiceLineKind::LongStop { .. }
            | InvoiceLineKind::Acceleration { .. }
            | InvoiceLineKind::Settlement { .. }
            | InvoiceLineKind::Vat { .. } => {}
            InvoiceLineKind::LateCharge { invoice } => {
                book.servicing.late_charged.insert(*invoice);
            }
            InvoiceLineKind::AgencyFee { year } => {
                book.servicing.agency_years = book.servicing.agency_years.max(*year);
            }
        }
    }
    issue(&mut book.servicing, billing);
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

/// Changes the lease of a schedule that has commenced.
pub(super) fn change_lease(servicing: &mut Servicing, id: ScheduleId, change: impl FnOnce(&mut Lease)) {
    let Some(schedule) = servicing.schedules.get_mut(&id) else { return };
    match &mut Arc::make_mut(schedule).state {
        ScheduleState::Interim { .. } => {}
        ScheduleState::Commenced { lease } | ScheduleState::Ended { lease, .. } => change(lease),
        ScheduleState::Terminated { lease, .. } => {
            if let Some(lease) = lease {
                change(lease);
            }
        }
    }
}
