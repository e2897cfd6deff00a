//! Defaults that a payment remedies.

use crate::facility::draft::Draft;
use crate::facility::event::{DefaultCured, Event};
use crate::facility::refusal::OutOfRange;
use crate::facility::servicing::{DefaultCause, DefaultState, FacilityDefault, InvoiceState};
use crate::facility::state::Book;

/// Cures the payment defaults whose invoices are paid: an event of default only where the terms let a
/// remedy end it.
///
/// # Errors
/// A figure out of range.
pub(in crate::facility) fn cure_what_is_paid(draft: &mut Draft) -> Result<(), OutOfRange> {
    let book = draft.book();
    let mut remedied = Vec::new();
    for default in book.servicing.defaults.values() {
        if is_curable(book, default) && is_paid(book, default)? {
            remedied.push(default.id);
        }
    }
    let on = book.business_date;
    for default in remedied {
        draft.push(Event::DefaultCured(DefaultCured { default, decision: None, on, evidence: String::new() }));
    }
    Ok(())
}

/// Whether a remedy ends it, in its present state and by the terms.
pub(in crate::facility) fn is_curable(book: &Book, default: &FacilityDefault) -> bool {
    match default.state {
        DefaultState::Potential => true,
        DefaultState::EventOfDefault => book.terms.cure.cures_event_of_default,
        DefaultState::Cured { .. } | DefaultState::Waived { .. } | DefaultState::Accelerated { .. } => false,
    }
}

/// Whether its invoice is paid, or was corrected to nothing. What was disputed before the default began
/// is no part of it; what was disputed afterwards is.
fn is_paid(book: &Book, default: &FacilityDefault) -> Result<bool, OutOfRange> {
    let DefaultCause::Payment { invoice } = default.cause else { return Ok(false) };
    let Some(invoice) = book.servicing.standing(invoice) else { return Ok(true) };
    match invoice.state {
        InvoiceState::Paid { .. } => Ok(true),
        InvoiceState::Billed | InvoiceState::Due | InvoiceState::Overdue => match &invoice.dispute {
            Some(dispute) if dispute.decision.on < default.since => Ok(invoice.payable()?.is_zero()),
            Some(_) | None => Ok(false),
        },
        // A standing invoice is not superseded.
        InvoiceState::Superseded { .. } => Ok(false),
    }
}
