//! Overnight rates, compounded in arrears over a period.
//!
//! Source: `docs/conventions.md`, "Floating rates"; ISDA 2006, section 7.1(g), and the ARRC's conventions.
//! Every day is looked at; products are whole numbers, divided once at the end.

use facility_domain::{
    date::BusinessDate,
    facility::terms::{BenchmarkKind, FloatingInterest},
    schedule::RateSource,
};
use rust_decimal::Decimal;

use super::{DECIMALS, Part, Path, Rates, Step, fixing_date, in_ten_decimals, open_day_before, rate_at};
use crate::book::computation::{
    ComputationError,
    civil::days_moved,
    rounded::power_of_ten,
    wide::Wide,
    year_fraction::{denominator, stretch},
};

/// Decimals to which a compounded rate is rounded.
const COMPOUNDED_DECIMALS: u32 = 7;

/// What takes the place of a missing overnight fixing.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fill {
    Never,
    ByTerms,
    LastKnown,
}

/// How overnight fixings are compounded.
#[derive(Clone, Copy)]
pub(super) struct Overnight {
    pub(super) lookback: u32,
    shift: bool,
}

impl Overnight {
    /// Of the terms; none of a term rate.
    pub(super) const fn of(floating: &FloatingInterest) -> Option<Self> {
        match floating.benchmark_kind {
            BenchmarkKind::Term => None,
            BenchmarkKind::CompoundedInArrears { lookback_business_days, observation_shift } => {
                Some(Self { lookback: lookback_business_days, shift: observation_shift })
            }
        }
    }
}

impl Rates<'_> {
    /// Overnight rates: period by period, as far as their fixings reach.
    pub(super) fn by_periods(
        &self,
        floating: &FloatingInterest,
        overnight: Overnight,
        periods: &[(BusinessDate, BusinessDate)],
    ) -> Result<Path, ComputationError> {
        let calendar = self.terms.calendar();
        let mut steps: Vec<Step> = Vec::new();
        for (from, to) in periods {
            let over = self.today.is_some_and(|today| *to <= today);
            let fill = if over { Fill::ByTerms } else { Fill::Never };
            match self.compounded(floating, overnight, (*from, *to), fill)? {
                Ok((rate, source)) => steps.push(Step { from: *from, rate, source: Some(source) }),
                Err(_) => {
                    let present = self.today.map_or(*from, |today| today.min(*from));
                    let present = fixing_date(present, overnight.lookback, &calendar)?;
                    let present = self.latest(present).map(|(_, value)| rate_at(floating, value));
                    if let Some(rate) = steps.last().map(|step| step.rate).or(present) {
                        steps.push(Step { from: *from, rate, source: Some(RateSource::Projected) });
                    }
                    break;
                }
            }
        }
        Ok(Path { steps })
    }

    pub(super) fn compounded_part(
        &self,
        floating: &FloatingInterest,
        overnight: Overnight,
        (from, to): (BusinessDate, BusinessDate),
    ) -> Result<Option<Part>, ComputationError> {
        if from >= to {
            return Ok(None);
        }
        let Ok((rate, source)) = self.compounded(floating, overnight, (from, to), Fill::LastKnown)? else {
            return Ok(None);
        };
        let counted = stretch(self.terms.day_count, from, to, None);
        let (days, numerator) = (counted.days, counted.numerator);
        Ok(Some(Part { from, to, days, numerator, rate, source: Some(source) }))
    }

    /// The rate of a period by its overnight fixings, or the fixing date that is missing. Every day of it is
    /// looked at; days of one fixing weigh together.
    fn compounded(
        &self,
        floating: &FloatingInterest,
        overnight: Overnight,
        (from, to): (BusinessDate, BusinessDate),
        fill: Fill,
    ) -> Result<Result<(Decimal, RateSource), BusinessDate>, ComputationError> {
        let calendar = self.terms.calendar();
        let (begin, end, lookback) = if overnight.shift {
            let shifted = |day| fixing_date(open_day_before(day, &calendar)?, overnight.lookback, &calendar);
            (shifted(from)?, shifted(to)?, 0)
        } else {
            (from, to, overnight.lookback)
        };
        let mut weights: Vec<(BusinessDate, i64)> = Vec::new();
        let mut day = begin;
        while day < end {
            let on = fixing_date(open_day_before(day, &calendar)?, lookback, &calendar)?;
            match weights.last_mut() {
                Some((last, days)) if *last == on => *days += 1,
                Some(_) | None => weights.push((on, 1)),
            }
            day = days_moved(day, 1).ok_or(ComputationError::OutOfRange)?;
        }
        let mut values = Vec::with_capacity(weights.len());
        let mut filled = 0;
        for (on, days) in &weights {
            let value = match self.fixings.get(on) {
                Some(value) => *value,
                None => {
                    let stands = match fill {
                        Fill::Never => None,
                        Fill::ByTerms => self.substitute(floating, *on),
                        Fill::LastKnown => self.latest(*on),
                    };
                    let Some((_, value)) = stands else { return Ok(Err(*on)) };
                    filled += 1;
                    value
                }
            };
            values.push((value, *days));
        }
        let first = weights.first().map_or(from, |(on, _)| *on);
        let last = weights.last().map_or(from, |(on, _)| *on);
        let benchmark = annual(&values, denominator(self.terms.day_count)).ok_or(ComputationError::OutOfRange)?;
        Ok(Ok((rate_at(floating, benchmark), RateSource::Compounded { first, last, filled })))
    }
}

/// (Π (q + a_i) − q^n) × basis / (q^n × days) with r_i × n_i / basis = a_i / q, rounded once to seven
/// decimals, half away from zero.
fn annual(values: &[(Decimal, i64)], basis: i64) -> Option<Decimal> {
    let days: i64 = values.iter().map(|(_, days)| days).sum();
    if days == 0 {
        return Some(Decimal::ZERO);
    }
    let whole = power_of_ten(DECIMALS).checked_mul(i128::from(basis))?;
    let (mut growth, mut base) = (Wide::of(1), Wide::of(1));
    for (value, days) in values {
        let factor = whole.checked_add(in_ten_decimals(*value)?.checked_mul(i128::from(*days))?)?;
        growth = growth.times(u128::try_from(factor).ok()?)?;
        base = base.times(u128::try_from(whole).ok()?)?;
    }
    let negative = growth.cmp(&base).is_lt();
    let gained = if negative { base.minus(&growth)? } else { growth.minus(&base)? };
    let units = power_of_ten(COMPOUNDED_DECIMALS).checked_mul(i128::from(basis))?;
    let numerator = gained.times(u128::try_from(units).ok()?)?;
    let divisor = base.times(u128::try_from(days).ok()?)?;
    let (whole_units, rest) = numerator.divided_by(&divisor)?;
    let rounded = if rest.plus(&rest).cmp(&divisor).is_ge() { whole_units.checked_add(1)? } else { whole_units };
    Decimal::try_from_i128_with_scale(if negative { -rounded } else { rounded }, COMPOUNDED_DECIMALS).ok()
}
