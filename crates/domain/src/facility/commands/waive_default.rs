//! Does without the remedy of a default.

use super::{decision, find_default, require_continuing};
use crate::facility::context::Context;
use crate::facility::event::{DefaultWaived, Event};
use crate::facility::free_text::TextProblem;
use crate::facility::refusal::{refusals, require_reason};
use crate::facility::servicing_refusal::{DefaultNotContinuing, DefaultNotFound};
use crate::facility::state::Facility;
use crate::ids::DefaultId;

/// Waive a default.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WaiveDefault {
    /// The default.
    pub default: DefaultId,
    /// Why.
    pub reason: String,
}

/// Why it is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WaiveDefaultRejection {
    /// The default does not exist.
    NotFound(DefaultNotFound),
    /// The reason can't be recorded.
    Text(TextProblem),
    /// The default does not continue.
    NotContinuing(DefaultNotContinuing),
}

refusals!(WaiveDefaultRejection:
    NotFound(DefaultNotFound), Text(TextProblem), NotContinuing(DefaultNotContinuing));

/// Decides [`WaiveDefault`]. The invoice of a missed payment stays payable.
///
/// # Errors
/// The default is unknown or does not continue; the reason is missing.
pub fn decide_waive_default(
    facility: &Facility,
    command: &WaiveDefault,
    context: &Context,
) -> Result<Vec<Event>, WaiveDefaultRejection> {
    let default = find_default(facility, command.default)?;
    require_reason(&command.reason)?;
    require_continuing(default)?;
    let (decision, reason) = (decision(facility, context), command.reason.clone());
    Ok(vec![Event::DefaultWaived(DefaultWaived { default: default.id, decision, reason })])
}
