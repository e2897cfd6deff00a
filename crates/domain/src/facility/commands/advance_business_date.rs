//! Sets the date up to which days are to be closed. The days themselves are closed one by one.

use crate::date::BusinessDate;
use crate::facility::context::Context;
use crate::facility::event::{BusinessDateTargetSet, Event};
use crate::facility::reason::{ReasonCode, RuleFailure};
use crate::facility::refusal::refusals;
use crate::facility::state::Facility;

/// Set the date up to which days are to be closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AdvanceBusinessDate {
    /// The date that is to be open.
    pub target: BusinessDate,
}

/// Why a target can't be set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AdvanceBusinessDateRejection {
    /// The target can't be reached.
    Target(TargetRefused),
}

refusals!(AdvanceBusinessDateRejection: Target(TargetRefused));

/// A target that can't be reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TargetRefused {
    /// It lies before the present target; nothing moves backwards.
    Backwards {
        /// The target given.
        target: BusinessDate,
        /// The present target.
        present: BusinessDate,
    },
    /// It lies more than 100 years after the open business date.
    TooFar {
        /// The target given.
        target: BusinessDate,
        /// The last date that could be given.
        latest: BusinessDate,
    },
}

impl TargetRefused {
    /// The rule that failed.
    #[must_use]
    pub fn rule(&self) -> RuleFailure {
        match self {
            Self::Backwards { target, present } => {
                let sentence = format!("Days are to be closed up to {present} already; nothing moves backwards.");
                RuleFailure::new(ReasonCode::DateBackwards, "target_date", sentence)
                    .with("target_date", target)
                    .with("present_target", present)
            }
            Self::TooFar { target, latest } => {
                let sentence = format!("The date must not be after {latest}.");
                RuleFailure::new(ReasonCode::DateTooFar, "target_date", sentence)
                    .with("target_date", target)
                    .with("latest", latest)
            }
        }
    }
}

/// How far ahead a target may lie, in months.
const HORIZON_MONTHS: i32 = 1200;

/// Decides [`AdvanceBusinessDate`]. The present target once more changes nothing.
///
/// # Errors
/// The target lies backwards or absurdly far ahead.
pub fn decide_advance_business_date(
    facility: &Facility,
    command: &AdvanceBusinessDate,
    context: &Context,
) -> Result<Vec<Event>, AdvanceBusinessDateRejection> {
    let book = facility.book();
    let (target, present) = (command.target, book.target_date);
    if target < present {
        return Err(TargetRefused::Backwards { target, present }.into());
    }
    // Beyond the calendar every date that can be written is near enough.
    if let Ok(latest) = book.business_date.plus_months(HORIZON_MONTHS)
        && target > latest
    {
        return Err(TargetRefused::TooFar { target, latest }.into());
    }
    if target == present {
        return Ok(Vec::new());
    }
    Ok(vec![Event::BusinessDateTargetSet(BusinessDateTargetSet { target, set_by: context.actor() })])
}
