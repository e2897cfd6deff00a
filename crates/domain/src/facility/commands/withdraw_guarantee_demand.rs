//! Takes a demand back.

use super::{decision, find_demand, require_demand_open};
use crate::facility::context::Context;
use crate::facility::event::{Event, GuaranteeDemandWithdrawn};
use crate::facility::free_text::TextProblem;
use crate::facility::refusal::{refusals, require_reason};
use crate::facility::servicing_refusal::{DemandNotFound, DemandNotOpen};
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
    /// The demand does not exist.
    NotFound(DemandNotFound),
    /// The reason can't be recorded.
    Text(TextProblem),
    /// It is settled or withdrawn.
    NotOpen(DemandNotOpen),
}

refusals!(WithdrawGuaranteeDemandRejection:
    NotFound(DemandNotFound), Text(TextProblem), NotOpen(DemandNotOpen));

/// Decides [`WithdrawGuaranteeDemand`]. What the guarantor has paid stays paid.
///
/// # Errors
/// The demand is unknown or not open; the reason is missing.
pub fn decide_withdraw_guarantee_demand(
    facility: &Facility,
    command: &WithdrawGuaranteeDemand,
    context: &Context,
) -> Result<Vec<Event>, WithdrawGuaranteeDemandRejection> {
    let demand = find_demand(facility, command.demand)?;
    require_reason(&command.reason)?;
    require_demand_open(demand)?;
    let (decision, reason) = (decision(facility, context), command.reason.clone());
    Ok(vec![Event::GuaranteeDemandWithdrawn(GuaranteeDemandWithdrawn { demand: demand.id, decision, reason })])
}
