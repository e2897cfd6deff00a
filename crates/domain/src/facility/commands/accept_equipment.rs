//! Accepts delivered equipment: its lease commences on the latest acceptance date of the call.

use crate::date::BusinessDate;
use crate::facility::context::Context;
use crate::facility::event::Event;
use crate::facility::refusal::{OutOfRange, WrongState, refusals};
use crate::facility::state::Facility;
use crate::ids::EquipmentId;

/// Accept equipment of one drawdown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AcceptEquipment {
    /// The units, 1 to 500, each once, all of one drawdown.
    pub equipment: Vec<AcceptedUnit>,
}

/// A unit to accept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AcceptedUnit {
    /// The unit.
    pub equipment: EquipmentId,
    /// Its day of acceptance.
    pub accepted_on: BusinessDate,
}

/// Why it is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AcceptEquipmentRejection {
    /// The state does not allow it.
    WrongState(WrongState),
    /// Amounts or dates can't be computed.
    OutOfRange(OutOfRange),
}

refusals!(AcceptEquipmentRejection: WrongState(WrongState), OutOfRange(OutOfRange));

/// Decides [`AcceptEquipment`].
///
/// # Errors
/// The state does not allow it.
pub fn decide_accept_equipment(
    facility: &Facility,
    _command: &AcceptEquipment,
    _context: &Context,
) -> Result<Vec<Event>, AcceptEquipmentRejection> {
    Err(facility.wrong_state(&[]).into())
}
