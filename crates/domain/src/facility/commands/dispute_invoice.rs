//! Disputes parts of an invoice; the rest stays payable.

use crate::facility::context::Context;
use crate::facility::event::Event;
use crate::facility::refusal::{OutOfRange, WrongState, refusals};
use crate::facility::servicing::DueCategory;
use crate::facility::state::Facility;
use crate::ids::InvoiceId;
use crate::money::Money;

/// Dispute an invoice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DisputeInvoice {
    /// The invoice.
    pub invoice: InvoiceId,
    /// The disputed parts, each line and category once.
    pub amounts: Vec<DisputedAmount>,
    /// Why.
    pub reason: String,
}

/// A part of an invoice that is not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DisputedAmount {
    /// The line's number.
    pub line: u32,
    /// Which part of the line.
    pub category: DueCategory,
    /// How much of it. Positive, at most what is unpaid.
    pub amount: Money,
}

/// Why it is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DisputeInvoiceRejection {
    /// The state does not allow it.
    WrongState(WrongState),
    /// Amounts or dates can't be computed.
    OutOfRange(OutOfRange),
}

refusals!(DisputeInvoiceRejection: WrongState(WrongState), OutOfRange(OutOfRange));

/// Decides [`DisputeInvoice`].
///
/// # Errors
/// The state does not allow it.
pub fn decide_dispute_invoice(
    facility: &Facility,
    _command: &DisputeInvoice,
    _context: &Context,
) -> Result<Vec<Event>, DisputeInvoiceRejection> {
    Err(facility.wrong_state(&[]).into())
}
