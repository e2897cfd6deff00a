//! Accruals of the day that closes.

use crate::facility::draft::Draft;
use crate::facility::refusal::OutOfRange;

/// Posts what accrues up to and including the open day, which is about to close.
///
/// # Errors
/// A figure out of range.
pub(in crate::facility) fn accrue(_draft: &mut Draft) -> Result<(), OutOfRange> {
    Ok(())
}
