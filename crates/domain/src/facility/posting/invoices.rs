//! How invoices become receivables, and how receivables are paid.

use std::collections::BTreeMap;

use super::account::LessorAccount::{
    self, AccruedFees, AccruedInterest, AdvancesForEquipment, DefaultInterestIncome, DefaultInterestReceivable,
    FeeIncome, FeesReceivable, GainOnDisposal, NetInvestmentInLeases, ReceivedInAdvance, RentReceivable, UnappliedCash,
    VatPayable,
};
use super::rules::Entry;
use crate::facility::event::InvoiceSuperseded;
use crate::facility::servicing::{
    Allocation, AllocationTarget, DefaultInterestCharge, DueCategory, Invoice, InvoiceLine, InvoiceLineKind, Servicing,
};
use crate::facility::state::Book;
use crate::ids::InvoiceId;
use crate::money::Money;

/// The account in which a part of an invoice is receivable once it is due.
const fn receivable(category: DueCategory) -> LessorAccount {
    match category {
        DueCategory::Fee => FeesReceivable,
        DueCategory::Interest | DueCategory::Principal => RentReceivable,
    }
}

/// An invoice becomes receivable; what was paid of it before settles it.
pub(super) fn fell_due(entry: Entry, book: &Book, invoice: InvoiceId) -> Option<Entry> {
    let invoice = book.servicing.invoices.get(&invoice)?;
    let lines = invoice.billing.lines.iter();
    let due = lines.fold(entry, |entry, line| recognised(entry, &book.servicing, line));
    let paid = invoice.paid.iter();
    Some(
        paid.fold(due, |entry, ((_, category), amount)| {
            entry.transfer(ReceivedInAdvance, receivable(*category), *amount)
        }),
    )
}

/// A line becomes receivable: its interest has accrued, its principal was advanced or invested, its fee
/// has accrued or is earned now.
fn recognised(entry: Entry, servicing: &Servicing, line: &InvoiceLine) -> Entry {
    let advanced = match &line.kind {
        InvoiceLineKind::LongStop { .. } => true,
        InvoiceLineKind::Acceleration { schedule } => {
            servicing.schedules.get(schedule).is_some_and(|schedule| schedule.lease().is_none())
        }
        InvoiceLineKind::Settlement { schedule, settlement } => {
            let schedule = servicing.schedules.get(schedule);
            let settled = schedule.and_then(|it| it.settlements.iter().find(|its| its.number == *settlement));
            settled.is_some_and(|settled| !settled.commenced)
        }
        InvoiceLineKind::ArrangementFee
        | InvoiceLineKind::CommitmentFee
        | InvoiceLineKind::Charge { .. }
        | InvoiceLineKind::PurchaseOption { .. }
        | InvoiceLineKind::InterimRent { .. }
        | InvoiceLineKind::Rent { .. }
        | InvoiceLineKind::RateCorrection { .. }
        | InvoiceLineKind::LateCharge { .. }
        | InvoiceLineKind::AgencyFee { .. }
        | InvoiceLineKind::Vat { .. } => false,
    };
    let invested = if advanced { AdvancesForEquipment } else { NetInvestmentInLeases };
    entry
        .transfer(FeesReceivable, fee_account(&line.kind), line.fee)
        .transfer(RentReceivable, AccruedInterest, line.interest)
        .transfer(RentReceivable, invested, line.principal)
}

/// Where a fee comes from: the commitment fee has accrued, the others are earned when due.
const fn fee_account(kind: &InvoiceLineKind) -> LessorAccount {
    match kind {
        InvoiceLineKind::CommitmentFee => AccruedFees,
        InvoiceLineKind::PurchaseOption { .. } => GainOnDisposal,
        InvoiceLineKind::Vat { .. } => VatPayable,
        InvoiceLineKind::ArrangementFee
        | InvoiceLineKind::Charge { .. }
        | InvoiceLineKind::InterimRent { .. }
        | InvoiceLineKind::Rent { .. }
        | InvoiceLineKind::RateCorrection { .. }
        | InvoiceLineKind::LongStop { .. }
        | InvoiceLineKind::Acceleration { .. }
        | InvoiceLineKind::Settlement { .. }
        | InvoiceLineKind::LateCharge { .. }
        | InvoiceLineKind::AgencyFee { .. } => FeeIncome,
    }
}

/// Default interest becomes due, or is given back.
pub(super) fn charged(entry: Entry, charge: &DefaultInterestCharge) -> Entry {
    entry.transfer(DefaultInterestReceivable, DefaultInterestIncome, charge.amount)
}

/// Default interest becomes due, and allocations are credited: to receivables, or, where the invoice is
/// not due yet, to what is received in advance.
pub(super) fn paid(
    entry: Entry,
    book: &Book,
    default_interest: &[DefaultInterestCharge],
    allocations: &[Allocation],
) -> Entry {
    let charged = default_interest.iter().fold(entry, charged);
    // One line for each account, however many parts were paid.
    let mut credits: BTreeMap<LessorAccount, Vec<Money>> = BTreeMap::new();
    for allocation in allocations {
        credits.entry(paid_account(book, allocation)).or_default().push(allocation.amount);
    }
    credits.into_iter().fold(charged, |entry, (account, amounts)| {
        match Money::sum(book.terms.currency(), amounts.iter().copied()) {
            Ok(sum) => entry.credit(account, sum),
            // Too large for one line, so that each stands by itself.
            Err(_) => amounts.into_iter().fold(entry, |entry, amount| entry.credit(account, amount)),
        }
    })
}

/// The corrected fees: what had become receivable is reversed and recognised anew, what had accrued is
/// given up, and what was paid too much is unapplied.
pub(super) fn corrected(entry: Entry, book: &Book, event: &InvoiceSuperseded) -> Option<Entry> {
    let old = book.servicing.invoices.get(&event.invoice)?;
    let new_lines = event.corrected.iter().flat_map(|billing| &billing.lines);
    let (billed, corrected) = (commitment_fees(&old.billing.lines), commitment_fees(new_lines.clone()));
    let given_up = billed.iter().fold(entry, |entry, fee| entry.transfer(FeeIncome, AccruedFees, *fee));
    let accrued = corrected.iter().fold(given_up, |entry, fee| entry.transfer(AccruedFees, FeeIncome, *fee));
    if !old.has_fallen_due {
        return Some(accrued.transfer(ReceivedInAdvance, UnappliedCash, event.released));
    }
    let reversed =
        old.billing.lines.iter().fold(accrued, |entry, line| recognised(entry, &book.servicing, &negated(line)));
    let recognised = new_lines.fold(reversed, |entry, line| recognised(entry, &book.servicing, line));
    let unpaid =
        old.paid.iter().fold(recognised, |entry, ((_, category), amount)| entry.debit(receivable(*category), *amount));
    let carried = event
        .carried
        .iter()
        .fold(unpaid, |entry, ((_, category), amount)| entry.credit(receivable(*category), *amount));
    let released = event.default_interest.iter().fold(carried.credit(UnappliedCash, event.released), charged);
    Some(if event.corrected.is_some() { released } else { without_default_interest(released, old) })
}

/// The account on which what is paid of an invoice stands: a receivable, or what is received in advance
/// where the invoice is not due yet.
pub(super) fn paid_account(book: &Book, allocation: &Allocation) -> LessorAccount {
    let is_due = book.servicing.invoices.get(&allocation.invoice).is_some_and(|invoice| invoice.has_fallen_due);
    match allocation.target {
        AllocationTarget::DefaultInterest => DefaultInterestReceivable,
        AllocationTarget::Line { category, .. } if is_due => receivable(category),
        AllocationTarget::Line { .. } => ReceivedInAdvance,
    }
}

fn commitment_fees<'a>(lines: impl IntoIterator<Item = &'a InvoiceLine>) -> Vec<Money> {
    let fees = lines.into_iter().filter(|line| line.kind == InvoiceLineKind::CommitmentFee);
    fees.map(|line| line.fee).collect()
}

fn negated(line: &InvoiceLine) -> InvoiceLine {
    let (fee, interest, principal) = (line.fee.negated(), line.interest.negated(), line.principal.negated());
    InvoiceLine { fee, interest, principal, ..line.clone() }
}

/// Where nothing was owed, nothing was late: what was paid of default interest is among what is
/// released.
fn without_default_interest(entry: Entry, old: &Invoice) -> Entry {
    entry
        .transfer(DefaultInterestIncome, DefaultInterestReceivable, old.late.charged)
        .debit(DefaultInterestReceivable, old.late.paid)
}
