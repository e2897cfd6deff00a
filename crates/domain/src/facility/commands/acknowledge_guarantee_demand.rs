//! Records that the guarantor has seen a demand.

use super::{decision, find_demand};
use crate::facility::context::Context;
use crate::facility::event::{Event, GuaranteeDemandAcknowledged};
use crate::facility::refusal::{WrongState, refusals};
use crate::facility::servicing::DemandState;
use crate::facility::servicing_refusal::DemandNotFound;
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
    /// The demand does not exist.
    NotFound(DemandNotFound),
    /// It is acknowledged, paid or withdrawn.
    WrongState(WrongState),
}

refusals!(AcknowledgeGuaranteeDemandRejection: NotFound(DemandNotFound), WrongState(WrongState));

/// Decides [`AcknowledgeGuaranteeDemand`].
///
/// # Errors
/// The demand is unknown, or is not new.
pub fn decide_acknowledge_guarantee_demand(
    facility: &Facility,
    command: &AcknowledgeGuaranteeDemand,
    context: &Context,
) -> Result<Vec<Event>, AcknowledgeGuaranteeDemandRejection> {
    let demand = find_demand(facility, command.demand)?;
    match &demand.state {
        DemandState::Issued => Ok(vec![Event::GuaranteeDemandAcknowledged(GuaranteeDemandAcknowledged {
            demand: demand.id,
            decision: decision(facility, context),
        })]),
        DemandState::Acknowledged { .. }
        | DemandState::PartPaid
        | DemandState::Settled { .. }
        | DemandState::Withdrawn { .. } => {
            let allowed = &["ISSUED"];
            Err(WrongState { subject: demand.name(), state: demand.state_name(), allowed }.into())
        }
    }
}
