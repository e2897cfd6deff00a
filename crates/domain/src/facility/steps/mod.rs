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

/// What a decision may lead to on its own day: rates that come into force, invoices whose day of issue
/// has come, those among them that are due at once, and what ends with that. No payment is missed on the
/// day on which it could still be made: that is looked at when a day opens.
///
/// # Errors
/// A figure out of range.
pub(super) fn follow_up(draft: &mut Draft) -> Result<(), OutOfRange> {
    bill_and_apply(draft)?;
    end_what_is_paid(draft)
}

/// The same when a day opens, with the payments that were missed by then.
///
/// # Errors
/// A figure out of range.
pub(super) fn follow_up_opening(draft: &mut Draft) -> Result<(), OutOfRange> {
    bill_and_apply(draft)?;
    fall_due::miss_payments(draft)?;
    end_what_is_paid(draft)
}

fn bill_and_apply(draft: &mut Draft) -> Result<(), OutOfRange> {
    reset::reset_rates(draft)?;
    bill::issue_invoices(draft)?;
    fall_due::fall_due(draft)
}

fn end_what_is_paid(draft: &mut Draft) -> Result<(), OutOfRange> {
    cure::cure_what_is_paid(draft)?;
    end::end_what_is_done(draft)
}
