//! What an event makes of the state. Total: an event that can't belong to the state leaves it as it
//! is.
//!
//! Events are only made by [`super::decide`] on the state that they meet, so that none of these
//! cases arises; `Position::check` shows when a history is not one of ours.

mod condition;
mod drawdown;
mod facility;

use super::event::Event;
use super::position::{Position, PositionError};
use super::state::{Book, Facility};

/// Applies one event. `None` is a facility that does not exist yet.
#[must_use]
pub fn evolve(state: Option<Facility>, event: &Event) -> Option<Facility> {
    match state {
        Some(facility) => Some(applied(facility, event)),
        None => event.as_created().map(facility::created),
    }
}

/// Applies events in order.
#[must_use]
pub fn evolve_all<'a>(state: Option<Facility>, events: impl IntoIterator<Item = &'a Event>) -> Option<Facility> {
    events.into_iter().fold(state, evolve)
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
        Event::BusinessDayClosed(day) => facility::day_closed(facility.book_mut(), day),
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
    }
    facility
}

/// Moves the position where the move is possible; otherwise the figures stay.
fn move_position(book: &mut Book, step: impl FnOnce(Position) -> Result<Position, PositionError>) {
    if let Ok(position) = step(book.position) {
        book.position = position;
    }
}
