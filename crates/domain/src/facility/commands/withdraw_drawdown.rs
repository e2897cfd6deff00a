//! Takes back a drawdown that is submitted and not yet decided.

use super::approve_drawdown::submitted_approvals;
use super::{decision, find_drawdown};
use crate::facility::context::Context;
use crate::facility::event::{DrawdownWithdrawn, Event};
use crate::facility::free_text::TextProblem;
use crate::facility::refusal::{DrawdownNotFound, StaleRevision, WrongState, refusals, require_reason};
use crate::facility::state::Facility;
use crate::ids::DrawdownId;

/// Take back a submitted drawdown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WithdrawDrawdown {
    /// Which drawdown.
    pub drawdown: DrawdownId,
    /// The drawdown's revision as the caller has seen it; `None`: not checked.
    pub expected_revision: Option<u32>,
    /// Why.
    pub reason: String,
}

/// Why a drawdown can't be taken back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WithdrawDrawdownRejection {
    /// The drawdown does not exist.
    NotFound(DrawdownNotFound),
    /// The drawdown has changed since it was read.
    Stale(StaleRevision),
    /// It is not submitted.
    WrongState(WrongState),
    /// The reason can't be recorded.
    Text(TextProblem),
}

refusals!(WithdrawDrawdownRejection:
    NotFound(DrawdownNotFound), Stale(StaleRevision), WrongState(WrongState), Text(TextProblem));

/// Decides [`WithdrawDrawdown`].
///
/// # Errors
/// The drawdown is unknown, has changed, or is decided; the reason is missing.
pub fn decide_withdraw_drawdown(
    facility: &Facility,
    command: &WithdrawDrawdown,
    context: &Context,
) -> Result<Vec<Event>, WithdrawDrawdownRejection> {
    let drawdown = find_drawdown(facility, command.drawdown)?;
    StaleRevision::check(command.expected_revision, drawdown.revision)?;
    submitted_approvals(drawdown)?;
    require_reason(&command.reason)?;
    Ok(vec![Event::DrawdownWithdrawn(DrawdownWithdrawn {
        drawdown: drawdown.id,
        decision: decision(facility, context),
        reason: command.reason.clone(),
    })])
}
