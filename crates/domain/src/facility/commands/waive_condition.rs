//! Does without a condition.

use super::{condition_wrong_state, decision, find_condition, require_condition_open};
use crate::facility::condition::{Condition, ConditionRef, ConditionState};
use crate::facility::context::Context;
use crate::facility::event::{ConditionWaived, Event};
use crate::facility::free_text::TextProblem;
use crate::facility::refusal::{ConditionNotFound, StaleRevision, WrongState, refusals, require_reason};
use crate::facility::state::Facility;

/// Do without a condition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WaiveCondition {
    /// Which condition.
    pub condition: ConditionRef,
    /// The condition's revision as the caller has seen it; `None`: not checked.
    pub expected_revision: Option<u32>,
    /// Why.
    pub reason: String,
}

/// Why a condition can't be waived.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WaiveConditionRejection {
    /// The condition does not exist.
    NotFound(ConditionNotFound),
    /// The condition has changed since it was read.
    Stale(StaleRevision),
    /// It is satisfied or waived, or what it belongs to has ended.
    WrongState(WrongState),
    /// The reason can't be recorded.
    Text(TextProblem),
}

refusals!(WaiveConditionRejection:
    NotFound(ConditionNotFound), Stale(StaleRevision), WrongState(WrongState), Text(TextProblem));

/// Decides [`WaiveCondition`].
///
/// # Errors
/// The condition is unknown, has changed, or is settled; the reason is missing.
pub fn decide_waive_condition(
    facility: &Facility,
    command: &WaiveCondition,
    context: &Context,
) -> Result<Vec<Event>, WaiveConditionRejection> {
    let condition = find_condition(facility, &command.condition)?;
    StaleRevision::check(command.expected_revision, condition.revision)?;
    require_condition_open(facility, &command.condition)?;
    require_unsettled(&command.condition, condition)?;
    require_reason(&command.reason)?;
    Ok(vec![Event::ConditionWaived(ConditionWaived {
        condition: command.condition.clone(),
        decision: decision(facility, context),
        reason: command.reason.clone(),
    })])
}

fn require_unsettled(name: &ConditionRef, condition: &Condition) -> Result<(), WrongState> {
    match &condition.state {
        ConditionState::Required
        | ConditionState::Submitted { .. }
        | ConditionState::Rejected { .. }
        | ConditionState::Deferred { .. }
        | ConditionState::Expired { .. } => Ok(()),
        ConditionState::Satisfied { .. } | ConditionState::Waived { .. } => {
            const UNSETTLED: &[&str] = &["REQUIRED", "SUBMITTED", "REJECTED", "DEFERRED", "EXPIRED"];
            Err(condition_wrong_state(name, condition, UNSETTLED))
        }
    }
}
