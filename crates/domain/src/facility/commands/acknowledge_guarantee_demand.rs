//! Records that the guarantor has seen a demand.

use crate::facility::context::Context;
use crate::facility::event::Event;
use crate::facility::refusal::{OutOfRange, WrongState, refusals};
use crate::facility::state::Facility;
use crate::ids::GuaranteeDemandId;

/// Acknowledge a demand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AcknowledgeGuaranteeDemand {
    /// The demand.
    pub demand: GuaranteeDemandId,
}

/// Why it is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AcknowledgeGuaranteeDemandRejection {
    /// The state does not allow it.
    WrongState(WrongState),
    /// Amounts or dates can't be computed.
    OutOfRange(OutOfRange),
}

refusals!(AcknowledgeGuaranteeDemandRejection: WrongState(WrongState), OutOfRange(OutOfRange));

/// Decides [`AcknowledgeGuaranteeDemand`].
///
/// # Errors
/// The state does not allow it.
pub fn decide_acknowledge_guarantee_demand(
    facility: &Facility,
    _command: &AcknowledgeGuaranteeDemand,
    _context: &Context,
) -> Result<Vec<Event>, AcknowledgeGuaranteeDemandRejection> {
    Err(facility.wrong_state(&[]).into())
}
