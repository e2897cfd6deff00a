//! Events of receipts, unapplied cash and disputes.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::billing::change_lease;
use super::standing;
use crate::date::BusinessDate;
use crate::facility::event::{
    DisputeRejected, InvoiceDisputed, InvoiceFellDue, InvoiceSuperseded, ReceiptRecorded, ReceiptReversed,
    ReplacedInvoice, UnappliedCashApplied, UnappliedCashRefunded,
};
use crate::facility::servicing::{
    Allocation, AllocationTarget, Billing, DefaultCause, DefaultInterestCharge, DemandState, Dispute, GivenBack,
    Invoice, InvoiceLineKind, InvoiceState, Payer, PaymentRef, Reversal, Servicing,
};
use crate::facility::state::Book;
use crate::ids::{GuaranteeDemandId, InvoiceId};
use crate::money::Money;

pub(super) fn receipt_recorded(book: &mut Book, event: &ReceiptRecorded) {
    let (servicing, receipt) = (&mut book.servicing, &event.receipt);
    servicing.bank_references.insert(receipt.bank_reference.as_str().into());
    servicing.unapplied = added(servicing.unapplied, receipt.unapplied);
    let payment = PaymentRef::Receipt { receipt: receipt.id };
    pay(servicing, (payment, receipt.value_date), &receipt.default_interest, &receipt.allocations);
    for given_back in &receipt.given_back {
        give_back(servicing, given_back, receipt.value_date);
    }
    servicing.receipts.insert(receipt.id, Arc::new(receipt.clone()));
    match receipt.payer {
        Payer::Borrower => {}
        Payer::Guarantor { demand } => paid_by_guarantor(servicing, demand, receipt.amount, receipt.value_date),
    }
    settle_demands(servicing, receipt.value_date);
}

/// What it paid is owed again. An invoice that is open again is due, or overdue from the day after.
pub(super) fn receipt_reversed(book: &mut Book, event: &ReceiptReversed) {
    let (servicing, on) = (&mut book.servicing, event.decision.on);
    servicing.bank_references.insert(event.bank_reference.as_str().into());
    event.default_interest.iter().for_each(|its| charge(servicing, its));
    for taken_back in &event.taken_back {
        standing::taken_back(servicing, taken_back);
        take_back(servicing, &taken_back.allocation, on);
    }
    servicing.unapplied = added(servicing.unapplied, event.from_unapplied.negated());
    let (decision, reason) = (event.decision.clone(), event.reason.clone());
    let reversal = Reversal { decision, reason, bank_reference: event.bank_reference.clone() };
    servicing.reversals.insert(event.receipt, Arc::new(reversal));
    let receipt = servicing.receipts.get(&event.receipt).cloned();
    if let Some(Payer::Guarantor { demand }) = receipt.as_ref().map(|receipt| receipt.payer)
        && let Some(demand) = servicing.demands.get_mut(&demand)
        && let Some(receipt) = receipt
    {
        let demand = Arc::make_mut(demand);
        demand.paid = added(demand.paid, receipt.amount.negated());
    }
    reopen_demands(servicing);
}

fn take_back(servicing: &mut Servicing, allocation: &Allocation, on: BusinessDate) {
    change(servicing, allocation.invoice, |invoice| {
        match allocation.target {
            AllocationTarget::DefaultInterest => {
                invoice.late.paid = added(invoice.late.paid, allocation.amount.negated());
            }
            AllocationTarget::Line { line, category, .. } => {
                if let Some(paid) = invoice.paid.get_mut(&(line, category)) {
                    *paid = added(*paid, allocation.amount.negated());
                }
                invoice.paid.retain(|_, paid| paid.is_positive());
            }
        }
        if matches!(invoice.state, InvoiceState::Paid { .. }) {
            invoice.state = match invoice.has_fallen_due {
                false => InvoiceState::Billed,
                true if invoice.billing.due_date < on => InvoiceState::Overdue,
                true => InvoiceState::Due,
            };
        }
    });
    servicing.open_invoices.insert(allocation.invoice);
}

/// A demand that was settled is open again where something of it is unpaid and one of its invoices is
/// open; what was part-paid is as it was issued where nothing of it is paid any more.
fn reopen_demands(servicing: &mut Servicing) {
    let is_open = |id: &InvoiceId| servicing.standing(*id).is_some_and(Invoice::is_open);
    let mut changed = Vec::new();
    for demand in servicing.demands.values() {
        let missing = added(demand.amount, demand.paid.negated()).is_positive();
        let reopens = match &demand.state {
            DemandState::Settled { .. } => missing && demand.invoices.iter().any(is_open),
            DemandState::PartPaid => missing,
            DemandState::Issued | DemandState::Acknowledged { .. } | DemandState::Withdrawn { .. } => false,
        };
        if reopens {
            let state = if demand.paid.is_positive() { DemandState::PartPaid } else { DemandState::Issued };
            changed.push((demand.id, state));
        }
    }
    for (id, state) in changed {
        if let Some(demand) = servicing.demands.get_mut(&id) {
            Arc::make_mut(demand).state = state;
        }
    }
}

pub(super) fn unapplied_cash_applied(book: &mut Book, event: &UnappliedCashApplied) {
    let servicing = &mut book.servicing;
    servicing.unapplied = added(servicing.unapplied, event.amount.negated());
    let payment = PaymentRef::UnappliedCash { on: event.on };
    pay(servicing, (payment, event.on), &event.default_interest, &event.allocations);
    settle_demands(servicing, event.on);
}

pub(super) fn unapplied_cash_refunded(book: &mut Book, event: &UnappliedCashRefunded) {
    let servicing = &mut book.servicing;
    servicing.bank_references.insert(event.bank_reference.as_str().into());
    servicing.unapplied = added(servicing.unapplied, event.amount.negated());
}

/// Paid before or not, an invoice is a receivable from its due date on.
pub(super) fn became_receivable(book: &mut Book, event: &InvoiceFellDue) {
    change(&mut book.servicing, event.invoice, |invoice| invoice.has_fallen_due = true);
}

pub(super) fn invoice_disputed(book: &mut Book, event: &InvoiceDisputed) {
    let (decision, amounts, reason) = (event.decision.clone(), event.amounts.clone(), event.reason.clone());
    change(&mut book.servicing, event.invoice, |invoice| {
        let reckoned_to = invoice.late.reckoned_to;
        invoice.dispute = Some(Dispute { decision, amounts, reason, reckoned_to });
    });
}

pub(super) fn dispute_rejected(book: &mut Book, event: &DisputeRejected) {
    change(&mut book.servicing, event.invoice, |invoice| invoice.dispute = None);
    event.default_interest.iter().for_each(|its| charge(&mut book.servicing, its));
}

/// The corrected invoice takes over what was paid, what was late, and the default of the old one.
pub(super) fn invoice_superseded(book: &mut Book, event: &InvoiceSuperseded) {
    let InvoiceSuperseded { invoice, decision, reason: _, corrected, carried, released, default_interest } =
        event.clone();
    let replaced = ReplacedInvoice { invoice, corrected, carried, released };
    replace(&mut book.servicing, decision.on, &replaced, default_interest.as_ref());
}

/// Puts an invoice in the place of another.
pub(super) fn replace(
    servicing: &mut Servicing,
    on: BusinessDate,
    replaced: &ReplacedInvoice,
    default_interest: Option<&DefaultInterestCharge>,
) {
    let Some(old) = servicing.invoices.get(&replaced.invoice).cloned() else { return };
    let by = replaced.corrected.as_ref().map(|billing| billing.invoice);
    supersede(servicing, replaced.invoice, on, by);
    standing::carry_over(servicing, &old, replaced);
    servicing.unapplied = added(servicing.unapplied, replaced.released);
    if let Some(billing) = &replaced.corrected {
        let corrected = Invoice {
            billing: billing.clone(),
            paid: replaced.carried.clone(),
            dispute: None,
            late: old.late,
            has_fallen_due: old.has_fallen_due,
            state: reopened(&old),
        };
        servicing.open_invoices.insert(billing.invoice);
        servicing.invoices.insert(billing.invoice, Arc::new(corrected));
        bill_again(servicing, billing);
        follow(servicing, replaced.invoice, billing.invoice);
        if let Some(its) = default_interest {
            charge(servicing, its);
        }
        complete(servicing, billing.invoice, on);
    }
    settle_demands(servicing, on);
}

/// What was paid ahead is billed again; it is paid as far as what was paid is carried over.
const fn reopened(old: &Invoice) -> InvoiceState {
    match old.state {
        InvoiceState::Paid { .. } => InvoiceState::Billed,
        InvoiceState::Billed | InvoiceState::Due | InvoiceState::Overdue | InvoiceState::Superseded { .. } => old.state,
    }
}

/// An invoice stands no more, and with it its dispute.
pub(super) fn supersede(servicing: &mut Servicing, id: InvoiceId, on: BusinessDate, by: Option<InvoiceId>) {
    change(servicing, id, |invoice| {
        invoice.dispute = None;
        invoice.state = InvoiceState::Superseded { on, by };
    });
    servicing.open_invoices.remove(&id);
}

/// Sums of what was received; none leaves the range. If one did, the figure would stay.
pub(super) fn added(left: Money, right: Money) -> Money {
    left.checked_add(right).unwrap_or(left)
}

fn pay(
    servicing: &mut Servicing,
    (payment, on): (PaymentRef, BusinessDate),
    charges: &[DefaultInterestCharge],
    allocations: &[Allocation],
) {
    charges.iter().for_each(|its| charge(servicing, its));
    standing::paid(servicing, (payment, on), charges, allocations);
    for allocation in allocations {
        change(servicing, allocation.invoice, |invoice| match allocation.target {
            AllocationTarget::DefaultInterest => {
                invoice.late.paid = added(invoice.late.paid, allocation.amount);
            }
            AllocationTarget::Line { line, category, .. } => {
                let zero = Money::zero(allocation.amount.currency());
                let paid = invoice.paid.entry((line, category)).or_insert(zero);
                *paid = added(*paid, allocation.amount);
            }
        });
    }
    let reached: BTreeSet<InvoiceId> = allocations.iter().map(|allocation| allocation.invoice).collect();
    for invoice in reached {
        // What is left bears default interest from here on.
        change(servicing, invoice, |invoice| invoice.late.reckoned_to = invoice.late.reckoned_to.max(on));
        complete(servicing, invoice, on);
    }
}

fn charge(servicing: &mut Servicing, charge: &DefaultInterestCharge) {
    change(servicing, charge.invoice, |invoice| {
        invoice.late.charged = added(invoice.late.charged, charge.amount);
    });
}

/// What was paid of it too much is unapplied.
fn give_back(servicing: &mut Servicing, given_back: &GivenBack, on: BusinessDate) {
    let GivenBack { charge: its, released } = given_back;
    charge(servicing, its);
    change(servicing, its.invoice, |invoice| invoice.late.paid = added(invoice.late.paid, released.negated()));
    standing::release_default_interest(servicing, its.invoice, *released);
    servicing.unapplied = added(servicing.unapplied, *released);
    complete(servicing, its.invoice, on);
}

/// An invoice of which nothing is unpaid is paid.
fn complete(servicing: &mut Servicing, id: InvoiceId, on: BusinessDate) {
    let outstanding = servicing.invoices.get(&id).map(|invoice| invoice.outstanding());
    if let Some(Ok(outstanding)) = outstanding
        && outstanding.is_zero()
    {
        change(servicing, id, |invoice| invoice.state = InvoiceState::Paid { on });
        servicing.open_invoices.remove(&id);
    }
}

/// What the guarantor pays counts on its demand, whether it finds something to pay or not.
fn paid_by_guarantor(servicing: &mut Servicing, id: GuaranteeDemandId, amount: Money, on: BusinessDate) {
    if let Some(demand) = servicing.demands.get_mut(&id) {
        let demand = Arc::make_mut(demand);
        demand.paid = added(demand.paid, amount);
        let missing = added(demand.amount, demand.paid.negated());
        demand.state = if missing.is_positive() { DemandState::PartPaid } else { DemandState::Settled { on } };
    }
}

/// A demand whose invoices are all paid is settled, whoever paid them.
fn settle_demands(servicing: &mut Servicing, on: BusinessDate) {
    let is_open = |id: &InvoiceId| servicing.standing(*id).is_some_and(Invoice::is_open);
    let demands = servicing.demands.values().filter(|demand| demand.is_open());
    let settled = demands.filter(|demand| !demand.invoices.iter().any(is_open)).map(|demand| demand.id);
    for id in settled.collect::<Vec<_>>() {
        if let Some(demand) = servicing.demands.get_mut(&id) {
            Arc::make_mut(demand).state = DemandState::Settled { on };
        }
    }
}

/// The payments that the corrected invoice bills are billed by it now.
fn bill_again(servicing: &mut Servicing, billing: &Billing) {
    for line in &billing.lines {
        match line.kind {
            InvoiceLineKind::InterimRent { schedule } => {
                change_lease(servicing, schedule, |lease| lease.interim_invoice = Some(billing.invoice));
            }
            InvoiceLineKind::Rent { schedule, payment } => {
                change_lease(servicing, schedule, |lease| {
                    lease.invoiced.insert(payment, billing.invoice);
                });
            }
            InvoiceLineKind::ArrangementFee
            | InvoiceLineKind::CommitmentFee
            | InvoiceLineKind::Charge { .. }
            | InvoiceLineKind::PurchaseOption { .. }
            | InvoiceLineKind::RateCorrection { .. }
            | InvoiceLineKind::LongStop { .. }
            | InvoiceLineKind::Acceleration { .. }
            | InvoiceLineKind::Settlement { .. }
            | InvoiceLineKind::LateCharge { .. }
            | InvoiceLineKind::AgencyFee { .. }
            | InvoiceLineKind::Vat { .. } => {}
        }
    }
}

/// Defaults for the old invoice are defaults for the new one, and so is its late charge.
fn follow(servicing: &mut Servicing, old: InvoiceId, new: InvoiceId) {
    if servicing.late_charged.contains(&old) {
        servicing.late_charged.insert(new);
    }
    for default in servicing.defaults.values_mut() {
        if default.cause == (DefaultCause::Payment { invoice: old }) {
            Arc::make_mut(default).cause = DefaultCause::Payment { invoice: new };
        }
    }
}

fn change(servicing: &mut Servicing, id: InvoiceId, change: impl FnOnce(&mut Invoice)) {
    if let Some(invoice) = servicing.invoices.get_mut(&id) {
        change(Arc::make_mut(invoice));
    }
}
