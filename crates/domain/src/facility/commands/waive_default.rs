//! Does without the remedy of a default.

use crate::facility::context::Context;
use crate::facility::event::Event;
use crate::facility::refusal::{OutOfRange, WrongState, refusals};
use crate::facility::state::Facility;
use crate::ids::DefaultId;

/// Waive a default.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WaiveDefault {
    /// The default.
    pub default: DefaultId,
    /// Why.
    pub reason: String,
}

/// Why it is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WaiveDefaultRejection {
    /// The state does not allow it.
    WrongState(WrongState),
    /// Amounts or dates can't be computed.
    OutOfRange(OutOfRange),
}

refusals!(WaiveDefaultRejection: WrongState(WrongState), OutOfRange(OutOfRange));

/// Decides [`WaiveDefault`].
///
/// # Errors
/// The state does not allow it.
pub fn decide_waive_default(
    facility: &Facility,
    _command: &WaiveDefault,
    _context: &Context,
) -> Result<Vec<Event>, WaiveDefaultRejection> {
    Err(facility.wrong_state(&[]).into())
}
