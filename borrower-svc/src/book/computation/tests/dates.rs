//! When things are due.

use facility_domain::facility::terms::{AvailabilityPeriod, DayKind, DaySpan};

use super::*;
use crate::book::computation::{
    dates::{
        adjust, commencement_due_date, common_payment_dates, cure_end, due_after_issue, due_when_issued, fee_dates,
        grace_end, long_stop_date, rent_issue_date,
    },
    explain::BUSINESS_DAYS,
};

fn adjusted(day: &str, extra: &[&str]) -> [String; 6] {
    let extra_holidays: Vec<_> = extra.iter().map(|holiday| date(holiday)).collect();
    BUSINESS_DAYS.map(|business_day_convention| {
        let extra_holidays = extra_holidays.clone();
        let terms = terms(TermsDraft { business_day_convention, extra_holidays, ..weekends_only() });
        adjust(date(day), &terms).unwrap().to_string()
    })
}

#[test]
fn closed_days_go_where_each_convention_says() {
    // 31 May 2008 is a Saturday, 1 June a Sunday, 5 March a Wednesday.
    let saturday = ["2008-05-31", "2008-06-02", "2008-05-30", "2008-05-30", "2008-05-30", "2008-05-30"];
    assert_eq!(adjusted("2008-05-31", &[]), saturday);
    let sunday = ["2008-06-01", "2008-06-02", "2008-06-02", "2008-05-30", "2008-06-02", "2008-06-02"];
    assert_eq!(adjusted("2008-06-01", &[]), sunday);
    let between = ["2008-03-05", "2008-03-06", "2008-03-06", "2008-03-04", "2008-03-04", "2008-03-06"];
    assert_eq!(adjusted("2008-03-05", &["2008-03-05"]), between);
    assert_eq!(adjusted("2008-03-03", &[]), ["2008-03-03"; 6]);
}

#[test]
fn no_business_day_left_is_out_of_range() {
    // 31 December 2200 is a Wednesday.
    let draft = TermsDraft {
        extra_holidays: vec![date("2200-12-31")],
        business_day_convention: BusinessDayConvention::Following,
        ..weekends_only()
    };
    assert_eq!(adjust(date("2200-12-31"), &terms(draft)), Err(ComputationError::OutOfRange));
}

#[test]
fn nothing_falls_due_before_its_issue() {
    // 31 August 2008 is a Sunday: modified following leads back to Friday, the 29th.
    let due = |day: &str, issued_on: &str| {
        due_when_issued(date(day), date(issued_on), &terms(weekends_only())).unwrap().to_string()
    };
    assert_eq!(due("2008-08-31", "2008-08-29"), "2008-08-29");
    assert_eq!(due("2008-08-31", "2008-08-30"), "2008-09-01");
    assert_eq!(due("2008-08-31", "2008-08-31"), "2008-09-01");
    assert_eq!(due("2008-08-20", "2008-08-21"), "2008-08-21");
    let late = commencement_due_date(date("2008-08-28"), date("2008-08-31"), &terms(weekends_only()));
    assert_eq!(late.unwrap().to_string(), "2008-09-01");
}

#[test]
fn fees_fall_due_the_lead_days_after_their_issue() {
    let terms = terms(weekends_only());
    // Ten days after 12 November 2007: Thursday the 22nd; after the 14th: Saturday, so Monday the 26th.
    assert_eq!(due_after_issue(date("2007-11-12"), &terms), Ok(date("2007-11-22")));
    assert_eq!(due_after_issue(date("2007-11-14"), &terms), Ok(date("2007-11-26")));
}

#[test]
fn rents_are_issued_ahead_but_not_before_their_schedule_commences() {
    let terms = terms(weekends_only());
    assert_eq!(rent_issue_date(date("2008-06-03"), date("2008-05-18"), &terms), Ok(date("2008-05-24")));
    assert_eq!(rent_issue_date(date("2008-06-03"), date("2008-05-27"), &terms), Ok(date("2008-05-27")));
}

#[test]
fn interim_rent_is_due_on_the_commencement_or_when_it_became_known() {
    let terms = terms(weekends_only());
    let due = |recorded_on: &str| commencement_due_date(date("2008-05-18"), date(recorded_on), &terms);
    // Sunday 18 May: Monday the 19th. Recorded on Saturday the 24th: Monday the 26th.
    assert_eq!(due("2008-05-18"), Ok(date("2008-05-19")));
    assert_eq!(due("2008-05-19"), Ok(date("2008-05-19")));
    assert_eq!(due("2008-05-20"), Ok(date("2008-05-20")));
    assert_eq!(due("2008-05-24"), Ok(date("2008-05-26")));
}

#[test]
fn equipment_is_accepted_within_180_days() {
    // 28 days of March after the 3rd, 30, 31, 30, 31: 150; 30 August is the 180th.
    assert_eq!(long_stop_date(date("2008-03-03"), &terms(boleo_terms())), Ok(date("2008-08-30")));
}

#[test]
fn fee_dates_are_common_payment_dates_and_the_end_of_availability() {
    let terms = terms(weekends_only());
    let (drawn, maturity) = (Some(date("2008-03-03")), Some(date("2015-03-03")));
    let dates: Vec<_> = fee_dates(&terms, drawn, maturity).unwrap().iter().map(ToString::to_string).collect();
    // 3 March 2008 is the initial drawdown itself; no 3rd of those months of 2008 and 2009 is a weekend.
    let expected = [
        "2008-06-03",
        "2008-09-03",
        "2008-12-03",
        "2009-03-03",
        "2009-06-03",
        "2009-09-03",
        "2009-12-03",
        "2009-12-31",
    ];
    assert_eq!(dates, expected);
    assert_eq!(fee_dates(&terms, None, maturity), Ok(vec![date("2009-12-31")]));
}

#[test]
fn last_day_of_availability_on_a_payment_date_is_one_fee_date() {
    let availability_period = AvailabilityPeriod { start: date("2008-01-02"), end: date("2008-09-03") };
    let terms = terms(TermsDraft { availability_period, ..weekends_only() });
    let dates = fee_dates(&terms, Some(date("2008-03-03")), Some(date("2015-03-03")));
    assert_eq!(dates, Ok(vec![date("2008-06-03"), date("2008-09-03")]));
}

#[test]
fn common_payment_dates_are_adjusted_before_they_are_compared() {
    // 3 May 2009 is a Sunday, so 4 May; 3 August 2009 a Monday.
    let terms = terms(weekends_only());
    let dates =
        |after: &str, until: &str| common_payment_dates(&terms, date("2015-05-03"), date(after), date(until)).unwrap();
    assert_eq!(dates("2009-05-03", "2009-08-03"), [date("2009-05-04"), date("2009-08-03")]);
    assert_eq!(dates("2009-05-04", "2009-08-02"), []);
}

#[test]
fn grace_is_counted_in_the_days_that_the_terms_say() {
    // Five joint business days after Wednesday 3 September 2008: the 10th. With Thursday closed, the 11th.
    let grace = |extra: &[&str], grace| {
        let extra_holidays = extra.iter().map(|day| date(day)).collect();
        grace_end(date("2008-09-03"), &terms(TermsDraft { grace, extra_holidays, ..weekends_only() })).unwrap()
    };
    let business = DaySpan { days: 5, kind: DayKind::Business };
    assert_eq!(grace(&[], business), date("2008-09-10"));
    assert_eq!(grace(&["2008-09-04"], business), date("2008-09-11"));
    assert_eq!(grace(&[], DaySpan { days: 5, kind: DayKind::Calendar }), date("2008-09-08"));
    assert_eq!(grace(&[], DaySpan { days: 0, kind: DayKind::Business }), date("2008-09-03"));
    // 30 calendar days after 3 September.
    assert_eq!(cure_end(date("2008-09-03"), &terms(weekends_only())), Ok(date("2008-10-03")));
}
