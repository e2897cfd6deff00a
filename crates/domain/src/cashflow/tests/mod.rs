//! Tests of cash flows: dates, repayment, interest, rates, contradictions, properties.

mod contradictions;
mod dates;
mod extremes;
mod interest;
mod properties;
mod rates;
mod repayment;
mod rounding;

use std::collections::BTreeMap;
use std::num::NonZeroU32;

use rust_decimal::Decimal;

use super::*;
use crate::business_day::BusinessDayConvention;
use crate::calendar::Calendar;
use crate::date::BusinessDate;
use crate::day_count::DayCount;

fn date(text: &str) -> BusinessDate {
    BusinessDate::parse(text).unwrap()
}

fn decimal(text: &str) -> Decimal {
    text.parse().unwrap()
}

fn months(count: u32) -> Option<Frequency> {
    Some(Frequency::Months(NonZeroU32::new(count).unwrap()))
}

fn days(count: u32) -> Option<Frequency> {
    Some(Frequency::Days(NonZeroU32::new(count).unwrap()))
}

fn cycle(anchor: &str, every: Option<Frequency>) -> Cycle {
    Cycle { anchor: date(anchor), rolls_from: None, every, last_period: LastPeriod::Short }
}

fn equal_parts(cycle: Cycle) -> Repayment {
    Repayment::EqualParts { cycle, repaid_by: None, balloon: Decimal::ZERO }
}

fn given(cycle: Cycle, amount: Decimal) -> Repayment {
    Repayment::GivenPayments(vec![PaymentStep { cycle, amount }])
}

fn level_by(cycle: Cycle, repaid_by: Option<BusinessDate>) -> Repayment {
    Repayment::Level { cycle, first: None, repaid_by, balloon: Decimal::ZERO }
}

/// One thousand for a year at 6 %, interest of 15 a quarter, all repaid at the end.
fn loan() -> CashflowTerms {
    CashflowTerms {
        principal: decimal("1000"),
        premium: Decimal::ZERO,
        rate: decimal("0.06"),
        day_count: DayCount::ThirtyE360,
        commencement: date("2020-01-01"),
        final_maturity: Some(date("2021-01-01")),
        counts_final_day: false,
        end_of_month: false,
        business_day_convention: BusinessDayConvention::Unadjusted,
        accruals_adjusted: false,
        calendar: Calendar::joint(&[], []),
        interest: vec![cycle("2020-04-01", months(3))],
        capitalized_until: None,
        interest_base: InterestBase::Balance,
        repayment: Repayment::AtMaturity,
        resets: Vec::new(),
        next_rate: None,
        rate_limits: RateLimits::default(),
        fixings: BTreeMap::new(),
        fees: Vec::new(),
        rounding: None,
        until: None,
        as_of: None,
        accrued: None,
    }
}

fn events(terms: &CashflowTerms) -> Vec<CashflowEvent> {
    cashflow(terms).unwrap()
}

/// The days and amounts of one kind of event.
fn amounts(terms: &CashflowTerms, kind: EventKind) -> Vec<(String, Decimal)> {
    let of_kind = events(terms).into_iter().filter(|event| event.kind == kind);
    of_kind.map(|event| (event.date.to_string(), event.amount)).collect()
}

fn dated(expected: &[(&str, &str)]) -> Vec<(String, Decimal)> {
    expected.iter().map(|(day, amount)| ((*day).to_owned(), decimal(amount))).collect()
}

/// Equal but for what 28 digits leave uncertain.
fn assert_near(figure: Decimal, expected: Decimal) {
    assert!((figure - expected).abs() < Decimal::new(1, 20), "{figure} is not {expected}");
}
