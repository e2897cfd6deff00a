//! Submits evidence for a condition.

use super::{condition_wrong_state, find_condition, require_condition_open};
use crate::facility::condition::{Condition, ConditionRef, ConditionState, Evidence};
use crate::facility::context::Context;
use crate::facility::event::{Event, EvidenceSubmitted};
use crate::facility::free_text::{self, LONG_TEXT, MEDIUM_TEXT, TextProblem};
use crate::facility::refusal::{ConditionNotFound, WrongState, refusals};
use crate::facility::state::Facility;

/// Submit evidence for a condition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SubmitEvidence {
    /// Which condition.
    pub condition: ConditionRef,
    /// What the document is.
    pub title: String,
    /// Where it is found.
    pub reference: String,
    /// SHA-256 digest of its bytes.
    pub sha256: [u8; 32],
}

/// Why evidence can't be submitted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SubmitEvidenceRejection {
    /// The condition does not exist.
    NotFound(ConditionNotFound),
    /// The condition asks for no evidence, or what it belongs to has ended.
    WrongState(WrongState),
    /// A text can't be recorded.
    Text(TextProblem),
}

refusals!(SubmitEvidenceRejection: NotFound(ConditionNotFound), WrongState(WrongState), Text(TextProblem));

/// Decides [`SubmitEvidence`].
///
/// # Errors
/// The condition is unknown or asks for no evidence; a text is missing or too long.
pub fn decide_submit_evidence(
    facility: &Facility,
    command: &SubmitEvidence,
    context: &Context,
) -> Result<Vec<Event>, SubmitEvidenceRejection> {
    let condition = find_condition(facility, &command.condition)?;
    require_condition_open(facility, &command.condition)?;
    require_asking(&command.condition, condition)?;
    free_text::require("evidence.title", &command.title, MEDIUM_TEXT)?;
    free_text::require("evidence.reference", &command.reference, LONG_TEXT)?;
    Ok(vec![Event::EvidenceSubmitted(EvidenceSubmitted {
        condition: command.condition.clone(),
        evidence: Evidence {
            title: command.title.clone(),
            reference: command.reference.clone(),
            sha256: command.sha256,
            submitted_by: context.actor(),
            submitted_on: facility.book().business_date,
        },
    })])
}

fn require_asking(name: &ConditionRef, condition: &Condition) -> Result<(), WrongState> {
    match &condition.state {
        ConditionState::Required
        | ConditionState::Rejected { .. }
        | ConditionState::Deferred { .. }
        | ConditionState::Expired { .. } => Ok(()),
        ConditionState::Submitted { .. } | ConditionState::Satisfied { .. } | ConditionState::Waived { .. } => {
            Err(condition_wrong_state(name, condition, &["REQUIRED", "REJECTED", "DEFERRED", "EXPIRED"]))
        }
    }
}
