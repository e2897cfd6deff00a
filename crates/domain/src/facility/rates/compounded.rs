//! Overnight rates, compounded in arrears: (Π (1 + r_i × n_i / basis) − 1) × basis / days, the rate of a
//! year rounded half up to seven decimals (ISDA 2006 Definitions, section 8.1: one hundred-thousandth of
//! a percentage point; ARRC, "SOFR floating rate notes conventions matrix", 2019).
//!
//! r_i is the fixing of the joint business day i less the lookback, n_i the calendar days for which it
//! stands: without observation shift those of day i within the period, with it those of its own day
//! within the period shifted by the lookback. Factors are kept with 28 digits.

use rust_decimal::{Decimal, RoundingStrategy};

use super::fixing::{latest, substitute};
use super::{FloatingInterest, MissingFixing, RatePath, fixing_date, part};
use crate::business_day::BusinessDayConvention;
use crate::date::BusinessDate;
use crate::day_count::DayCount;
use crate::facility::refusal::OutOfRange;
use crate::facility::state::Book;
use crate::facility::terms::BenchmarkKind;
use crate::rate::Rate;
use crate::schedule::{RatePart, RateSource, RateStep};

/// Decimals of a compounded rate.
const RATE_DECIMALS: u32 = 7;

/// How overnight fixings become the rate of a period.
pub(super) struct Compounding<'a> {
    floating: &'a FloatingInterest,
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

/// The benchmark of a period, or where its fixings end.
enum Outcome {
    Known { benchmark: Rate, source: RateSource },
    Missing { fixing_date: BusinessDate, known_to: BusinessDate },
}

/// A day whose fixing counts, the days for which it stands, and the day of the period to which it belongs.
struct Observed {
    fixing_date: BusinessDate,
    days: i64,
    belongs_to: BusinessDate,
}

impl<'a> Compounding<'a> {
    pub(super) const fn of(floating: &'a FloatingInterest) -> Option<Self> {
        match floating.benchmark_kind {
            BenchmarkKind::Term => None,
            BenchmarkKind::CompoundedInArrears { lookback_business_days, observation_shift } => {
                Some(Self { floating, lookback: lookback_business_days, shift: observation_shift })
            }
        }
    }

    /// The rates of periods that follow each other, as far as they are known, then a projection.
    pub(super) fn path(&self, book: &Book, periods: &[(BusinessDate, BusinessDate)]) -> Result<RatePath, OutOfRange> {
        let mut path = RatePath { steps: Vec::new(), missing: None };
        for (from, to) in periods {
            let fill = if *to <= book.business_date { Fill::ByTerms } else { Fill::Never };
            match self.over(book, (*from, *to), fill)? {
                Outcome::Known { benchmark, source } => {
                    path.steps.push(RateStep { from: *from, rate: self.floating.rate_at(benchmark)?, source });
                }
                Outcome::Missing { fixing_date, known_to } => {
                    let last = path.steps.last().map(|step| step.rate);
                    let rate = last.or(self.present(book, *from)?);
                    if let Some(rate) = rate {
                        path.steps.push(RateStep { from: *from, rate, source: RateSource::Projected });
                    }
                    // A day's fixing is published on the next; before, nobody misses it.
                    let late = fixing_date < book.business_date || rate.is_none();
                    path.missing = late.then_some(MissingFixing { fixing_date, needed_from: known_to });
                    break;
                }
            }
        }
        Ok(path)
    }

    /// The days up to which fixings reach, as one part at the rate compounded over them; none where not
    /// even the first day's is there.
    pub(super) fn part(
        &self,
        book: &Book,
        (from, to): (BusinessDate, BusinessDate),
        fill: Fill,
    ) -> Result<Option<RatePart>, OutOfRange> {
        if from >= to {
            return Ok(None);
        }
        match self.over(book, (from, to), fill)? {
            Outcome::Known { benchmark, source } => {
                Ok(Some(part(book, (from, to), self.floating.rate_at(benchmark)?, source)))
            }
            Outcome::Missing { known_to, .. } if known_to > from && known_to < to => {
                self.part(book, (from, known_to), fill)
            }
            Outcome::Missing { .. } => Ok(None),
        }
    }

    /// The first fixing that is missing for a period.
    pub(super) fn missing(
        &self,
        book: &Book,
        days: (BusinessDate, BusinessDate),
        fill: Fill,
    ) -> Result<Option<MissingFixing>, OutOfRange> {
        match self.over(book, days, fill)? {
            Outcome::Known { .. } => Ok(None),
            Outcome::Missing { fixing_date, known_to } => {
                Ok(Some(MissingFixing { fixing_date, needed_from: known_to }))
            }
        }
    }

    /// The rate at the last fixing known on a day, as a projection.
    pub(super) fn present(&self, book: &Book, day: BusinessDate) -> Result<Option<Rate>, OutOfRange> {
        let on = fixing_date(&book.terms.calendar(), day.min(book.business_date), self.lookback)?;
        latest(book, on).map(|(_, fixing)| self.floating.rate_at(fixing)).transpose()
    }

    fn over(&self, book: &Book, (from, to): (BusinessDate, BusinessDate), fill: Fill) -> Result<Outcome, OutOfRange> {
        let basis = Decimal::from(book.terms.day_count.denominator());
        let (mut growth, mut days, mut filled) = (Decimal::ONE, 0_i64, 0_u32);
        let (mut first, mut last) = (None, from);
        for day in self.observed(book, from, to)? {
            let known = book.fixings.get(&day.fixing_date).map(|fixing| fixing.rate);
            let rate = match known {
                Some(rate) => rate,
                None => {
                    let stands = match fill {
                        Fill::Never => None,
                        Fill::ByTerms => substitute(book, self.floating, day.fixing_date)?,
                        Fill::LastKnown => latest(book, day.fixing_date),
                    };
                    let Some((_, rate)) = stands else {
                        let (fixing_date, known_to) = (day.fixing_date, day.belongs_to.max(from));
                        return Ok(Outcome::Missing { fixing_date, known_to });
                    };
                    filled = filled.saturating_add(1);
                    rate
                }
            };
            (first, last) = (first.or(Some(day.fixing_date)), day.fixing_date);
            days = days.saturating_add(day.days);
            growth = grown(growth, rate, day.days, basis).ok_or(OutOfRange::Amount)?;
        }
        let benchmark = annual(growth, days, basis).ok_or(OutOfRange::Amount)?;
        let source = RateSource::Compounded { first: first.unwrap_or(from), last, filled };
        Ok(Outcome::Known { benchmark, source })
    }

    fn observed(&self, book: &Book, from: BusinessDate, to: BusinessDate) -> Result<Vec<Observed>, OutOfRange> {
        let calendar = book.terms.calendar();
        let opening = BusinessDayConvention::Preceding.adjust(from, &calendar)?;
        let (start, end) = if self.shift {
            let closing = BusinessDayConvention::Preceding.adjust(to, &calendar)?;
            (fixing_date(&calendar, opening, self.lookback)?, fixing_date(&calendar, closing, self.lookback)?)
        } else {
            (from, to)
        };
        let lookback = i32::try_from(self.lookback).map_err(|_| OutOfRange::Date)?;
        let (mut observed, mut begin) = (Vec::new(), start);
        // The day itself, or the business day before one that is none.
        let mut open = if self.shift { start } else { opening };
        while begin < end {
            let next = calendar.add_business_days(open, 1)?;
            let (fixing_date, belongs_to) = if self.shift {
                (open, calendar.add_business_days(open, lookback)?)
            } else {
                (fixing_date(&calendar, open, self.lookback)?, begin)
            };
            let days = DayCount::Act360.days(begin, next.min(end), None);
            observed.push(Observed { fixing_date, days, belongs_to });
            (begin, open) = (next, next);
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
