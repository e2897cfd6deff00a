//! Conditions precedent as they stand: what was shown, and what the provider decided on it.

use std::fmt;

use super::context::Actor;
use super::terms::ConditionPrecedent;
use crate::date::BusinessDate;
use crate::ids::{ConditionId, DrawdownId};

/// Which condition: one of the facility, or a drawdown's own instance.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum ConditionRef {
    /// An INITIAL condition of the facility.
    Initial(ConditionId),
    /// A drawdown's own instance of an EACH_DRAWDOWN condition.
    OfDrawdown(DrawdownId, ConditionId),
}

/// The name within the facility: `conditions/insurance`, `drawdowns/3/conditions/supplier-invoice`.
impl fmt::Display for ConditionRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Initial(condition) => write!(f, "conditions/{condition}"),
            Self::OfDrawdown(drawdown, condition) => write!(f, "drawdowns/{drawdown}/conditions/{condition}"),
        }
    }
}

/// A document that shows that a condition is met. The document itself stays where it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// What the document is.
    pub title: String,
    /// Where it is found.
    pub reference: String,
    /// SHA-256 digest of its bytes.
    pub sha256: [u8; 32],
    /// Who submitted it.
    pub submitted_by: Actor,
    /// Business date of the submission.
    pub submitted_on: BusinessDate,
}

/// Who decided something, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// Who.
    pub by: Actor,
    /// Business date.
    pub on: BusinessDate,
}

/// Where a condition stands.
///
/// A deferral outlives the evidence that is submitted under it: until its last day the condition
/// does not stop drawing, whether the evidence is still to be examined or was refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ConditionState {
    /// Nothing was submitted yet.
    Required,
    /// Evidence is to be examined.
    Submitted {
        /// The evidence.
        evidence: Evidence,
        /// Last day of a deferral that is still running.
        deferred_until: Option<BusinessDate>,
    },
    /// The evidence was accepted.
    Satisfied {
        /// The evidence.
        evidence: Evidence,
        /// The acceptance.
        decision: Decision,
    },
    /// The evidence was refused; new evidence may be submitted.
    Rejected {
        /// The evidence.
        evidence: Evidence,
        /// The refusal.
        decision: Decision,
        /// Why.
        reason: String,
        /// Last day of a deferral that is still running.
        deferred_until: Option<BusinessDate>,
    },
    /// The provider does without it.
    Waived {
        /// The waiver.
        decision: Decision,
        /// Why.
        reason: String,
    },
    /// The provider does without it up to a day.
    Deferred {
        /// Last day of the deferral.
        until: BusinessDate,
        /// The deferral.
        decision: Decision,
        /// Why.
        reason: String,
    },
    /// A deferral has passed.
    Expired {
        /// Its last day.
        until: BusinessDate,
    },
}

/// A condition precedent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    /// Identifier within the facility's terms.
    pub id: ConditionId,
    /// What must be shown.
    pub title: String,
    /// Counts the changes, from 1.
    pub revision: u32,
    /// Where it stands.
    pub state: ConditionState,
}

impl Condition {
    /// A condition of which nothing has been shown.
    #[must_use]
    pub fn required(precedent: &ConditionPrecedent) -> Self {
        let ConditionPrecedent { id, timing: _, title } = precedent;
        Self { id: id.clone(), title: title.clone(), revision: 1, state: ConditionState::Required }
    }

    /// Whether it lets a drawdown pass on that day.
    #[must_use]
    pub fn is_met(&self, on: BusinessDate) -> bool {
        match &self.state {
            ConditionState::Satisfied { .. } | ConditionState::Waived { .. } => true,
            ConditionState::Required | ConditionState::Expired { .. } => false,
            ConditionState::Submitted { .. } | ConditionState::Rejected { .. } | ConditionState::Deferred { .. } => {
                self.deferred_until().is_some_and(|until| on <= until)
            }
        }
    }

    /// Last day of a deferral that is running or, when the condition is expired, of the one that
    /// has passed.
    #[must_use]
    pub const fn deferred_until(&self) -> Option<BusinessDate> {
        match &self.state {
            ConditionState::Deferred { until, .. } | ConditionState::Expired { until } => Some(*until),
            ConditionState::Submitted { deferred_until, .. } | ConditionState::Rejected { deferred_until, .. } => {
                *deferred_until
            }
            ConditionState::Required | ConditionState::Satisfied { .. } | ConditionState::Waived { .. } => None,
        }
    }

    /// Last day of a deferral that is running.
    #[must_use]
    pub const fn running_deferral(&self) -> Option<BusinessDate> {
        match &self.state {
            ConditionState::Expired { .. } => None,
            ConditionState::Required
            | ConditionState::Submitted { .. }
            | ConditionState::Satisfied { .. }
            | ConditionState::Rejected { .. }
            | ConditionState::Waived { .. }
            | ConditionState::Deferred { .. } => self.deferred_until(),
        }
    }

    /// The evidence that stands behind the state.
    #[must_use]
    pub const fn evidence(&self) -> Option<&Evidence> {
        match &self.state {
            ConditionState::Submitted { evidence, .. }
            | ConditionState::Satisfied { evidence, .. }
            | ConditionState::Rejected { evidence, .. } => Some(evidence),
            ConditionState::Required
            | ConditionState::Waived { .. }
            | ConditionState::Deferred { .. }
            | ConditionState::Expired { .. } => None,
        }
    }

    /// Why the evidence was rejected or the condition waived or deferred.
    #[must_use]
    pub fn reason(&self) -> Option<&str> {
        match &self.state {
            ConditionState::Rejected { reason, .. }
            | ConditionState::Waived { reason, .. }
            | ConditionState::Deferred { reason, .. } => Some(reason),
            ConditionState::Required
            | ConditionState::Submitted { .. }
            | ConditionState::Satisfied { .. }
            | ConditionState::Expired { .. } => None,
        }
    }

    /// The state's name in UPPER_SNAKE.
    #[must_use]
    pub const fn state_name(&self) -> &'static str {
        match &self.state {
            ConditionState::Required => "REQUIRED",
            ConditionState::Submitted { .. } => "SUBMITTED",
            ConditionState::Satisfied { .. } => "SATISFIED",
            ConditionState::Rejected { .. } => "REJECTED",
            ConditionState::Waived { .. } => "WAIVED",
            ConditionState::Deferred { .. } => "DEFERRED",
            ConditionState::Expired { .. } => "EXPIRED",
        }
    }
}
