//! Lets a facility go on of which a part of the history is missing.

use super::decision;
use crate::facility::context::Context;
use crate::facility::event::{Event, FacilityResumed};
use crate::facility::free_text::TextProblem;
use crate::facility::missing_history::MissingHistory;
use crate::facility::refusal::{refusals, require_reason};
use crate::facility::state::Facility;

/// Let the facility go on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResumeFacility {
    /// What was found, and what is done about it.
    pub reason: String,
}

/// Why it is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ResumeFacilityRejection {
    /// The reason can't be recorded.
    Text(TextProblem),
}

refusals!(ResumeFacilityRejection: Text(TextProblem));

/// Decides [`ResumeFacility`]. A facility that is not stopped goes on anyway.
///
/// # Errors
/// A missing reason.
pub fn decide_resume_facility(
    facility: &Facility,
    command: &ResumeFacility,
    context: &Context,
) -> Result<Vec<Event>, ResumeFacilityRejection> {
    require_reason(&command.reason)?;
    if facility.book().missing_history.as_ref().and_then(MissingHistory::refusal).is_none() {
        return Ok(Vec::new());
    }
    let (decision, reason) = (decision(facility, context), command.reason.clone());
    Ok(vec![Event::FacilityResumed(FacilityResumed { decision, reason })])
}
