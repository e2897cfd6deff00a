//! Publishes fixings of the facility's benchmark; each once.

use std::collections::BTreeSet;

use super::decision;
use crate::date::BusinessDate;
use crate::facility::context::Context;
use crate::facility::draft::Draft;
use crate::facility::event::{Event, FixingPublished, PublishedFixing};
use crate::facility::rates::floating;
use crate::facility::reason::{ReasonCode, RuleFailure};
use crate::facility::refusal::{OutOfRange, WrongState};
use crate::facility::servicing_refusal::listed_refusals;
use crate::facility::state::{Book, Facility};
use crate::facility::steps;
use crate::rate::Rate;

/// Most fixings of one call.
pub const MOST_FIXINGS: usize = 500;

/// Publish fixings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublishFixing {
    /// The benchmark; that of the terms.
    pub benchmark: String,
    /// The fixings, 1 to 500, each fixing date once. All are published, or none.
    pub fixings: Vec<PublishedFixing>,
}

/// Why it is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PublishFixingRejection {
    /// Every reason against it.
    Refused(Vec<FixingRefusal>),
    /// Amounts or dates can't be computed.
    OutOfRange(OutOfRange),
}

listed_refusals!(PublishFixingRejection lists FixingRefusal: OutOfRange(OutOfRange));

/// A reason against a fixing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FixingRefusal {
    /// The state of the facility does not allow it.
    WrongState(WrongState),
    /// The facility's rate does not follow this benchmark.
    BenchmarkNotUsed {
        /// The benchmark given.
        given: String,
        /// The benchmark of the terms; none where the rate is fixed.
        used: Option<String>,
    },
    /// No fixing was given.
    NoFixings,
    /// More than one call may give.
    TooManyFixings {
        /// How many were given.
        given: usize,
    },
    /// A reason against one of them.
    OfDate {
        /// Its place in the request, from 0.
        index: usize,
        /// Its fixing date.
        fixing_date: BusinessDate,
        /// Why.
        refusal: DateRefusal,
    },
}

/// A reason against the fixing of a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DateRefusal {
    /// The request names the date before.
    Duplicate,
    /// The date lies after the open business date.
    InFuture {
        /// The open business date.
        open_date: BusinessDate,
    },
    /// The date is no joint business day.
    NotABusinessDay,
    /// It is published already; only a correction changes it.
    Published {
        /// The value published.
        rate: Rate,
    },
}

impl FixingRefusal {
    /// The rule that failed.
    #[must_use]
    pub fn rule(&self) -> RuleFailure {
        match self {
            Self::WrongState(refusal) => refusal.rule(),
            Self::BenchmarkNotUsed { given, used } => benchmark_rule(given, used.as_deref()),
            Self::NoFixings => RuleFailure::new(ReasonCode::NoItems, "fixings", "At least one fixing is published."),
            Self::TooManyFixings { given } => {
                let sentence = format!("One call publishes at most {MOST_FIXINGS} fixings, not {given}.");
                RuleFailure::new(ReasonCode::TooManyItems, "fixings", sentence)
                    .with("given", given)
                    .with("most", MOST_FIXINGS)
            }
            Self::OfDate { index, fixing_date, refusal } => {
                let field = format!("fixings[{index}].fixing_date");
                let (code, sentence) = refusal.told();
                let rule = RuleFailure::new(code, field, sentence).with("fixing_date", fixing_date);
                match refusal {
                    DateRefusal::Published { rate } => rule.with("rate", rate),
                    DateRefusal::InFuture { open_date } => rule.with("open_date", open_date),
                    DateRefusal::Duplicate | DateRefusal::NotABusinessDay => rule,
                }
            }
        }
    }
}

impl DateRefusal {
    fn told(self) -> (ReasonCode, String) {
        match self {
            Self::Duplicate => (ReasonCode::DuplicateInRequest, "The request names the date before.".to_owned()),
            Self::InFuture { open_date } => {
                (ReasonCode::DateInFuture, format!("The open business date is {open_date}."))
            }
            Self::NotABusinessDay => {
                (ReasonCode::NotABusinessDay, "It is no business day of all the facility's calendars.".to_owned())
            }
            Self::Published { rate } => (
                ReasonCode::FixingPublished,
                format!("The fixing of that date is published already, as {rate}; only a correction changes it."),
            ),
        }
    }
}

/// The rule that a benchmark is none of the facility's.
pub(super) fn benchmark_rule(given: &str, used: Option<&str>) -> RuleFailure {
    let sentence = match used {
        Some(used) => format!("The facility's benchmark is {used}."),
        None => "The facility's rate is fixed; it follows no benchmark.".to_owned(),
    };
    RuleFailure::new(ReasonCode::BenchmarkNotUsed, "benchmark", sentence)
        .with("given", given)
        .with("used", used.unwrap_or_default())
}

/// Decides [`PublishFixing`]. What waited for the fixings is computed and billed at once.
///
/// # Errors
/// Every reason against it, not the first.
pub fn decide_publish_fixing(
    facility: &Facility,
    command: &PublishFixing,
    context: &Context,
) -> Result<Vec<Event>, PublishFixingRejection> {
    let refusals = refusals(facility, command);
    if !refusals.is_empty() {
        return Err(PublishFixingRejection::Refused(refusals));
    }
    let mut draft = Draft::on(facility);
    draft.push(Event::FixingPublished(FixingPublished {
        decision: decision(facility, context),
        benchmark: command.benchmark.clone(),
        fixings: command.fixings.clone(),
    }));
    steps::reset::follow_fixings(&mut draft)?;
    steps::follow_up(&mut draft)?;
    Ok(draft.into_events())
}

fn refusals(facility: &Facility, command: &PublishFixing) -> Vec<FixingRefusal> {
    let book = facility.book();
    let mut refusals: Vec<FixingRefusal> = wrong_state(facility).map(FixingRefusal::WrongState).into_iter().collect();
    refusals.extend(other_benchmark(book, &command.benchmark));
    let given = command.fixings.len();
    if given > MOST_FIXINGS {
        refusals.push(FixingRefusal::TooManyFixings { given });
        return refusals;
    }
    if given == 0 {
        refusals.push(FixingRefusal::NoFixings);
    }
    let (calendar, open_date) = (book.terms.calendar(), book.business_date);
    let mut seen = BTreeSet::new();
    for (index, fixing) in command.fixings.iter().enumerate() {
        let fixing_date = fixing.fixing_date;
        let mut against = |refusal| refusals.push(FixingRefusal::OfDate { index, fixing_date, refusal });
        if !seen.insert(fixing_date) {
            against(DateRefusal::Duplicate);
        }
        if fixing_date > open_date {
            against(DateRefusal::InFuture { open_date });
        }
        if !calendar.is_business_day(fixing_date) {
            against(DateRefusal::NotABusinessDay);
        }
        if let Some(published) = book.fixings.get(&fixing_date) {
            against(DateRefusal::Published { rate: published.rate });
        }
    }
    refusals
}

/// The refusal of a benchmark that is not the facility's.
pub(super) fn other_benchmark(book: &Book, given: &str) -> Option<FixingRefusal> {
    let used = floating(book).map(|floating| floating.benchmark.clone());
    let other = used.as_deref() != Some(given);
    other.then(|| FixingRefusal::BenchmarkNotUsed { given: given.to_owned(), used })
}

/// Fixings are published and corrected from signing to closing.
pub(super) fn wrong_state(facility: &Facility) -> Option<WrongState> {
    match facility {
        Facility::Signed { .. }
        | Facility::Available { .. }
        | Facility::AvailabilityEnded { .. }
        | Facility::Matured { .. }
        | Facility::Accelerated { .. } => None,
        Facility::Proposed { .. } | Facility::Closed { .. } | Facility::Cancelled { .. } => {
            Some(facility.wrong_state(&["SIGNED", "AVAILABLE", "AVAILABILITY_ENDED", "MATURED", "ACCELERATED"]))
        }
    }
}
