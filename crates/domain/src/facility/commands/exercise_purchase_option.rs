//! Buys the equipment of a schedule whose payments are all made.

use crate::facility::context::Context;
use crate::facility::event::Event;
use crate::facility::refusal::{OutOfRange, WrongState, refusals};
use crate::facility::state::Facility;
use crate::ids::ScheduleId;

/// Exercise the purchase option of a schedule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ExercisePurchaseOption {
    /// The schedule.
    pub schedule: ScheduleId,
}

/// Why it is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ExercisePurchaseOptionRejection {
    /// The state does not allow it.
    WrongState(WrongState),
    /// Amounts or dates can't be computed.
    OutOfRange(OutOfRange),
}

refusals!(ExercisePurchaseOptionRejection: WrongState(WrongState), OutOfRange(OutOfRange));

/// Decides [`ExercisePurchaseOption`].
///
/// # Errors
/// The state does not allow it.
pub fn decide_exercise_purchase_option(
    facility: &Facility,
    _command: &ExercisePurchaseOption,
    _context: &Context,
) -> Result<Vec<Event>, ExercisePurchaseOptionRejection> {
    Err(facility.wrong_state(&[]).into())
}
