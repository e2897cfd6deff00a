//! Notices in which invoices take the place of others: a correction after a
//! dispute, and acceleration.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use facility_domain::{facility::servicing::DueCategory, ids::InvoiceId};

use super::{
    Following,
    invoice::{InPlaceOf, left_out_while_disputed, not_left_out, take_same},
};
use crate::book::{
    computation::MinorAmount,
    facility::Stage,
    notice::{NotifiedAcceleration, NotifiedCharge, NotifiedCorrection, NotifiedInvoice},
    reconcile::DiscrepancyReason,
    servicing::{
        Ground, Invoice,
        invoice::{InvoiceEnd, Line},
    },
};

impl Following<'_> {
    /// What was paid of a line pays the same line of the corrected invoice; the
    /// rest is unapplied.
    pub(super) fn superseded(&mut self, notified: &NotifiedCorrection) {
        let subject = format!("invoices/{}", notified.invoice);
        let open = self.facility.servicing.open_invoices.contains(&notified.invoice);
        let Some(old) = self.facility.servicing.invoices.get(&notified.invoice).filter(|_| open).cloned() else {
            return self.compare.differs(&subject, DiscrepancyReason::Invoice, "", "SUPERSEDED");
        };
        let corrected = notified.corrected.as_ref();
        let mut before = old.lines.clone();
        let taken_in = corrected.is_some_and(|corrected| self.issued(corrected, InPlaceOf::Corrected(&mut before)));
        let by = corrected.filter(|_| taken_in).map(|corrected| corrected.billing.invoice);
        self.end_superseded(notified.invoice, by);
        let released = match by {
            Some(id) => self.carry_over(&old, id, notified.default_interest.as_ref()),
            None => old.paid().plus(old.late.paid),
        };
        let theirs = MinorAmount::of(notified.released);
        self.compare.figure(&format!("{subject}.released"), DiscrepancyReason::UnappliedCash, &released, &theirs);
        self.facility.servicing.unapplied = self.facility.servicing.unapplied.plus(released);
        self.payments_follow(&old, notified.invoice, by);
        let billed = &mut self.facility.servicing.billed;
        if let (Some(charge), Some(by)) = (billed.get(&Ground::LateCharge(notified.invoice)).copied(), by) {
            billed.insert(Ground::LateCharge(by), charge);
        }
        if let (Some(id), Some(corrected)) = (by, corrected) {
            self.compare_correction(id, &old, corrected);
        }
        self.settle_demands();
    }

    /// The old invoice stands no more: what differed on it is mended, or differs
    /// on the one that took its place.
    pub(super) fn end_superseded(&mut self, id: InvoiceId, by: Option<InvoiceId>) {
        self.compare.superseded(&format!("invoices/{id}"));
        self.facility.servicing.open_invoices.remove(&id);
        if let Some(invoice) = self.facility.servicing.invoices.get_mut(&id) {
            Arc::make_mut(invoice).end = Some(InvoiceEnd::Superseded { by });
        }
    }

    /// Carries over what was paid, and the default interest; what was disputed and
    /// is owed all the same bears what was left out. What finds nothing to pay.
    pub(super) fn carry_over(&mut self, old: &Invoice, id: InvoiceId, theirs: Option<&NotifiedCharge>) -> MinorAmount {
        let (zero, today) = (self.zero(), self.facility.business_date);
        let (mut released, mut owed) = (old.paid(), zero);
        let Some(invoice) = self.facility.servicing.invoices.get(&id) else { return released };
        let mut before: Vec<Line> = old.lines.clone();
        let mut carried = BTreeMap::new();
        for line in &invoice.lines {
            let Some(same) = take_same(&mut before, &line.theirs) else { continue };
            for category in DueCategory::ALL {
                let paid = old.paid.get(&(same.theirs.number, category)).copied().unwrap_or(zero);
                let billed = line.billed(category);
                let disputed = old.disputed.get(&(same.theirs.number, category)).copied().unwrap_or(zero);
                let stays = disputed.minus(same.billed(category).minus(billed));
                owed = if stays.units > 0 { owed.plus(stays) } else { owed };
                let kept = if paid.units > billed.units { billed } else { paid };
                if kept.units > 0 {
                    released = released.minus(kept);
                    carried.insert((line.theirs.number, category), kept);
                }
            }
        }
        let left_out = left_out_while_disputed(self.facility.rates(), old, owed);
        let Some(invoice) = self.facility.servicing.invoices.get_mut(&id) else { return released };
        let invoice = Arc::make_mut(invoice);
        invoice.paid = carried;
        invoice.late = old.late;
        invoice.late.charged = invoice.late.charged.plus(left_out);
        let theirs = theirs.map_or(zero, |charge| MinorAmount::of(charge.amount));
        let (subject, why) = (format!("invoices/{id}/dispute.default_interest"), || not_left_out(&theirs, &left_out));
        self.compare.explained(&subject, DiscrepancyReason::DefaultInterest, &left_out, &theirs, why);
        (invoice.dispute_rejected_on, invoice.reopened_on) = (old.dispute_rejected_on, old.reopened_on);
        invoice.overdue = old.overdue && old.end.is_none();
        if invoice.outstanding().units == 0 {
            invoice.end = Some(InvoiceEnd::Paid { on: today });
            self.facility.servicing.open_invoices.remove(&id);
        }
        released
    }

    /// A correction bills less than the old invoice, is due on the same day, and
    /// takes over what was paid.
    fn compare_correction(&mut self, id: InvoiceId, old: &Invoice, theirs: &NotifiedInvoice) {
        let subject = format!("invoices/{id}");
        let Some(invoice) = self.facility.servicing.invoices.get(&id).cloned() else { return };
        self.compare.figure(
            &format!("{subject}.due_date"),
            DiscrepancyReason::DueDate,
            &old.due_date,
            &invoice.due_date,
        );
        if invoice.amount.units >= old.amount.units {
            let (ours, theirs) = (old.amount.to_string(), invoice.amount.to_string());
            let subject = format!("{subject}.correction");
            self.compare.differs(&subject, DiscrepancyReason::CorrectionBillsMore, &ours, &theirs);
        }
        self.compare_carried(id, &invoice, theirs);
    }

    /// What an invoice took over from the one before it.
    pub(super) fn compare_carried(&mut self, id: InvoiceId, invoice: &Invoice, theirs: &NotifiedInvoice) {
        let subject = format!("invoices/{id}");
        let figures = [
            ("paid", invoice.paid(), theirs.paid),
            ("default_interest", invoice.late.charged, theirs.default_interest),
            ("default_interest_paid", invoice.late.paid, theirs.default_interest_paid),
            ("outstanding", invoice.outstanding(), theirs.outstanding),
        ];
        for (field, ours, theirs) in figures {
            let theirs = MinorAmount::of(theirs);
            self.compare.figure(&format!("{subject}.{field}"), DiscrepancyReason::Invoice, &ours, &theirs);
        }
    }

    /// Everything that is not due falls due on new invoices; those that billed it
    /// stand no more.
    pub(super) fn accelerated(&mut self, notified: &NotifiedAcceleration) {
        let today = self.facility.business_date;
        self.cancelled_all(notified.cancelled_amount);
        self.reach(Stage::Accelerated);
        let mut released = self.zero();
        let superseded: BTreeSet<InvoiceId> = notified.superseded.iter().copied().collect();
        let count = (superseded.len(), notified.superseded.len());
        self.compare.figure("superseded_invoices", DiscrepancyReason::Invoice, &count.0, &count.1);
        for id in &superseded {
            let known = self.facility.servicing.invoices.get(id);
            let not_due = known.filter(|invoice| invoice.due_date > today && !invoice.is_superseded());
            match not_due {
                Some(invoice) => released = released.plus(invoice.paid()),
                None => self.compare.differs(
                    &format!("invoices/{id}"),
                    DiscrepancyReason::Invoice,
                    known.map_or("", |invoice| invoice.state(today).name()),
                    "SUPERSEDED",
                ),
            }
        }
        let mut before = self.lines_of(&superseded);
        for invoice in &notified.invoices {
            self.issued(invoice, InPlaceOf::Accelerated(&mut before));
        }
        for id in &superseded {
            if let Some(old) = self.facility.servicing.invoices.get(id).cloned() {
                self.payments_follow(&old, *id, None);
            }
            self.end_superseded(*id, None);
        }
        self.terminate_all();
        self.accelerate_defaults();
        let theirs = MinorAmount::of(notified.released);
        self.compare.figure("released", DiscrepancyReason::UnappliedCash, &released, &theirs);
        self.facility.servicing.unapplied = self.facility.servicing.unapplied.plus(released);
    }
}
