//! Gives one approval; the drawdown is approved when its band has as many as it needs.

use super::{drawdown_wrong_state, find_drawdown};
use crate::facility::approval::{Approval, FourEyes, has_approved, required_approvals};
use crate::facility::context::{Actor, Context};
use crate::facility::drawdown::{Drawdown, DrawdownState};
use crate::facility::event::{DrawdownApproved, Event};
use crate::facility::free_text::{self, LONG_TEXT, TextProblem};
use crate::facility::reason::{ReasonCode, RuleFailure};
use crate::facility::refusal::{DrawdownNotFound, OutOfRange, StaleRevision, WrongState, refusals};
use crate::facility::role::Role;
use crate::facility::state::Facility;
use crate::ids::{DrawdownId, PrincipalId};

/// Give one approval.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApproveDrawdown {
    /// Which drawdown.
    pub drawdown: DrawdownId,
    /// The drawdown's revision as the caller has seen it; `None`: not checked.
    pub expected_revision: Option<u32>,
    /// A remark; may be empty.
    pub comment: String,
}

/// Why an approval can't be given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ApproveDrawdownRejection {
    /// The drawdown does not exist.
    NotFound(DrawdownNotFound),
    /// The drawdown has changed since it was read.
    Stale(StaleRevision),
    /// It is not submitted.
    WrongState(WrongState),
    /// The caller entered it.
    FourEyes(FourEyes),
    /// The caller has approved it already.
    AlreadyApproved(AlreadyApproved),
    /// The caller does not hold the band's role.
    WrongRole(WrongApproverRole),
    /// The remark can't be recorded.
    Text(TextProblem),
    /// The band can't be found.
    OutOfRange(OutOfRange),
}

refusals!(ApproveDrawdownRejection:
    NotFound(DrawdownNotFound), Stale(StaleRevision), WrongState(WrongState), FourEyes(FourEyes),
    AlreadyApproved(AlreadyApproved), WrongRole(WrongApproverRole), Text(TextProblem), OutOfRange(OutOfRange));

/// The caller has approved the drawdown already.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlreadyApproved {
    /// Who.
    pub principal: PrincipalId,
}

impl AlreadyApproved {
    /// The rule that failed.
    #[must_use]
    pub fn rule(&self) -> RuleFailure {
        let sentence = "The caller has approved this drawdown; the next approval is another person's.";
        RuleFailure::new(ReasonCode::AlreadyApproved, "", sentence).with("principal", &self.principal)
    }
}

/// The caller does not hold the role that the band asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WrongApproverRole {
    /// The role that the band asks for.
    pub required: Role,
}

impl WrongApproverRole {
    /// The rule that failed.
    #[must_use]
    pub fn rule(&self) -> RuleFailure {
        let sentence = format!("A drawdown of this amount is approved by the role {}.", self.required);
        RuleFailure::new(ReasonCode::WrongApproverRole, "", sentence).with("required_role", self.required)
    }
}

/// Decides [`ApproveDrawdown`].
///
/// # Errors
/// The first of: unknown, changed, not submitted, entered or approved by the caller, wrong role.
pub fn decide_approve_drawdown(
    facility: &Facility,
    command: &ApproveDrawdown,
    context: &Context,
) -> Result<Vec<Event>, ApproveDrawdownRejection> {
    let drawdown = find_drawdown(facility, command.drawdown)?;
    StaleRevision::check(command.expected_revision, drawdown.revision)?;
    let given = submitted_approvals(drawdown)?;
    require_comment(&command.comment)?;
    let actor = context.actor();
    require_other_person(drawdown, &actor)?;
    let book = facility.book();
    let band = required_approvals(&book.terms, drawdown.financed_amount)?;
    let role = band.role.role();
    if !context.caller.roles.contains(&role) {
        return Err(WrongApproverRole { required: role }.into());
    }
    let with_this_one = u32::try_from(given.len()).ok().and_then(|given| given.checked_add(1));
    let completes = with_this_one.ok_or(OutOfRange::Count)? >= band.approvals;
    let approval = Approval { by: actor, role, on: book.business_date, comment: command.comment.clone() };
    Ok(vec![Event::DrawdownApproved(DrawdownApproved { drawdown: drawdown.id, approval, completes })])
}

fn require_other_person(drawdown: &Drawdown, actor: &Actor) -> Result<(), ApproveDrawdownRejection> {
    FourEyes::not_enterer(drawdown, actor)?;
    if has_approved(drawdown, actor) {
        return Err(AlreadyApproved { principal: actor.person().clone() }.into());
    }
    Ok(())
}

fn require_comment(comment: &str) -> Result<(), TextProblem> {
    free_text::optional_flaw(comment, LONG_TEXT)
        .map_or(Ok(()), |flaw| Err(TextProblem { field: "comment".to_owned(), flaw }))
}

/// The approvals of a drawdown that is still to be decided.
pub(super) fn submitted_approvals(drawdown: &Drawdown) -> Result<&[Approval], WrongState> {
    match &drawdown.state {
        DrawdownState::Submitted { approvals } => Ok(approvals),
        DrawdownState::Approved { .. }
        | DrawdownState::Rejected { .. }
        | DrawdownState::Withdrawn { .. }
        | DrawdownState::Lapsed { .. }
        | DrawdownState::Cancelled { .. }
        | DrawdownState::Funded { .. }
        | DrawdownState::Reversed { .. } => Err(drawdown_wrong_state(drawdown, &["SUBMITTED"])),
    }
}
