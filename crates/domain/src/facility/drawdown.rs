//! Drawdowns: requests to finance equipment, and what became of them.

use std::collections::BTreeMap;

use super::approval::Approval;
use super::claims::ClaimKey;
use super::commands::submit_drawdown::DrawdownItem;
use super::condition::{Condition, Decision};
use super::context::Actor;
use crate::date::BusinessDate;
use crate::ids::{ConditionId, DrawdownId};
use crate::money::Money;

/// One line of a drawdown with what is financed of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DrawdownLine {
    /// The line as it was requested.
    pub item: DrawdownItem,
    /// Price × advance rate, rounded by the facility's rule.
    pub financed_amount: Money,
}

/// A request to finance equipment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drawdown {
    /// Its number within the facility.
    pub id: DrawdownId,
    /// Who entered it.
    pub entered_by: Actor,
    /// Business date of the submission.
    pub submitted_on: BusinessDate,
    /// The day on which the borrower asks for funding.
    pub requested_funding_date: BusinessDate,
    /// The lines, in the order of the request.
    pub lines: Vec<DrawdownLine>,
    /// Sum of the prices.
    pub price: Money,
    /// Sum of the financed amounts.
    pub financed_amount: Money,
    /// The keys that it claims, or claimed while it lived.
    pub claims: Vec<ClaimKey>,
    /// Its own instances of the EACH_DRAWDOWN conditions.
    pub conditions: BTreeMap<ConditionId, Condition>,
    /// Counts the changes of its state, from 1. Its conditions count their own.
    pub revision: u32,
    /// Where it is in its life.
    pub state: DrawdownState,
}

/// Where a drawdown is in its life.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DrawdownState {
    /// Submitted; approvals are missing.
    Submitted {
        /// The approvals so far, first one first.
        approvals: Vec<Approval>,
    },
    /// Approved; to be funded.
    Approved {
        /// The approvals, first one first.
        approvals: Vec<Approval>,
    },
    /// Refused by the provider.
    Rejected {
        /// The approvals it had.
        approvals: Vec<Approval>,
        /// The refusal.
        decision: Decision,
        /// Why.
        reason: String,
    },
    /// Taken back by the borrower before the decision.
    Withdrawn {
        /// The approvals it had.
        approvals: Vec<Approval>,
        /// The withdrawal.
        decision: Decision,
        /// Why.
        reason: String,
    },
    /// Ended with the availability period.
    Lapsed {
        /// The approvals it had.
        approvals: Vec<Approval>,
        /// First day after the availability period.
        on: BusinessDate,
    },
    /// Cancelled after approval.
    Cancelled {
        /// The approvals it had.
        approvals: Vec<Approval>,
        /// The cancellation.
        decision: Decision,
        /// Why.
        reason: String,
    },
    /// The suppliers were paid.
    Funded {
        /// The approvals it had.
        approvals: Vec<Approval>,
        /// The funding.
        decision: Decision,
        /// The provider's reference of the payment.
        payment_reference: String,
    },
    /// The suppliers' payment came back.
    Reversed {
        /// The approvals it had.
        approvals: Vec<Approval>,
        /// The reversal.
        decision: Decision,
        /// The bank's reference of what came back.
        bank_reference: String,
    },
}

impl Drawdown {
    /// Whether it still reserves its amount: submitted or approved.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        match &self.state {
            DrawdownState::Submitted { .. } | DrawdownState::Approved { .. } => true,
            DrawdownState::Rejected { .. }
            | DrawdownState::Withdrawn { .. }
            | DrawdownState::Lapsed { .. }
            | DrawdownState::Cancelled { .. }
            | DrawdownState::Funded { .. }
            | DrawdownState::Reversed { .. } => false,
        }
    }

    /// The approvals given, first one first.
    #[must_use]
    pub fn approvals(&self) -> &[Approval] {
        match &self.state {
            DrawdownState::Submitted { approvals }
            | DrawdownState::Approved { approvals }
            | DrawdownState::Rejected { approvals, .. }
            | DrawdownState::Withdrawn { approvals, .. }
            | DrawdownState::Lapsed { approvals, .. }
            | DrawdownState::Cancelled { approvals, .. }
            | DrawdownState::Funded { approvals, .. }
            | DrawdownState::Reversed { approvals, .. } => approvals,
        }
    }

    /// Why it was rejected, withdrawn or cancelled.
    #[must_use]
    pub fn reason(&self) -> Option<&str> {
        match &self.state {
            DrawdownState::Rejected { reason, .. }
            | DrawdownState::Withdrawn { reason, .. }
            | DrawdownState::Cancelled { reason, .. } => Some(reason),
            DrawdownState::Submitted { .. }
            | DrawdownState::Approved { .. }
            | DrawdownState::Lapsed { .. }
            | DrawdownState::Funded { .. }
            | DrawdownState::Reversed { .. } => None,
        }
    }

    /// The state's name in UPPER_SNAKE.
    #[must_use]
    pub const fn state_name(&self) -> &'static str {
        match &self.state {
            DrawdownState::Submitted { .. } => "SUBMITTED",
            DrawdownState::Approved { .. } => "APPROVED",
            DrawdownState::Rejected { .. } => "REJECTED",
            DrawdownState::Withdrawn { .. } => "WITHDRAWN",
            DrawdownState::Lapsed { .. } => "LAPSED",
            DrawdownState::Cancelled { .. } => "CANCELLED",
            DrawdownState::Funded { .. } => "FUNDED",
            DrawdownState::Reversed { .. } => "REVERSED",
        }
    }

    /// The name within the facility, for example `drawdowns/3`.
    #[must_use]
    pub fn name(&self) -> String {
        format!("drawdowns/{}", self.id)
    }
}
