//! When things happen.

use super::cycle::End;
use super::*;

fn texts(dates: Vec<BusinessDate>) -> Vec<String> {
    dates.into_iter().map(|date| date.to_string()).collect()
}

fn until(cycle: Cycle, end: &str) -> Vec<String> {
    texts(cycle.dates(date(end), End::Included, false).unwrap())
}

#[test]
fn last_of_january_rolls_from_the_anchor_not_from_february() {
    assert_eq!(until(cycle("2021-01-31", months(1)), "2021-03-31"), ["2021-01-31", "2021-02-28", "2021-03-31"]);
}

#[test]
fn last_of_april_is_the_last_of_may_only_by_the_end_of_month_rule() {
    let monthly = cycle("2021-04-30", months(1));
    let dates = |end_of_month| texts(monthly.dates(date("2021-06-01"), End::Excluded, end_of_month).unwrap());
    assert_eq!(dates(false), ["2021-04-30", "2021-05-30"]);
    assert_eq!(dates(true), ["2021-04-30", "2021-05-31"]);
}

#[test]
fn weeks_are_seven_days_whatever_the_month() {
    assert_eq!(until(cycle("2021-02-20", days(14)), "2021-03-20"), ["2021-02-20", "2021-03-06", "2021-03-20"]);
}

#[test]
fn long_last_period_takes_the_place_of_two() {
    let long = |end| until(Cycle { last_period: LastPeriod::Long, ..cycle("2021-01-01", months(1)) }, end);
    assert_eq!(
        until(cycle("2021-01-01", months(1)), "2021-03-15"),
        ["2021-01-01", "2021-02-01", "2021-03-01", "2021-03-15"]
    );
    assert_eq!(long("2021-03-15"), ["2021-01-01", "2021-02-01", "2021-03-15"]);
    assert_eq!(long("2021-03-01"), ["2021-01-01", "2021-02-01", "2021-03-01"], "a whole last period stays");
    assert_eq!(long("2021-01-15"), ["2021-01-01", "2021-01-15"], "one period has none to be joined with");
}

#[test]
fn saturday_is_paid_on_monday_and_interest_follows_only_where_it_is_adjusted() {
    // 1,000 × 0.36 / 360 is 1 a day. 1 May to Saturday, 1 August: 92 days, to Monday 94.
    let terms = CashflowTerms {
        rate: decimal("0.36"),
        day_count: DayCount::Act360,
        commencement: date("2020-05-01"),
        interest: vec![cycle("2020-08-01", None)],
        business_day_convention: BusinessDayConvention::Following,
        ..loan()
    };
    let first = |accruals_adjusted| {
        amounts(&CashflowTerms { accruals_adjusted, ..terms.clone() }, EventKind::Interest)[0].clone()
    };
    assert_eq!(first(false), ("2020-08-03".to_owned(), decimal("92")));
    assert_eq!(first(true), ("2020-08-03".to_owned(), decimal("94")));
}

#[test]
fn last_day_that_counts_earns_interest_and_is_no_whole_period() {
    // 1 a day, 1 to 31 December: 30 nights, or 31 days.
    let terms = CashflowTerms {
        rate: decimal("0.36"),
        day_count: DayCount::Act360,
        commencement: date("2020-12-01"),
        final_maturity: Some(date("2020-12-31")),
        interest: Vec::new(),
        ..loan()
    };
    let interest =
        |counts_final_day| amounts(&CashflowTerms { counts_final_day, ..terms.clone() }, EventKind::Interest);
    assert_eq!(interest(false), dated(&[("2020-12-31", "30")]));
    assert_eq!(interest(true), dated(&[("2020-12-31", "31")]));
}

#[test]
fn figures_of_a_later_day_leave_out_what_has_happened() {
    // 15 for the whole quarter from 1 April; from 16 May on half of it.
    let terms = CashflowTerms { as_of: Some(date("2020-05-16")), ..loan() };
    let first = &events(&terms)[0];
    assert_eq!((first.kind, first.date, first.amount), (EventKind::Interest, date("2020-07-01"), decimal("15")));
    let told = CashflowTerms { accrued: Some(Decimal::ZERO), ..terms };
    assert_eq!(events(&told)[0].amount, decimal("7.5"));
}

#[test]
fn figures_of_an_event_day_are_those_after_the_event() {
    let terms = CashflowTerms { as_of: Some(date("2020-07-01")), ..loan() };
    assert_eq!(amounts(&terms, EventKind::Interest), dated(&[("2020-10-01", "15"), ("2021-01-01", "15")]));
}

#[test]
fn events_of_one_day_keep_their_order() {
    let terms = CashflowTerms {
        repayment: equal_parts(cycle("2020-07-01", months(6))),
        resets: vec![RateReset { cycle: cycle("2020-07-01", None), rule: ResetRule::Fixed(decimal("0.08")) }],
        ..loan()
    };
    let that_day: Vec<_> = events(&terms).into_iter().filter(|event| event.date == date("2020-07-01")).collect();
    let kinds: Vec<_> = that_day.iter().map(|event| event.kind).collect();
    assert_eq!(kinds, [EventKind::Redemption, EventKind::Interest, EventKind::RateFixed]);
    assert_eq!(that_day[1].amount, decimal("15"), "at the old rate, on the balance before");
}

#[test]
fn days_that_a_weekend_brings_together_are_one() {
    // Friday 3 to Tuesday 7 January, each day 1: Saturday and Sunday fall due on Monday with it.
    let terms = CashflowTerms {
        rate: decimal("0.36"),
        day_count: DayCount::Act360,
        commencement: date("2020-01-02"),
        final_maturity: Some(date("2020-01-07")),
        interest: vec![cycle("2020-01-03", days(1))],
        business_day_convention: BusinessDayConvention::Following,
        ..loan()
    };
    for accruals_adjusted in [true, false] {
        let terms = CashflowTerms { accruals_adjusted, ..terms.clone() };
        let due = dated(&[("2020-01-03", "1"), ("2020-01-06", "3"), ("2020-01-07", "1")]);
        assert_eq!(amounts(&terms, EventKind::Interest), due);
    }
}

#[test]
fn given_payments_that_a_weekend_brings_together_are_all_paid_and_interest_once() {
    // 100 on Saturday and 100 on Sunday, both on Monday. Where accruals follow, 4 of the 200 are interest of
    // the four days since Thursday. Where not, 2 by Saturday, which leaves 902, and 0.902 of them by Sunday.
    let step = |day| PaymentStep { cycle: cycle(day, None), amount: decimal("100") };
    let terms = CashflowTerms {
        rate: decimal("0.36"),
        day_count: DayCount::Act360,
        commencement: date("2020-01-02"),
        final_maturity: Some(date("2020-02-03")),
        interest: Vec::new(),
        repayment: Repayment::GivenPayments(vec![step("2020-01-04"), step("2020-01-05")]),
        business_day_convention: BusinessDayConvention::Following,
        ..loan()
    };
    for (accruals_adjusted, interest) in [(true, "4"), (false, "2.902")] {
        let terms = CashflowTerms { accruals_adjusted, ..terms.clone() };
        let of = |kind| -> Decimal {
            amounts(&terms, kind).iter().filter(|(day, _)| day == "2020-01-06").map(|(_, amount)| *amount).sum()
        };
        assert_eq!(of(EventKind::Interest), decimal(interest), "{accruals_adjusted}");
        assert_eq!(of(EventKind::Redemption), decimal("200") - decimal(interest), "{accruals_adjusted}");
    }
}

#[test]
fn part_that_a_weekend_brings_to_the_final_maturity_is_part_of_it() {
    // Thursday 2 and Sunday 5 January; the 5th falls due on Monday, the 6th, the final maturity.
    let terms = CashflowTerms {
        commencement: date("2019-12-30"),
        final_maturity: Some(date("2020-01-06")),
        interest: Vec::new(),
        repayment: equal_parts(cycle("2020-01-02", days(3))),
        business_day_convention: BusinessDayConvention::Following,
        ..loan()
    };
    assert_eq!(amounts(&terms, EventKind::Redemption), dated(&[("2020-01-02", "500")]));
    assert_eq!(amounts(&terms, EventKind::Maturity), dated(&[("2020-01-06", "500")]));
}
