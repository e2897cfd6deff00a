//! When things are due: adjusted dates, due dates of what is not a rent, the
//! facility's fee dates, the end of grace and cure.
//!
//! Sources: `docs/conventions.md`, "Schedules", "Invoices" and "Paid late"; the
//! business-day conventions are those of ISDA 2006, section 4.12, and FpML.

use facility_domain::{
    business_day::BusinessDayConvention,
    calendar::Calendar,
    date::BusinessDate,
    facility::{
        FacilityTerms,
        terms::{DayKind, DaySpan},
    },
};

use super::{
    ComputationError,
    civil::{days_between, days_moved, months_moved},
};

/// A date as the terms adjust it.
///
/// # Errors
/// No business day is left in the calendar.
pub fn adjust(date: BusinessDate, terms: &FacilityTerms) -> Result<BusinessDate, ComputationError> {
    adjusted(date, terms.business_day_convention, &terms.calendar()).ok_or(ComputationError::OutOfRange)
}

/// When something falls due that is issued on a day: the day given, adjusted, and
/// never before its issue. Where the convention leads back to a day that has
/// passed, the next business day takes its place.
///
/// # Errors
/// No business day is left in the calendar.
pub fn due_when_issued(
    date: BusinessDate,
    issued_on: BusinessDate,
    terms: &FacilityTerms,
) -> Result<BusinessDate, ComputationError> {
    let due = adjust(date.max(issued_on), terms)?;
    if due >= issued_on {
        return Ok(due);
    }
    open_day(issued_on, 1, &terms.calendar()).ok_or(ComputationError::OutOfRange)
}

/// When a fee or the purchase option falls due: `billing_lead_days` calendar
/// days after its issue, adjusted.
///
/// # Errors
/// The date leaves the calendar.
pub fn due_after_issue(issued_on: BusinessDate, terms: &FacilityTerms) -> Result<BusinessDate, ComputationError> {
    due_when_issued(later(issued_on, terms.billing_lead_days)?, issued_on, terms)
}

/// When the invoice of a rent is issued: `billing_lead_days` calendar days
/// before it is due, or on the day on which its schedule commenced in the book.
///
/// # Errors
/// The date leaves the calendar.
pub fn rent_issue_date(
    due_date: BusinessDate,
    commenced_on: BusinessDate,
    terms: &FacilityTerms,
) -> Result<BusinessDate, ComputationError> {
    let lead = -i64::from(terms.billing_lead_days);
    days_moved(due_date, lead).map(|issue| issue.max(commenced_on)).ok_or(ComputationError::OutOfRange)
}

/// When what is due on the commencement falls due, interim rent above all: on
/// the adjusted commencement date or, where the acceptance was recorded later
/// than that, on the day of recording, adjusted.
///
/// # Errors
/// The date leaves the calendar.
pub fn commencement_due_date(
    commencement: BusinessDate,
    recorded_on: BusinessDate,
    terms: &FacilityTerms,
) -> Result<BusinessDate, ComputationError> {
    let due = adjust(commencement, terms)?;
    if recorded_on > due { due_when_issued(recorded_on, recorded_on, terms) } else { Ok(due) }
}

/// The last day on which equipment funded that day can be accepted:
/// `acceptance_long_stop_days` calendar days later.
///
/// # Errors
/// The date leaves the calendar.
pub fn long_stop_date(funded_on: BusinessDate, terms: &FacilityTerms) -> Result<BusinessDate, ComputationError> {
    later(funded_on, terms.acceptance_long_stop_days)
}

/// The facility's common payment dates after one day up to another, that one
/// included: final maturity − k × `payment_months`, k from 0, each adjusted.
///
/// # Errors
/// A date leaves the calendar, or the terms have no months between payments.
pub fn common_payment_dates(
    terms: &FacilityTerms,
    final_maturity: BusinessDate,
    after: BusinessDate,
    until: BusinessDate,
) -> Result<Vec<BusinessDate>, ComputationError> {
    let step = i64::from(terms.payment_months);
    if step == 0 {
        return Err(ComputationError::PaymentDates);
    }
    let (convention, calendar) = (terms.business_day_convention, terms.calendar());
    let mut dates = Vec::new();
    for k in 0.. {
        let unadjusted = months_moved(final_maturity, -k * step, terms.end_of_month);
        let Some(date) = unadjusted.and_then(|date| adjusted(date, convention, &calendar)) else { break };
        if date <= after {
            break;
        }
        if date <= until {
            dates.push(date);
        }
    }
    dates.reverse();
    dates.dedup();
    Ok(dates)
}

/// The days on which a commitment fee is issued: the common payment dates after
/// the initial drawdown, where there was one, and the last day of availability.
///
/// # Errors
/// As for [`common_payment_dates`].
pub fn fee_dates(
    terms: &FacilityTerms,
    initial_drawdown: Option<BusinessDate>,
    final_maturity: Option<BusinessDate>,
) -> Result<Vec<BusinessDate>, ComputationError> {
    let last = terms.availability_period.end;
    let mut dates = match (initial_drawdown, final_maturity) {
        (Some(drawn), Some(maturity)) => common_payment_dates(terms, maturity, drawn, last)?,
        (Some(_) | None, None) | (None, Some(_)) => Vec::new(),
    };
    if dates.last() != Some(&last) {
        dates.push(last);
    }
    Ok(dates)
}

/// The last day of grace of an invoice; what is unpaid when the next day opens is
/// an event of default.
///
/// # Errors
/// The date leaves the calendar.
pub fn grace_end(due_date: BusinessDate, terms: &FacilityTerms) -> Result<BusinessDate, ComputationError> {
    span_end(due_date, terms.grace, terms)
}

/// The last day on which a default declared that day can be cured.
///
/// # Errors
/// The date leaves the calendar.
pub fn cure_end(declared_on: BusinessDate, terms: &FacilityTerms) -> Result<BusinessDate, ComputationError> {
    span_end(declared_on, terms.cure.period, terms)
}

fn span_end(from: BusinessDate, span: DaySpan, terms: &FacilityTerms) -> Result<BusinessDate, ComputationError> {
    match span.kind {
        DayKind::Calendar => later(from, span.days),
        DayKind::Business => {
            let calendar = terms.calendar();
            (0..span.days)
                .try_fold(from, |day, _| open_day(days_moved(day, 1)?, 1, &calendar))
                .ok_or(ComputationError::OutOfRange)
        }
    }
}

fn later(date: BusinessDate, days: u32) -> Result<BusinessDate, ComputationError> {
    days_moved(date, i64::from(days)).ok_or(ComputationError::OutOfRange)
}

/// A date by a business-day convention. `None` where no business day is left.
pub(super) fn adjusted(
    date: BusinessDate,
    convention: BusinessDayConvention,
    calendar: &Calendar,
) -> Option<BusinessDate> {
    let next = || open_day(date, 1, calendar);
    let previous = || open_day(date, -1, calendar);
    let stays = |moved: &BusinessDate| (moved.year(), moved.month()) == (date.year(), date.month());
    match convention {
        BusinessDayConvention::Unadjusted => Some(date),
        BusinessDayConvention::Following => next(),
        BusinessDayConvention::Preceding => previous(),
        BusinessDayConvention::ModifiedFollowing => next().filter(stays).or_else(previous),
        BusinessDayConvention::ModifiedPreceding => previous().filter(stays).or_else(next),
        BusinessDayConvention::Nearest => {
            let (before, after) = (previous()?, next()?);
            Some(if days_between(before, date) < days_between(date, after) { before } else { after })
        }
    }
}

/// The first business day from that date on, forwards or backwards.
pub(super) fn open_day(from: BusinessDate, step: i64, calendar: &Calendar) -> Option<BusinessDate> {
    std::iter::successors(Some(from), |day| days_moved(*day, step)).find(|day| calendar.is_business_day(*day))
}
