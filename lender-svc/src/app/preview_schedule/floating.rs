//! A schedule at a rate that floats: its fixings come with the request.

use std::collections::BTreeMap;

use facility_domain::{
    date::BusinessDate,
    facility::terms::BesideFloating,
    floating::{Fixing, FloatingInterest},
    rate::Rate,
    schedule::{RatePart, Schedule, ScheduleTerms, ScheduleTermsError},
};
use facility_proto::lender::v1::{PreviewScheduleRequest, PreviewScheduleResponse};
use facility_service::{
    errors::{FieldViolation, Refusal},
    wire::{Problems, read_floating, read_optional_date, read_rate},
};

use super::{contradiction, fixings::read_fixings};
use crate::render;

/// A rate that floats.
pub(super) struct Floating {
    interest: FloatingInterest,
    fixings: Vec<(BusinessDate, Rate)>,
    fixed_until: Option<BusinessDate>,
}

/// Reads the rate where it floats: `Some(None)` where it does not.
pub(super) fn read(problems: &mut Problems, request: &PreviewScheduleRequest) -> Option<Option<Floating>> {
    let Some(floating) = request.floating.as_ref() else {
        let given =
            [("fixings", !request.fixings.is_empty()), ("fixed_until_date", !request.fixed_until_date.is_empty())];
        for (field, _) in given.into_iter().filter(|(_, given)| *given) {
            problems.add(field, "says nothing without floating");
        }
        return Some(None);
    };
    let interest = read_floating(problems, "floating", floating);
    let fixings = read_fixings(problems, "fixings", &request.fixings, read_rate);
    let fixed_until = read_optional_date(problems, "fixed_until_date", &request.fixed_until_date);
    Some(Some(Floating { interest: interest?, fixings: fixings?, fixed_until: fixed_until? }))
}

/// The schedule of the terms at this rate.
pub(super) fn preview(
    terms: &ScheduleTerms,
    floating: &Floating,
    unrounded: bool,
) -> Result<PreviewScheduleResponse, Refusal> {
    let found = contradictions(terms, floating);
    if !found.is_empty() {
        return Err(Refusal::invalid(found));
    }
    let fixings: BTreeMap<BusinessDate, Fixing> =
        floating.fixings.iter().map(|(date, rate)| (*date, Fixing::published(*rate, *date))).collect();
    let rate = terms.floating_rate(&floating.interest, &fixings, floating.fixed_until);
    let rate = rate.map_err(|error| refused(&[error]))?;
    // What can't be compounded has no schedule.
    let compounded = |part: &RatePart| rate.compounded(part).ok().flatten();
    if unrounded {
        let schedule = Schedule::floating_unrounded(terms, &rate).map_err(|errors| refused(&errors))?;
        return Ok(render::exact_preview(&schedule, compounded));
    }
    let schedule = Schedule::floating(terms, &rate).map_err(|errors| refused(&errors))?;
    render::preview(&schedule, compounded).map_err(|error| refused(&[error]))
}

/// Every contradiction that shows before dates are computed.
fn contradictions(terms: &ScheduleTerms, floating: &Floating) -> Vec<FieldViolation> {
    let mut found: Vec<FieldViolation> = terms.contradictions().iter().map(contradiction).collect();
    let beside = BesideFloating {
        day_count: terms.day_count,
        payment_months: terms.payment_months,
        amortization: &terms.amortization,
        interest_base: terms.interest_base,
    };
    let problems = floating.interest.problems(beside);
    found.extend(problems.into_iter().map(|problem| FieldViolation::new(problem.field, problem.description)));
    for (position, (date, _)) in floating.fixings.iter().enumerate() {
        if !terms.calendar.is_business_day(*date) {
            let description = format!("{date} is no joint business day");
            found.push(FieldViolation::new(format!("fixings[{position}].date"), description));
        }
    }
    if let Some(until) = floating.fixed_until.filter(|until| *until < terms.commencement) {
        let description = format!("{until} is before the commencement {}", terms.commencement);
        found.push(FieldViolation::new("fixed_until_date".to_owned(), description));
    }
    found
}

/// Refuses contradictions that dates and figures show; the rate is that of the fixings.
fn refused(errors: &[ScheduleTermsError]) -> Refusal {
    let violation = |error: &ScheduleTermsError| match error {
        ScheduleTermsError::FiguresOutOfRange { .. } => FieldViolation::new("fixings".to_owned(), error.to_string()),
        error => contradiction(error),
    };
    Refusal::invalid(errors.iter().map(violation).collect())
}

#[cfg(test)]
mod tests;
