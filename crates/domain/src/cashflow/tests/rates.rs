//! Rates that change.

use super::*;

/// Reset on 1 April and 1 October to twice the fixing and 1 %.
fn floating() -> CashflowTerms {
    let rule = ResetRule::Floating { multiplier: Decimal::TWO, spread: decimal("0.01"), fixing_lag_business_days: 0 };
    CashflowTerms {
        resets: vec![RateReset { cycle: cycle("2020-04-01", months(6)), rule }],
        fixings: BTreeMap::from([(date("2020-03-01"), decimal("0.03")), (date("2020-10-01"), decimal("0.015"))]),
        ..loan()
    }
}

fn rates(terms: &CashflowTerms) -> Vec<(EventKind, Decimal)> {
    let reset = |event: &CashflowEvent| matches!(event.kind, EventKind::RateReset | EventKind::RateFixed);
    events(terms).into_iter().filter(reset).map(|event| (event.kind, event.rate)).collect()
}

fn reset_to(terms: &CashflowTerms) -> Vec<Decimal> {
    rates(terms).into_iter().map(|(_, rate)| rate).collect()
}

#[test]
fn fixing_holds_until_the_next_one() {
    // 2 × 3 % + 1 % = 7 % from April, by the fixing of March; 2 × 1.5 % + 1 % = 4 % from October.
    assert_eq!(reset_to(&floating()), ["0.07", "0.04"].map(decimal));
    let interest: Vec<_> = amounts(&floating(), EventKind::Interest).into_iter().map(|(_, amount)| amount).collect();
    assert_eq!(interest, ["15", "17.5", "17.5", "10"].map(decimal));
}

#[test]
fn floor_and_cap_hold_the_rate() {
    let rate_limits = RateLimits { floor: Some(decimal("0.05")), cap: Some(decimal("0.065")), ..RateLimits::default() };
    assert_eq!(reset_to(&CashflowTerms { rate_limits, ..floating() }), ["0.065", "0.05"].map(decimal));
}

#[test]
fn change_of_one_reset_is_limited_from_the_rate_before() {
    // From 6 % at most half a point up: 6.5 %; from there at most one point down: 5.5 %.
    let (least_change, most_change) = (Some(decimal("-0.01")), Some(decimal("0.005")));
    let rate_limits = RateLimits { least_change, most_change, ..RateLimits::default() };
    assert_eq!(reset_to(&CashflowTerms { rate_limits, ..floating() }), ["0.065", "0.055"].map(decimal));
}

#[test]
fn rate_fixed_already_is_that_of_the_first_reset() {
    let terms = CashflowTerms { next_rate: Some(decimal("0.09")), ..floating() };
    let expected = [(EventKind::RateFixed, decimal("0.09")), (EventKind::RateReset, decimal("0.04"))];
    assert_eq!(rates(&terms), expected);
}

#[test]
fn reset_without_a_fixing_is_refused() {
    let terms = CashflowTerms { fixings: BTreeMap::new(), ..floating() };
    assert_eq!(cashflow(&terms), Err(vec![CashflowError::FixingMissing { date: date("2020-04-01") }]));
    let later = BTreeMap::from([(date("2020-04-02"), decimal("0.03"))]);
    let terms = CashflowTerms { fixings: later, ..floating() };
    assert_eq!(cashflow(&terms), Err(vec![CashflowError::FixingMissing { date: date("2020-04-01") }]));
}

#[test]
fn reset_that_is_not_looked_at_needs_no_fixing() {
    let terms = CashflowTerms { fixings: BTreeMap::new(), until: Some(date("2020-03-31")), ..floating() };
    let kinds: Vec<_> = events(&terms).into_iter().map(|event| event.kind).collect();
    assert_eq!(kinds, [EventKind::Advance]);
    let one_day_more = CashflowTerms { until: Some(date("2020-04-01")), ..terms };
    assert_eq!(cashflow(&one_day_more), Err(vec![CashflowError::FixingMissing { date: date("2020-04-01") }]));
}

#[test]
fn interest_of_a_period_with_a_reset_in_it_is_at_both_rates() {
    // 45 days at 6 % and 45 at 8 %: 7.5 + 10.
    let reset = RateReset { cycle: cycle("2020-05-16", None), rule: ResetRule::Fixed(decimal("0.08")) };
    let terms = CashflowTerms { resets: vec![reset], ..loan() };
    assert_eq!(amounts(&terms, EventKind::Interest)[1].1, decimal("17.5"));
}

#[test]
fn fixing_is_taken_business_days_before_and_counts_for_its_floor_at_least() {
    // 1 April 2020 is a Wednesday: three business days before is Friday, 27 March; the fixing of the 30th
    // is not looked at. Its 1 % counts for 2 %: 2 × 2 % + 1 % = 5 %. In October 1.5 % counts for 2 %, too.
    let spread = decimal("0.01");
    let rule = ResetRule::Floating { multiplier: Decimal::TWO, spread, fixing_lag_business_days: 3 };
    let (before, after) = (date("2020-03-27"), date("2020-03-30"));
    let terms = CashflowTerms {
        resets: vec![RateReset { cycle: cycle("2020-04-01", months(6)), rule }],
        fixings: BTreeMap::from([
            (before, decimal("0.01")),
            (after, decimal("0.03")),
            (date("2020-09-01"), decimal("0.015")),
        ]),
        rate_limits: RateLimits { fixing_floor: Some(decimal("0.02")), ..RateLimits::default() },
        ..loan()
    };
    assert_eq!(reset_to(&terms), ["0.05", "0.05"].map(decimal));
    let reset = events(&terms).into_iter().find(|event| event.kind == EventKind::RateReset).unwrap();
    assert_eq!(reset.because.fixing, Some((before, decimal("0.01"))));
}

#[test]
fn level_payment_after_interest_alone_is_fixed_on_what_is_owed_then() {
    // Interest alone until July, the rate reset to 8 % in April; two payments from October on, at 2 % a
    // quarter: 1000 × 1.02² / 2.02 = 515.0495…
    let reset = RateReset { cycle: cycle("2020-04-01", None), rule: ResetRule::Fixed(decimal("0.08")) };
    let repayment = level_by(cycle("2020-10-01", months(3)), None);
    let events = events(&CashflowTerms { resets: vec![reset], repayment, ..loan() });
    let redemption = events.iter().find(|event| event.kind == EventKind::Redemption).unwrap();
    assert_near(redemption.because.payment.unwrap(), decimal("1040.4") / decimal("2.02"));
    assert_near(redemption.amount, decimal("1040.4") / decimal("2.02") - decimal("20"));
}
