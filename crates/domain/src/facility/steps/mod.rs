//! What follows from a decision or from a new day by itself, step by step: each step looks at the
//! draft, adds the events that are due, and leaves it when nothing more is.
//!
//! A step never refuses; it only fails where a figure leaves the range that is computed exactly.

pub(super) mod accrue;
pub(super) mod bill;
pub(super) mod covenants;
pub(super) mod cure;
pub(super) mod end;
pub(super) mod fall_due;
pub(super) mod fees;
pub(super) mod long_stop;
pub(super) mod reset;
pub(super) mod unapplied;

use super::draft::Draft;
use super::refusal::OutOfRange;

/// What a decision may lead to on its own day: rates that come into force, invoices whose day of issue has come, those among
/// them that are due at once, and what ends with that.
///
/// # Errors
/// A figure out of range.
pub(super) fn follow_up(draft: &mut Draft) -> Result<(), OutOfRange> {
    reset::reset_rates(draft)?;
    bill::issue_invoices(draft)?;
    fall_due::fall_due(draft)?;
    cure::cure_what_is_paid(draft)?;
    end::end_what_is_done(draft)
}
