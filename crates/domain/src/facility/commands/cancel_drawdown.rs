//! Cancels a drawdown that is approved and not yet funded.

use super::{decision, drawdown_wrong_state, find_drawdown};
use crate::facility::context::Context;
use crate::facility::drawdown::{Drawdown, DrawdownState};
use crate::facility::event::{DrawdownCancelled, Event};
use crate::facility::free_text::TextProblem;
use crate::facility::refusal::{DrawdownNotFound, StaleRevision, WrongState, refusals, require_reason};
use crate::facility::state::Facility;
use crate::ids::DrawdownId;

/// Cancel an approved drawdown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CancelDrawdown {
    /// Which drawdown.
    pub drawdown: DrawdownId,
    /// The drawdown's revision as the caller has seen it; `None`: not checked.
    pub expected_revision: Option<u32>,
    /// Why.
    pub reason: String,
}

/// Why a drawdown can't be cancelled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CancelDrawdownRejection {
    /// The drawdown does not exist.
    NotFound(DrawdownNotFound),
    /// The drawdown has changed since it was read.
    Stale(StaleRevision),
    /// It is not approved.
    WrongState(WrongState),
    /// The reason can't be recorded.
    Text(TextProblem),
}

refusals!(CancelDrawdownRejection:
    NotFound(DrawdownNotFound), Stale(StaleRevision), WrongState(WrongState), Text(TextProblem));

/// Decides [`CancelDrawdown`].
///
/// # Errors
/// The drawdown is unknown, has changed, or is not approved; the reason is missing.
pub fn decide_cancel_drawdown(
    facility: &Facility,
    command: &CancelDrawdown,
    context: &Context,
) -> Result<Vec<Event>, CancelDrawdownRejection> {
    let drawdown = find_drawdown(facility, command.drawdown)?;
    StaleRevision::check(command.expected_revision, drawdown.revision)?;
    require_approved(drawdown)?;
    require_reason(&command.reason)?;
    Ok(vec![Event::DrawdownCancelled(DrawdownCancelled {
        drawdown: drawdown.id,
        decision: decision(facility, context),
        reason: command.reason.clone(),
    })])
}

fn require_approved(drawdown: &Drawdown) -> Result<(), WrongState> {
    match &drawdown.state {
        DrawdownState::Approved { .. } => Ok(()),
        DrawdownState::Submitted { .. }
        | DrawdownState::Rejected { .. }
        | DrawdownState::Withdrawn { .. }
        | DrawdownState::Lapsed { .. }
        | DrawdownState::Cancelled { .. }
        | DrawdownState::Funded { .. }
        | DrawdownState::Reversed { .. } => Err(drawdown_wrong_state(drawdown, &["APPROVED"])),
    }
}
