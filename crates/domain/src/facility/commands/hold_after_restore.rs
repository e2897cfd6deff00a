//! Stops a facility whose journal was put back to an older point, until its counterparty has shown how
//! far it is.

use crate::facility::context::Context;
use crate::facility::event::{Event, MissingHistoryReported};
use crate::facility::missing_history::MissingHistory;
use crate::facility::state::Facility;

/// Stop the facility. The service itself asks for it when it starts on a restored journal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HoldAfterRestore {
    /// Number of the last notice of this book.
    pub own: u64,
}

/// Decides [`HoldAfterRestore`]. What is stopped already, and what nobody was told of, stays as it is.
#[must_use]
pub fn decide_hold_after_restore(facility: &Facility, command: &HoldAfterRestore, context: &Context) -> Vec<Event> {
    let own = command.own;
    let stopped = facility.book().missing_history.as_ref().and_then(MissingHistory::refusal).is_some();
    if own == 0 || stopped {
        return Vec::new();
    }
    vec![Event::MissingHistoryReported(MissingHistoryReported { own, seen: own, reported_by: context.actor() })]
}
