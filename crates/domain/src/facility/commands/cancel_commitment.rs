//! Cancels a part of what is available; it can't be drawn any more.

use super::decision;
use crate::currency::Currency;
use crate::facility::context::Context;
use crate::facility::event::{CommitmentCancelled, Event};
use crate::facility::reason::{ReasonCode, RuleFailure};
use crate::facility::refusal::{OutOfRange, WrongState, refusals};
use crate::facility::state::Facility;
use crate::money::Money;

/// Cancel a part of what is available.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CancelCommitment {
    /// The part.
    pub amount: Money,
}

/// Why a part of the commitment can't be cancelled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CancelCommitmentRejection {
    /// The facility is neither signed nor available.
    WrongState(WrongState),
    /// The amount can't be cancelled.
    Amount(CancelledAmountRefused),
    /// The amounts can't be computed.
    OutOfRange(OutOfRange),
}

refusals!(CancelCommitmentRejection:
    WrongState(WrongState), Amount(CancelledAmountRefused), OutOfRange(OutOfRange));

/// An amount that can't be cancelled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CancelledAmountRefused {
    /// It is not in the facility's currency.
    CurrencyMismatch {
        /// The facility's currency.
        expected: Currency,
        /// The currency given.
        given: Currency,
    },
    /// It is zero or negative.
    NotPositive {
        /// The amount given.
        given: Money,
    },
    /// It is more than what is available.
    OverHeadroom {
        /// What is available.
        available: Money,
        /// How much it is over.
        excess: Money,
    },
}

impl CancelledAmountRefused {
    /// The rule that failed.
    #[must_use]
    pub fn rule(&self) -> RuleFailure {
        match self {
            Self::CurrencyMismatch { expected, given } => {
                let sentence = format!("The facility's currency is {}.", expected.code());
                RuleFailure::new(ReasonCode::CurrencyMismatch, "amount", sentence)
                    .with("expected", expected.code())
                    .with("given", given.code())
            }
            Self::NotPositive { given } => {
                RuleFailure::new(ReasonCode::AmountNotPositive, "amount", "The amount must be positive.")
                    .with("given", given.amount_text())
            }
            Self::OverHeadroom { available, excess } => {
                let sentence = format!("It is {excess} more than the {available} available.");
                RuleFailure::new(ReasonCode::OverHeadroom, "amount", sentence)
                    .with("available", available.amount_text())
                    .with("excess", excess.amount_text())
                    .with("currency", available.currency().code())
            }
        }
    }
}

/// Decides [`CancelCommitment`].
///
/// # Errors
/// The state, or an amount that is not a part of what is available.
pub fn decide_cancel_commitment(
    facility: &Facility,
    command: &CancelCommitment,
    context: &Context,
) -> Result<Vec<Event>, CancelCommitmentRejection> {
    require_drawable(facility)?;
    let (amount, available) = (command.amount, facility.book().position.available());
    let (expected, given) = (available.currency(), amount.currency());
    if expected != given {
        return Err(CancelledAmountRefused::CurrencyMismatch { expected, given }.into());
    }
    if !amount.is_positive() {
        return Err(CancelledAmountRefused::NotPositive { given: amount }.into());
    }
    let excess = amount.checked_sub(available).map_err(OutOfRange::from)?;
    if excess.is_positive() {
        return Err(CancelledAmountRefused::OverHeadroom { available, excess }.into());
    }
    Ok(vec![Event::CommitmentCancelled(CommitmentCancelled { decision: decision(facility, context), amount })])
}

fn require_drawable(facility: &Facility) -> Result<(), WrongState> {
    match facility {
        Facility::Signed { .. } | Facility::Available { .. } => Ok(()),
        Facility::Proposed { .. }
        | Facility::AvailabilityEnded { .. }
        | Facility::Matured { .. }
        | Facility::Closed { .. }
        | Facility::Cancelled { .. }
        | Facility::Accelerated { .. } => Err(facility.wrong_state(&["SIGNED", "AVAILABLE"])),
    }
}
