//! Differences of default interest, and where what was paid lies: what a payment with an earlier value
//! date gives back, and how payments follow the invoices that are corrected.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use facility_domain::{
    date::BusinessDate,
    facility::servicing::{DueCategory, InvoiceLineKind, PaymentRef},
    ids::InvoiceId,
};

use super::{
    Following,
    invoice::not_left_out,
    receipt::{by_invoice, category},
};
use crate::book::{
    computation::{MinorAmount, allocation::Allocation, difference::default_interest_since},
    notice::{NotifiedCharge, NotifiedReceipt},
    reconcile::DiscrepancyReason,
    servicing::{Invoice, StandingPart, StandingPayment, invoice::DEFAULT_INTEREST_LINE},
};

impl Following<'_> {
    /// What a payment paid, where it lies from now on.
    pub(super) fn note_payment_parts(&mut self, paid: &Allocation, (payment, value_date): (PaymentRef, BusinessDate)) {
        let part = |part: &crate::book::computation::allocation::AllocatedPart| {
            let line = part.line.filter(|line| *line != DEFAULT_INTEREST_LINE);
            let of_line = line.zip(category(part.category));
            Some(StandingPart { invoice: InvoiceId::new(part.invoice)?, part: of_line, amount: part.amount })
        };
        // Default interest of an invoice is one part, reckoned now or before.
        let mut parts: Vec<StandingPart> = Vec::with_capacity(paid.parts.len());
        for part in paid.parts.iter().filter_map(part) {
            match parts.last_mut() {
                Some(last) if (last.invoice, last.part) == (part.invoice, part.part) => {
                    last.amount = last.amount.plus(part.amount);
                }
                Some(_) | None => parts.push(part),
            }
        }
        if parts.is_empty() {
            return;
        }
        let charged: BTreeSet<InvoiceId> = by_invoice(paid).into_keys().collect();
        let standing = StandingPayment { payment, value_date, parts, charged };
        self.facility.servicing.standing_payments.push(Arc::new(standing));
    }

    /// Default interest that was reckoned beyond the value date on what the receipt paid. What of it was
    /// paid too much, together.
    pub(super) fn give_back(&mut self, subject: &str, paid: &Allocation, notified: &NotifiedReceipt) -> MinorAmount {
        let zero = self.zero();
        let mut of_lines: BTreeMap<InvoiceId, MinorAmount> = BTreeMap::new();
        for part in &paid.parts {
            let is_line = part.line.is_some_and(|line| line != DEFAULT_INTEREST_LINE);
            if let Some(id) = InvoiceId::new(part.invoice).filter(|_| is_line) {
                let sum = of_lines.entry(id).or_insert(zero);
                *sum = sum.plus(part.amount);
            }
        }
        let notified_of: BTreeMap<InvoiceId, &(NotifiedCharge, _)> =
            notified.given_back.iter().map(|its| (its.0.invoice, its)).collect();
        let invoices: BTreeSet<InvoiceId> = of_lines.keys().chain(notified_of.keys()).copied().collect();
        let mut released = zero;
        for id in invoices {
            let amount = of_lines.get(&id).copied().unwrap_or(zero);
            let corrects = self.corrected(id, notified.value_date);
            let ours = self.given_back_on(id, (notified.value_date, amount));
            let theirs = notified_of.get(&id);
            let subject = format!("{subject}/given_back[{id}]");
            let told = theirs.map_or(zero, |(charge, _)| MinorAmount::of(charge.amount));
            let reason = DiscrepancyReason::DefaultInterest;
            let own = ours.0.negated();
            self.compare.explained(&format!("{subject}.amount"), reason, &own, &told, || not_left_out(&told, &own));
            let told = theirs.map_or(zero, |(_, released)| MinorAmount::of(*released));
            self.compare.figure(&format!("{subject}.released"), reason, &ours.1, &told);
            let own = if ours.0.units == 0 { Vec::new() } else { corrects };
            let told = theirs.map(|(charge, _)| charge.corrects.as_slice()).unwrap_or_default();
            self.compare.figure(&format!("{subject}.corrects"), reason, &names(&own), &names(told));
            released = released.plus(ours.1);
            self.complete(id, notified.value_date);
        }
        released
    }

    /// Takes back default interest of an invoice that was reckoned on an amount for days from one on; at
    /// most what was charged. How much, and what of it had been paid.
    fn given_back_on(&mut self, id: InvoiceId, since: (BusinessDate, MinorAmount)) -> (MinorAmount, MinorAmount) {
        let zero = self.zero();
        let Some(invoice) = self.facility.servicing.invoices.get(&id) else { return (zero, zero) };
        // The payment has moved the day reckoned to at most up to its own value date.
        let days = (invoice.due_date, invoice.reckoned_to());
        let reckoned = default_interest_since(self.facility.rates(), &[since], days).unwrap_or(zero);
        let Some(invoice) = self.facility.servicing.invoices.get_mut(&id) else { return (zero, zero) };
        let amount = if reckoned.units > invoice.late.charged.units { invoice.late.charged } else { reckoned };
        if amount.units == 0 {
            return (zero, zero);
        }
        let invoice = Arc::make_mut(invoice);
        invoice.late.charged = invoice.late.charged.minus(amount);
        let over = invoice.late.paid.minus(invoice.late.charged);
        let released = if over.units > 0 { over } else { zero };
        invoice.late.paid = invoice.late.paid.minus(released);
        self.release_default_interest(id, released);
        (amount, released)
    }

    /// The payments that made default interest of an invoice due for days after one.
    fn corrected(&self, id: InvoiceId, after: BusinessDate) -> Vec<PaymentRef> {
        let payments = self.facility.servicing.standing_payments.iter();
        let later = payments.filter(|its| its.value_date > after && its.charged.contains(&id));
        later.map(|its| its.payment).collect::<BTreeSet<_>>().into_iter().collect()
    }

    /// The latest payments of an invoice's default interest count no more.
    fn release_default_interest(&mut self, id: InvoiceId, amount: MinorAmount) {
        let mut left = amount.units;
        for payment in self.facility.servicing.standing_payments.iter_mut().rev() {
            let of = |part: &StandingPart| part.invoice == id && part.part.is_none();
            if left <= 0 || !payment.parts.iter().any(of) {
                continue;
            }
            let payment = Arc::make_mut(payment);
            for part in payment.parts.iter_mut().rev().filter(|part| of(part)) {
                let taken = part.amount.units.min(left);
                part.amount.units -= taken;
                left -= taken;
            }
            payment.parts.retain(|part| part.amount.units > 0);
        }
    }

    /// What was paid on an invoice that no longer stands is paid on its successor as far as it was carried
    /// over, by kind of line, the earliest payments first; otherwise it lies with the provider.
    pub(super) fn payments_follow(&mut self, old: &Invoice, id: InvoiceId, by: Option<InvoiceId>) {
        let corrected = by.and_then(|by| Some((by, self.facility.servicing.invoices.get(&by)?.clone())));
        let mut carried: Vec<((u32, DueCategory), InvoiceLineKind, i128)> = Vec::new();
        if let Some((_, corrected)) = &corrected {
            for (part, amount) in &corrected.paid {
                let line = corrected.lines.iter().find(|line| line.theirs.number == part.0);
                carried.extend(line.map(|line| (*part, line.theirs.kind.clone(), amount.units)));
            }
        }
        for payment in &mut self.facility.servicing.standing_payments {
            if !payment.charged.contains(&id) && payment.parts.iter().all(|part| part.invoice != id) {
                continue;
            }
            let payment = Arc::make_mut(payment);
            if payment.charged.remove(&id) {
                payment.charged.extend(by);
            }
            // In their places: which part was the last one matters when money is taken back.
            for part in std::mem::take(&mut payment.parts) {
                match &corrected {
                    _ if part.invoice != id => payment.parts.push(part),
                    Some((by, _)) => {
                        payment.parts.extend(part_on(old, &mut carried, StandingPart { invoice: *by, ..part }));
                    }
                    None => {}
                }
            }
        }
    }
}

/// A part as it lies on the corrected invoice.
fn part_on(
    old: &Invoice,
    carried: &mut [((u32, DueCategory), InvoiceLineKind, i128)],
    part: StandingPart,
) -> Vec<StandingPart> {
    let Some((line, category)) = part.part else { return vec![part] };
    let kind = old.lines.iter().find(|its| its.theirs.number == line).map(|its| &its.theirs.kind);
    let (mut left, mut parts) = (part.amount.units, Vec::new());
    for (key, _, amount) in carried.iter_mut().filter(|(key, of, _)| Some(of) == kind && key.1 == category) {
        let taken = left.min(*amount);
        if taken > 0 {
            (left, *amount) = (left - taken, *amount - taken);
            parts.push(StandingPart { part: Some(*key), amount: MinorAmount { units: taken, ..part.amount }, ..part });
        }
    }
    parts
}

pub(super) fn names(payments: &[PaymentRef]) -> String {
    payments.iter().map(PaymentRef::name).collect::<Vec<_>>().join(", ")
}
