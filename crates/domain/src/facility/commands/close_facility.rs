//! Closes a facility of which nothing is open any more.

use crate::facility::context::Context;
use crate::facility::event::Event;
use crate::facility::refusal::{OutOfRange, WrongState, refusals};
use crate::facility::state::Facility;

/// Close the facility.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CloseFacility;

/// Why it is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CloseFacilityRejection {
    /// The state does not allow it.
    WrongState(WrongState),
    /// Amounts or dates can't be computed.
    OutOfRange(OutOfRange),
}

refusals!(CloseFacilityRejection: WrongState(WrongState), OutOfRange(OutOfRange));

/// Decides [`CloseFacility`].
///
/// # Errors
/// The state does not allow it.
pub fn decide_close_facility(
    facility: &Facility,
    _command: &CloseFacility,
    _context: &Context,
) -> Result<Vec<Event>, CloseFacilityRejection> {
    Err(facility.wrong_state(&[]).into())
}
