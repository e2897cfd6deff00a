//! Unadjusted period ends: rolled from one anchor, never from a neighbour, with the stub where the
//! terms want it. What happens on holidays is [`super::period`].

use super::terms::{ScheduleTerms, Stub};
use super::validate::{MAX_PERIODS, ScheduleTermsError};
use crate::date::BusinessDate;

/// The ends of the periods, ascending, the last one the final maturity. Never empty.
///
/// # Errors
/// More than 1,200 periods.
pub(super) fn unadjusted_ends(terms: &ScheduleTerms) -> Result<Vec<BusinessDate>, ScheduleTermsError> {
    match (terms.anchor, terms.stub) {
        (Some(anchor), _) => forward(terms, anchor),
        (None, Stub::ShortFirst | Stub::LongFirst) => back(terms),
        (None, Stub::ShortLast | Stub::LongLast) => forward(terms, terms.commencement),
    }
}

/// Rolled back from the final maturity.
fn back(terms: &ScheduleTerms) -> Result<Vec<BusinessDate>, ScheduleTermsError> {
    let start = terms.commencement;
    let mut ends = vec![terms.final_maturity];
    // A date before all dates is before the commencement, too.
    let mut reached = rolled(terms, terms.final_maturity, -1);
    for step in 2_i32.. {
        match reached.filter(|date| *date > start) {
            Some(date) => push(&mut ends, date)?,
            None => break,
        }
        reached = rolled(terms, terms.final_maturity, step.saturating_neg());
    }
    ends.reverse();
    if terms.stub == Stub::LongFirst && reached != Some(start) {
        join_first(&mut ends);
    }
    Ok(ends)
}

/// Rolled forward from the anchor; the final maturity ends the last period.
fn forward(terms: &ScheduleTerms, anchor: BusinessDate) -> Result<Vec<BusinessDate>, ScheduleTermsError> {
    let (start, maturity) = (terms.commencement, terms.final_maturity);
    let mut ends = Vec::new();
    let mut before = rolled(terms, anchor, -1);
    let mut reached = Some(anchor);
    for step in 1_i32.. {
        // A date after all dates is after the final maturity, too.
        match reached.filter(|date| *date < maturity) {
            Some(date) if date > start => push(&mut ends, date)?,
            Some(date) => before = Some(date),
            None => break,
        }
        reached = rolled(terms, anchor, step);
    }
    push(&mut ends, maturity)?;
    let starts_inside = before.is_some_and(|date| date < start);
    if terms.stub == Stub::LongFirst && starts_inside {
        join_first(&mut ends);
    }
    if terms.stub == Stub::LongLast && reached != Some(maturity) {
        join_last(&mut ends);
    }
    Ok(ends)
}

/// The anchor moved by so many periods: the same day, clamped to the month's end, or a last day from
/// a last day. `None` outside the range of dates.
fn rolled(terms: &ScheduleTerms, anchor: BusinessDate, steps: i32) -> Option<BusinessDate> {
    let months = i32::try_from(terms.payment_months).ok()?.checked_mul(steps)?;
    let moved = if terms.end_of_month { anchor.plus_months_end_of_month(months) } else { anchor.plus_months(months) };
    moved.ok()
}

fn push(ends: &mut Vec<BusinessDate>, date: BusinessDate) -> Result<(), ScheduleTermsError> {
    if u32::try_from(ends.len()).map_or(true, |count| count >= MAX_PERIODS) {
        return Err(ScheduleTermsError::TooManyPeriods);
    }
    ends.push(date);
    Ok(())
}

/// Joins the first period with the second, where there is one.
fn join_first(ends: &mut Vec<BusinessDate>) {
    if ends.len() > 1 {
        ends.remove(0);
    }
}

/// Joins the last period with the one before, where there is one.
fn join_last(ends: &mut Vec<BusinessDate>) {
    if let Some(maturity) = ends.pop() {
        ends.pop();
        ends.push(maturity);
    }
}
