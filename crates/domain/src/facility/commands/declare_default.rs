//! Declares a default that is no missed payment.

use super::decision;
use crate::facility::context::Context;
use crate::facility::event::{DefaultOccurred, Event};
use crate::facility::free_text::{self, LONG_TEXT, TextProblem};
use crate::facility::refusal::{OutOfRange, WrongState, refusals};
use crate::facility::servicing::DefaultCause;
use crate::facility::state::Facility;
use crate::facility::steps::fall_due::last_day_of;

/// Declare a default.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeclareDefault {
    /// What happened.
    pub description: String,
}

/// Why it is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DeclareDefaultRejection {
    /// The facility is not signed, or it has ended.
    WrongState(WrongState),
    /// The description can't be recorded.
    Text(TextProblem),
    /// Dates can't be computed.
    OutOfRange(OutOfRange),
}

refusals!(DeclareDefaultRejection: WrongState(WrongState), Text(TextProblem), OutOfRange(OutOfRange));

/// Decides [`DeclareDefault`]: the cure period runs from the open business date.
///
/// # Errors
/// The state, or a missing description.
pub fn decide_declare_default(
    facility: &Facility,
    command: &DeclareDefault,
    context: &Context,
) -> Result<Vec<Event>, DeclareDefaultRejection> {
    require_running(facility)?;
    free_text::require("description", &command.description, LONG_TEXT)?;
    let (book, decision) = (facility.book(), decision(facility, context));
    let on = decision.on;
    Ok(vec![Event::DefaultOccurred(DefaultOccurred {
        default: book.servicing.next_default().ok_or(OutOfRange::Count)?,
        cause: DefaultCause::Declared { decision, description: command.description.clone() },
        on,
        remedy_until: last_day_of(book, book.terms.cure.period, on)?,
    })])
}

/// Defaults are declared, and a facility is accelerated, from signing until it has ended.
pub(super) fn require_running(facility: &Facility) -> Result<(), WrongState> {
    const RUNNING: &[&str] = &["SIGNED", "AVAILABLE", "AVAILABILITY_ENDED", "MATURED"];
    match facility {
        Facility::Signed { .. }
        | Facility::Available { .. }
        | Facility::AvailabilityEnded { .. }
        | Facility::Matured { .. } => Ok(()),
        Facility::Proposed { .. }
        | Facility::Closed { .. }
        | Facility::Cancelled { .. }
        | Facility::Accelerated { .. } => Err(facility.wrong_state(RUNNING)),
    }
}
