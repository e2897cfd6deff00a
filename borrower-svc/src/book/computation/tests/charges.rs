//! What is paid beside the rents: figures of the worked example and by hand.

use super::*;
use crate::book::computation::charges::{BalanceRun, arrangement_fee, commitment_fee, default_interest, interim_rent};

fn run(from: &str, to: &str, balance: &str) -> BalanceRun {
    BalanceRun { from: date(from), to: date(to), balance: usd(balance) }
}

#[test]
fn first_batch_accepted_after_76_days_owes_its_interim_rent() {
    let terms = terms(boleo_terms());
    let rent = interim_rent(&terms, usd("3446325.00"), date("2008-03-03"), date("2008-05-18"));
    assert_eq!(rent, Ok(usd("56749.49")));
    let none = interim_rent(&terms, usd("3446325.00"), date("2008-03-03"), date("2008-03-03"));
    assert_eq!(none, Ok(usd("0.00")));
    let reversed = interim_rent(&terms, usd("3446325.00"), date("2008-03-03"), date("2008-03-02"));
    assert_eq!(reversed, Err(ComputationError::DaysReversed));
}

#[test]
fn arrangement_fee_of_the_case_is_800_000() {
    assert_eq!(arrangement_fee(&terms(boleo_terms())), Ok(usd("800000.00")));
}

#[test]
fn commitment_undrawn_for_50_days_costs_its_fee() {
    let fee = commitment_fee(&terms(boleo_terms()), &[run("2007-11-13", "2008-01-02", "64000000.00")]);
    assert_eq!(fee, Ok(usd("44444.44")));
}

#[test]
fn runs_are_added_up_before_they_are_rounded() {
    // 64,000,000 × 10 + 60,553,675 × 20 = 1,851,073,500; × 0.50 % / 360 = 25,709.3541…
    let runs = [run("2008-02-22", "2008-03-03", "64000000.00"), run("2008-03-03", "2008-03-23", "60553675.00")];
    assert_eq!(commitment_fee(&terms(boleo_terms()), &runs), Ok(usd("25709.35")));
    // A day at 360.00 costs half a cent; two days one cent, not two.
    let days = [run("2008-03-03", "2008-03-04", "360.00"), run("2008-03-04", "2008-03-05", "360.00")];
    assert_eq!(commitment_fee(&terms(boleo_terms()), &days), Ok(usd("0.01")));
    assert_eq!(commitment_fee(&terms(boleo_terms()), &[]), Ok(usd("0.00")));
}

#[test]
fn rent_paid_20_days_late_bears_default_interest() {
    let unpaid = [run("2008-09-03", "2008-09-23", "158906.89")];
    assert_eq!(default_interest(&terms(boleo_terms()), &unpaid), Ok(usd("865.16")));
    // 100,000 for 10 days and 40,000 for 10 more: 1,400,000 × 9.80 % / 360 = 381.1111…
    let parts = [run("2008-09-03", "2008-09-13", "100000.00"), run("2008-09-13", "2008-09-23", "40000.00")];
    assert_eq!(default_interest(&terms(boleo_terms()), &parts), Ok(usd("381.11")));
}

#[test]
fn balance_in_another_currency_is_refused() {
    let pesos = MinorAmount { currency: Currency::parse("MXN").unwrap(), units: 1 };
    let run = BalanceRun { from: date("2008-03-03"), to: date("2008-03-04"), balance: pesos };
    assert_eq!(commitment_fee(&terms(boleo_terms()), &[run]), Err(ComputationError::Currency));
}
