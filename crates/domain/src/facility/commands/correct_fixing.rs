//! Corrects a fixing that was published wrongly, and books what that changes.

use super::decision;
use super::publish_fixing::{benchmark_rule, other_benchmark, wrong_state};
use crate::date::BusinessDate;
use crate::facility::context::Context;
use crate::facility::draft::Draft;
use crate::facility::event::{Event, FixingCorrected};
use crate::facility::free_text::{self, LONG_TEXT, TextProblem};
use crate::facility::rates::floating;
use crate::facility::reason::{ReasonCode, RuleFailure};
use crate::facility::refusal::{OutOfRange, WrongState, refusals};
use crate::facility::state::Facility;
use crate::facility::steps;
use crate::rate::Rate;

/// Correct a fixing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CorrectFixing {
    /// The benchmark; that of the terms.
    pub benchmark: String,
    /// The fixing date.
    pub fixing_date: BusinessDate,
    /// What the caller takes it to be now.
    pub previous: Rate,
    /// What it is to be.
    pub rate: Rate,
    /// Why.
    pub reason: String,
}

/// Why it is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CorrectFixingRejection {
    /// The state of the facility does not allow it.
    WrongState(WrongState),
    /// The reason can't be recorded.
    Text(TextProblem),
    /// The fixing can't be corrected so.
    Fixing(CorrectionRefused),
    /// Amounts or dates can't be computed.
    OutOfRange(OutOfRange),
}

refusals!(CorrectFixingRejection:
    WrongState(WrongState), Text(TextProblem), Fixing(CorrectionRefused), OutOfRange(OutOfRange));

/// A correction that is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CorrectionRefused {
    /// The facility's rate does not follow this benchmark.
    BenchmarkNotUsed {
        /// The benchmark given.
        given: String,
        /// The benchmark of the terms; none where the rate is fixed.
        used: Option<String>,
    },
    /// No fixing of that date was published.
    NotFound {
        /// The date.
        fixing_date: BusinessDate,
    },
    /// It is not what the caller takes it to be.
    Changed {
        /// What the caller takes it to be.
        expected: Rate,
        /// What it is.
        actual: Rate,
    },
    /// It is to become what it is.
    Unchanged {
        /// What it is.
        rate: Rate,
    },
}

impl CorrectionRefused {
    /// The rule that failed.
    #[must_use]
    pub fn rule(&self) -> RuleFailure {
        match self {
            Self::BenchmarkNotUsed { given, used } => benchmark_rule(given, used.as_deref()),
            Self::NotFound { fixing_date } => {
                RuleFailure::new(ReasonCode::FixingNotFound, "fixing_date", "No fixing of that date was published.")
                    .with("fixing_date", fixing_date)
            }
            Self::Changed { expected, actual } => {
                RuleFailure::new(ReasonCode::FixingChanged, "previous_rate", format!("The fixing is {actual} now."))
                    .with("previous_rate", expected)
                    .with("rate", actual)
            }
            Self::Unchanged { rate } => {
                RuleFailure::new(ReasonCode::NoCorrection, "rate", "The fixing is that already.").with("rate", rate)
            }
        }
    }
}

/// Decides [`CorrectFixing`]. Payments that are billed keep their principal: what changes of their interest
/// is booked today. The others are computed anew.
///
/// # Errors
/// The state, a missing reason, or a fixing that is not what it is taken for.
pub fn decide_correct_fixing(
    facility: &Facility,
    command: &CorrectFixing,
    context: &Context,
) -> Result<Vec<Event>, CorrectFixingRejection> {
    if let Some(refusal) = wrong_state(facility) {
        return Err(refusal.into());
    }
    free_text::require("reason", &command.reason, LONG_TEXT)?;
    require_correctable(facility, command)?;
    let mut draft = Draft::on(facility);
    draft.push(Event::FixingCorrected(FixingCorrected {
        decision: decision(facility, context),
        benchmark: command.benchmark.clone(),
        fixing_date: command.fixing_date,
        previous: command.previous,
        rate: command.rate,
        reason: command.reason.clone(),
    }));
    steps::reset::follow_fixings(&mut draft)?;
    steps::follow_up(&mut draft)?;
    Ok(draft.into_events())
}

fn require_correctable(facility: &Facility, command: &CorrectFixing) -> Result<(), CorrectionRefused> {
    let (book, fixing_date) = (facility.book(), command.fixing_date);
    if other_benchmark(book, &command.benchmark).is_some() {
        let used = floating(book).map(|floating| floating.benchmark.clone());
        return Err(CorrectionRefused::BenchmarkNotUsed { given: command.benchmark.clone(), used });
    }
    let Some(fixing) = book.fixings.get(&fixing_date) else {
        return Err(CorrectionRefused::NotFound { fixing_date });
    };
    if fixing.rate != command.previous {
        return Err(CorrectionRefused::Changed { expected: command.previous, actual: fixing.rate });
    }
    if fixing.rate == command.rate {
        return Err(CorrectionRefused::Unchanged { rate: fixing.rate });
    }
    Ok(())
}
