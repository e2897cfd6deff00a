//! The worked figures of the glossary's example, to the cent.

use super::*;

fn rent_and_interest(terms: &ScheduleTerms) -> (Option<Money>, Option<Money>) {
    let schedule = Schedule::new(terms).unwrap();
    (schedule.rent, schedule.total_interest().unwrap())
}

fn expected(rent: &str, interest: &str) -> (Option<Money>, Option<Money>) {
    (Some(money(rent)), Some(money(interest)))
}

#[test]
fn level_rent_in_arrears_after_a_short_first_period() {
    let schedule = Schedule::new(&first_batch()).unwrap();
    assert_eq!(schedule.exact_rent.unwrap().round_dp(8).to_string(), "158906.89328270");
    assert_eq!(rent_and_interest(&first_batch()), expected("158906.89", "1003068.02"));
    assert_eq!(schedule.lines.len(), 28);

    let first = schedule.lines.first().unwrap();
    assert_eq!((first.number, first.from, first.to), (1, date("2008-05-18"), date("2008-06-03")));
    assert_eq!((first.due_date, first.days), (date("2008-06-03"), 16));
    assert_eq!(first.year_fraction, YearFraction { numerator: 16, denominator: 360 });
    assert_eq!((first.opening_balance, first.rate), (money("3446325.00"), rate("0.0780")));
    // 3,446,325.00 × 0.078 × 16 / 360 = 11,947.26
    assert_eq!((first.exact_interest, first.interest), ("11947.26".parse().unwrap(), money("11947.26")));
    assert_eq!((first.principal, first.payment), (money("146959.63"), money("158906.89")));
    assert_eq!(first.closing_balance, money("3299365.37"));

    let last = schedule.lines.last().unwrap();
    assert_eq!((last.number, last.due_date, last.days), (28, date("2015-03-03"), 90));
    assert_eq!((last.interest, last.principal), (money("3039.42"), money("155867.57")));
    assert_eq!((last.payment, last.closing_balance), (money("158906.99"), money("0.00")));
}

#[test]
fn interest_between_unadjusted_dates() {
    let terms = ScheduleTerms { accruals_adjusted: false, ..first_batch() };
    assert_eq!(rent_and_interest(&terms), expected("158897.62", "1002808.48"));
}

#[test]
fn joint_calendar_of_new_york_zurich_and_mexico() {
    let calendar = Calendar::joint(&[CalendarId::Usny, CalendarId::Chzu, CalendarId::Mxmc], []);
    let terms = ScheduleTerms { calendar, ..first_batch() };
    assert_eq!(rent_and_interest(&terms), expected("158909.19", "1003132.36"));
    assert_eq!(Schedule::new(&terms).unwrap().lines.last().unwrap().payment, money("158909.23"));
}

#[test]
fn long_first_period() {
    let terms = ScheduleTerms { stub: Stub::LongFirst, ..first_batch() };
    assert_eq!(rent_and_interest(&terms), expected("166549.06", "1050499.61"));
}

#[test]
fn short_last_period() {
    let terms = ScheduleTerms { stub: Stub::ShortLast, ..first_batch() };
    assert_eq!(rent_and_interest(&terms), expected("161451.80", "1074325.38"));
}

#[test]
fn long_last_period() {
    let terms = ScheduleTerms { stub: Stub::LongLast, ..first_batch() };
    assert_eq!(rent_and_interest(&terms), expected("166033.09", "1036568.55"));
}

#[test]
fn level_rent_in_advance_with_a_balloon() {
    let terms = ScheduleTerms { balloon: money("200000.00"), timing: PaymentTiming::Advance, ..quarters(4) };
    let schedule = Schedule::new(&terms).unwrap();
    assert_eq!(schedule.rent, Some(money("209900.98")));
    // Balance after a payment: the balance before × 1.02 − 209,900.98.
    let balances = ["790099.02", "596000.02", "398019.04", "196078.44", "0.00"];
    assert_eq!(column(&schedule, |line| line.closing_balance), balances);
    // 1,000,000 × 0 %, then 2 % of each balance: 15,801.9804, 11,920.0004, 7,960.3808, 3,921.5688.
    assert_eq!(column(&schedule, |line| line.interest), ["0.00", "15801.98", "11920.00", "7960.38", "3921.57"]);
    // The closing payment is the balloon, a cent of rounding residue in it.
    assert_eq!(schedule.lines.last().unwrap().payment, money("200000.01"));
    let due: Vec<_> = schedule.lines.iter().map(|line| line.due_date).collect();
    assert_eq!(due, ["2008-03-03", "2008-06-03", "2008-09-03", "2008-12-03", "2009-03-03"].map(date));
}

#[test]
fn closing_payment_is_the_balloon_when_nothing_is_rounded() {
    let terms = ScheduleTerms { balloon: money("200000.00"), timing: PaymentTiming::Advance, ..quarters(4) };
    let schedule = Schedule::unrounded(&terms).unwrap();
    assert_eq!(schedule.lines.last().unwrap().payment.round_dp(15), Decimal::from(200_000));
    let fourth = schedule.lines.iter().find(|line| line.number == 4).unwrap();
    // 200,000 / 1.02
    assert_eq!(fourth.closing_balance.round_dp(10), "196078.4313725490".parse().unwrap());
}
