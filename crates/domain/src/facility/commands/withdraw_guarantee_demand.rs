//! Takes a demand back.

use crate::facility::context::Context;
use crate::facility::event::Event;
use crate::facility::refusal::{OutOfRange, WrongState, refusals};
use crate::facility::state::Facility;
use crate::ids::GuaranteeDemandId;

/// Withdraw a demand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WithdrawGuaranteeDemand {
    /// The demand.
    pub demand: GuaranteeDemandId,
    /// Why.
    pub reason: String,
}

/// Why it is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WithdrawGuaranteeDemandRejection {
    /// The state does not allow it.
    WrongState(WrongState),
    /// Amounts or dates can't be computed.
    OutOfRange(OutOfRange),
}

refusals!(WithdrawGuaranteeDemandRejection: WrongState(WrongState), OutOfRange(OutOfRange));

/// Decides [`WithdrawGuaranteeDemand`].
///
/// # Errors
/// The state does not allow it.
pub fn decide_withdraw_guarantee_demand(
    facility: &Facility,
    _command: &WithdrawGuaranteeDemand,
    _context: &Context,
) -> Result<Vec<Event>, WithdrawGuaranteeDemandRejection> {
    Err(facility.wrong_state(&[]).into())
}
