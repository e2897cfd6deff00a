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
        events: Vec::new(),
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
        events: Vec::new(),
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
        interest_base: line.interest_base.map(exact).unwrap_or_default(),
    }
}
