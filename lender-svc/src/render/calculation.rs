//! Schedules computed for nobody's facility.

use facility_domain::{
    floating::{Compounded, Observation},
    money::Money,
    schedule::{RatePart, Schedule, ScheduleLine, ScheduleTermsError},
};
use facility_proto::{
    lender::v1::{PreviewScheduleResponse, preview_schedule_response::ExactPayment},
    r#type::v1::{CompoundedRate, RatePart as WirePart, SchedulePayment, compounded_rate},
};
use facility_service::wire::{money, rate_part, schedule_payment, year_fraction};
use rust_decimal::Decimal;

/// A schedule whose interest and level rent are rounded, with what compounded rates came from.
///
/// # Errors
/// A sum that is too large.
pub fn preview(
    schedule: &Schedule<Money>,
    compounded: impl Fn(&RatePart) -> Option<Compounded>,
) -> Result<PreviewScheduleResponse, ScheduleTermsError> {
    let payment = |line| SchedulePayment { parts: parts(line, &compounded), ..schedule_payment(line) };
    Ok(PreviewScheduleResponse {
        payments: schedule.lines.iter().map(payment).collect(),
        rent: schedule.rent.map(money),
        exact_rent: exact_rent(schedule.exact_rent),
        total_interest: schedule.total_interest()?.map(money),
        ..PreviewScheduleResponse::default()
    })
}

/// A schedule of which nothing is rounded, with what compounded rates came from.
#[must_use]
pub fn exact_preview(
    schedule: &Schedule<Decimal>,
    compounded: impl Fn(&RatePart) -> Option<Compounded>,
) -> PreviewScheduleResponse {
    let payment = |line| ExactPayment { parts: parts(line, &compounded), ..exact_payment(line) };
    PreviewScheduleResponse {
        exact_rent: exact_rent(schedule.exact_rent),
        exact_payments: schedule.lines.iter().map(payment).collect(),
        ..PreviewScheduleResponse::default()
    }
}

/// The parts of a payment's accrual, each with what its rate came from.
fn parts<A>(line: &ScheduleLine<A>, compounded: impl Fn(&RatePart) -> Option<Compounded>) -> Vec<WirePart> {
    let part =
        |part: &RatePart| WirePart { compounded: compounded(part).as_ref().map(compounded_rate), ..rate_part(part) };
    line.parts.iter().map(part).collect()
}

fn compounded_rate(compounded: &Compounded) -> CompoundedRate {
    let Compounded { observations, days, growth, benchmark } = compounded;
    CompoundedRate {
        observations: observations.iter().map(observation).collect(),
        days: *days,
        growth: exact(*growth),
        benchmark: benchmark.to_string(),
    }
}

fn observation(observation: &Observation) -> compounded_rate::Observation {
    let Observation { fixing_date, taken_from, fixing, days } = *observation;
    compounded_rate::Observation {
        fixing_date: fixing_date.to_string(),
        taken_from_date: if taken_from == fixing_date { String::new() } else { taken_from.to_string() },
        fixing: fixing.to_string(),
        days,
    }
}

fn exact_rent(rent: Option<Decimal>) -> String {
    rent.map(exact).unwrap_or_default()
}

/// Without the zeros that a division leaves at the end.
fn exact(figure: Decimal) -> String {
    figure.normalize().to_string()
}

fn exact_payment(line: &ScheduleLine<Decimal>) -> ExactPayment {
    ExactPayment {
        number: line.number,
        start_date: line.from.to_string(),
        end_date: line.to.to_string(),
        year_fraction: Some(year_fraction(line.year_fraction)),
        opening_balance: exact(line.opening_balance),
        interest: exact(line.interest),
        principal: exact(line.principal),
        payment: exact(line.payment),
        closing_balance: exact(line.closing_balance),
        due_date: line.due_date.to_string(),
        days: line.days,
        rate: line.rate.to_string(),
        parts: Vec::new(),
        interest_base: line.interest_base.map(exact).unwrap_or_default(),
    }
}
