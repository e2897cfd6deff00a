//! Lets a facility go on that was stopped after a restore, since its counterparty has seen no more than
//! this book has.

use super::decision;
use crate::facility::context::Context;
use crate::facility::event::{Event, FacilityResumed};
use crate::facility::missing_history::MissingHistory;
use crate::facility::state::Facility;

/// Let it go on. The service itself asks for it when a follower has come with a cursor that this book
/// has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ConfirmHistory {
    /// Number of the last notice that the counterparty has seen.
    pub seen: u64,
}

/// Decides [`ConfirmHistory`]. A facility that does not wait for its counterparty stays as it is.
#[must_use]
pub fn decide_confirm_history(facility: &Facility, command: &ConfirmHistory, context: &Context) -> Vec<Event> {
    let waits = |missing: &MissingHistory| missing.awaits_counterparty() && command.seen <= missing.own;
    if !facility.book().missing_history.as_ref().is_some_and(waits) {
        return Vec::new();
    }
    let reason = format!("The counterparty has seen notice {}, and no more", command.seen);
    vec![Event::FacilityResumed(FacilityResumed { decision: decision(facility, context), reason })]
}
