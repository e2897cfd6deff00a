//! Records that the counterparty has seen notices that this book does not have.

use crate::facility::context::Context;
use crate::facility::event::{Event, MissingHistoryReported};
use crate::facility::state::Facility;

/// Record what the counterparty has seen. The service itself asks for it when a follower comes with a
/// cursor that lies ahead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReportMissingHistory {
    /// Number of the last notice of this book.
    pub own: u64,
    /// Number of the last notice that the counterparty has seen.
    pub seen: u64,
}

/// Decides [`ReportMissingHistory`]. What is known already changes nothing, whether the facility was
/// resumed since or not.
#[must_use]
pub fn decide_report_missing_history(
    facility: &Facility,
    command: &ReportMissingHistory,
    context: &Context,
) -> Vec<Event> {
    let ReportMissingHistory { own, seen } = *command;
    let known = facility.book().missing_history.is_some_and(|missing| missing.seen >= seen);
    if seen <= own || known {
        return Vec::new();
    }
    vec![Event::MissingHistoryReported(MissingHistoryReported { own, seen, reported_by: context.actor() })]
}
