//! Invoices whose day of issue has come.

use crate::facility::draft::Draft;
use crate::facility::refusal::OutOfRange;

/// Issues an invoice for each due date of which something is to be billed by the open business date.
///
/// # Errors
/// A figure out of range.
pub(in crate::facility) fn issue_invoices(_draft: &mut Draft) -> Result<(), OutOfRange> {
    Ok(())
}
