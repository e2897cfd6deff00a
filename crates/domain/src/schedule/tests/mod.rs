//! Tests of schedules: worked figures, dates and periods, contradictions, properties.

mod contradictions;
mod dates;
mod floating;
mod properties;
mod repayment;
mod rest;
mod shapes;
mod worked;

use super::*;
use crate::business_day::BusinessDayConvention;
use crate::calendar::{Calendar, CalendarId};
use crate::currency::Currency;
use crate::day_count::DayCount;
use crate::rounding::Rounding;

fn date(text: &str) -> BusinessDate {
    BusinessDate::parse(text).unwrap()
}

fn money(amount: &str) -> Money {
    Money::parse(Currency::parse("USD").unwrap(), amount).unwrap()
}

fn rate(text: &str) -> Rate {
    Rate::parse(text).unwrap()
}

/// The first batch of equipment, accepted on a Sunday: 28 payments, the first after a short period.
fn first_batch() -> ScheduleTerms {
    ScheduleTerms {
        amount: money("3446325.00"),
        balloon: money("0.00"),
        rate: rate("0.0780"),
        steps: Vec::new(),
        day_count: DayCount::Act360,
        commencement: date("2008-05-18"),
        final_maturity: date("2015-03-03"),
        payment_months: 3,
        anchor: None,
        end_of_month: false,
        stub: Stub::ShortFirst,
        business_day_convention: BusinessDayConvention::ModifiedFollowing,
        accruals_adjusted: true,
        calendar: Calendar::joint(&[], []),
        timing: PaymentTiming::Arrears,
        amortization: Amortization::LevelRent,
        interest_base: InterestBase::Balance,
        rounding: Rounding::default(),
    }
}

/// Quarters of exactly a quarter of a year, at 8 %, on one million.
fn quarters(count: i32) -> ScheduleTerms {
    let commencement = date("2008-03-03");
    ScheduleTerms {
        amount: money("1000000.00"),
        rate: rate("0.08"),
        steps: Vec::new(),
        day_count: DayCount::Thirty360,
        commencement,
        final_maturity: commencement.plus_months(3 * count).unwrap(),
        business_day_convention: BusinessDayConvention::Unadjusted,
        ..first_batch()
    }
}

/// A column of a schedule as text.
fn column(schedule: &Schedule<Money>, value: impl Fn(&ScheduleLine<Money>) -> Money) -> Vec<String> {
    schedule.lines.iter().map(|line| value(line).amount_text()).collect()
}

/// The due dates of a schedule as text.
fn due_dates(terms: &ScheduleTerms) -> Vec<String> {
    Schedule::new(terms).unwrap().lines.iter().map(|line| line.due_date.to_string()).collect()
}
