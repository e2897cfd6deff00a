//! Accepts the evidence of a condition.

use super::{condition_wrong_state, decision, find_condition, require_condition_open};
use crate::facility::condition::{Condition, ConditionRef, ConditionState};
use crate::facility::context::Context;
use crate::facility::event::{ConditionSatisfied, Event};
use crate::facility::refusal::{ConditionNotFound, StaleRevision, WrongState, refusals};
use crate::facility::state::Facility;

/// Accept the evidence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SatisfyCondition {
    /// Which condition.
    pub condition: ConditionRef,
    /// The condition's revision as the caller has seen it; `None`: not checked.
    pub expected_revision: Option<u32>,
}

/// Why evidence can't be accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SatisfyConditionRejection {
    /// The condition does not exist.
    NotFound(ConditionNotFound),
    /// The condition has changed since it was read.
    Stale(StaleRevision),
    /// There is no evidence to accept, or what it belongs to has ended.
    WrongState(WrongState),
}

refusals!(SatisfyConditionRejection:
    NotFound(ConditionNotFound), Stale(StaleRevision), WrongState(WrongState));

/// Decides [`SatisfyCondition`].
///
/// # Errors
/// The condition is unknown, has changed, or has no evidence to accept.
pub fn decide_satisfy_condition(
    facility: &Facility,
    command: &SatisfyCondition,
    context: &Context,
) -> Result<Vec<Event>, SatisfyConditionRejection> {
    let condition = find_condition(facility, &command.condition)?;
    StaleRevision::check(command.expected_revision, condition.revision)?;
    require_condition_open(facility, &command.condition)?;
    require_submitted(&command.condition, condition)?;
    Ok(vec![Event::ConditionSatisfied(ConditionSatisfied {
        condition: command.condition.clone(),
        decision: decision(facility, context),
    })])
}

/// Only submitted evidence can be accepted or refused.
pub(super) fn require_submitted(name: &ConditionRef, condition: &Condition) -> Result<(), WrongState> {
    match &condition.state {
        ConditionState::Submitted { .. } => Ok(()),
        ConditionState::Required
        | ConditionState::Satisfied { .. }
        | ConditionState::Rejected { .. }
        | ConditionState::Waived { .. }
        | ConditionState::Deferred { .. }
        | ConditionState::Expired { .. } => Err(condition_wrong_state(name, condition, &["SUBMITTED"])),
    }
}
