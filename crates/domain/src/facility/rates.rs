//! The rate of a floating facility: what [`crate::floating`] computes, from what the book keeps.

use super::reckoning::{charge_terms, reckoned, schedule_terms};
use super::refusal::OutOfRange;
use super::servicing::{Lease, LeaseSchedule, ScheduleState};
use super::state::Book;
use super::terms::{FloatingInterest, Interest};
use crate::charges::{Charge, interest_on_parts, interim_rent};
use crate::date::BusinessDate;
use crate::floating::{FloatingRate, FloatingRateError, MissingFixing};
pub(super) use crate::floating::{Missing, RatePath};
use crate::money::Money;
use crate::rate::Rate;
use crate::schedule::{RatePart, RateStep, ScheduleLine, ScheduleTerms, periods};

impl From<FloatingRateError> for OutOfRange {
    fn from(error: FloatingRateError) -> Self {
        match error {
            FloatingRateError::Date(_) => Self::Date,
            FloatingRateError::OutOfRange => Self::Amount,
        }
    }
}

/// The floating interest of a book, if its rate floats.
pub(super) const fn floating(book: &Book) -> Option<&FloatingInterest> {
    match &book.terms.as_draft().interest {
        Interest::Fixed { .. } => None,
        Interest::Floating(floating) => Some(floating),
    }
}

/// The floating interest as it is known on the open business date of its book.
pub(super) fn known_today<'a>(book: &'a Book, interest: &'a FloatingInterest) -> FloatingRate<'a> {
    FloatingRate {
        interest,
        fixings: &book.fixings,
        today: book.business_date,
        day_count: book.terms.day_count,
        calendar: book.terms.calendar(),
        business_day_convention: book.terms.business_day_convention,
        accruals_adjusted: book.terms.accruals_adjusted,
        end_of_month: book.terms.end_of_month,
        final_maturity: book.final_maturity,
    }
}

fn floating_rate(book: &Book) -> Option<FloatingRate<'_>> {
    floating(book).map(|interest| known_today(book, interest))
}

/// The rates of a lease that commences on a day: none and no step where the rate is fixed.
pub(super) fn lease_path(
    book: &Book,
    commencement: BusinessDate,
    final_maturity: BusinessDate,
) -> Result<RatePath, OutOfRange> {
    let Some(rate) = floating_rate(book) else { return Ok(RatePath { steps: Vec::new(), missing: None }) };
    let payments = || {
        let zero = Money::zero(book.terms.currency());
        let terms = schedule_terms(&book.terms, Rate::ZERO, (zero, zero), (commencement, final_maturity), Vec::new());
        // What makes no periods makes no schedule; why is told where it is asked for.
        let periods = periods(&terms).map(|periods| periods.iter().map(|its| (its.from, its.to)).collect());
        periods.unwrap_or_else(|_| vec![(commencement, final_maturity)])
    };
    Ok(rate.path(commencement, payments)?)
}

/// The terms of a commenced lease at all rates that are known; `None` before the final maturity is known.
pub(super) fn lease_terms(
    book: &Book,
    schedule: &LeaseSchedule,
    lease: &Lease,
    steps: Vec<RateStep>,
) -> Option<ScheduleTerms> {
    let rate = match &book.terms.interest {
        Interest::Fixed { annual_rate } => *annual_rate,
        Interest::Floating(_) => steps.first()?.rate,
    };
    let dates = (lease.commencement, book.final_maturity?);
    Some(schedule_terms(&book.terms, rate, (schedule.amount, lease.balloon), dates, steps))
}

/// Interest on a balance from a day to another, which is not counted, where a period begins on the first:
/// interim interest. `None` where no rate is known.
pub(super) fn interest(
    book: &Book,
    balance: Money,
    (from, to): (BusinessDate, BusinessDate),
    missing: Missing,
) -> Result<Option<Charge>, OutOfRange> {
    let terms = &book.terms;
    let rate = match &terms.interest {
        Interest::Fixed { annual_rate } => *annual_rate,
        Interest::Floating(floating) => {
            let parts = known_today(book, floating).parts((from, to), missing)?;
            if parts.is_empty() && from < to {
                return Ok(None);
            }
            return reckoned(interest_on_parts(balance, &parts, &terms.rounding)).map(Some);
        }
    };
    reckoned(interim_rent(balance, from, to, &charge_terms(terms, rate))).map(Some)
}

/// The fixings without which the interim interest of these days is not known.
pub(super) fn missing_between(
    book: &Book,
    from: BusinessDate,
    to: BusinessDate,
) -> Result<Option<MissingFixing>, OutOfRange> {
    match floating_rate(book) {
        None => Ok(None),
        Some(rate) => Ok(rate.missing_between(from, to)?),
    }
}

/// Interest of a payment from its first day up to another.
pub(super) fn running(
    book: &Book,
    line: &ScheduleLine<Money>,
    until: BusinessDate,
    missing: Missing,
) -> Result<Charge, OutOfRange> {
    let terms = &book.terms;
    // A renewed term has a rate of its own, where the facility's floats, too; a first payment in advance has
    // no day of its own.
    let Some(rate) = floating_rate(book).filter(|_| !line.parts.is_empty()) else {
        let charge_terms = charge_terms(terms, line.rate);
        return reckoned(interim_rent(line.bearing(), line.from, until, &charge_terms));
    };
    let parts = rate.parts_until(&line.parts, (line.from, until), missing)?;
    reckoned(interest_on_parts(line.bearing(), &parts, &terms.rounding))
}

/// Whether all rates of a payment are known.
pub(super) fn is_known(line: &ScheduleLine<Money>) -> bool {
    !line.parts.iter().any(RatePart::is_projected)
}

/// The fixings that are needed by the open business date and were not published, by fixing date.
#[must_use]
pub fn missing_fixings(book: &Book) -> Vec<MissingFixing> {
    let mut missing: Vec<MissingFixing> =
        book.servicing.schedules.values().filter_map(|schedule| missing_fixing(book, schedule)).collect();
    missing.sort_unstable();
    missing.dedup_by_key(|its| its.fixing_date);
    missing
}

/// The fixing for which the interest and the payments of a schedule wait.
#[must_use]
pub fn missing_fixing(book: &Book, schedule: &LeaseSchedule) -> Option<MissingFixing> {
    match &schedule.state {
        ScheduleState::Interim { .. } => floating_rate(book)?.missing_since(schedule.funded_on).ok()?,
        ScheduleState::Commenced { lease } => {
            // Nothing is missing where nothing is projected.
            lease.payments.lines.iter().find(|line| !is_known(line))?;
            lease_path(book, lease.commencement, book.final_maturity?).ok()?.missing
        }
        ScheduleState::Ended { .. } | ScheduleState::Terminated { .. } => None,
    }
}
