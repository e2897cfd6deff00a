//! Schedules at a rate that floats, and what a reset of the rate does to one.
//!
//! A schedule is solved at the first rate for its whole term, a projection, and computed anew reset by reset
//! as each rate becomes known; a facility does so on its days, a schedule of nobody's facility in one go.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::period::{Period, periods};
use super::precision::Precision;
use super::rates::last_accrual_day;
use super::rest::{Keep, Lines, Rest};
use super::terms::{Amortization, ScheduleTerms};
use super::validate::{MAX_RESETS_TIMES_PAYMENTS, ScheduleTermsError};
use super::{RateStep, Schedule, ScheduleLine, computed};
use crate::date::BusinessDate;
use crate::facility::terms::{FloatingInterest, ResetRule};
use crate::floating::{Fixing, FloatingRate, FloatingRateError, RatePath};
use crate::money::Money;

impl Keep {
    /// What stays at a reset: rents are solved again, and a given one stays; other shapes keep their parts of
    /// principal.
    pub(crate) const fn at_reset(amortization: &Amortization, rule: ResetRule) -> Self {
        match (rule, amortization) {
            (
                ResetRule::SolveRentAgain,
                Amortization::LevelRent
                | Amortization::InterestOnlyThenLevel { .. }
                | Amortization::RentProfile { .. }
                | Amortization::CapitalizedThenLevel { .. }
                | Amortization::GivenRent(_),
            ) => Self::Term,
            (
                ResetRule::SolveRentAgain,
                Amortization::LevelPrincipal | Amortization::Bullet | Amortization::Profile { .. },
            )
            | (ResetRule::KeepPrincipal, _) => Self::Principal,
        }
    }
}

impl<A: Copy> Schedule<A> {
    /// What a step of the rate computes anew: the payments that are open, from the first one whose period
    /// reaches beyond it; `None` where there is none.
    pub(crate) fn rest_at(
        &self,
        step: &RateStep,
        (balloon, keep): (A, Keep),
        is_open: impl Fn(&ScheduleLine<A>) -> bool,
    ) -> Option<Rest<A>> {
        let first = self.lines.iter().find(|line| line.to > step.from && is_open(line))?;
        Some(Rest { from: first.number, balance: first.opening_balance, balloon, keep })
    }
}

impl ScheduleTerms {
    /// A floating rate under these terms, with its fixings; up to a day, or so that every rate has to be known.
    ///
    /// # Errors
    /// A date that can't be adjusted.
    pub fn floating_rate<'a>(
        &self,
        interest: &'a FloatingInterest,
        fixings: &'a BTreeMap<BusinessDate, Fixing>,
        until: Option<BusinessDate>,
    ) -> Result<FloatingRate<'a>, ScheduleTermsError> {
        Ok(FloatingRate {
            interest,
            fixings,
            today: match until {
                Some(until) => until,
                None => last_accrual_day(self)?,
            },
            day_count: self.day_count,
            calendar: self.calendar.clone(),
            business_day_convention: self.business_day_convention,
            accruals_adjusted: self.accruals_adjusted,
            end_of_month: self.end_of_month,
            final_maturity: Some(self.final_maturity),
        })
    }
}

impl Schedule<Money> {
    /// The schedule of the terms at a floating rate in the place of theirs, interest and level rents rounded
    /// once each: what a lease comes to that is accepted on its commencement, where every fixing is published before
    /// it is needed.
    ///
    /// # Errors
    /// As for [`Schedule::new`], a fixing that is missing, and too many resets for so many payments.
    pub fn floating(terms: &ScheduleTerms, rate: &FloatingRate<'_>) -> Result<Self, Vec<ScheduleTermsError>> {
        let currency = terms.amount.currency();
        let schedule = floating(terms, rate, Precision::Rounded(terms.rounding, currency))?;
        schedule.into_money(currency).map_err(|refused| vec![refused])
    }
}

impl Schedule<Decimal> {
    /// The schedule of the terms at a floating rate, with nothing rounded but compounded rates.
    ///
    /// # Errors
    /// As for [`Schedule::floating`].
    pub fn floating_unrounded(terms: &ScheduleTerms, rate: &FloatingRate<'_>) -> Result<Self, Vec<ScheduleTermsError>> {
        floating(terms, rate, Precision::Unrounded)
    }
}

fn floating(
    terms: &ScheduleTerms,
    rate: &FloatingRate<'_>,
    precision: Precision,
) -> Result<Schedule<Decimal>, Vec<ScheduleTermsError>> {
    let mut terms = terms.clone();
    let contradictions = terms.contradictions();
    if !contradictions.is_empty() {
        return Err(contradictions);
    }
    let one = |error: ScheduleTermsError| vec![error];
    let periods = periods(&terms).map_err(one)?;
    let path = |rate: &FloatingRate<'_>| {
        let payments = || periods.iter().map(|period| (period.from, period.to)).collect();
        let path = rate.path(terms.commencement, payments).map_err(|error| one(out_of_range(&error, rate)))?;
        let unfilled = rate.unfilled(&path).map_err(|error| one(error.into()))?;
        unfilled.map_or(Ok(path), |missing| Err(one(ScheduleTermsError::FixingMissing { date: missing.fixing_date })))
    };
    // What is kept at a reset may rest on the projection of the first day.
    let (opening, path) = (path(&rate.known_on(terms.commencement))?, path(rate)?);
    put(&mut terms, opening.as_of(0));
    let opened = computed(&terms, precision)?;
    let in_force = opening.known().min(1);
    followed(opened, terms, (&path, in_force), (rate.interest.reset_rule, &periods, precision)).map_err(one)
}

/// The schedule as it becomes with each rate of the path that is known, after the first ones, which are in force
/// already.
fn followed(
    mut schedule: Schedule<Decimal>,
    mut terms: ScheduleTerms,
    (path, in_force): (&RatePath, usize),
    (rule, periods, precision): (ResetRule, &[Period], Precision),
) -> Result<Schedule<Decimal>, ScheduleTermsError> {
    let keep = Keep::at_reset(&terms.amortization, rule);
    let may_end_early = matches!(terms.amortization, Amortization::GivenRent(_));
    let ends: Vec<BusinessDate> = schedule.lines.iter().map(|line| line.to).collect();
    let known = path.steps.get(..path.known()).unwrap_or_default();
    let (resets, payments) = (known.len().saturating_sub(in_force), periods.len());
    if keep != Keep::Principal && resets.saturating_mul(payments) > MAX_RESETS_TIMES_PAYMENTS {
        return Err(ScheduleTermsError::TooManyResets { resets, payments });
    }
    for (place, step) in known.iter().enumerate().skip(in_force) {
        let next = known.get(place.saturating_add(1));
        let from = match (keep, next) {
            // Principal that is kept does not follow the rate: the last rate brings all of them into force.
            (Keep::Principal, Some(_)) => continue,
            (Keep::Principal, None) => known.first().unwrap_or(step),
            (Keep::Term | Keep::Payments, _) => step,
        };
        let Some(rest) = schedule.rest_at(from, (terms.balloon.amount(), keep), |_| true) else { continue };
        let lines = match next {
            // Payments beyond the next reset are computed then; but a rate that is no more than a projection may
            // let a given rent end the schedule.
            Some(next) if !may_end_early => {
                let wanted = ends.partition_point(|to| *to <= next.from).saturating_add(1);
                Lines { all: ends.len(), wanted }
            }
            Some(_) | None => {
                Lines { all: if may_end_early { schedule.lines.len() } else { ends.len() }, wanted: usize::MAX }
            }
        };
        put(&mut terms, path.as_of(place));
        schedule = schedule.renewed(&terms, periods, &rest, lines, precision)?;
    }
    Ok(schedule)
}

/// Puts rates in the place of those before.
fn put(terms: &mut ScheduleTerms, steps: Vec<RateStep>) {
    terms.rate = steps.first().map_or(terms.rate, |step| step.rate);
    terms.steps = steps;
}

fn out_of_range(error: &FloatingRateError, rate: &FloatingRate<'_>) -> ScheduleTermsError {
    match error {
        FloatingRateError::Date(error) => error.clone().into(),
        FloatingRateError::OutOfRange => ScheduleTermsError::FiguresOutOfRange { rate: rate.interest.margin },
    }
}
