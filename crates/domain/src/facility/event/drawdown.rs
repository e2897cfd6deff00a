//! Events of drawdowns.

use crate::date::BusinessDate;
use crate::facility::approval::Approval;
use crate::facility::claims::ClaimKey;
use crate::facility::condition::Decision;
use crate::facility::drawdown::DrawdownLine;
use crate::facility::servicing::Billing;
use crate::ids::{DrawdownId, ScheduleId};
use crate::money::{Money, MoneyError};

/// A drawdown was submitted: its financed amount is reserved, its keys are claimed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DrawdownSubmitted {
    /// Its number.
    pub drawdown: DrawdownId,
    /// Who entered it, and when.
    pub decision: Decision,
    /// The day on which the borrower asks for funding.
    pub requested_funding_date: BusinessDate,
    /// The lines, in the order of the request.
    pub lines: Vec<DrawdownLine>,
    /// Sum of the prices.
    pub price: Money,
    /// Sum of the financed amounts.
    pub financed_amount: Money,
    /// The keys that it claims, sorted.
    pub claims: Vec<ClaimKey>,
}

/// One approval was given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DrawdownApproved {
    /// Which drawdown.
    pub drawdown: DrawdownId,
    /// The approval.
    pub approval: Approval,
    /// Whether the band has all its approvals with this one.
    pub completes: bool,
}

/// A drawdown was refused: its amount and its keys are given back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DrawdownRejected {
    /// Which drawdown.
    pub drawdown: DrawdownId,
    /// Who, and when.
    pub decision: Decision,
    /// Why.
    pub reason: String,
}

/// A drawdown was taken back: its amount and its keys are given back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DrawdownWithdrawn {
    /// Which drawdown.
    pub drawdown: DrawdownId,
    /// Who, and when.
    pub decision: Decision,
    /// Why.
    pub reason: String,
}

/// An approved drawdown was cancelled: its amount and its keys are given back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DrawdownCancelled {
    /// Which drawdown.
    pub drawdown: DrawdownId,
    /// Who, and when.
    pub decision: Decision,
    /// Why.
    pub reason: String,
}

/// A drawdown ended with the availability period: its amount and its keys are given back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DrawdownLapsed {
    /// Which drawdown.
    pub drawdown: DrawdownId,
    /// First day after the availability period.
    pub on: BusinessDate,
}

/// The suppliers were paid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DrawdownFunded {
    /// Which drawdown.
    pub drawdown: DrawdownId,
    /// Who, and when: the day is the funding date.
    pub decision: Decision,
    /// What is financed.
    pub financed_amount: Money,
    /// The provider's reference of the payment.
    pub payment_reference: String,
    /// Unadjusted final maturity of the facility, where this funding makes it known: it is the
    /// first one, and the tenor counts from it.
    pub final_maturity: Option<BusinessDate>,
    /// The arrangement fee that was taken off what was paid out; none where it is billed, or zero.
    pub deducted_fee: Option<Money>,
}

impl DrawdownFunded {
    /// What the suppliers were paid.
    ///
    /// # Errors
    /// A figure out of range.
    pub fn paid_out(&self) -> Result<Money, MoneyError> {
        match self.deducted_fee {
            Some(fee) => self.financed_amount.checked_sub(fee),
            None => Ok(self.financed_amount),
        }
    }
}

/// The suppliers' payment came back before anything was accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DrawdownReversed {
    /// Which drawdown.
    pub drawdown: DrawdownId,
    /// Who recorded it, and when.
    pub decision: Decision,
    /// The bank's reference of what came back.
    pub bank_reference: String,
    /// What was financed of it.
    pub amount: Money,
    /// The arrangement fee that had been taken off what was paid out, and is charged no more; none where
    /// none was, or the event was kept before it was told.
    pub deducted_fee: Option<Money>,
    /// Whether the amount is cancelled: the availability period has ended.
    pub cancelled: bool,
    /// Its interim schedule, which ends.
    pub schedule: ScheduleId,
    /// What this adds to the interim interest accrued before, so that the interest billed is accrued
    /// exactly; may be negative.
    pub interim_adjustment: Money,
    /// The invoice for the interest of the days on which the money was out; none where there is none.
    pub billing: Option<Billing>,
}

impl DrawdownReversed {
    /// What came back: what had been paid out.
    ///
    /// # Errors
    /// A figure out of range.
    pub fn came_back(&self) -> Result<Money, MoneyError> {
        match self.deducted_fee {
            Some(fee) => self.amount.checked_sub(fee),
            None => Ok(self.amount),
        }
    }
}
