//! Refusals that several commands share, each with the rule it tells.

use super::condition::ConditionRef;
use super::free_text::TextProblem;
use super::reason::{ReasonCode, RuleFailure};
use crate::date::DateError;
use crate::ids::DrawdownId;
use crate::money::MoneyError;

/// The state does not allow the command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrongState {
    /// What is in the wrong state: `facility`, or the name of a drawdown or condition.
    pub subject: String,
    /// Its state, in UPPER_SNAKE.
    pub state: &'static str,
    /// The states that allow it, in UPPER_SNAKE.
    pub allowed: &'static [&'static str],
}

impl WrongState {
    /// The rule that failed.
    #[must_use]
    pub fn rule(&self) -> RuleFailure {
        let allowed = self.allowed.join(", ");
        let sentence = format!("It is {}; this needs {allowed}.", self.state);
        RuleFailure::new(ReasonCode::WrongState, self.subject.clone(), sentence)
            .with("state", self.state)
            .with("allowed", allowed)
    }
}

/// What the caller decided on has changed since it was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StaleRevision {
    /// The revision that the caller has seen.
    pub expected: u32,
    /// The present one.
    pub actual: u32,
}

impl StaleRevision {
    /// Refuses when a revision is expected and is not the present one.
    ///
    /// # Errors
    /// Both revisions.
    pub const fn check(expected: Option<u32>, actual: u32) -> Result<(), Self> {
        match expected {
            Some(expected) if expected != actual => Err(Self { expected, actual }),
            Some(_) | None => Ok(()),
        }
    }

    /// The rule that failed.
    #[must_use]
    pub fn rule(&self) -> RuleFailure {
        RuleFailure::new(ReasonCode::StaleEtag, "etag", "It has changed since it was read.")
            .with("expected_revision", self.expected)
            .with("revision", self.actual)
    }
}

/// The drawdown does not exist.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DrawdownNotFound(pub DrawdownId);

impl DrawdownNotFound {
    /// The rule that failed.
    #[must_use]
    pub fn rule(&self) -> RuleFailure {
        let subject = format!("drawdowns/{}", self.0);
        RuleFailure::new(ReasonCode::DrawdownNotFound, subject, "The drawdown does not exist.")
    }
}

/// The condition does not exist.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConditionNotFound(pub ConditionRef);

impl ConditionNotFound {
    /// The rule that failed.
    #[must_use]
    pub fn rule(&self) -> RuleFailure {
        RuleFailure::new(ReasonCode::ConditionNotFound, self.0.to_string(), "The condition does not exist.")
    }
}

/// A computation left the range in which it is exact. Bounds on the input make it unreachable for
/// amounts and dates that a deal could have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OutOfRange {
    /// An amount.
    Amount,
    /// A date.
    Date,
    /// A counter of drawdowns or lines.
    Count,
}

impl OutOfRange {
    /// The rule that failed.
    #[must_use]
    pub fn rule(&self) -> RuleFailure {
        let (code, sentence) = match self {
            Self::Amount => (ReasonCode::AmountOutOfRange, "An amount left the range that can be computed exactly."),
            Self::Date => (ReasonCode::DateOutOfRange, "A date left the range of the calendar."),
            Self::Count => (ReasonCode::AmountOutOfRange, "There are more drawdowns than can be counted."),
        };
        RuleFailure::new(code, "", sentence)
    }
}

impl From<MoneyError> for OutOfRange {
    fn from(_: MoneyError) -> Self {
        Self::Amount
    }
}

impl From<DateError> for OutOfRange {
    fn from(_: DateError) -> Self {
        Self::Date
    }
}

/// Gives a rejection whose variants each wrap one refusal its conversions and its rules.
macro_rules! refusals {
    ($name:ident: $($variant:ident($refusal:ty)),+ $(,)?) => {
        $(impl From<$refusal> for $name {
            fn from(refusal: $refusal) -> Self {
                Self::$variant(refusal)
            }
        })+

        impl $name {
            /// The rules that failed.
            #[must_use]
            pub fn rules(&self) -> Vec<$crate::facility::reason::RuleFailure> {
                match self { $(Self::$variant(refusal) => vec![refusal.rule()],)+ }
            }
        }
    };
}
pub(super) use refusals;

/// A reason that must be given, at most 500 characters.
pub(super) fn require_reason(reason: &str) -> Result<(), TextProblem> {
    super::free_text::require("reason", reason, super::free_text::LONG_TEXT)
}
