//! The worked figures of the field's example, to the cent.

use facility_domain::{calendar::CalendarId, rounding::RoundingMode};

use super::*;
use crate::book::computation::{
    level_rent::{Growth, Loan},
    periods::{Period, periods},
    rounded::Rule,
};

fn rent_and_interest(schedule: &LeaseSchedule) -> (String, String) {
    (schedule.rent.unwrap().amount_text(), schedule.total_interest().amount_text())
}

fn expected(rent: &str, interest: &str) -> (String, String) {
    (rent.to_owned(), interest.to_owned())
}

#[test]
fn level_rent_in_arrears_after_a_short_first_period() {
    let schedule = first_batch(weekends_only());
    assert_eq!(rent_and_interest(&schedule), expected("158906.89", "1003068.02"));
    assert_eq!(schedule.lines.len(), 28);

    let first = schedule.lines.first().unwrap();
    assert_eq!((first.number, first.from, first.to), (1, date("2008-05-18"), date("2008-06-03")));
    assert_eq!((first.days, first.fraction, first.due_date), (16, (16, 360), date("2008-06-03")));
    assert_eq!((first.interest, first.principal), (usd("11947.26"), usd("146959.63")));
    assert_eq!((first.payment, first.closing_balance), (usd("158906.89"), usd("3299365.37")));

    let last = schedule.lines.last().unwrap();
    assert_eq!((last.number, last.due_date, last.days), (28, date("2015-03-03"), 90));
    assert_eq!((last.interest, last.principal), (usd("3039.42"), usd("155867.57")));
    assert_eq!((last.payment, last.closing_balance), (usd("158906.99"), usd("0.00")));
}

#[test]
fn level_rent_is_exact_far_beyond_the_cent() {
    // The same rent of a million times the amount, in cents: six more digits.
    let terms = terms(weekends_only());
    let periods = periods(&terms, date("2008-05-18"), date("2015-03-03")).unwrap();
    let owed = 344_632_500_000_000;
    let loan = Loan { owed, base: owed, balloon: 0, whole: 3_600_000 };
    let growth = |period: &Period| Growth { part: 780 * i128::from(period.stretch.numerator), on_balance: true };
    let growths: Vec<Growth> = periods.iter().map(growth).collect();
    let rents = loan.rents(&growths, &[1; 28], Rule { unit: 1, mode: RoundingMode::HalfUp });
    assert_eq!(rents, Ok(vec![15_890_689_328_270; 28]));
}

#[test]
fn interest_between_unadjusted_dates() {
    let schedule = first_batch(TermsDraft { accruals_adjusted: false, ..weekends_only() });
    assert_eq!(rent_and_interest(&schedule), expected("158897.62", "1002808.48"));
}

#[test]
fn joint_calendar_of_new_york_zurich_and_mexico() {
    let calendars = vec![CalendarId::Usny, CalendarId::Chzu, CalendarId::Mxmc];
    let schedule = first_batch(TermsDraft { calendars, ..weekends_only() });
    assert_eq!(rent_and_interest(&schedule), expected("158909.19", "1003132.36"));
    assert_eq!(schedule.lines.last().unwrap().payment, usd("158909.23"));
}

#[test]
fn stubs_elsewhere_and_of_another_length() {
    let table = [
        (Stub::LongFirst, "166549.06", "1050499.61"),
        (Stub::ShortLast, "161451.80", "1074325.38"),
        (Stub::LongLast, "166033.09", "1036568.55"),
    ];
    for (stub, rent, interest) in table {
        let schedule = first_batch(TermsDraft { stub, ..weekends_only() });
        assert_eq!(rent_and_interest(&schedule), expected(rent, interest), "{stub:?}");
    }
}

#[test]
fn level_rent_in_advance_with_a_balloon() {
    let draft = TermsDraft { payment_timing: PaymentTiming::Advance, balloon_rate: rate("0.2"), ..quarters() };
    let schedule = over(4, draft, "1000000.00").unwrap();
    assert_eq!((schedule.rent, schedule.balloon), (Some(usd("209900.98")), usd("200000.00")));
    // The balance before × 1.02 − 209,900.98; the fourth is that of the example.
    let balances = ["790099.02", "596000.02", "398019.04", "196078.44", "0.00"];
    assert_eq!(column(&schedule, |line| line.closing_balance), balances);
    // Line 5 pays 196,078.44 and its interest of 3,921.57 (3,921.5688): the balloon and a cent.
    assert_eq!(schedule.lines.last().unwrap().payment, usd("200000.01"));
}
