//! Schedules at a rate that floats, in one go.

use std::collections::BTreeMap;

use super::*;
use crate::floating::{BenchmarkKind, Fallback, Fixing, FloatingInterest, ResetRule};

/// Reset every quarter on the day itself, without a margin.
fn quarterly(reset_rule: ResetRule) -> FloatingInterest {
    FloatingInterest {
        benchmark: "USD-3M".to_owned(),
        margin: rate("0"),
        floor: None,
        cap: None,
        reset_months: 3,
        fixing_lag_business_days: 0,
        reset_rule,
        benchmark_kind: BenchmarkKind::Term,
        fallback: Fallback::None,
    }
}

/// 8 % for the first of four quarters, then 10 %.
fn risen() -> BTreeMap<BusinessDate, Fixing> {
    let given = [("2008-03-03", "0.08"), ("2008-06-03", "0.10"), ("2008-09-03", "0.10"), ("2008-12-03", "0.10")];
    given.iter().map(|(on, value)| (date(on), Fixing::published(rate(value), date(on)))).collect()
}

fn rounded(interest: &FloatingInterest, until: Option<&str>) -> Result<Schedule<Money>, Vec<ScheduleTermsError>> {
    let (terms, fixings) = (quarters(4), risen());
    let rate = terms.floating_rate(interest, &fixings, until.map(date)).unwrap();
    Schedule::floating(&terms, &rate)
}

#[test]
fn principal_is_kept_and_interest_follows_the_rate() {
    let schedule = rounded(&quarterly(ResetRule::KeepPrincipal), None).unwrap();
    // At 8 % the rent is 262,623.75; 262,623.75 less 20,000.00, 15,147.53, 10,198.00, and the rest.
    assert_eq!(column(&schedule, |line| line.principal), ["242623.75", "247476.22", "252425.75", "257474.28"]);
    // 2.5 % of 757,376.25 (18,934.40625), 509,900.03 (12,747.50075) and 257,474.28 (6,436.857).
    assert_eq!(column(&schedule, |line| line.interest), ["20000.00", "18934.41", "12747.50", "6436.86"]);
    assert_eq!(schedule.rent, None);
}

#[test]
fn principal_is_kept_to_the_last_digit_where_nothing_is_rounded() {
    let (terms, fixings) = (quarters(4), risen());
    let interest = quarterly(ResetRule::KeepPrincipal);
    let rate = terms.floating_rate(&interest, &fixings, None).unwrap();
    let schedule = Schedule::floating_unrounded(&terms, &rate).unwrap();
    // 20,000 / 0.08243216, then each 1.02 times the one before; interest 2.5 % of what is left of 1,000,000:
    // worked with exact fractions in Python.
    let expected = [
        ("242623.75267128751691", "20000"),
        ("247476.22772471326725", "18934.40618321781208"),
        ("252425.75227920753259", "12747.50049009998040"),
        ("257474.26732479168325", "6436.85668311979208"),
    ];
    let to_digits = |figure: Decimal| figure.round_dp(14).normalize();
    for (line, (principal, interest)) in schedule.lines.iter().zip(expected) {
        let expected = [principal, interest].map(|text| text.parse::<Decimal>().unwrap().normalize());
        assert_eq!([to_digits(line.principal), to_digits(line.interest)], expected, "{}", line.number);
    }
    assert!(schedule.lines[3].closing_balance.is_zero());
}

#[test]
fn rent_is_solved_again_for_the_term_that_is_left() {
    let schedule = rounded(&quarterly(ResetRule::SolveRentAgain), None).unwrap();
    // 757,376.25 × 0.025 × 1.025³ / (1.025³ − 1) = 265,185.5747…; at the next reset, of 511,125.09 in two
    // payments, 265,185.5791…
    let rents = ["262623.75", "265185.57", "265185.58", "265185.58"];
    assert_eq!(column(&schedule, |line| line.payment), rents);
    assert_eq!(column(&schedule, |line| line.principal), ["242623.75", "246251.16", "252407.45", "258717.64"]);
}

#[test]
fn later_resets_are_projected_at_the_last_rate_that_is_fixed() {
    let schedule = rounded(&quarterly(ResetRule::KeepPrincipal), Some("2008-06-02")).unwrap();
    // As at 8 % throughout.
    assert_eq!(column(&schedule, |line| line.interest), ["20000.00", "15147.53", "10198.00", "5149.49"]);
    let projected: Vec<bool> = schedule.lines.iter().map(|line| line.parts[0].is_projected()).collect();
    assert_eq!(projected, [false, true, true, true]);
}

#[test]
fn missing_fixing_is_named() {
    // A lag of one business day asks for the Friday before Monday 3 March.
    let interest = FloatingInterest { fixing_lag_business_days: 1, ..quarterly(ResetRule::SolveRentAgain) };
    let date = date("2008-02-29");
    assert_eq!(rounded(&interest, None), Err(vec![ScheduleTermsError::FixingMissing { date }]));
}

#[test]
fn rents_in_advance_stay_as_they_were_solved_until_a_reset() {
    let terms = ScheduleTerms {
        day_count: DayCount::Act360,
        commencement: date("2008-03-14"),
        final_maturity: date("2009-03-28"),
        timing: PaymentTiming::Advance,
        ..quarters(4)
    };
    let fixings = BTreeMap::from([(date("2008-03-14"), Fixing::published(rate("0.026"), date("2008-03-14")))]);
    let interest = quarterly(ResetRule::SolveRentAgain);
    let rate = terms.floating_rate(&interest, &fixings, Some(date("2008-03-14"))).unwrap();
    let schedule = Schedule::floating(&terms, &rate).unwrap();
    // 1,000,000 / (1 + Σ DF) over 14, 92, 92 and 91 days: 201,749.5642…; solved from the second payment on, of
    // 798,250.44, it would be 201,749.5653…
    assert_eq!(column(&schedule, |line| line.payment)[..4], ["201749.56"; 4]);
}

/// A lease of so many months, paid and reset each month at 8 %, whose first rent repays everything if one is given.
fn months(count: i32, amortization: Amortization) -> Result<Schedule<Money>, Vec<ScheduleTermsError>> {
    let monthly = FloatingInterest { reset_months: 1, ..quarterly(ResetRule::SolveRentAgain) };
    let (calendar, commencement) = (Calendar::joint(&[], []), date("2008-03-03"));
    let final_maturity = commencement.plus_months(count).unwrap();
    let terms = ScheduleTerms { final_maturity, payment_months: 1, calendar, amortization, ..quarters(4) };
    let fixed_on = |months| {
        let reset = commencement.plus_months(months).unwrap();
        let day = BusinessDayConvention::Preceding.adjust(reset, &terms.calendar).unwrap();
        (day, Fixing::published(rate("0.08"), day))
    };
    let fixings = (0..count).map(fixed_on).collect();
    Schedule::floating(&terms, &terms.floating_rate(&monthly, &fixings, None).unwrap())
}

#[test]
fn resets_that_compute_too_many_payments_anew_are_refused() {
    let given = || Amortization::GivenRent(GivenRent::Share(rate("1.1")));
    // 706 × 707 = 499,142; 707 × 708 = 500,556.
    assert_eq!(months(707, given()).unwrap().lines.len(), 1);
    let refused = ScheduleTermsError::TooManyResets { resets: 707, payments: 708 };
    assert_eq!(months(708, given()), Err(vec![refused]));
    // Principal that is kept is computed anew once.
    assert_eq!(months(708, Amortization::LevelPrincipal).unwrap().lines.len(), 708);
}
