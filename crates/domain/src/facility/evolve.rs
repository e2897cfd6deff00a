//! What an event makes of the state. Total: an event that can't belong to the state leaves it as it
//! is.
//!
//! Events are only made by [`super::decide`] on the state that they meet, so that none of these
//! cases arises; `Position::check` shows when a history is not one of ours.

mod billing;
mod condition;
mod default;
mod drawdown;
mod facility;
mod lease;
mod rate;
mod receipt;
mod settlement;
mod standing;

use super::event::Event;
use super::position::{Position, PositionError};
use super::posting;
use super::state::{Book, Facility};

/// Applies one event. `None` is a facility that does not exist yet.
#[must_use]
pub fn evolve(state: Option<Facility>, event: &Event) -> Option<Facility> {
    match state {
        Some(facility) => Some(posted(facility, event)),
        None => event.as_created().map(facility::created),
    }
}

/// Applies events in order.
#[must_use]
pub fn evolve_all<'a>(state: Option<Facility>, events: impl IntoIterator<Item = &'a Event>) -> Option<Facility> {
    events.into_iter().fold(state, evolve)
}

/// Posts what the rules of the ledger say of the event, and applies it.
fn posted(facility: Facility, event: &Event) -> Facility {
    let entry = posting::entry(&facility, event);
    let date = event.business_date(Some(&facility)).unwrap_or(facility.book().business_date);
    let mut facility = applied(facility, event);
    if let Some(entry) = entry {
        facility.book_mut().ledger.post(date, event.name(), posting::subject(event), &entry);
    }
    facility
}

fn applied(mut facility: Facility, event: &Event) -> Facility {
    match event {
        Event::FacilityCreated(_) => return facility,
        Event::FacilitySigned(signed) => return facility::signed(facility, signed),
        Event::FacilityCancelled(cancelled) => return facility::cancelled(facility, cancelled),
        Event::AvailabilityBegan(_) => return facility::availability_began(facility),
        Event::AvailabilityEnded(ended) => return facility::availability_ended(facility, ended),
        Event::CommitmentCancelled(cancelled) => {
            move_position(facility.book_mut(), |position| position.cancel(cancelled.amount));
        }
        Event::BusinessDateTargetSet(set) => facility.book_mut().target_date = set.target,
        Event::BusinessDayClosed(day) => facility::day_closed(&mut facility, day),
        Event::EvidenceSubmitted(event) => condition::evidence_submitted(facility.book_mut(), event),
        Event::ConditionSatisfied(event) => condition::satisfied(facility.book_mut(), event),
        Event::EvidenceRejected(event) => condition::evidence_rejected(facility.book_mut(), event),
        Event::ConditionWaived(event) => condition::waived(facility.book_mut(), event),
        Event::ConditionDeferred(event) => condition::deferred(facility.book_mut(), event),
        Event::ConditionExpired(event) => condition::expired(facility.book_mut(), event),
        Event::DrawdownSubmitted(event) => drawdown::submitted(facility.book_mut(), event),
        Event::DrawdownApproved(event) => drawdown::approved(facility.book_mut(), event),
        Event::DrawdownRejected(event) => drawdown::rejected(facility.book_mut(), event),
        Event::DrawdownWithdrawn(event) => drawdown::withdrawn(facility.book_mut(), event),
        Event::DrawdownCancelled(event) => drawdown::cancelled(facility.book_mut(), event),
        Event::DrawdownLapsed(event) => drawdown::lapsed(facility.book_mut(), event),
        Event::DrawdownFunded(event) => drawdown::funded(facility.book_mut(), event),
        Event::DrawdownReversed(event) => drawdown::reversed(facility.book_mut(), event),
        Event::EquipmentAccepted(event) => lease::equipment_accepted(facility.book_mut(), event),
        Event::LongStopPassed(event) => lease::long_stop_passed(facility.book_mut(), event),
        Event::ScheduleEnded(event) => lease::schedule_ended(facility.book_mut(), event),
        Event::PurchaseOptionExercised(event) => lease::purchase_option_exercised(facility.book_mut(), event),
        Event::TitlePassed(event) => lease::title_passed(facility.book_mut(), event),
        Event::EquipmentReturned(event) => lease::equipment_returned(facility.book_mut(), event),
        Event::ScheduleSettled(event) => settlement::schedule_settled(facility.book_mut(), event),
        Event::ScheduleRenewed(event) => settlement::schedule_renewed(facility.book_mut(), event),
        Event::TerminationQuoted(event) => settlement::termination_quoted(facility.book_mut(), event),
        Event::FixingPublished(event) => rate::fixing_published(facility.book_mut(), event),
        Event::FixingCorrected(event) => rate::fixing_corrected(facility.book_mut(), event),
        Event::RateReset(event) => rate::rate_reset(facility.book_mut(), event),
        Event::RateCorrected(event) => rate::rate_corrected(facility.book_mut(), event),
        Event::AccrualsPosted(event) => lease::accruals_posted(facility.book_mut(), event),
        Event::InterestCapitalized(event) => lease::interest_capitalized(facility.book_mut(), event),
        Event::InvoiceIssued(event) => billing::invoice_issued(facility.book_mut(), event),
        Event::InvoiceFellDue(event) => {
            billing::invoice_fell_due(facility.book_mut(), event);
            receipt::became_receivable(facility.book_mut(), event);
        }
        Event::InvoiceOverdue(event) => billing::invoice_overdue(facility.book_mut(), event),
        Event::ChargeAdded(event) => billing::charge_added(facility.book_mut(), event),
        Event::ReceiptRecorded(event) => receipt::receipt_recorded(facility.book_mut(), event),
        Event::ReceiptReversed(event) => receipt::receipt_reversed(facility.book_mut(), event),
        Event::UnappliedCashApplied(event) => receipt::unapplied_cash_applied(facility.book_mut(), event),
        Event::UnappliedCashRefunded(event) => receipt::unapplied_cash_refunded(facility.book_mut(), event),
        Event::InvoiceDisputed(event) => receipt::invoice_disputed(facility.book_mut(), event),
        Event::DisputeRejected(event) => receipt::dispute_rejected(facility.book_mut(), event),
        Event::InvoiceSuperseded(event) => receipt::invoice_superseded(facility.book_mut(), event),
        Event::ComplianceCertified(event) => default::compliance_certified(facility.book_mut(), event),
        Event::DefaultOccurred(event) => default::default_occurred(facility.book_mut(), event),
        Event::EventOfDefaultOccurred(event) => default::event_of_default_occurred(facility.book_mut(), event),
        Event::DefaultCured(event) => default::default_cured(facility.book_mut(), event),
        Event::DefaultWaived(event) => default::default_waived(facility.book_mut(), event),
        Event::GuaranteeDemanded(event) => default::guarantee_demanded(facility.book_mut(), event),
        Event::GuaranteeDemandAcknowledged(event) => default::guarantee_demand_acknowledged(facility.book_mut(), event),
        Event::GuaranteeDemandWithdrawn(event) => default::guarantee_demand_withdrawn(facility.book_mut(), event),
        Event::FacilityAccelerated(event) => return default::facility_accelerated(facility, event),
        Event::FacilityMatured(event) => return facility::matured(facility, event),
        Event::FacilityClosed(event) => return facility::closed(facility, event),
        Event::MissingHistoryReported(event) => facility::missing_history_reported(facility.book_mut(), event),
        Event::FacilityResumed(_) => facility::resumed(facility.book_mut()),
    }
    facility
}

/// Moves the position where the move is possible; otherwise the figures stay.
fn move_position(book: &mut Book, step: impl FnOnce(Position) -> Result<Position, PositionError>) {
    if let Ok(position) = step(book.position) {
        book.position = position;
    }
}
