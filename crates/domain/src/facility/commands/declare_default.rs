//! Declares a default that is no missed payment.

use crate::facility::context::Context;
use crate::facility::event::Event;
use crate::facility::refusal::{OutOfRange, WrongState, refusals};
use crate::facility::state::Facility;

/// Declare a default.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeclareDefault {
    /// What happened.
    pub description: String,
}

/// Why it is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DeclareDefaultRejection {
    /// The state does not allow it.
    WrongState(WrongState),
    /// Amounts or dates can't be computed.
    OutOfRange(OutOfRange),
}

refusals!(DeclareDefaultRejection: WrongState(WrongState), OutOfRange(OutOfRange));

/// Decides [`DeclareDefault`].
///
/// # Errors
/// The state does not allow it.
pub fn decide_declare_default(
    facility: &Facility,
    _command: &DeclareDefault,
    _context: &Context,
) -> Result<Vec<Event>, DeclareDefaultRejection> {
    Err(facility.wrong_state(&[]).into())
}
