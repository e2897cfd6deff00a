//! How each event is posted: one arm for each, no event forgotten. Debit stands before credit.

use super::account::LessorAccount::{
    self, AccruedFees, AccruedInterest, AdvancesForEquipment, Cash, FeeIncome, FinanceIncome, InterimInterestIncome,
    NetInvestmentInLeases, ReceivedInAdvance, UnappliedCash,
};
use super::invoices::{corrected, fell_due, paid};
use crate::accounting::{BalancedEntry, DraftEntry};
use crate::facility::event::{
    AccrualKind, AccrualsPosted, DrawdownReversed, Event, FacilityAccelerated, ReceiptRecorded, ScheduleSettled,
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
        Event::DrawdownFunded(event) => Some(entry.transfer(AdvancesForEquipment, Cash, event.financed_amount)),
        Event::DrawdownReversed(event) => Some(reversed(entry, event)),
        Event::EquipmentAccepted(event) => {
            Some(entry.transfer(NetInvestmentInLeases, AdvancesForEquipment, event.amount).transfer(
                AccruedInterest,
                InterimInterestIncome,
                event.interim_adjustment,
            ))
        }
        Event::AccrualsPosted(event) => Some(accrued(entry, event)),
        // The receivable waits for the due date: issuing only completes what accrued of the fee.
        Event::InvoiceIssued(event) => Some(entry.transfer(AccruedFees, FeeIncome, event.commitment_fee_adjustment)),
        Event::LongStopPassed(event) => {
            Some(entry.transfer(AccruedInterest, InterimInterestIncome, event.interim_adjustment))
        }
        Event::InvoiceFellDue(event) => fell_due(entry, book, event.invoice),
        Event::ReceiptRecorded(event) => Some(received(entry, book, event)),
        Event::UnappliedCashApplied(event) => {
            let entry = entry.debit(UnappliedCash, event.amount);
            Some(paid(entry, book, &event.default_interest, &event.allocations))
        }
        Event::UnappliedCashRefunded(event) => Some(entry.transfer(UnappliedCash, Cash, event.amount)),
        Event::InvoiceSuperseded(event) => corrected(entry, book, event),
        Event::FacilityAccelerated(event) => Some(accelerated(entry, event)),
        Event::ScheduleSettled(event) => Some(settled(entry, event)),
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
        | Event::ScheduleEnded(_)
        | Event::PurchaseOptionExercised(_)
        | Event::TitlePassed(_)
        | Event::EquipmentReturned(_)
        | Event::TerminationQuoted(_)
        | Event::InvoiceOverdue(_)
        | Event::ChargeAdded(_)
        | Event::InvoiceDisputed(_)
        | Event::DisputeRejected(_)
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

fn received(entry: Entry, book: &Book, event: &ReceiptRecorded) -> Entry {
    let receipt = &event.receipt;
    let entry = entry.debit(Cash, receipt.amount);
    paid(entry, book, &receipt.default_interest, &receipt.allocations).credit(UnappliedCash, receipt.unapplied)
}

/// What was paid for equipment comes back; the interest until then stays.
fn reversed(entry: Entry, event: &DrawdownReversed) -> Entry {
    let back = entry.transfer(Cash, AdvancesForEquipment, event.amount);
    back.transfer(AccruedInterest, InterimInterestIncome, event.interim_adjustment)
}

/// What it bills becomes a receivable when it falls due, like every invoice.
fn settled(entry: Entry, event: &ScheduleSettled) -> Entry {
    let income = if event.settlement.commenced { FinanceIncome } else { InterimInterestIncome };
    let accrued = entry.transfer(AccruedInterest, income, event.accrual_adjustment);
    event.replaced.iter().fold(accrued, |entry, old| entry.transfer(ReceivedInAdvance, UnappliedCash, old.released))
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
