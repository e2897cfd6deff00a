//! Lets drawdowns go on without a condition up to a day.

use super::{condition_wrong_state, decision, find_condition, require_condition_open};
use crate::date::BusinessDate;
use crate::facility::condition::{Condition, ConditionRef, ConditionState};
use crate::facility::context::Context;
use crate::facility::event::{ConditionDeferred, Event};
use crate::facility::free_text::TextProblem;
use crate::facility::reason::{ReasonCode, RuleFailure};
use crate::facility::refusal::{ConditionNotFound, StaleRevision, WrongState, refusals, require_reason};
use crate::facility::state::Facility;

/// Do without a condition up to a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeferCondition {
    /// Which condition.
    pub condition: ConditionRef,
    /// The condition's revision as the caller has seen it; `None`: not checked.
    pub expected_revision: Option<u32>,
    /// Last day of the deferral; after the open business date.
    pub until: BusinessDate,
    /// Why.
    pub reason: String,
}

/// Why a condition can't be deferred.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DeferConditionRejection {
    /// The condition does not exist.
    NotFound(ConditionNotFound),
    /// The condition has changed since it was read.
    Stale(StaleRevision),
    /// It is settled or under examination, or what it belongs to has ended.
    WrongState(WrongState),
    /// The deferral would not reach beyond today.
    NotInFuture(DateNotInFuture),
    /// The reason can't be recorded.
    Text(TextProblem),
}

refusals!(DeferConditionRejection:
    NotFound(ConditionNotFound), Stale(StaleRevision), WrongState(WrongState), NotInFuture(DateNotInFuture),
    Text(TextProblem));

/// The deferral would not reach beyond the open business date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DateNotInFuture {
    /// The date given.
    pub until: BusinessDate,
    /// The open business date.
    pub open_date: BusinessDate,
}

impl DateNotInFuture {
    /// The rule that failed.
    #[must_use]
    pub fn rule(&self) -> RuleFailure {
        let sentence = format!("The date must be after the open business date, {}.", self.open_date);
        RuleFailure::new(ReasonCode::DateNotInFuture, "until_date", sentence)
            .with("until_date", self.until)
            .with("open_date", self.open_date)
    }
}

/// Decides [`DeferCondition`].
///
/// # Errors
/// The condition is unknown, has changed, or can't be deferred; the date is not in the future; the
/// reason is missing.
pub fn decide_defer_condition(
    facility: &Facility,
    command: &DeferCondition,
    context: &Context,
) -> Result<Vec<Event>, DeferConditionRejection> {
    let condition = find_condition(facility, &command.condition)?;
    StaleRevision::check(command.expected_revision, condition.revision)?;
    require_condition_open(facility, &command.condition)?;
    require_unexamined(&command.condition, condition)?;
    let open_date = facility.book().business_date;
    if command.until <= open_date {
        return Err(DateNotInFuture { until: command.until, open_date }.into());
    }
    require_reason(&command.reason)?;
    Ok(vec![Event::ConditionDeferred(ConditionDeferred {
        condition: command.condition.clone(),
        until: command.until,
        decision: decision(facility, context),
        reason: command.reason.clone(),
    })])
}

/// Submitted evidence is decided first, so that no deferral hides it.
fn require_unexamined(name: &ConditionRef, condition: &Condition) -> Result<(), WrongState> {
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
