//! Overnight rates, compounded in arrears: (Π (1 + r_i × n_i / basis) − 1) × basis / days, the rate of a
//! year rounded half up to seven decimals (ISDA 2006 Definitions, section 8.1: one hundred-thousandth of
//! a percentage point; ARRC, "SOFR floating rate notes conventions matrix", 2019).
//!
//! r_i is the fixing of the joint business day i less the lookback, n_i the calendar days for which it
//! stands: without observation shift those of day i within the period, with it those of its own day
//! within the period shifted by the lookback. Factors are kept with 28 digits.

use rust_decimal::{Decimal, RoundingStrategy};

use super::{FloatingRate, FloatingRateError, MissingFixing, RatePath};
use crate::business_day::BusinessDayConvention;
use crate::date::{BusinessDate, DateError};
use crate::day_count::DayCount;
use crate::facility::terms::BenchmarkKind;
use crate::rate::Rate;
use crate::schedule::{RatePart, RateSource, RateStep};

/// Decimals of a compounded rate.
const RATE_DECIMALS: u32 = 7;

/// How overnight fixings became the benchmark of a stretch of days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Compounded {
    /// The days whose fixings count, ascending.
    pub observations: Vec<Observation>,
    /// The days for which they stand, together.
    pub days: i64,
    /// Π (1 + rate × days / basis).
    pub growth: Decimal,
    /// (growth − 1) × basis / days, rounded; before floor, margin and cap.
    pub benchmark: Rate,
}

/// A day whose fixing counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Observation {
    /// The day.
    pub fixing_date: BusinessDate,
    /// The day whose fixing was taken: an earlier one where that of the day itself is missing.
    pub taken_from: BusinessDate,
    /// The fixing.
    pub fixing: Rate,
    /// The days for which it stands.
    pub days: i64,
}

/// How overnight fixings become the rate of a period.
pub(super) struct Compounding<'a> {
    rate: &'a FloatingRate<'a>,
    lookback: u32,
    shift: bool,
}

/// What stands for a missing overnight fixing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fill {
    /// Nothing.
    Never,
    /// What the terms say.
    ByTerms,
    /// The last one before it, however long ago.
    LastKnown,
}

/// What fixings come to over a period, or where they end.
enum Outcome {
    Known(Compounded),
    Missing { fixing_date: BusinessDate, known_to: BusinessDate },
}

/// A day whose fixing counts, the days for which it stands, and the day of the period to which it belongs.
struct Observed {
    fixing_date: BusinessDate,
    days: i64,
    belongs_to: BusinessDate,
}

impl Compounded {
    /// As the source of the rate of days that begin with a day.
    fn source(&self, from: BusinessDate) -> RateSource {
        let date = |observation: Option<&Observation>| observation.map_or(from, |its| its.fixing_date);
        let filled = self.observations.iter().filter(|its| its.taken_from != its.fixing_date).count();
        RateSource::Compounded {
            first: date(self.observations.first()),
            last: date(self.observations.last()),
            filled: u32::try_from(filled).unwrap_or(u32::MAX),
        }
    }
}

impl<'a> Compounding<'a> {
    pub(super) fn of(rate: &'a FloatingRate<'a>) -> Option<Self> {
        match rate.interest.benchmark_kind {
            BenchmarkKind::Term => None,
            BenchmarkKind::CompoundedInArrears { lookback_business_days, observation_shift } => {
                Some(Self { rate, lookback: lookback_business_days, shift: observation_shift })
            }
        }
    }

    /// The rates of periods that follow each other, as far as they are known, then a projection.
    pub(super) fn path(&self, periods: &[(BusinessDate, BusinessDate)]) -> Result<RatePath, FloatingRateError> {
        let mut path = RatePath { steps: Vec::new(), missing: None };
        for (from, to) in periods {
            match self.over((*from, *to), self.fill_of(*to))? {
                Outcome::Known(known) => {
                    let rate = self.rate.interest.rate_at(known.benchmark)?;
                    path.steps.push(RateStep { from: *from, rate, source: known.source(*from) });
                }
                Outcome::Missing { fixing_date, known_to } => {
                    let last = path.steps.last().map(|step| step.rate);
                    let rate = last.or(self.present(*from)?);
                    if let Some(rate) = rate {
                        path.steps.push(RateStep { from: *from, rate, source: RateSource::Projected });
                    }
                    // A day's fixing is published on the next; before, nobody misses it.
                    let late = fixing_date < self.rate.today || rate.is_none();
                    path.missing = late.then_some(MissingFixing { fixing_date, needed_from: known_to });
                    break;
                }
            }
        }
        Ok(path)
    }

    /// How the fixings of a period came to its rate; `None` where some are missing.
    pub(super) fn explained(
        &self,
        (from, to): (BusinessDate, BusinessDate),
    ) -> Result<Option<Compounded>, FloatingRateError> {
        match self.over((from, to), self.fill_of(to))? {
            Outcome::Known(known) => Ok(Some(known)),
            Outcome::Missing { .. } => Ok(None),
        }
    }

    /// The days up to which fixings reach, as one part at the rate compounded over them; none where not
    /// even the first day's is there.
    pub(super) fn part(
        &self,
        (from, to): (BusinessDate, BusinessDate),
        fill: Fill,
    ) -> Result<Option<RatePart>, FloatingRateError> {
        if from >= to {
            return Ok(None);
        }
        match self.over((from, to), fill)? {
            Outcome::Known(known) => {
                let rate = self.rate.interest.rate_at(known.benchmark)?;
                Ok(Some(self.rate.part((from, to), rate, known.source(from))))
            }
            Outcome::Missing { known_to, .. } if known_to > from && known_to < to => self.part((from, known_to), fill),
            Outcome::Missing { .. } => Ok(None),
        }
    }

    /// The first fixing that is missing for a period.
    pub(super) fn missing(
        &self,
        days: (BusinessDate, BusinessDate),
        fill: Fill,
    ) -> Result<Option<MissingFixing>, FloatingRateError> {
        match self.over(days, fill)? {
            Outcome::Known(_) => Ok(None),
            Outcome::Missing { fixing_date, known_to } => {
                Ok(Some(MissingFixing { fixing_date, needed_from: known_to }))
            }
        }
    }

    /// The rate at the last fixing known on a day, as a projection.
    fn present(&self, day: BusinessDate) -> Result<Option<Rate>, FloatingRateError> {
        let on = self.rate.fixing_date(day.min(self.rate.today), self.lookback)?;
        self.rate.latest(on).map(|(_, fixing)| self.rate.interest.rate_at(fixing)).transpose()
    }

    /// What takes the place of fixings of a period: nothing before it is over.
    fn fill_of(&self, to: BusinessDate) -> Fill {
        if to <= self.rate.today { Fill::ByTerms } else { Fill::Never }
    }

    fn over(&self, (from, to): (BusinessDate, BusinessDate), fill: Fill) -> Result<Outcome, FloatingRateError> {
        let basis = Decimal::from(self.rate.day_count.denominator());
        let (mut growth, mut days, mut observations) = (Decimal::ONE, 0_i64, Vec::new());
        for Observed { fixing_date, days: its_days, belongs_to } in self.observed(from, to)? {
            let Some((taken_from, fixing)) = self.fixing(fixing_date, fill)? else {
                return Ok(Outcome::Missing { fixing_date, known_to: belongs_to.max(from) });
            };
            observations.push(Observation { fixing_date, taken_from, fixing, days: its_days });
            days = days.saturating_add(its_days);
            growth = grown(growth, fixing, its_days, basis).ok_or(FloatingRateError::OutOfRange)?;
        }
        let benchmark = annual(growth, days, basis).ok_or(FloatingRateError::OutOfRange)?;
        Ok(Outcome::Known(Compounded { observations, days, growth, benchmark }))
    }

    /// The fixing that counts for a day, and the day whose it is.
    fn fixing(&self, fixing_date: BusinessDate, fill: Fill) -> Result<Option<(BusinessDate, Rate)>, DateError> {
        if let Some(fixing) = self.rate.fixing_of(fixing_date) {
            return Ok(Some((fixing_date, fixing)));
        }
        match fill {
            Fill::Never => Ok(None),
            Fill::ByTerms => self.rate.substitute(fixing_date),
            Fill::LastKnown => Ok(self.rate.latest(fixing_date)),
        }
    }

    fn observed(&self, from: BusinessDate, to: BusinessDate) -> Result<Vec<Observed>, DateError> {
        let calendar = &self.rate.calendar;
        let opening = BusinessDayConvention::Preceding.adjust(from, calendar)?;
        let (start, end) = if self.shift {
            let closing = BusinessDayConvention::Preceding.adjust(to, calendar)?;
            (self.rate.fixing_date(opening, self.lookback)?, self.rate.fixing_date(closing, self.lookback)?)
        } else {
            (from, to)
        };
        let lookback = i32::try_from(self.lookback).map_err(|_| DateError::OutOfRange)?;
        let away = if self.shift { lookback } else { lookback.saturating_neg() };
        let (mut observed, mut begin) = (Vec::new(), start);
        // The day itself, or the business day before one that is none.
        let mut open = if self.shift { start } else { opening };
        // The business day a lookback away, which moves on with it.
        let mut counterpart = None;
        while begin < end {
            let next = calendar.add_business_days(open, 1)?;
            let moved = match counterpart {
                None => calendar.add_business_days(open, away)?,
                Some(day) => calendar.add_business_days(day, 1)?,
            };
            let (fixing_date, belongs_to) = if self.shift { (open, moved) } else { (moved, begin) };
            let days = DayCount::Act360.days(begin, next.min(end), None);
            observed.push(Observed { fixing_date, days, belongs_to });
            (begin, open, counterpart) = (next, next, Some(moved));
        }
        Ok(observed)
    }
}

/// growth × (1 + rate × days / basis)
fn grown(growth: Decimal, rate: Rate, days: i64, basis: Decimal) -> Option<Decimal> {
    let weight = rate.value().checked_mul(Decimal::from(days))?;
    growth.checked_mul(basis.checked_add(weight)?)?.checked_div(basis)
}

/// (growth − 1) × basis / days, rounded; zero for no days.
fn annual(growth: Decimal, days: i64, basis: Decimal) -> Option<Rate> {
    if days == 0 {
        return Some(Rate::ZERO);
    }
    let exact = growth.checked_sub(Decimal::ONE)?.checked_mul(basis)?.checked_div(Decimal::from(days))?;
    Rate::new(exact.round_dp_with_strategy(RATE_DECIMALS, RoundingStrategy::MidpointAwayFromZero)).ok()
}
