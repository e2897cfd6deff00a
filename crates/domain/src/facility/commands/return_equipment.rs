//! Records that equipment was given back after its schedule had ended.

use crate::date::BusinessDate;
use crate::facility::context::Context;
use crate::facility::event::Event;
use crate::facility::refusal::{OutOfRange, WrongState, refusals};
use crate::facility::state::Facility;
use crate::ids::EquipmentId;

/// Record a return.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReturnEquipment {
    /// The units, 1 to 500, each once.
    pub equipment: Vec<EquipmentId>,
    /// Day of the return; not after the open business date.
    pub returned_on: BusinessDate,
}

/// Why it is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReturnEquipmentRejection {
    /// The state does not allow it.
    WrongState(WrongState),
    /// Amounts or dates can't be computed.
    OutOfRange(OutOfRange),
}

refusals!(ReturnEquipmentRejection: WrongState(WrongState), OutOfRange(OutOfRange));

/// Decides [`ReturnEquipment`].
///
/// # Errors
/// The state does not allow it.
pub fn decide_return_equipment(
    facility: &Facility,
    _command: &ReturnEquipment,
    _context: &Context,
) -> Result<Vec<Event>, ReturnEquipmentRejection> {
    Err(facility.wrong_state(&[]).into())
}
