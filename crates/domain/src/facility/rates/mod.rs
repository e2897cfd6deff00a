//! The rate of a floating facility: which fixing counts from which day on, what of it is known, and what
//! stands for it where it is not.
//!
//! Rate of a period = min(max(benchmark, floor) + margin, cap), not below zero. A period is one between resets (a term
//! rate) or that of a payment (an overnight rate, compounded). How the terms are read:
//! `docs/conventions.md`, "Floating rates".

mod compounded;
mod fixing;
mod in_force;
mod term;

pub use fixing::{CorrectedFixing, Fixing};
pub(super) use in_force::in_force;

use super::reckoning::{charge_terms, reckoned, schedule_terms};
use super::refusal::OutOfRange;
use super::servicing::{Lease, LeaseSchedule};
use super::state::Book;
use super::terms::{BenchmarkKind, FloatingInterest, Interest};
use crate::business_day::BusinessDayConvention;
use crate::calendar::Calendar;
use crate::charges::{Charge, interest_on_parts, interim_rent};
use crate::date::BusinessDate;
use crate::money::Money;
use crate::rate::Rate;
use crate::schedule::{
    AppliedRate, RatePart, RateSource, RateStep, ScheduleLine, ScheduleTerms, periods, steps_within,
};
use compounded::{Compounding, Fill};

/// The rates from a day on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct RatePath {
    /// The steps, ascending: those that are known, and where more will come a projected one.
    pub(super) steps: Vec<RateStep>,
    /// The fixing without which nothing more is known.
    pub(super) missing: Option<MissingFixing>,
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
pub(super) enum Missing {
    /// They wait: nothing is reckoned for them.
    Waits,
    /// The last rate known goes on.
    GoesOn,
}

impl RatePath {
    /// How many of the steps are known.
    pub(super) fn known(&self) -> usize {
        self.steps.iter().filter(|step| step.source != RateSource::Projected).count()
    }

    /// The steps as they were when the one at that place had become known.
    pub(super) fn as_of(&self, place: usize) -> Vec<RateStep> {
        let mut steps: Vec<RateStep> = self.steps.iter().take(place.saturating_add(1)).copied().collect();
        let next = self.steps.get(place.saturating_add(1));
        if let (Some(next), Some(last)) = (next, steps.last()) {
            steps.push(RateStep { from: next.from, rate: last.rate, source: RateSource::Projected });
        }
        steps
    }
}

/// The floating interest of a book, if its rate floats.
pub(super) const fn floating(book: &Book) -> Option<&FloatingInterest> {
    match &book.terms.as_draft().interest {
        Interest::Fixed { .. } => None,
        Interest::Floating(floating) => Some(floating),
    }
}

impl FloatingInterest {
    /// The rate at a value of the benchmark. A lessee is never paid for leasing: below zero it is zero.
    pub(super) fn rate_at(&self, benchmark: Rate) -> Result<Rate, OutOfRange> {
        let floored = self.floor.map_or(benchmark, |floor| benchmark.max(floor));
        let rate = floored.checked_add(self.margin).map_err(|_| OutOfRange::Amount)?;
        Ok(self.cap.map_or(rate, |cap| rate.min(cap)).max(Rate::ZERO))
    }
}

/// The rates of a lease that commences on a day: none and no step where the rate is fixed.
pub(super) fn lease_path(
    book: &Book,
    commencement: BusinessDate,
    final_maturity: BusinessDate,
) -> Result<RatePath, OutOfRange> {
    let Some(floating) = floating(book) else { return Ok(RatePath { steps: Vec::new(), missing: None }) };
    match Compounding::of(floating) {
        None => term::path(book, floating, commencement),
        Some(compounding) => {
            let zero = Money::zero(book.terms.currency());
            let terms =
                schedule_terms(&book.terms, Rate::ZERO, (zero, zero), (commencement, final_maturity), Vec::new());
            // What makes no periods makes no schedule; why is told where it is asked for.
            let periods = periods(&terms).map(|periods| periods.iter().map(|its| (its.from, its.to)).collect());
            compounding.path(book, &periods.unwrap_or_else(|_| vec![(commencement, final_maturity)]))
        }
    }
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
            let parts = match Compounding::of(floating) {
                None => clipped(book, &term::path(book, floating, from)?.steps, (from, to), missing),
                Some(compounding) => compounding.part(book, (from, to), fill(missing))?.into_iter().collect(),
            };
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
    let Some(floating) = floating(book) else { return Ok(None) };
    match Compounding::of(floating) {
        None => {
            Ok(term::path(book, floating, from)?.missing.filter(|its| its.needed_from < to || its.needed_from == from))
        }
        Some(compounding) => compounding.missing(book, (from, to), Fill::ByTerms),
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
    let floats = floating(book).filter(|_| !line.parts.is_empty());
    let Some(floating) = floats else {
        let charge_terms = charge_terms(terms, line.rate);
        return reckoned(interim_rent(line.bearing(), line.from, until, &charge_terms));
    };
    let parts = match Compounding::of(floating) {
        None => {
            let step =
                |part: &RatePart| RateStep { from: part.from, rate: part.applied.rate, source: part.applied.source };
            let steps: Vec<RateStep> = line.parts.iter().map(step).collect();
            clipped(book, &steps, (line.from, until), missing)
        }
        Some(compounding) => compounding.part(book, (line.from, until), fill(missing))?.into_iter().collect(),
    };
    reckoned(interest_on_parts(line.bearing(), &parts, &terms.rounding))
}

/// Whether all rates of a payment are known.
pub(super) fn is_known(line: &ScheduleLine<Money>) -> bool {
    !line.parts.iter().any(RatePart::is_projected)
}

const fn fill(missing: Missing) -> Fill {
    match missing {
        Missing::Waits => Fill::Never,
        Missing::GoesOn => Fill::LastKnown,
    }
}

/// A stretch of days cut into parts by the steps; up to the first that is a projection, if such days wait.
fn clipped(
    book: &Book,
    steps: &[RateStep],
    (from, to): (BusinessDate, BusinessDate),
    missing: Missing,
) -> Vec<RatePart> {
    if from >= to {
        return Vec::new();
    }
    let steps = steps_within(steps, from, to);
    let ends = steps.iter().skip(1).map(|step| step.from).chain([to]);
    let counted = |step: &RateStep| missing == Missing::GoesOn || step.source != RateSource::Projected;
    let known = steps.iter().zip(ends).take_while(|(step, _)| counted(step));
    known.map(|(step, to)| part(book, (step.from, to), step.rate, step.source)).collect()
}

fn part(book: &Book, (from, to): (BusinessDate, BusinessDate), rate: Rate, source: RateSource) -> RatePart {
    let day_count = book.terms.day_count;
    RatePart {
        from,
        to,
        days: day_count.days(from, to, None),
        year_fraction: day_count.year_fraction(from, to, None),
        applied: AppliedRate { rate, source },
    }
}

/// A fixing date: so many joint business days before a day; where that day is none itself, the last one
/// before it for no lag.
pub(super) fn fixing_date(calendar: &Calendar, day: BusinessDate, lag: u32) -> Result<BusinessDate, OutOfRange> {
    if lag == 0 {
        return Ok(BusinessDayConvention::Preceding.adjust(day, calendar)?);
    }
    let lag = i32::try_from(lag).map_err(|_| OutOfRange::Date)?;
    Ok(calendar.add_business_days(day, lag.saturating_neg())?)
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
    use super::servicing::ScheduleState;
    match &schedule.state {
        ScheduleState::Interim { .. } => {
            let floating = floating(book)?;
            match floating.benchmark_kind {
                BenchmarkKind::Term => term::path(book, floating, schedule.funded_on).ok()?.missing,
                BenchmarkKind::CompoundedInArrears { .. } => {
                    let days = (schedule.funded_on, book.business_date);
                    let missing = Compounding::of(floating)?.missing(book, days, Fill::ByTerms).ok()?;
                    missing.filter(|its| its.fixing_date < book.business_date)
                }
            }
        }
        ScheduleState::Commenced { lease } => {
            // Nothing is missing where nothing is projected.
            lease.payments.lines.iter().find(|line| !is_known(line))?;
            lease_path(book, lease.commencement, book.final_maturity?).ok()?.missing
        }
        ScheduleState::Ended { .. } | ScheduleState::Terminated { .. } => None,
    }
}
