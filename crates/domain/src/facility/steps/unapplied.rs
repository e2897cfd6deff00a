//! Unapplied cash and what it can pay.

use super::cure::cure_what_is_paid;
use crate::facility::allocation::allocate;
use crate::facility::draft::Draft;
use crate::facility::event::{Event, UnappliedCashApplied};
use crate::facility::refusal::OutOfRange;

/// Pays what is due from unapplied cash, as a receipt of the open business date would, and cures what
/// is paid with it. What is not due yet is left to its day.
///
/// # Errors
/// A figure out of range.
pub(in crate::facility) fn apply_unapplied_cash(draft: &mut Draft) -> Result<(), OutOfRange> {
    let (book, on) = (draft.book(), draft.book().business_date);
    let unapplied = book.servicing.unapplied;
    if !unapplied.is_positive() {
        return Ok(());
    }
    let due = book.servicing.open().filter(|invoice| invoice.has_fallen_due);
    let allocated = allocate(book, unapplied, on, due)?;
    if allocated.allocations.is_empty() {
        return Ok(());
    }
    draft.push(Event::UnappliedCashApplied(UnappliedCashApplied {
        on,
        default_interest: allocated.default_interest,
        allocations: allocated.allocations,
        amount: unapplied.checked_sub(allocated.rest)?,
    }));
    cure_what_is_paid(draft)
}
