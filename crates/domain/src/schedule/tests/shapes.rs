//! Rents below their interest, rents in proportions, and interest on another base: worked by hand on
//! one million at 2 % a quarter.

use super::*;

fn weights(weights: &[&str], repeats: bool) -> Amortization {
    Amortization::RentProfile { weights: weights.iter().map(|weight| rate(weight)).collect(), repeats }
}

fn over(count: i32, amortization: Amortization) -> Schedule<Money> {
    Schedule::new(&ScheduleTerms { amortization, ..quarters(count) }).unwrap()
}

#[test]
fn stepped_rents_stand_in_their_proportion() {
    let schedule = over(2, weights(&["1", "2"], false));
    // x = 1,000,000 × 1.0404 / (1.02 + 2) = 344,503.3112…; 2 % of 675,496.69 is 13,509.9338.
    assert_eq!(column(&schedule, |line| line.payment), ["344503.31", "689006.62"]);
    assert_eq!(column(&schedule, |line| line.interest), ["20000.00", "13509.93"]);
    assert_eq!((schedule.rent, schedule.exact_rent), (None, None));
}

#[test]
fn seasons_without_a_rent_add_their_interest_to_the_balance() {
    let schedule = over(4, weights(&["0", "1"], true));
    // x = 1,000,000 × 1.02⁴ / (1.0404 + 1) = 530,499.9803…
    assert_eq!(column(&schedule, |line| line.payment), ["0.00", "530499.98", "0.00", "530499.98"]);
    assert_eq!(column(&schedule, |line| line.interest), ["20000.00", "20400.00", "10198.00", "10401.96"]);
    assert_eq!(column(&schedule, |line| line.principal), ["-20000.00", "510099.98", "-10198.00", "520098.02"]);
    assert_eq!(column(&schedule, |line| line.closing_balance), ["1020000.00", "509900.02", "520098.02", "0.00"]);
    // The last payment has the last weight, whatever the number of payments.
    let odd = over(3, weights(&["0", "1"], true));
    assert!(odd.lines[0].payment.is_positive() && odd.lines[1].payment.is_zero());
    // In advance the payments are a period earlier: 1,000,000 × 1.02³ / (1.0404 + 1) = 520,098.0199…
    let terms = ScheduleTerms { amortization: weights(&["0", "1"], true), ..quarters(4) };
    let advance = Schedule::new(&ScheduleTerms { timing: PaymentTiming::Advance, ..terms }).unwrap();
    assert_eq!(column(&advance, |line| line.payment), ["0.00", "520098.02", "0.00", "520098.02"]);
    assert_eq!(column(&advance, |line| line.interest), ["0.00", "20000.00", "9998.04", "10198.00"]);
}

#[test]
fn grace_period_adds_its_interest_to_the_balance() {
    let schedule = over(4, Amortization::CapitalizedThenLevel { capitalized_periods: 2 });
    // 1,000,000 × 1.02⁴ / 2.02 = 535,857.5049…
    assert_eq!(schedule.rent, Some(money("535857.50")));
    assert_eq!(column(&schedule, |line| line.interest), ["20000.00", "20400.00", "20808.00", "10507.01"]);
    assert_eq!(column(&schedule, |line| line.payment), ["0.00", "0.00", "535857.50", "535857.51"]);
    assert_eq!(column(&schedule, |line| line.closing_balance), ["1020000.00", "1040400.00", "525350.50", "0.00"]);
}

#[test]
fn given_rent_below_its_interest_leaves_the_rest_for_the_end() {
    for rent in [GivenRent::Amount(money("15000.00")), GivenRent::Share(rate("0.015"))] {
        let schedule = over(3, Amortization::GivenRent(rent));
        assert_eq!(schedule.rent, Some(money("15000.00")));
        assert_eq!(column(&schedule, |line| line.interest), ["20000.00", "20100.00", "20202.00"]);
        assert_eq!(column(&schedule, |line| line.principal), ["-5000.00", "-5100.00", "1010100.00"]);
        assert_eq!(column(&schedule, |line| line.payment), ["15000.00", "15000.00", "1030302.00"]);
    }
}

#[test]
fn given_rent_that_repays_everything_sooner_ends_the_schedule() {
    let schedule = over(3, Amortization::GivenRent(GivenRent::Share(rate("0.6"))));
    // 1,020,000 − 600,000 = 420,000, and 2 % of it.
    assert_eq!(column(&schedule, |line| line.payment), ["600000.00", "428400.00"]);
}

#[test]
fn interest_on_a_longer_period_follows_the_balance_at_its_start() {
    let interest_base = InterestBase::PeriodBalance { months: 6 };
    let schedule = Schedule::new(&ScheduleTerms { interest_base, ..quarters(4) }).unwrap();
    // Two half-years at 4 %: 1,000,000 × 1.04² / (2 × 1.04 + 2) = 265,098.0392…
    assert_eq!(schedule.rent, Some(money("265098.04")));
    // 2 % of 1,000,000.00 twice, then of 509,803.92 (10,196.0784).
    assert_eq!(column(&schedule, |line| line.interest), ["20000.00", "20000.00", "10196.08", "10196.08"]);
    let bases: Vec<_> = schedule.lines.iter().map(|line| line.interest_base).collect();
    assert_eq!(bases, [None, Some(money("1000000.00")), None, Some(money("509803.92"))]);
    // Five quarters: the first one is the rest of a half-year.
    let odd = Schedule::new(&ScheduleTerms { interest_base, ..quarters(5) }).unwrap();
    let on_balance: Vec<_> = odd.lines.iter().map(|line| line.interest_base.is_none()).collect();
    assert_eq!(on_balance, [true, true, false, true, false]);
}

#[test]
fn flat_interest_is_on_the_amount_financed() {
    let interest_base = InterestBase::AmountFinanced;
    let schedule = Schedule::new(&ScheduleTerms { interest_base, ..quarters(2) }).unwrap();
    // (1,000,000 + 2 × 20,000) / 2.
    assert_eq!(column(&schedule, |line| line.payment), ["520000.00", "520000.00"]);
    assert_eq!(column(&schedule, |line| line.interest), ["20000.00", "20000.00"]);
    // Half of what is owed is prepaid: the base falls with it, 2 % of 500,000.
    let terms = ScheduleTerms { interest_base, ..quarters(2) };
    let half = Rest { from: 2, balance: money("250000.00"), balloon: money("0.00"), keep: Keep::Term };
    let renewed = schedule.with_rest(&terms, &half).unwrap();
    assert_eq!(renewed.lines[1].interest_base, Some(money("500000.00")));
    assert_eq!(renewed.lines[1].payment, money("260000.00"));
}

#[test]
fn rest_of_a_grace_period_stays_without_payments() {
    let amortization = Amortization::CapitalizedThenLevel { capitalized_periods: 2 };
    let terms = ScheduleTerms { amortization, ..quarters(4) };
    let schedule = Schedule::new(&terms).unwrap();
    // Half of 1,020,000 is prepaid after the first payment.
    let rest = |keep| Rest { from: 2, balance: money("510000.00"), balloon: money("0.00"), keep };
    let lower = schedule.with_rest(&terms, &rest(Keep::Term)).unwrap();
    // 510,000 × 1.02³ / 2.02 = 267,928.7524…
    assert_eq!(lower.rent, Some(money("267928.75")));
    assert_eq!(column(&lower, |line| line.payment)[1..3], ["0.00", "267928.75"]);
    // The rent of before, 535,857.50, is more than 520,200 and its 2 %.
    let shorter = schedule.with_rest(&terms, &rest(Keep::Payments)).unwrap();
    assert_eq!(column(&shorter, |line| line.payment)[1..], ["0.00", "530604.00"]);
    // Parts of −20,400, 515,049.50 and 525,350.50 of 1,020,000, halved, half a cent up.
    let parts = schedule.with_rest(&terms, &rest(Keep::Principal)).unwrap();
    assert_eq!(column(&parts, |line| line.principal)[1..], ["-10200.00", "257524.75", "262675.25"]);
}

#[test]
fn given_rent_changes_with_what_is_owed_where_the_dates_stay() {
    let terms = ScheduleTerms { amortization: Amortization::GivenRent(GivenRent::Share(rate("0.015"))), ..quarters(3) };
    let schedule = Schedule::new(&terms).unwrap();
    // 1,005,000 is owed before the second; a third of it remains, and of the rent of 15,000.
    let rest = |keep| Rest { from: 2, balance: money("335000.00"), balloon: money("0.00"), keep };
    let lower = schedule.with_rest(&terms, &rest(Keep::Term)).unwrap();
    assert_eq!(lower.rent, Some(money("5000.00")));
    // 6,700 − 5,000 is added: 336,700 and its 2 %.
    assert_eq!(column(&lower, |line| line.payment)[1..], ["5000.00", "343434.00"]);
    // 335,000 + 6,700 − 15,000 = 326,700, and 2 % of it.
    let kept = schedule.with_rest(&terms, &rest(Keep::Payments)).unwrap();
    assert_eq!(column(&kept, |line| line.payment)[1..], ["15000.00", "333234.00"]);
}

#[test]
fn every_contradiction_of_such_terms_is_named() {
    let refused = |terms: ScheduleTerms| Schedule::new(&terms).unwrap_err();
    let shaped = |amortization| refused(ScheduleTerms { amortization, ..quarters(3) });
    let weight = rate("-1");
    assert_eq!(
        shaped(weights(&["-1", "0"], true)),
        [ScheduleTermsError::RentWeightNegative { position: 0, weight }, ScheduleTermsError::RentWeightsZero]
    );
    assert_eq!(shaped(weights(&["1", "0"], true)), [ScheduleTermsError::LastRentZero]);
    assert_eq!(
        shaped(weights(&["1", "1"], false)),
        [ScheduleTermsError::RentProfileLength { weights: 2, payments: 3 }]
    );
    let capitalized_periods = 3;
    assert_eq!(
        shaped(Amortization::CapitalizedThenLevel { capitalized_periods }),
        [ScheduleTermsError::CapitalizedTooLong { capitalized_periods, payments: 3 }]
    );
    let minus = Amortization::GivenRent(GivenRent::Amount(money("-0.01")));
    assert_eq!(shaped(minus), [ScheduleTermsError::GivenRentNegative]);
    for months in [0, 4, 1_203] {
        let terms = ScheduleTerms { interest_base: InterestBase::PeriodBalance { months }, ..quarters(3) };
        assert_eq!(refused(terms), [ScheduleTermsError::InterestBaseMonths { months, payment_months: 3 }]);
    }
    // A balloon beside the last payment takes what rounding leaves.
    let terms = ScheduleTerms { balloon: money("1.00"), amortization: weights(&["1", "0"], true), ..quarters(4) };
    assert!(Schedule::new(&terms).is_ok());
}
