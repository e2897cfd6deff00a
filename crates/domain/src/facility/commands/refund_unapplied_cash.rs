//! Records that unapplied cash was paid back.

use super::decision;
use super::record_receipt::already_recorded;
use crate::facility::context::Context;
use crate::facility::event::{Event, UnappliedCashRefunded};
use crate::facility::free_text::{self, SHORT_TEXT, TextProblem};
use crate::facility::reason::{ReasonCode, RuleFailure};
use crate::facility::refusal::OutOfRange;
use crate::facility::servicing_refusal::{AlreadyRecorded, AmountRefused, listed_refusals};
use crate::facility::state::Facility;
use crate::money::Money;

/// Record a refund.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefundUnappliedCash {
    /// How much. Positive, at most what is unapplied.
    pub amount: Money,
    /// The bank's reference of the payment.
    pub bank_reference: String,
}

/// Why it is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RefundUnappliedCashRejection {
    /// The reference can't be recorded.
    Text(TextProblem),
    /// Every reason against it.
    Refused(Vec<RefundRefusal>),
    /// Amounts can't be computed.
    OutOfRange(OutOfRange),
}

listed_refusals!(RefundUnappliedCashRejection lists RefundRefusal: Text(TextProblem), OutOfRange(OutOfRange));

/// A reason against a refund.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RefundRefusal {
    /// It is no amount of this facility.
    Amount(AmountRefused),
    /// It is more than what is unapplied.
    OverUnapplied {
        /// What is unapplied.
        unapplied: Money,
    },
    /// The bank's reference is recorded already.
    AlreadyRecorded(AlreadyRecorded),
}

impl RefundRefusal {
    /// The rule that failed.
    #[must_use]
    pub fn rule(&self) -> RuleFailure {
        match self {
            Self::Amount(refusal) => refusal.rule(),
            Self::OverUnapplied { unapplied } => {
                let sentence = format!("Only {unapplied} is unapplied.");
                RuleFailure::new(ReasonCode::OverUnappliedCash, "amount", sentence)
                    .with("unapplied", unapplied.amount_text())
                    .with("currency", unapplied.currency().code())
            }
            Self::AlreadyRecorded(refusal) => refusal.rule(),
        }
    }
}

/// Decides [`RefundUnappliedCash`].
///
/// # Errors
/// Every reason against it.
pub fn decide_refund_unapplied_cash(
    facility: &Facility,
    command: &RefundUnappliedCash,
    context: &Context,
) -> Result<Vec<Event>, RefundUnappliedCashRejection> {
    free_text::require("bank_reference", &command.bank_reference, SHORT_TEXT)?;
    let (servicing, currency) = (&facility.book().servicing, facility.book().terms.currency());
    let mut refusals = Vec::new();
    match AmountRefused::check("amount", command.amount, currency) {
        Ok(()) => {
            let left = servicing.unapplied.checked_sub(command.amount).map_err(OutOfRange::from)?;
            let over = RefundRefusal::OverUnapplied { unapplied: servicing.unapplied };
            refusals.extend(left.is_negative().then_some(over));
        }
        Err(refusal) => refusals.push(RefundRefusal::Amount(refusal)),
    }
    refusals.extend(already_recorded(servicing, &command.bank_reference).map(RefundRefusal::AlreadyRecorded));
    if !refusals.is_empty() {
        return Err(RefundUnappliedCashRejection::Refused(refusals));
    }
    Ok(vec![Event::UnappliedCashRefunded(UnappliedCashRefunded {
        decision: decision(facility, context),
        amount: command.amount,
        bank_reference: command.bank_reference.clone(),
    })])
}
