//! Refuses the evidence of a condition; new evidence may be submitted.

use super::satisfy_condition::require_submitted;
use super::{decision, find_condition, require_condition_open};
use crate::facility::condition::ConditionRef;
use crate::facility::context::Context;
use crate::facility::event::{Event, EvidenceRejected};
use crate::facility::free_text::TextProblem;
use crate::facility::refusal::{ConditionNotFound, StaleRevision, WrongState, refusals, require_reason};
use crate::facility::state::Facility;

/// Refuse the evidence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RejectEvidence {
    /// Which condition.
    pub condition: ConditionRef,
    /// The condition's revision as the caller has seen it; `None`: not checked.
    pub expected_revision: Option<u32>,
    /// Why.
    pub reason: String,
}

/// Why evidence can't be refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RejectEvidenceRejection {
    /// The condition does not exist.
    NotFound(ConditionNotFound),
    /// The condition has changed since it was read.
    Stale(StaleRevision),
    /// There is no evidence to refuse, or what it belongs to has ended.
    WrongState(WrongState),
    /// The reason can't be recorded.
    Text(TextProblem),
}

refusals!(RejectEvidenceRejection:
    NotFound(ConditionNotFound), Stale(StaleRevision), WrongState(WrongState), Text(TextProblem));

/// Decides [`RejectEvidence`].
///
/// # Errors
/// The condition is unknown, has changed, or has no evidence to refuse; the reason is missing.
pub fn decide_reject_evidence(
    facility: &Facility,
    command: &RejectEvidence,
    context: &Context,
) -> Result<Vec<Event>, RejectEvidenceRejection> {
    let condition = find_condition(facility, &command.condition)?;
    StaleRevision::check(command.expected_revision, condition.revision)?;
    require_condition_open(facility, &command.condition)?;
    require_submitted(&command.condition, condition)?;
    require_reason(&command.reason)?;
    Ok(vec![Event::EvidenceRejected(EvidenceRejected {
        condition: command.condition.clone(),
        decision: decision(facility, context),
        reason: command.reason.clone(),
    })])
}
