//! Refuses a submitted drawdown and gives back what it reserved and claimed.

use super::approve_drawdown::submitted_approvals;
use super::{decision, find_drawdown};
use crate::facility::approval::FourEyes;
use crate::facility::context::Context;
use crate::facility::event::{DrawdownRejected, Event};
use crate::facility::free_text::TextProblem;
use crate::facility::refusal::{DrawdownNotFound, StaleRevision, WrongState, refusals, require_reason};
use crate::facility::state::Facility;
use crate::ids::DrawdownId;

/// Refuse a submitted drawdown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RejectDrawdown {
    /// Which drawdown.
    pub drawdown: DrawdownId,
    /// The drawdown's revision as the caller has seen it; `None`: not checked.
    pub expected_revision: Option<u32>,
    /// Why; the borrower sees it.
    pub reason: String,
}

/// Why a drawdown can't be refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RejectDrawdownRejection {
    /// The drawdown does not exist.
    NotFound(DrawdownNotFound),
    /// The drawdown has changed since it was read.
    Stale(StaleRevision),
    /// It is not submitted.
    WrongState(WrongState),
    /// The caller entered it; it withdraws instead.
    FourEyes(FourEyes),
    /// The reason can't be recorded.
    Text(TextProblem),
}

refusals!(RejectDrawdownRejection:
    NotFound(DrawdownNotFound), Stale(StaleRevision), WrongState(WrongState), FourEyes(FourEyes),
    Text(TextProblem));

/// Decides [`RejectDrawdown`].
///
/// # Errors
/// The drawdown is unknown, has changed, is decided, or was entered by the caller; the reason is
/// missing.
pub fn decide_reject_drawdown(
    facility: &Facility,
    command: &RejectDrawdown,
    context: &Context,
) -> Result<Vec<Event>, RejectDrawdownRejection> {
    let drawdown = find_drawdown(facility, command.drawdown)?;
    StaleRevision::check(command.expected_revision, drawdown.revision)?;
    submitted_approvals(drawdown)?;
    FourEyes::not_enterer(drawdown, &context.actor())?;
    require_reason(&command.reason)?;
    Ok(vec![Event::DrawdownRejected(DrawdownRejected {
        drawdown: drawdown.id,
        decision: decision(facility, context),
        reason: command.reason.clone(),
    })])
}
