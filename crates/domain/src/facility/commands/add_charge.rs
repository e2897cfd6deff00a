//! Enters a charge beside the terms, to be billed with what else is due that day.

use super::decision;
use crate::currency::Currency;
use crate::date::BusinessDate;
use crate::facility::context::Context;
use crate::facility::draft::Draft;
use crate::facility::event::{ChargeAdded, Event};
use crate::facility::free_text::{self, LONG_TEXT, TextProblem};
use crate::facility::reason::{ReasonCode, RuleFailure};
use crate::facility::reckoning::due_on;
use crate::facility::refusal::{OutOfRange, WrongState, refusals};
use crate::facility::servicing::PendingCharge;
use crate::facility::state::{Book, Facility};
use crate::facility::steps;
use crate::money::Money;

/// Enter a charge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddCharge {
    /// The day on which it is due; adjusted by the facility's convention. Not before the open business date.
    pub due_date: BusinessDate,
    /// What for.
    pub description: String,
    /// How much. Positive.
    pub amount: Money,
}

/// Why it is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AddChargeRejection {
    /// The state does not allow it.
    WrongState(WrongState),
    /// The description can't be recorded.
    Text(TextProblem),
    /// The amount or its day can't be billed.
    Charge(ChargeRefused),
    /// Amounts or dates can't be computed.
    OutOfRange(OutOfRange),
}

refusals!(AddChargeRejection:
    WrongState(WrongState), Text(TextProblem), Charge(ChargeRefused), OutOfRange(OutOfRange));

/// A charge that can't be billed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChargeRefused {
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
    /// Its due date lies before the open business date.
    DatePassed {
        /// The due date given.
        due_date: BusinessDate,
        /// The open business date.
        open_date: BusinessDate,
    },
}

impl ChargeRefused {
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
            Self::DatePassed { due_date, open_date } => {
                let sentence = format!("The open business date is {open_date}.");
                RuleFailure::new(ReasonCode::DatePassed, "due_date", sentence)
                    .with("due_date", due_date)
                    .with("open_date", open_date)
            }
        }
    }
}

/// Decides [`AddCharge`]. Where its day of issue has come, it is billed at once.
///
/// # Errors
/// The state, the amount, the day, or a missing description.
pub fn decide_add_charge(
    facility: &Facility,
    command: &AddCharge,
    context: &Context,
) -> Result<Vec<Event>, AddChargeRejection> {
    let book = require_chargeable(facility)?;
    free_text::require("description", &command.description, LONG_TEXT)?;
    let (due_date, amount) = (command.due_date, command.amount);
    require_billable(book, due_date, amount)?;
    let due_date = due_on(book, due_date).map_err(OutOfRange::from)?;
    let charge = PendingCharge { due_date, description: command.description.clone(), amount };
    let mut draft = Draft::on(facility);
    draft.push(Event::ChargeAdded(ChargeAdded { decision: decision(facility, context), charge }));
    steps::follow_up(&mut draft)?;
    Ok(draft.into_events())
}

fn require_billable(book: &Book, due_date: BusinessDate, amount: Money) -> Result<(), ChargeRefused> {
    let (expected, given) = (book.terms.currency(), amount.currency());
    if expected != given {
        return Err(ChargeRefused::CurrencyMismatch { expected, given });
    }
    if !amount.is_positive() {
        return Err(ChargeRefused::NotPositive { given: amount });
    }
    if due_date < book.business_date {
        return Err(ChargeRefused::DatePassed { due_date, open_date: book.business_date });
    }
    Ok(())
}

fn require_chargeable(facility: &Facility) -> Result<&Book, WrongState> {
    match facility {
        Facility::Signed { book, .. }
        | Facility::Available { book, .. }
        | Facility::AvailabilityEnded { book, .. }
        | Facility::Matured { book, .. }
        | Facility::Accelerated { book, .. } => Ok(book),
        Facility::Proposed { .. } | Facility::Closed { .. } | Facility::Cancelled { .. } => {
            Err(facility.wrong_state(&["SIGNED", "AVAILABLE", "AVAILABILITY_ENDED", "MATURED", "ACCELERATED"]))
        }
    }
}
