//! Declares everything outstanding due, for an event of default.

use crate::facility::context::Context;
use crate::facility::event::Event;
use crate::facility::refusal::{OutOfRange, WrongState, refusals};
use crate::facility::state::Facility;

/// Accelerate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccelerateFacility {
    /// Why.
    pub reason: String,
}

/// Why it is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AccelerateFacilityRejection {
    /// The state does not allow it.
    WrongState(WrongState),
    /// Amounts or dates can't be computed.
    OutOfRange(OutOfRange),
}

refusals!(AccelerateFacilityRejection: WrongState(WrongState), OutOfRange(OutOfRange));

/// Decides [`AccelerateFacility`].
///
/// # Errors
/// The state does not allow it.
pub fn decide_accelerate_facility(
    facility: &Facility,
    _command: &AccelerateFacility,
    _context: &Context,
) -> Result<Vec<Event>, AccelerateFacilityRejection> {
    Err(facility.wrong_state(&[]).into())
}
