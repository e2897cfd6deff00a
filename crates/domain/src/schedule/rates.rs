//! Rates that change on the way of a schedule: steps that come in, parts of periods that go out.
//!
//! A period is cut where a step falls into it. Its interest is Σ balance × rate × fraction over the
//! parts, rounded once; each part's days are counted by themselves. Where a rate comes from is told
//! and not judged here.

use rust_decimal::Decimal;

use super::ScheduleLine;
use super::period::Period;
use super::terms::ScheduleTerms;
use super::validate::ScheduleTermsError;
use crate::date::BusinessDate;
use crate::day_count::YearFraction;
use crate::exact::product;
use crate::rate::Rate;

/// The rate from a day on, up to the next step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RateStep {
    /// First day.
    pub from: BusinessDate,
    /// Rate of a year.
    pub rate: Rate,
    /// Where it comes from.
    pub source: RateSource,
}

/// Where a floating rate comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RateSource {
    /// The fixing of that day.
    Fixing {
        /// The fixing date.
        on: BusinessDate,
    },
    /// The fixing of an earlier day, because there was none of the fixing date.
    PreviousFixing {
        /// The day whose fixing was taken.
        on: BusinessDate,
        /// The fixing date.
        instead_of: BusinessDate,
    },
    /// Overnight fixings, compounded.
    Compounded {
        /// The first day whose fixing was taken.
        first: BusinessDate,
        /// The last one.
        last: BusinessDate,
        /// For how many days the fixing before was taken, because there was none.
        filled: u32,
    },
    /// Nothing yet: the last rate known stands for it.
    Projected,
}

/// A rate and where it comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AppliedRate {
    /// Rate of a year.
    pub rate: Rate,
    /// Where it comes from.
    pub source: RateSource,
}

/// A part of a period at one rate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RatePart {
    /// First day.
    pub from: BusinessDate,
    /// Last day, itself not counted.
    pub to: BusinessDate,
    /// Days as the day count counts them.
    pub days: i64,
    /// The fraction of a year.
    pub year_fraction: YearFraction,
    /// Its rate.
    pub applied: AppliedRate,
}

impl RatePart {
    /// Whether its rate is no more than a projection.
    #[must_use]
    pub fn is_projected(&self) -> bool {
        self.applied.source == RateSource::Projected
    }
}

/// The steps that are in force in a stretch of days, of steps that ascend; each from the day on which it comes
/// into force in it. The first step stands for the days before it, too.
pub fn steps_within(steps: &[RateStep], from: BusinessDate, to: BusinessDate) -> Vec<RateStep> {
    let begun = steps.partition_point(|step| step.from <= from);
    let until = steps.partition_point(|step| step.from < to).max(begun);
    let mut within = steps.get(begun.saturating_sub(1)..until).unwrap_or_default().to_vec();
    if let Some(first) = within.first_mut() {
        first.from = from;
    }
    within
}

impl ScheduleTerms {
    /// The parts of the period of a payment at the rates of these terms.
    ///
    /// # Errors
    /// A date that can't be adjusted.
    pub fn parts_of<A>(&self, line: &ScheduleLine<A>) -> Result<Vec<RatePart>, ScheduleTermsError> {
        let (from, to, days, year_fraction) = (line.from, line.to, line.days, line.year_fraction);
        let period = Period { from, to, days, year_fraction, payment_date: line.due_date, renews_base: false };
        parts(self, &period)
    }
}

/// The parts of a period; none where the rate does not change on the way of the schedule, or the period
/// has no day.
pub(super) fn parts(terms: &ScheduleTerms, period: &Period) -> Result<Vec<RatePart>, ScheduleTermsError> {
    if terms.steps.is_empty() || period.from >= period.to {
        return Ok(Vec::new());
    }
    let steps = steps_within(&terms.steps, period.from, period.to);
    let last_day = if steps.len() > 1 { Some(last_accrual_day(terms)?) } else { None };
    let ends = steps.iter().skip(1).map(|step| step.from).chain([period.to]);
    let part = |(step, to): (&RateStep, BusinessDate)| {
        let whole = (step.from, to) == (period.from, period.to);
        RatePart {
            from: step.from,
            to,
            days: if whole { period.days } else { terms.day_count.days(step.from, to, last_day) },
            year_fraction: if whole {
                period.year_fraction
            } else {
                terms.day_count.year_fraction(step.from, to, last_day)
            },
            applied: AppliedRate { rate: step.rate, source: step.source },
        }
    };
    Ok(steps.iter().zip(ends).map(part).collect())
}

/// Σ rate × numerator of a period: what it grows by, over the denominator of its day count. `None` where
/// a figure is out of range.
pub(super) fn weight(terms: &ScheduleTerms, period: &Period) -> Result<Option<Decimal>, ScheduleTermsError> {
    if terms.steps.is_empty() {
        return Ok(product(terms.rate.value(), period.year_fraction.over()));
    }
    let mut sum = Some(Decimal::ZERO);
    for part in parts(terms, period)? {
        let weight = product(part.applied.rate.value(), part.year_fraction.over());
        sum = sum.zip(weight).and_then(|(sum, weight)| sum.checked_add(weight));
    }
    Ok(sum)
}

/// The last day of interest of the whole schedule.
pub(super) fn last_accrual_day(terms: &ScheduleTerms) -> Result<BusinessDate, ScheduleTermsError> {
    if terms.accruals_adjusted {
        Ok(terms.business_day_convention.adjust(terms.final_maturity, &terms.calendar)?)
    } else {
        Ok(terms.final_maturity)
    }
}
