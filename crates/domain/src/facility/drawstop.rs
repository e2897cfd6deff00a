//! Why nothing can be drawn now: computed from what is true, never stored.

use super::condition::ConditionRef;
use super::reason::{ReasonCode, RuleFailure};
use super::refusal::WrongState;
use super::state::Facility;
use crate::date::BusinessDate;
use crate::ids::{ConditionId, DefaultId};

/// A default that continues.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ContinuingDefault {
    /// Which.
    pub default: DefaultId,
    /// The day on which it began.
    pub since: BusinessDate,
    /// Its state, in UPPER_SNAKE: POTENTIAL or EVENT_OF_DEFAULT.
    pub state: &'static str,
}

impl ContinuingDefault {
    fn rule(&self) -> RuleFailure {
        let Self { default, since, state } = self;
        let sentence = format!("A default continues since {since}; it is {state}.");
        RuleFailure::new(ReasonCode::Drawstop, format!("defaults/{default}"), sentence)
            .with("since", since)
            .with("state", state)
    }
}

/// A cause that stops drawing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DrawstopCause {
    /// The facility is in a state in which nobody draws.
    WrongState(WrongState),
    /// The open business date lies outside the availability period.
    OutsideAvailability {
        /// The open business date.
        date: BusinessDate,
        /// First day of the period.
        start: BusinessDate,
        /// Last day of the period.
        end: BusinessDate,
    },
    /// An INITIAL condition is neither satisfied nor waived nor deferred.
    UnmetCondition {
        /// Which.
        condition: ConditionId,
        /// Where it stands, in UPPER_SNAKE.
        state: &'static str,
    },
    /// A default continues.
    Default(ContinuingDefault),
}

impl DrawstopCause {
    /// The rule that failed.
    #[must_use]
    pub fn rule(&self) -> RuleFailure {
        match self {
            Self::WrongState(refusal) => refusal.rule(),
            Self::OutsideAvailability { date, start, end } => {
                outside_availability("business_date", *date, *start, *end)
            }
            Self::UnmetCondition { condition, state } => {
                unmet_condition(&ConditionRef::Initial(condition.clone()), state)
            }
            Self::Default(default) => default.rule(),
        }
    }
}

/// Every cause that stops drawing on the open business date; empty when drawing is open.
#[must_use]
pub fn drawstops(facility: &Facility) -> Vec<DrawstopCause> {
    let book = facility.book();
    let mut causes = Vec::new();
    match facility {
        Facility::Available { .. } => {}
        Facility::Signed { .. } | Facility::AvailabilityEnded { .. } => {
            let period = book.terms.availability_period;
            let date = book.business_date;
            causes.push(DrawstopCause::OutsideAvailability { date, start: period.start, end: period.end });
        }
        Facility::Proposed { .. }
        | Facility::Matured { .. }
        | Facility::Closed { .. }
        | Facility::Cancelled { .. }
        | Facility::Accelerated { .. } => causes.push(DrawstopCause::WrongState(facility.wrong_state(&["AVAILABLE"]))),
    }
    let unmet = book.conditions.values().filter(|condition| !condition.is_met(book.business_date));
    causes.extend(unmet.map(|condition| DrawstopCause::UnmetCondition {
        condition: condition.id.clone(),
        state: condition.state_name(),
    }));
    causes.extend(continuing_defaults(facility).map(DrawstopCause::Default));
    causes
}

/// The defaults that continue, by number.
fn continuing_defaults(facility: &Facility) -> impl Iterator<Item = ContinuingDefault> {
    let continuing = facility.book().servicing.defaults.values().filter(|default| default.is_continuing());
    continuing.map(|default| ContinuingDefault {
        default: default.id,
        since: default.since,
        state: default.state_name(),
    })
}

pub(super) fn outside_availability(
    subject: &str,
    date: BusinessDate,
    start: BusinessDate,
    end: BusinessDate,
) -> RuleFailure {
    let sentence = format!("{date} is outside the availability period, {start} to {end}.");
    RuleFailure::new(ReasonCode::OutsideAvailability, subject, sentence)
        .with("date", date)
        .with("start", start)
        .with("end", end)
}

pub(super) fn unmet_condition(condition: &ConditionRef, state: &str) -> RuleFailure {
    let sentence = format!("A condition precedent is {state}.");
    RuleFailure::new(ReasonCode::UnmetCondition, condition.to_string(), sentence).with("state", state)
}
