//! Schedules computed for nobody's facility.

use facility_domain::{
    money::Money,
    schedule::{Schedule, ScheduleLine},
};
use facility_proto::lender::v1::{PreviewScheduleResponse, preview_schedule_response::ExactPayment};
use facility_service::wire::{money, schedule_payment, year_fraction};
use rust_decimal::Decimal;

/// A schedule whose interest and level rent are rounded.
#[must_use]
pub fn preview(schedule: &Schedule<Money>, total_interest: Option<Money>) -> PreviewScheduleResponse {
    PreviewScheduleResponse {
        payments: schedule.lines.iter().map(schedule_payment).collect(),
        rent: schedule.rent.map(money),
        exact_rent: exact_rent(schedule.exact_rent),
        total_interest: total_interest.map(money),
        exact_payments: Vec::new(),
    }
}

/// A schedule of which nothing is rounded.
#[must_use]
pub fn exact_preview(schedule: &Schedule<Decimal>) -> PreviewScheduleResponse {
    PreviewScheduleResponse {
        payments: Vec::new(),
        rent: None,
        exact_rent: exact_rent(schedule.exact_rent),
        total_interest: None,
        exact_payments: schedule.lines.iter().map(exact_payment).collect(),
    }
}

fn exact_rent(rent: Option<Decimal>) -> String {
    rent.map(|rent| rent.to_string()).unwrap_or_default()
}

fn exact_payment(line: &ScheduleLine<Decimal>) -> ExactPayment {
    ExactPayment {
        number: line.number,
        start_date: line.from.to_string(),
        end_date: line.to.to_string(),
        year_fraction: Some(year_fraction(line.year_fraction)),
        opening_balance: line.opening_balance.to_string(),
        interest: line.interest.to_string(),
        principal: line.principal.to_string(),
        payment: line.payment.to_string(),
        closing_balance: line.closing_balance.to_string(),
        due_date: line.due_date.to_string(),
    }
}
