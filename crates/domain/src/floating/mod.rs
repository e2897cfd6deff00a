//! Rates that float: which fixing counts from which day on, what of it is known on a day, and what stands
//! for it where it is not.
//!
//! Rate of a period = min(max(benchmark, floor) + margin, cap), not below zero. A period is one between
//! resets (a term rate) or that of a payment (an overnight rate, compounded). Everything is computed from
//! the terms, the conventions and the fixings that are passed in; whose they are, a facility's or nobody's,
//! is not known here. How the terms are read: `docs/conventions.md`, "Floating rates".

mod compounded;
mod fixing;
mod in_force;
mod term;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use thiserror::Error;

pub use compounded::{Compounded, Observation};
pub use fixing::{CorrectedFixing, Fixing};

use crate::business_day::BusinessDayConvention;
use crate::calendar::Calendar;
use crate::date::{BusinessDate, DateError};
use crate::day_count::DayCount;
pub use crate::facility::terms::{BenchmarkKind, Fallback, FloatingInterest, ResetRule};
use crate::rate::{Rate, RateError};
use crate::schedule::{AppliedRate, RatePart, RateSource, RateStep, steps_within};
use compounded::{Compounding, Fill};

/// A rate that floats, as it is known on a day.
#[derive(Debug, Clone)]
pub struct FloatingRate<'a> {
    /// Its terms.
    pub interest: &'a FloatingInterest,
    /// The fixings of its benchmark, by fixing date.
    pub fixings: &'a BTreeMap<BusinessDate, Fixing>,
    /// The day on which it is looked at: what is fixed later is not known.
    pub today: BusinessDate,
    /// How days become a fraction of a year.
    pub day_count: DayCount,
    /// The joint calendar.
    pub calendar: Calendar,
    /// What happens to a date that is no business day.
    pub business_day_convention: BusinessDayConvention,
    /// Whether interest runs between adjusted dates, and so from adjusted resets.
    pub accruals_adjusted: bool,
    /// Whether resets rolled from a month's last day are last days.
    pub end_of_month: bool,
    /// The day from which resets roll back, unadjusted; `None` before it is known.
    pub final_maturity: Option<BusinessDate>,
}

/// The rates from a day on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RatePath {
    /// The steps, ascending: those that are known, and where more will come a projected one.
    pub steps: Vec<RateStep>,
    /// The fixing without which nothing more is known.
    pub missing: Option<MissingFixing>,
}

/// A fixing that is needed and was not published.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct MissingFixing {
    /// The fixing date.
    pub fixing_date: BusinessDate,
    /// The first day whose interest waits for it.
    pub needed_from: BusinessDate,
}

/// What happens to days whose fixing is missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Missing {
    /// They wait: nothing is reckoned for them.
    Waits,
    /// The last rate known goes on.
    GoesOn,
}

/// Why a floating rate can't be computed.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum FloatingRateError {
    /// A date out of range.
    #[error(transparent)]
    Date(#[from] DateError),
    /// A rate out of range.
    #[error("the fixings lead to a rate out of range")]
    OutOfRange,
}

impl From<RateError> for FloatingRateError {
    fn from(_: RateError) -> Self {
        Self::OutOfRange
    }
}

impl RatePath {
    /// How many of the steps are known.
    #[must_use]
    pub fn known(&self) -> usize {
        self.steps.iter().filter(|step| step.source != RateSource::Projected).count()
    }

    /// The steps as they were when the one at that place had become known.
    #[must_use]
    pub fn as_of(&self, place: usize) -> Vec<RateStep> {
        let mut steps: Vec<RateStep> = self.steps.iter().take(place.saturating_add(1)).copied().collect();
        let next = self.steps.get(place.saturating_add(1));
        if let (Some(next), Some(last)) = (next, steps.last()) {
            steps.push(RateStep { from: next.from, rate: last.rate, source: RateSource::Projected });
        }
        steps
    }
}

impl FloatingInterest {
    /// The rate at a value of the benchmark. A lessee is never paid for leasing: below zero it is zero.
    pub(crate) fn rate_at(&self, benchmark: Rate) -> Result<Rate, FloatingRateError> {
        let floored = self.floor.map_or(benchmark, |floor| benchmark.max(floor));
        let rate = floored.checked_add(self.margin)?;
        Ok(self.cap.map_or(rate, |cap| rate.min(cap)).max(Rate::ZERO))
    }
}

impl FloatingRate<'_> {
    /// The same rate as it was known on another day.
    #[must_use]
    pub fn known_on(&self, today: BusinessDate) -> Self {
        Self { today, ..self.clone() }
    }

    /// The rates from a day on, which begins a period of its own. `periods` are those of the payments, first
    /// days and last ones, which are not counted: an overnight rate is compounded over them.
    ///
    /// # Errors
    /// A rate or a date out of range.
    pub fn path(
        &self,
        start: BusinessDate,
        periods: impl FnOnce() -> Vec<(BusinessDate, BusinessDate)>,
    ) -> Result<RatePath, FloatingRateError> {
        match Compounding::of(self) {
            None => term::path(self, start),
            Some(compounding) => compounding.path(&periods()),
        }
    }

    /// How the overnight fixings of a part became its rate; `None` for a part whose rate is not compounded.
    ///
    /// # Errors
    /// A rate or a date out of range.
    pub fn compounded(&self, part: &RatePart) -> Result<Option<Compounded>, FloatingRateError> {
        match (Compounding::of(self), part.applied.source) {
            (Some(compounding), RateSource::Compounded { .. }) => compounding.explained((part.from, part.to)),
            (
                _,
                RateSource::Compounded { .. }
                | RateSource::Fixing { .. }
                | RateSource::PreviousFixing { .. }
                | RateSource::Projected,
            ) => Ok(None),
        }
    }

    /// The fixing that a path misses and that nothing takes the place of, now or when its period is over.
    pub(crate) fn unfilled(&self, path: &RatePath) -> Result<Option<MissingFixing>, DateError> {
        match path.missing {
            Some(missing) if self.substitute(missing.fixing_date)?.is_none() => Ok(Some(missing)),
            Some(_) | None => Ok(None),
        }
    }

    /// The parts of days of which the first begins a period of its own; none where no rate is known.
    pub(crate) fn parts(
        &self,
        (from, to): (BusinessDate, BusinessDate),
        missing: Missing,
    ) -> Result<Vec<RatePart>, FloatingRateError> {
        match Compounding::of(self) {
            None => Ok(self.clipped(&term::path(self, from)?.steps, (from, to), missing)),
            Some(compounding) => Ok(compounding.part((from, to), fill(missing))?.into_iter().collect()),
        }
    }

    /// The parts of a payment's days up to another day.
    pub(crate) fn parts_until(
        &self,
        parts: &[RatePart],
        (from, until): (BusinessDate, BusinessDate),
        missing: Missing,
    ) -> Result<Vec<RatePart>, FloatingRateError> {
        match Compounding::of(self) {
            None => {
                let step = |part: &RatePart| {
                    let AppliedRate { rate, source } = part.applied;
                    RateStep { from: part.from, rate, source }
                };
                let steps: Vec<RateStep> = parts.iter().map(step).collect();
                Ok(self.clipped(&steps, (from, until), missing))
            }
            Some(compounding) => Ok(compounding.part((from, until), fill(missing))?.into_iter().collect()),
        }
    }

    /// The fixing without which the rate of days is not known, of which the first begins a period of its own.
    pub(crate) fn missing_between(
        &self,
        from: BusinessDate,
        to: BusinessDate,
    ) -> Result<Option<MissingFixing>, FloatingRateError> {
        match Compounding::of(self) {
            None => {
                let missing = term::path(self, from)?.missing;
                Ok(missing.filter(|its| its.needed_from < to || its.needed_from == from))
            }
            Some(compounding) => compounding.missing((from, to), Fill::ByTerms),
        }
    }

    /// The fixing for which interest from a day on waits today.
    pub(crate) fn missing_since(&self, start: BusinessDate) -> Result<Option<MissingFixing>, FloatingRateError> {
        match Compounding::of(self) {
            None => Ok(term::path(self, start)?.missing),
            // A day's fixing is published on the next; before, nobody misses it.
            Some(compounding) => {
                let missing = compounding.missing((start, self.today), Fill::ByTerms)?;
                Ok(missing.filter(|its| its.fixing_date < self.today))
            }
        }
    }

    /// A stretch of days cut into parts by the steps; up to the first that is a projection, if such days wait.
    fn clipped(&self, steps: &[RateStep], (from, to): (BusinessDate, BusinessDate), missing: Missing) -> Vec<RatePart> {
        if from >= to {
            return Vec::new();
        }
        let steps = steps_within(steps, from, to);
        let ends = steps.iter().skip(1).map(|step| step.from).chain([to]);
        let counted = |step: &RateStep| missing == Missing::GoesOn || step.source != RateSource::Projected;
        let known = steps.iter().zip(ends).take_while(|(step, _)| counted(step));
        known.map(|(step, to)| self.part((step.from, to), step.rate, step.source)).collect()
    }

    fn part(&self, (from, to): (BusinessDate, BusinessDate), rate: Rate, source: RateSource) -> RatePart {
        RatePart {
            from,
            to,
            days: self.day_count.days(from, to, None),
            year_fraction: self.day_count.year_fraction(from, to, None),
            applied: AppliedRate { rate, source },
        }
    }

    /// A fixing date: so many joint business days before a day; where that day is none itself, the last one
    /// before it for no lag.
    fn fixing_date(&self, day: BusinessDate, lag: u32) -> Result<BusinessDate, DateError> {
        if lag == 0 {
            return BusinessDayConvention::Preceding.adjust(day, &self.calendar);
        }
        let lag = i32::try_from(lag).map_err(|_| DateError::OutOfRange)?;
        self.calendar.add_business_days(day, lag.saturating_neg())
    }
}

const fn fill(missing: Missing) -> Fill {
    match missing {
        Missing::Waits => Fill::Never,
        Missing::GoesOn => Fill::LastKnown,
    }
}
