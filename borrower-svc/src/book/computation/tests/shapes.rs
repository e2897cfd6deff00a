//! Rents below their interest, rents in proportions, and interest on another base: worked by hand on
//! one million at 2 % a quarter.

use super::*;
use crate::book::computation::schedule::{Keep, Rest, with_rest};

fn draft(amortization: Amortization) -> TermsDraft {
    TermsDraft { amortization, ..quarters() }
}

fn seasons(weights: &[&str]) -> Amortization {
    Amortization::RentProfile { weights: weights.iter().map(|weight| rate(weight)).collect(), repeats: true }
}

fn million(count: u32, draft: TermsDraft) -> LeaseSchedule {
    over(count, draft, "1000000.00").unwrap()
}

#[test]
fn seasons_without_a_rent_add_their_interest_to_what_is_owed() {
    let schedule = million(4, draft(seasons(&["0", "1"])));
    // 1,000,000 × 1.02⁴ / (1.0404 + 1) = 1,082,432.16 / 2.0404 = 530,499.9803…
    assert_eq!(column(&schedule, |line| line.payment), ["0.00", "530499.98", "0.00", "530499.98"]);
    // 2 % of 1,000,000.00, 1,020,000.00, 509,900.02 and 520,098.02.
    assert_eq!(column(&schedule, |line| line.interest), ["20000.00", "20400.00", "10198.00", "10401.96"]);
    assert_eq!(schedule.rent, None);
    // Counted back from the last payment: the first of three is one with a rent.
    let payments = column(&million(3, draft(seasons(&["0", "1"]))), |line| line.payment);
    assert!(payments[0] != "0.00" && payments[1] == "0.00");
}

#[test]
fn grace_period_adds_its_interest_to_what_is_owed() {
    let schedule = million(4, draft(Amortization::CapitalizedThenLevel { capitalized_periods: 2 }));
    // 1,082,432.16 / 2.02 = 535,857.5049…
    assert_eq!(schedule.rent, Some(usd("535857.50")));
    assert_eq!(column(&schedule, |line| line.closing_balance), ["1020000.00", "1040400.00", "525350.50", "0.00"]);
    assert_eq!(column(&schedule, |line| line.payment), ["0.00", "0.00", "535857.50", "535857.51"]);
    let nothing_left = draft(Amortization::CapitalizedThenLevel { capitalized_periods: 4 });
    assert_eq!(over(4, nothing_left, "1.00"), Err(ComputationError::AmortizationLength));
}

#[test]
fn given_rent_leaves_the_rest_for_the_end_or_ends_sooner() {
    let given = |share| draft(Amortization::GivenRent(GivenRent::Share(rate(share))));
    // 20,000 − 15,000 is added, then 20,100 − 15,000.
    let below = million(3, given("0.015"));
    assert_eq!(column(&below, |line| line.principal), ["-5000.00", "-5100.00", "1010100.00"]);
    assert_eq!(column(&below, |line| line.payment), ["15000.00", "15000.00", "1030302.00"]);
    assert_eq!(column(&million(3, given("0.6")), |line| line.payment), ["600000.00", "428400.00"]);
}

#[test]
fn interest_runs_on_the_base_of_the_terms() {
    let on = |interest_base| TermsDraft { interest_base, ..quarters() };
    // 1,000,000 × 1.0816 / 4.08 = 265,098.0392…; 2 % of 1,000,000.00 twice, of 509,803.92 twice.
    let half_years = million(4, on(InterestBase::PeriodBalance { months: 6 }));
    assert_eq!(column(&half_years, |line| line.interest), ["20000.00", "20000.00", "10196.08", "10196.08"]);
    assert_eq!(half_years.rent, Some(usd("265098.04")));
    let flat = million(2, on(InterestBase::AmountFinanced));
    assert_eq!(column(&flat, |line| line.payment), ["520000.00", "520000.00"]);
    // 4 months are no multiple of 3.
    let odd = over(4, on(InterestBase::PeriodBalance { months: 4 }), "1.00");
    assert_eq!(odd, Err(ComputationError::PaymentDates));
}

#[test]
fn rest_keeps_grace_and_base_in_proportion() {
    let dates = (date("2008-03-03"), date("2009-03-03"));
    let renewed = |draft: TermsDraft, balance: &str, keep| {
        let schedule = million(4, draft.clone());
        let (balance, balloon) = (usd(balance), usd("0.00"));
        let rest = Rest { from: 2, balance, balloon, rate: "0.08".parse().unwrap(), keep };
        with_rest(&terms(draft), &schedule, dates, &rest).unwrap()
    };
    let grace = draft(Amortization::CapitalizedThenLevel { capitalized_periods: 2 });
    // 510,000 × 1.02³ / 2.02 = 267,928.7524…
    let lower = renewed(grace.clone(), "510000.00", Keep::Term);
    assert_eq!(column(&lower, |line| line.payment)[1..3], ["0.00", "267928.75"]);
    let shorter = renewed(grace.clone(), "510000.00", Keep::Payments);
    assert_eq!(column(&shorter, |line| line.payment)[1..], ["0.00", "530604.00"]);
    let parts = renewed(grace, "510000.00", Keep::Principal);
    assert_eq!(column(&parts, |line| line.principal)[1..], ["-10200.00", "257524.75", "262675.25"]);
    // 250,000 a quarter and 20,000 flat: 750,000 after the first. A third of it remains, and of the
    // base 333,333.33: 6,666.67 of interest; (250,000 + 3 × 6,666.6666) / 3 = 89,999.9999….
    let flat =
        renewed(TermsDraft { interest_base: InterestBase::AmountFinanced, ..quarters() }, "250000.00", Keep::Term);
    assert_eq!(flat.lines[1].interest_base, usd("333333.33"));
    assert_eq!(column(&flat, |line| line.payment)[1..3], ["90000.00", "90000.00"]);
}
