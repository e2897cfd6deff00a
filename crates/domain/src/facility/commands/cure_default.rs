//! Records that a declared default was remedied.

use crate::facility::context::Context;
use crate::facility::event::Event;
use crate::facility::refusal::{OutOfRange, WrongState, refusals};
use crate::facility::state::Facility;
use crate::ids::DefaultId;

/// Record a remedy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CureDefault {
    /// The default.
    pub default: DefaultId,
    /// By what it was remedied.
    pub evidence: String,
}

/// Why it is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CureDefaultRejection {
    /// The state does not allow it.
    WrongState(WrongState),
    /// Amounts or dates can't be computed.
    OutOfRange(OutOfRange),
}

refusals!(CureDefaultRejection: WrongState(WrongState), OutOfRange(OutOfRange));

/// Decides [`CureDefault`].
///
/// # Errors
/// The state does not allow it.
pub fn decide_cure_default(
    facility: &Facility,
    _command: &CureDefault,
    _context: &Context,
) -> Result<Vec<Event>, CureDefaultRejection> {
    Err(facility.wrong_state(&[]).into())
}
