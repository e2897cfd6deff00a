//! Defaults that a payment remedies.

use crate::facility::draft::Draft;
use crate::facility::refusal::OutOfRange;

/// Cures the payment defaults whose invoices are paid.
///
/// # Errors
/// A figure out of range.
pub(in crate::facility) fn cure_what_is_paid(_draft: &mut Draft) -> Result<(), OutOfRange> {
    Ok(())
}
