//! How each event is posted: one arm for each, no event forgotten. Debit stands before credit.

use super::account::LessorAccount::{
    self, AccruedFees, AccruedInterest, AdvancesForEquipment, Cash, DefaultInterestReceivable, FeeIncome,
    FinanceIncome, InterimInterestIncome, NetInvestmentInLeases, ReceivedInAdvance, UnappliedCash,
};
use super::invoices::{charged, corrected, fell_due, paid, paid_account};
use crate::accounting::{BalancedEntry, DraftEntry};
use crate::facility::event::{
    AccrualKind, AccrualsPosted, DrawdownFunded, DrawdownReversed, EquipmentAccepted, Event, FacilityAccelerated,
    RateCorrected, ReceiptRecorded, ReceiptReversed, ReplacedInvoice, ScheduleSettled,
};
use crate::facility::state::{Book, Facility};

/// An entry being written.
pub(super) type Entry = DraftEntry<LessorAccount>;

/// The entry of an event, given the facility that it met; `None` where it moves no money and no
/// claim.
pub(in crate::facility) fn entry(before: &Facility, event: &Event) -> Option<BalancedEntry<LessorAccount>> {
    draft(before.book(), event)?.balance().ok()
}

fn draft(book: &Book, event: &Event) -> Option<Entry> {
    let entry = DraftEntry::new(book.terms.currency());
    match event {
        Event::DrawdownFunded(event) => funded(entry, event),
        Event::DrawdownReversed(event) => money_returned(entry, event),
        Event::EquipmentAccepted(event) => Some(commenced(entry, event)),
        Event::AccrualsPosted(event) => Some(accrued(entry, event)),
        Event::InterestCapitalized(event) => Some(entry.transfer(NetInvestmentInLeases, AccruedInterest, event.amount)),
        // The receivable waits for the due date: issuing only completes what accrued of the fee.
        Event::InvoiceIssued(event) => Some(entry.transfer(AccruedFees, FeeIncome, event.commitment_fee_adjustment)),
        Event::LongStopPassed(event) => {
            Some(entry.transfer(AccruedInterest, InterimInterestIncome, event.interim_adjustment))
        }
        Event::InvoiceFellDue(event) => fell_due(entry, book, event.invoice),
        Event::ReceiptRecorded(event) => Some(received(entry, book, event)),
        Event::ReceiptReversed(event) => Some(reversed(entry, book, event)),
        Event::UnappliedCashApplied(event) => {
            let entry = entry.debit(UnappliedCash, event.amount);
            Some(paid(entry, book, &event.default_interest, &event.allocations))
        }
        Event::UnappliedCashRefunded(event) => Some(entry.transfer(UnappliedCash, Cash, event.amount)),
        Event::DisputeRejected(event) => Some(event.default_interest.iter().fold(entry, charged)),
        Event::InvoiceSuperseded(event) => corrected(entry, book, event),
        Event::FacilityAccelerated(event) => Some(accelerated(entry, event)),
        Event::ScheduleSettled(event) => Some(settled(entry, event)),
        Event::ScheduleRenewed(event) => Some(released(entry, &event.replaced)),
        Event::RateCorrected(event) => Some(corrected_interest(entry, event)),
        Event::FacilityCreated(_)
        | Event::FacilitySigned(_)
        | Event::FacilityCancelled(_)
        | Event::CommitmentCancelled(_)
        | Event::EvidenceSubmitted(_)
        | Event::ConditionSatisfied(_)
        | Event::EvidenceRejected(_)
        | Event::ConditionWaived(_)
        | Event::ConditionDeferred(_)
        | Event::ConditionExpired(_)
        | Event::DrawdownSubmitted(_)
        | Event::DrawdownApproved(_)
        | Event::DrawdownRejected(_)
        | Event::DrawdownWithdrawn(_)
        | Event::DrawdownCancelled(_)
        | Event::DrawdownLapsed(_)
        | Event::AvailabilityBegan(_)
        | Event::AvailabilityEnded(_)
        | Event::BusinessDateTargetSet(_)
        | Event::BusinessDayClosed(_)
        | Event::FixingPublished(_)
        | Event::FixingCorrected(_)
        | Event::RateReset(_)
        | Event::ScheduleEnded(_)
        | Event::PurchaseOptionExercised(_)
        | Event::TitlePassed(_)
        | Event::EquipmentReturned(_)
        | Event::TerminationQuoted(_)
        | Event::InvoiceOverdue(_)
        | Event::ChargeAdded(_)
        | Event::InvoiceDisputed(_)
        | Event::ComplianceCertified(_)
        | Event::DefaultOccurred(_)
        | Event::EventOfDefaultOccurred(_)
        | Event::DefaultCured(_)
        | Event::DefaultWaived(_)
        | Event::GuaranteeDemanded(_)
        | Event::GuaranteeDemandAcknowledged(_)
        | Event::GuaranteeDemandWithdrawn(_)
        | Event::FacilityMatured(_)
        | Event::FacilityClosed(_)
        | Event::MissingHistoryReported(_)
        | Event::FacilityResumed(_) => None,
    }
}

fn accrued(entry: Entry, event: &AccrualsPosted) -> Entry {
    let interest = event.schedules.iter().fold(entry, |entry, accrual| match accrual.kind {
        AccrualKind::Interim => entry.transfer(AccruedInterest, InterimInterestIncome, accrual.amount),
        AccrualKind::Payment { .. } => entry.transfer(AccruedInterest, FinanceIncome, accrual.amount),
    });
    interest.transfer(AccruedFees, FeeIncome, event.commitment_fee)
}

/// What is to be paid on top has accrued with the correction; what was billed too much is given back.
fn corrected_interest(entry: Entry, event: &RateCorrected) -> Entry {
    event.corrections.iter().fold(entry, |entry, correction| {
        let income = if correction.payment == 0 { InterimInterestIncome } else { FinanceIncome };
        if correction.difference.is_negative() {
            entry.transfer(income, UnappliedCash, correction.difference.negated())
        } else {
            entry.transfer(AccruedInterest, income, correction.difference)
        }
    })
}

fn received(entry: Entry, book: &Book, event: &ReceiptRecorded) -> Entry {
    let receipt = &event.receipt;
    let entry = entry.debit(Cash, receipt.amount);
    let paid = paid(entry, book, &receipt.default_interest, &receipt.allocations);
    let given_back = receipt.given_back.iter().fold(paid, |entry, its| {
        charged(entry, &its.charge).transfer(DefaultInterestReceivable, UnappliedCash, its.released)
    });
    given_back.credit(UnappliedCash, receipt.unapplied)
}

/// Cash goes; what it paid is receivable again, or received in advance no more.
fn reversed(entry: Entry, book: &Book, event: &ReceiptReversed) -> Entry {
    let charged = event.default_interest.iter().fold(entry, charged);
    let taken = event
        .taken_back
        .iter()
        .fold(charged, |entry, its| entry.transfer(paid_account(book, &its.allocation), Cash, its.allocation.amount));
    taken.transfer(UnappliedCash, Cash, event.from_unapplied)
}

/// The advances become the net investment; interim interest is accrued exactly.
fn commenced(entry: Entry, event: &EquipmentAccepted) -> Entry {
    entry.transfer(NetInvestmentInLeases, AdvancesForEquipment, event.amount).transfer(
        AccruedInterest,
        InterimInterestIncome,
        event.interim_adjustment,
    )
}

/// What is deducted was earned with the funding.
fn funded(entry: Entry, event: &DrawdownFunded) -> Option<Entry> {
    let advanced = entry.transfer(AdvancesForEquipment, Cash, event.paid_out().ok()?);
    let deducted = event.deducted_fee.iter();
    Some(deducted.fold(advanced, |entry, fee| entry.transfer(AdvancesForEquipment, FeeIncome, *fee)))
}

/// What was paid for equipment comes back, and with it goes the fee that it was paid less by; the interest
/// until then stays.
fn money_returned(entry: Entry, event: &DrawdownReversed) -> Option<Entry> {
    let back = entry.transfer(Cash, AdvancesForEquipment, event.came_back().ok()?);
    let deducted = event.deducted_fee.iter();
    let back = deducted.fold(back, |entry, fee| entry.transfer(FeeIncome, AdvancesForEquipment, *fee));
    Some(back.transfer(AccruedInterest, InterimInterestIncome, event.interim_adjustment))
}

/// What it bills becomes a receivable when it falls due, like every invoice.
fn settled(entry: Entry, event: &ScheduleSettled) -> Entry {
    let income = if event.settlement.commenced { FinanceIncome } else { InterimInterestIncome };
    let accrued = entry.transfer(AccruedInterest, income, event.accrual_adjustment);
    released(accrued, &event.replaced)
}

/// What was paid ahead on invoices that are replaced, and pays nothing on the new ones.
fn released(entry: Entry, replaced: &[ReplacedInvoice]) -> Entry {
    replaced.iter().fold(entry, |entry, old| entry.transfer(ReceivedInAdvance, UnappliedCash, old.released))
}

/// What it bills becomes a receivable when it falls due, like every invoice.
fn accelerated(entry: Entry, event: &FacilityAccelerated) -> Entry {
    let interest = event.terminated.iter().fold(entry, |entry, terminated| {
        let income = if terminated.commenced { FinanceIncome } else { InterimInterestIncome };
        entry.transfer(AccruedInterest, income, terminated.accrual_adjustment)
    });
    interest.transfer(AccruedFees, FeeIncome, event.commitment_fee_adjustment).transfer(
        ReceivedInAdvance,
        UnappliedCash,
        event.released,
    )
}
