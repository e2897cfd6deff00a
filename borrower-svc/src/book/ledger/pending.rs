//! What was billed, or follows from a lease, and falls due on a later day.

use facility_domain::{
    date::BusinessDate,
    ids::{InvoiceId, ScheduleId},
};

use crate::book::computation::MinorAmount;

/// Something that falls due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Pending {
    pub due_date: BusinessDate,
    /// The invoice that bills it; none for what is due by the lease itself.
    pub invoice: Option<InvoiceId>,
    pub amount: MinorAmount,
    pub what: PendingKind,
}

/// What falls due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PendingKind {
    /// An interim rent.
    InterimRent(ScheduleId),
    /// A fee.
    Fee,
    /// Interest that a corrected fixing added.
    Interest,
    /// Value added tax on a rent.
    Vat,
    /// The price of a schedule's equipment.
    Option(ScheduleId),
}

/// Everything that is to fall due, in the order in which it became known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct PendingDues(Vec<Pending>);

impl PendingDues {
    /// Nothing.
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    pub fn add(&mut self, pending: Pending) {
        self.0.push(pending);
    }

    /// The earliest day on which something falls due.
    pub fn next_date(&self) -> Option<BusinessDate> {
        self.0.iter().map(|pending| pending.due_date).min()
    }

    /// Takes out what has fallen due by a day, by due date.
    pub fn take(&mut self, by: BusinessDate) -> Vec<Pending> {
        let mut due: Vec<Pending> = self.0.extract_if(.., |pending| pending.due_date <= by).collect();
        due.sort_by_key(|pending| pending.due_date);
        due
    }

    /// What a superseded invoice billed is billed by its successor; without one, only
    /// what a new invoice bills again.
    pub fn supersede(&mut self, invoice: InvoiceId, by: Option<InvoiceId>) {
        match by {
            Some(successor) => {
                for pending in self.0.iter_mut().filter(|pending| pending.invoice == Some(invoice)) {
                    pending.invoice = Some(successor);
                }
            }
            None => self.0.retain(|pending| pending.invoice != Some(invoice)),
        }
    }

    /// Takes out what an invoice bills. Whether it was still to fall due.
    pub fn give_up(&mut self, invoice: InvoiceId, what: PendingKind, amount: MinorAmount) -> bool {
        let of = |pending: &Pending| (pending.invoice, pending.what, pending.amount) == (Some(invoice), what, amount);
        let place = self.0.iter().position(of);
        place.map(|place| self.0.remove(place)).is_some()
    }

    /// Takes out what is due by the leases themselves, whenever that would be.
    pub fn take_unbilled(&mut self) -> Vec<Pending> {
        self.0.extract_if(.., |pending| pending.invoice.is_none()).collect()
    }
}
