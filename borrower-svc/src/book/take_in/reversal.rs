//! The notice of a receipt whose money did not come after all: this book takes back what it paid by its
//! own record of where the money lies, and compares part by part.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use facility_domain::{
    date::BusinessDate,
    facility::servicing::PaymentRef,
    ids::{GuaranteeDemandId, InvoiceId, ReceiptId},
    money::Money,
};

use super::{
    Following,
    difference::names,
    invoice::not_left_out,
    receipt::{notified_text, part_text},
};
use crate::book::{
    computation::{MinorAmount, difference::default_interest_since},
    notice::NotifiedReversal,
    reconcile::DiscrepancyReason,
    servicing::{DemandStage, StandingPart, standing},
};

/// A part that is taken back: the place of its payment, the payment, its value date, the part.
type Taken = (usize, PaymentRef, BusinessDate, StandingPart);

/// Amounts of an invoice that are open again, each since its day; and the payments that were theirs.
type Reopened = (Vec<(BusinessDate, MinorAmount)>, BTreeSet<PaymentRef>);

impl Following<'_> {
    pub(super) fn receipt_reversed(&mut self, notified: &NotifiedReversal) {
        let (id, subject) = (notified.receipt, format!("receipts/{}", notified.receipt));
        let counts = self.facility.servicing.receipts.get(&id).filter(|receipt| receipt.reversed_on.is_none());
        let Some(receipt) = counts.cloned() else {
            return self.compare.differs(&subject, DiscrepancyReason::Receipt, "", "REVERSED");
        };
        let (taken, from_unapplied) = self.taken(id, receipt.amount);
        self.compare_taken(&subject, &taken, notified);
        let (reason, theirs) = (DiscrepancyReason::UnappliedCash, MinorAmount::of(notified.from_unapplied));
        self.compare.figure(&format!("{subject}/reversal.from_unapplied"), reason, &from_unapplied, &theirs);
        self.bear(&subject, &taken, notified);
        for part in taken.iter().rev() {
            self.take_back(part);
        }
        let today = self.facility.business_date;
        let servicing = &mut self.facility.servicing;
        for payment in &mut servicing.standing_payments {
            if payment.parts.iter().any(|part| part.amount.units == 0) {
                Arc::make_mut(payment).parts.retain(|part| part.amount.units != 0);
            }
        }
        servicing.unapplied = servicing.unapplied.minus(from_unapplied);
        if let Some(receipt) = servicing.receipts.get_mut(&id) {
            Arc::make_mut(receipt).reversed_on = Some(today);
        }
        servicing.payments.reversed(id);
        self.compare_unapplied(notified.unapplied);
        self.reopen_demands(receipt.demand.map(|demand| (demand, receipt.amount)));
    }

    /// What the receipt paid; then unapplied cash; then what unapplied cash paid, the latest first.
    fn taken(&self, id: ReceiptId, amount: MinorAmount) -> (Vec<Taken>, MinorAmount) {
        let servicing = &self.facility.servicing;
        let (mut taken, mut left) = (Vec::new(), amount.units);
        let own = PaymentRef::Receipt { receipt: id };
        let payments = || servicing.standing_payments.iter().enumerate();
        for (place, payment) in payments().filter(|(_, payment)| payment.payment == own) {
            for part in &payment.parts {
                left -= part.amount.units;
                taken.push((place, own, payment.value_date, *part));
            }
        }
        let from_unapplied = left.min(servicing.unapplied.units);
        left -= from_unapplied;
        for (place, payment) in payments().rev() {
            if matches!(payment.payment, PaymentRef::Receipt { .. }) {
                continue;
            }
            for part in payment.parts.iter().rev() {
                let units = part.amount.units.min(left);
                if units > 0 {
                    left -= units;
                    let part = StandingPart { amount: MinorAmount { units, ..amount }, ..*part };
                    taken.push((place, payment.payment, payment.value_date, part));
                }
            }
        }
        (taken, MinorAmount { units: from_unapplied, ..amount })
    }

    /// The first part that differs is the difference.
    fn compare_taken(&mut self, subject: &str, ours: &[Taken], notified: &NotifiedReversal) {
        let text = |part: &Taken| {
            let what = part_text(part.3.invoice.number(), part.3.part);
            format!("{}: {what}: {}", part.1.name(), part.3.amount)
        };
        let theirs: Vec<String> = notified
            .taken_back
            .iter()
            .map(|(payment, part)| format!("{}: {}", payment.name(), notified_text(part)))
            .collect();
        for place in 0..ours.len().max(theirs.len()) {
            let own = ours.get(place).map(text).unwrap_or_default();
            let told = theirs.get(place).cloned().unwrap_or_default();
            let subject = format!("{subject}/taken_back[{place}]");
            if !self.compare.explained(&subject, DiscrepancyReason::Allocation, &own, &told, || None) {
                break;
            }
        }
    }

    /// What is open again bears default interest for the days that are reckoned already.
    fn bear(&mut self, subject: &str, taken: &[Taken], notified: &NotifiedReversal) {
        let zero = self.zero();
        let mut reopened: BTreeMap<InvoiceId, Reopened> = BTreeMap::new();
        for (_, payment, since, part) in taken.iter().filter(|taken| taken.3.part.is_some()) {
            let (amounts, payments) = reopened.entry(part.invoice).or_default();
            amounts.push((*since, part.amount));
            payments.insert(*payment);
        }
        let told: BTreeMap<InvoiceId, (Money, &[PaymentRef])> =
            notified.default_interest.iter().map(|its| (its.invoice, (its.amount, its.corrects.as_slice()))).collect();
        let invoices: BTreeSet<InvoiceId> = reopened.keys().chain(told.keys()).copied().collect();
        for id in invoices {
            let (amounts, payments) = reopened.remove(&id).unwrap_or_default();
            let charge = self.facility.servicing.invoices.get(&id).map_or(zero, |invoice| {
                let days = (invoice.due_date, invoice.reckoned_to());
                default_interest_since(self.facility.rates(), &amounts, days).unwrap_or(zero)
            });
            if let Some(invoice) = self.facility.servicing.invoices.get_mut(&id) {
                let invoice = Arc::make_mut(invoice);
                invoice.late.charged = invoice.late.charged.plus(charge);
            }
            let (reason, subject) = (DiscrepancyReason::DefaultInterest, format!("{subject}/reversal[{id}]"));
            let theirs = told.get(&id).map_or(zero, |(amount, _)| MinorAmount::of(*amount));
            let why = || not_left_out(&theirs, &charge);
            self.compare.explained(&format!("{subject}.default_interest"), reason, &charge, &theirs, why);
            let own: Vec<PaymentRef> = payments.into_iter().filter(|_| charge.units != 0).collect();
            let theirs = told.get(&id).map(|(_, corrects)| *corrects).unwrap_or_default();
            self.compare.figure(&format!("{subject}.corrects"), reason, &names(&own), &names(theirs));
        }
    }

    /// A part is unpaid again, and its invoice open.
    fn take_back(&mut self, (place, _, _, part): &Taken) {
        let today = self.facility.business_date;
        let servicing = &mut self.facility.servicing;
        if let Some(payment) = servicing.standing_payments.get_mut(*place) {
            let mut left = part.amount.units;
            let same = |of: &&mut StandingPart| (of.invoice, of.part) == (part.invoice, part.part);
            for of in Arc::make_mut(payment).parts.iter_mut().rev().filter(same) {
                let units = of.amount.units.min(left);
                of.amount.units -= units;
                left -= units;
            }
        }
        let Some(invoice) = servicing.invoices.get_mut(&part.invoice) else { return };
        let invoice = Arc::make_mut(invoice);
        match part.part {
            Some(key) => {
                if let Some(paid) = invoice.paid.get_mut(&key) {
                    *paid = paid.minus(part.amount);
                }
                invoice.paid.retain(|_, paid| paid.units > 0);
            }
            None => invoice.late.paid = invoice.late.paid.minus(part.amount),
        }
        // What was paid in full and is open again after its due date has missed it.
        invoice.overdue |= invoice.end.is_some() && invoice.due_date < today;
        (invoice.end, invoice.reopened_on) = (None, Some(today));
        servicing.open_invoices.insert(part.invoice);
    }

    /// What the guarantor paid counts no more; a demand that was settled is open again where something of
    /// it is unpaid and one of its invoices is open.
    fn reopen_demands(&mut self, returned: Option<(GuaranteeDemandId, MinorAmount)>) {
        let servicing = &mut self.facility.servicing;
        if let Some((id, amount)) = returned
            && let Some(demand) = servicing.demands.get_mut(&id)
        {
            let demand = Arc::make_mut(demand);
            demand.paid = demand.paid.minus(amount);
        }
        for demand in servicing.demands.values_mut() {
            let open = |id: &InvoiceId| servicing.open_invoices.contains(&standing(&servicing.invoices, *id));
            let unpaid = demand.paid.units < demand.amount.units;
            let reopens = match demand.stage {
                DemandStage::Settled => unpaid && demand.invoices.iter().any(open),
                DemandStage::PartPaid => unpaid,
                DemandStage::Issued | DemandStage::Acknowledged | DemandStage::Withdrawn => false,
            };
            if reopens {
                let demand = Arc::make_mut(demand);
                demand.stage = if demand.paid.units > 0 { DemandStage::PartPaid } else { DemandStage::Issued };
            }
        }
    }
}
