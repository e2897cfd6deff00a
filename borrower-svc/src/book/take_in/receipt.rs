//! Notices about money that came in: allocated once more, by this book's own
//! method, and compared part by part.

use std::{collections::BTreeMap, sync::Arc};

use facility_domain::{
    date::BusinessDate,
    facility::{
        servicing::{DueCategory, PaymentRef},
        terms::AllocationCategory,
    },
    ids::{GuaranteeDemandId, InvoiceId},
    money::Money,
};

use super::Following;
use crate::book::{
    computation::{
        MinorAmount,
        allocation::{AllocatedPart, Allocation, OpenInvoice, allocate},
    },
    notice::{NotifiedAllocation, NotifiedReceipt},
    reconcile::DiscrepancyReason,
    servicing::{
        DemandStage, Receipt,
        invoice::{DEFAULT_INTEREST_LINE, InvoiceEnd},
        standing,
    },
};

impl Following<'_> {
    pub(super) fn receipt_recorded(&mut self, notified: &NotifiedReceipt) {
        let (id, subject) = (notified.receipt, format!("receipts/{}", notified.receipt));
        let amount = MinorAmount::of(notified.amount);
        if let Some(known) = self.facility.servicing.receipts.get(&id) {
            let ours = known.amount.to_string();
            return self.compare.differs(&subject, DiscrepancyReason::Receipt, &ours, &amount.to_string());
        }
        let next = self.facility.servicing.next_receipt().map(|next| next.to_string()).unwrap_or_default();
        self.compare.figure(&format!("{subject}.name"), DiscrepancyReason::Receipt, &next, &id);
        self.compare_value_date(&subject, notified.value_date);
        self.note_payment(&subject, notified);
        let open = self.reached_by(notified.demand);
        let allocation = self.allocated(&open, amount, notified.value_date);
        self.compare_default_interest(&subject, &allocation, &notified.default_interest);
        self.compare_parts(&subject, &allocation.parts, &notified.allocations);
        let rest = MinorAmount::of(notified.rest);
        let reason = DiscrepancyReason::UnappliedCash;
        self.compare.figure(&format!("{subject}.unapplied"), reason, &allocation.rest, &rest);
        self.pay(&allocation, (PaymentRef::Receipt { receipt: id }, notified.value_date));
        let released = self.give_back(&subject, &allocation, notified);
        let receipt = Receipt {
            amount,
            value_date: notified.value_date,
            demand: notified.demand,
            payment_reference: notified.payment_reference.clone(),
            default_interest: by_invoice(&allocation),
            parts: allocation.parts,
            unapplied: allocation.rest,
            released,
            reversed_on: None,
        };
        self.facility.servicing.receipts.insert(id, Arc::new(receipt));
        self.facility.servicing.unapplied = self.facility.servicing.unapplied.plus(allocation.rest).plus(released);
        self.compare_unapplied(notified.unapplied);
        if let Some(demand) = notified.demand {
            self.paid_by_guarantor(&subject, demand, amount);
        }
        self.settle_demands();
    }

    /// Not after the open business date, not before the signing.
    fn compare_value_date(&mut self, subject: &str, theirs: BusinessDate) {
        let (signed, today) = (self.facility.signing_date, self.facility.business_date);
        let ours = signed.map_or(theirs, |signed| theirs.max(signed)).min(today);
        self.compare.figure(&format!("{subject}.value_date"), DiscrepancyReason::Receipt, &ours, &theirs);
    }

    /// The receipt of a payment order is known by its reference.
    fn note_payment(&mut self, subject: &str, notified: &NotifiedReceipt) {
        let payments = &mut self.facility.servicing.payments;
        let Some((number, ordered)) = payments.by_reference(&notified.payment_reference) else { return };
        let (ours, theirs) = (ordered.amount, MinorAmount::of(notified.amount));
        payments.received(number, notified.receipt);
        self.compare.figure(&format!("{subject}.amount"), DiscrepancyReason::Receipt, &ours, &theirs);
    }

    /// The invoices that the money may reach: of the guarantor's only those that
    /// were demanded.
    fn reached_by(&self, demand: Option<GuaranteeDemandId>) -> Vec<OpenInvoice> {
        let servicing = &self.facility.servicing;
        let demanded = demand.map(|demand| {
            let demanded = servicing.demands.get(&demand).into_iter().flat_map(|demand| &demand.invoices);
            demanded.map(|id| servicing.standing(*id)).collect::<Vec<_>>()
        });
        let open = servicing.open().filter(|(id, _)| demanded.as_ref().is_none_or(|ids| ids.contains(id)));
        open.map(|(id, invoice)| invoice.open(id)).collect()
    }

    /// This book's allocation. Where it can't be computed, everything is left.
    fn allocated(&self, open: &[OpenInvoice], amount: MinorAmount, value_date: BusinessDate) -> Allocation {
        allocate(self.facility.rates(), open, amount, value_date).unwrap_or_else(|_| Allocation {
            default_interest: BTreeMap::new(),
            parts: Vec::new(),
            rest: amount,
        })
    }

    fn compare_default_interest(&mut self, subject: &str, ours: &Allocation, notified: &[(InvoiceId, Money)]) {
        let zero = self.zero();
        let ours = by_invoice(ours);
        let mut theirs: BTreeMap<InvoiceId, MinorAmount> = BTreeMap::new();
        for (invoice, amount) in notified {
            let sum = theirs.entry(*invoice).or_insert(zero);
            *sum = sum.plus(MinorAmount::of(*amount));
        }
        let mut invoices: Vec<InvoiceId> = ours.keys().chain(theirs.keys()).copied().collect();
        invoices.sort_unstable();
        invoices.dedup();
        for invoice in invoices {
            let of = |charges: &BTreeMap<InvoiceId, MinorAmount>| charges.get(&invoice).copied().unwrap_or(zero);
            let subject = format!("{subject}/default_interest[{invoice}]");
            self.compare.figure(&subject, DiscrepancyReason::DefaultInterest, &of(&ours), &of(&theirs));
        }
    }

    /// Compares what was paid, in the order of payment. The first part that
    /// differs is the difference; what was paid together is compared, too.
    fn compare_parts(&mut self, subject: &str, ours: &[AllocatedPart], theirs: &[NotifiedAllocation]) {
        let zero = self.zero();
        let (ours, theirs) = (own_texts(ours), theirs);
        let paid = ours.iter().fold(zero, |sum, (_, amount)| sum.plus(*amount));
        let notified = theirs.iter().fold(zero, |sum, part| sum.plus(MinorAmount::of(part.amount)));
        let reason = DiscrepancyReason::Allocation;
        self.compare.figure(&format!("{subject}.allocated"), reason, &paid, &notified);
        for place in 0..ours.len().max(theirs.len()) {
            let own = ours.get(place).map(|(what, amount)| format!("{what}: {amount}")).unwrap_or_default();
            let notified = theirs.get(place).map(notified_text).unwrap_or_default();
            let subject = format!("{subject}/allocations[{place}]");
            let agree = self.compare.explained(&subject, reason, &own, &notified, || None);
            if !agree {
                break;
            }
        }
    }

    /// Pays what was allocated, and keeps the default interest that it made due.
    fn pay(&mut self, allocation: &Allocation, (payment, value_date): (PaymentRef, BusinessDate)) {
        let zero = self.zero();
        self.note_payment_parts(allocation, (payment, value_date));
        for part in &allocation.parts {
            let Some(id) = InvoiceId::new(part.invoice) else { continue };
            let Some(invoice) = self.facility.servicing.invoices.get_mut(&id) else { continue };
            let invoice = Arc::make_mut(invoice);
            match (part.line, category(part.category)) {
                (Some(line), Some(category)) => {
                    let paid = invoice.paid.entry((line, category)).or_insert(zero);
                    *paid = paid.plus(part.amount);
                }
                (None, _) | (_, None) => invoice.late.paid = invoice.late.paid.plus(part.amount),
            }
            if value_date > invoice.late.reckoned_until.unwrap_or(invoice.due_date).max(invoice.due_date) {
                invoice.late.reckoned_until = Some(value_date);
            }
        }
        for (id, charged) in by_invoice(allocation) {
            if let Some(invoice) = self.facility.servicing.invoices.get_mut(&id) {
                let invoice = Arc::make_mut(invoice);
                invoice.late.charged = invoice.late.charged.plus(charged);
            }
        }
        let reached: Vec<InvoiceId> = allocation.parts.iter().filter_map(|part| InvoiceId::new(part.invoice)).collect();
        for id in reached {
            self.complete(id, value_date);
        }
    }

    /// An invoice of which nothing is unpaid is paid.
    pub(super) fn complete(&mut self, id: InvoiceId, on: BusinessDate) {
        if let Some(invoice) = self.facility.servicing.invoices.get_mut(&id)
            && invoice.outstanding().units == 0
        {
            Arc::make_mut(invoice).end.get_or_insert(InvoiceEnd::Paid { on });
            self.facility.servicing.open_invoices.remove(&id);
        }
    }

    /// Unapplied cash pays what is due, as a receipt of today would.
    pub(super) fn unapplied_applied(
        &mut self,
        default_interest: &[(InvoiceId, Money)],
        theirs: &[NotifiedAllocation],
        (amount, unapplied): (Money, Money),
    ) {
        let today = self.facility.business_date;
        let subject = format!("unapplied_cash/{today}");
        let servicing = &self.facility.servicing;
        let due = servicing.open().filter(|(_, invoice)| invoice.due_date <= today);
        let open: Vec<OpenInvoice> = due.map(|(id, invoice)| invoice.open(id)).collect();
        let had = servicing.unapplied;
        let allocation = self.allocated(&open, had, today);
        self.compare_default_interest(&subject, &allocation, default_interest);
        self.compare_parts(&subject, &allocation.parts, theirs);
        let applied = had.minus(allocation.rest);
        let reason = DiscrepancyReason::UnappliedCash;
        self.compare.figure(&format!("{subject}.amount"), reason, &applied, &MinorAmount::of(amount));
        self.pay(&allocation, (PaymentRef::UnappliedCash { on: today }, today));
        self.facility.servicing.unapplied = allocation.rest;
        self.compare_unapplied(unapplied);
        self.settle_demands();
    }

    pub(super) fn unapplied_refunded(&mut self, amount: Money, unapplied: Money) {
        self.facility.servicing.unapplied = self.facility.servicing.unapplied.minus(MinorAmount::of(amount));
        self.compare_unapplied(unapplied);
    }

    pub(super) fn compare_unapplied(&mut self, theirs: Money) {
        let ours = self.facility.servicing.unapplied;
        let theirs = MinorAmount::of(theirs);
        self.compare.figure("unapplied_cash", DiscrepancyReason::UnappliedCash, &ours, &theirs);
    }

    /// What the guarantor pays counts on its demand, whether it finds something to
    /// pay or not.
    fn paid_by_guarantor(&mut self, subject: &str, id: GuaranteeDemandId, amount: MinorAmount) {
        let Some(demand) = self.facility.servicing.demands.get_mut(&id) else {
            let subject = format!("{subject}.guarantee_demand");
            return self.compare.differs(&subject, DiscrepancyReason::GuaranteeDemand, "", &id.to_string());
        };
        let demand = Arc::make_mut(demand);
        demand.paid = demand.paid.plus(amount);
        let settled = demand.paid.units >= demand.amount.units;
        demand.stage = if settled { DemandStage::Settled } else { DemandStage::PartPaid };
    }

    /// A demand whose invoices are all paid is settled, whoever paid them.
    pub(super) fn settle_demands(&mut self) {
        let servicing = &mut self.facility.servicing;
        for demand in servicing.demands.values_mut() {
            let open = match demand.stage {
                DemandStage::Issued | DemandStage::Acknowledged | DemandStage::PartPaid => true,
                DemandStage::Settled | DemandStage::Withdrawn => false,
            };
            let unpaid = |id: &InvoiceId| {
                let standing = standing(&servicing.invoices, *id);
                servicing.open_invoices.contains(&standing)
            };
            if open && !demand.invoices.iter().any(unpaid) {
                Arc::make_mut(demand).stage = DemandStage::Settled;
            }
        }
    }
}

pub(super) fn by_invoice(allocation: &Allocation) -> BTreeMap<InvoiceId, MinorAmount> {
    let charged = allocation.default_interest.iter();
    charged.filter_map(|(id, amount)| Some((InvoiceId::new(*id)?, *amount))).collect()
}

/// The category of a line; none for default interest.
pub(super) const fn category(category: AllocationCategory) -> Option<DueCategory> {
    match category {
        AllocationCategory::Fees => Some(DueCategory::Fee),
        AllocationCategory::Interest => Some(DueCategory::Interest),
        AllocationCategory::Principal => Some(DueCategory::Principal),
        AllocationCategory::DefaultInterest => None,
    }
}

/// What was paid by this book's allocation. Default interest of an invoice is one
/// part, reckoned now or before.
fn own_texts(parts: &[AllocatedPart]) -> Vec<(String, MinorAmount)> {
    let mut texts: Vec<(String, MinorAmount)> = Vec::with_capacity(parts.len());
    for part in parts {
        let line = part.line.filter(|line| *line != DEFAULT_INTEREST_LINE);
        let what = part_text(part.invoice, line.zip(category(part.category)));
        match texts.last_mut() {
            Some((last, amount)) if *last == what => *amount = amount.plus(part.amount),
            Some(_) | None => texts.push((what, part.amount)),
        }
    }
    texts
}

pub(super) fn notified_text(part: &NotifiedAllocation) -> String {
    format!("{}: {}", part_text(part.invoice.number(), part.part), MinorAmount::of(part.amount))
}

pub(super) fn part_text(invoice: u32, part: Option<(u32, DueCategory)>) -> String {
    match part {
        None => format!("invoices/{invoice} default interest"),
        Some((line, DueCategory::Fee)) => format!("invoices/{invoice} line {line} fee"),
        Some((line, DueCategory::Interest)) => format!("invoices/{invoice} line {line} interest"),
        Some((line, DueCategory::Principal)) => format!("invoices/{invoice} line {line} principal"),
    }
}
