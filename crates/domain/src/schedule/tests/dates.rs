//! Payment dates, stubs, merged periods.

use super::*;

/// Three months from the commencement to the final maturity, monthly payments, weekends only.
fn monthly(commencement: &str, final_maturity: &str) -> ScheduleTerms {
    ScheduleTerms {
        commencement: date(commencement),
        final_maturity: date(final_maturity),
        payment_months: 1,
        business_day_convention: BusinessDayConvention::Unadjusted,
        ..first_batch()
    }
}

#[test]
fn dates_roll_from_the_maturity_not_from_each_other() {
    assert_eq!(
        due_dates(&monthly("2008-12-31", "2009-05-31")),
        ["2009-01-31", "2009-02-28", "2009-03-31", "2009-04-30", "2009-05-31"]
    );
}

#[test]
fn maturity_on_a_last_day_keeps_last_days_under_the_end_of_month_rule() {
    let terms = monthly("2008-10-31", "2009-02-28");
    assert_eq!(due_dates(&terms), ["2008-11-28", "2008-12-28", "2009-01-28", "2009-02-28"]);
    let last_days = ScheduleTerms { end_of_month: true, ..terms };
    assert_eq!(due_dates(&last_days), ["2008-11-30", "2008-12-31", "2009-01-31", "2009-02-28"]);
}

#[test]
fn maturity_on_29_february_falls_back_to_the_28th_in_common_years() {
    let terms = ScheduleTerms { payment_months: 12, ..monthly("2004-02-29", "2008-02-29") };
    assert_eq!(due_dates(&terms), ["2005-02-28", "2006-02-28", "2007-02-28", "2008-02-29"]);
}

#[test]
fn another_anchor_rolls_forward() {
    let terms = ScheduleTerms { anchor: Some(date("2009-01-31")), ..monthly("2009-01-10", "2009-04-30") };
    assert_eq!(due_dates(&terms), ["2009-01-31", "2009-02-28", "2009-03-31", "2009-04-30"]);
    let before = ScheduleTerms { anchor: Some(date("2008-08-31")), ..terms };
    assert_eq!(due_dates(&before), ["2009-01-31", "2009-02-28", "2009-03-31", "2009-04-30"]);
}

#[test]
fn anchor_with_stubs_at_both_ends_joins_the_one_named() {
    let anchored =
        |stub| ScheduleTerms { anchor: Some(date("2009-02-15")), stub, ..monthly("2009-02-01", "2009-05-01") };
    let all = ["2009-02-15", "2009-03-15", "2009-04-15", "2009-05-01"];
    assert_eq!(due_dates(&anchored(Stub::ShortFirst)), all);
    assert_eq!(due_dates(&anchored(Stub::ShortLast)), all);
    assert_eq!(due_dates(&anchored(Stub::LongFirst)), all[1..]);
    assert_eq!(due_dates(&anchored(Stub::LongLast)), ["2009-02-15", "2009-03-15", "2009-05-01"]);
}

#[test]
fn whole_periods_have_no_stub_to_join() {
    for stub in [Stub::ShortFirst, Stub::LongFirst, Stub::ShortLast, Stub::LongLast] {
        let terms = ScheduleTerms { stub, ..monthly("2009-01-15", "2009-04-15") };
        assert_eq!(due_dates(&terms), ["2009-02-15", "2009-03-15", "2009-04-15"], "{stub:?}");
    }
}

#[test]
fn stubs_lie_where_the_terms_say() {
    let with = |stub| due_dates(&ScheduleTerms { stub, ..monthly("2009-01-20", "2009-04-15") });
    assert_eq!(with(Stub::ShortFirst), ["2009-02-15", "2009-03-15", "2009-04-15"]);
    assert_eq!(with(Stub::LongFirst), ["2009-03-15", "2009-04-15"]);
    assert_eq!(with(Stub::ShortLast), ["2009-02-20", "2009-03-20", "2009-04-15"]);
    assert_eq!(with(Stub::LongLast), ["2009-02-20", "2009-04-15"]);
}

#[test]
fn term_shorter_than_a_period_is_one_period() {
    for stub in [Stub::ShortFirst, Stub::LongFirst, Stub::ShortLast, Stub::LongLast] {
        let terms = ScheduleTerms { stub, ..monthly("2009-01-20", "2009-01-30") };
        assert_eq!(due_dates(&terms), ["2009-01-30"]);
    }
}

#[test]
fn periods_with_one_adjusted_end_are_merged() {
    // Both 2009-02-15 and 2009-03-15 are Sundays; with February's second half and the first half of
    // March closed, both go to Monday 16 March.
    let closed = (0..29).map(|day| date("2009-02-16").plus_days(day).unwrap()).filter(|day| *day < date("2009-03-16"));
    let terms = ScheduleTerms {
        business_day_convention: BusinessDayConvention::Following,
        calendar: Calendar::joint(&[], closed),
        ..monthly("2009-01-15", "2009-04-15")
    };
    let merged = periods(&terms).unwrap();
    let ends: Vec<_> = merged.iter().map(|period| (period.to, period.payment_date)).collect();
    assert_eq!(ends, [(date("2009-03-16"), date("2009-03-16")), (date("2009-04-15"), date("2009-04-15"))]);
    assert_eq!(merged.first().map(|period| (period.from, period.days)), Some((date("2009-01-15"), 60)));

    let unadjusted = periods(&ScheduleTerms { accruals_adjusted: false, ..terms }).unwrap();
    assert_eq!(unadjusted.first().map(|period| period.to), Some(date("2009-03-15")));
}

#[test]
fn maturity_on_a_weekend_is_paid_on_its_adjusted_date() {
    // 2009-05-31 is a Sunday: modified following goes back to Friday the 29th.
    let terms = ScheduleTerms {
        business_day_convention: BusinessDayConvention::ModifiedFollowing,
        ..monthly("2009-03-31", "2009-05-31")
    };
    assert_eq!(due_dates(&terms), ["2009-04-30", "2009-05-29"]);
    let periods = periods(&ScheduleTerms { accruals_adjusted: false, ..terms }).unwrap();
    assert_eq!(
        periods.last().map(|period| (period.to, period.payment_date)),
        Some((date("2009-05-31"), date("2009-05-29")))
    );
}

#[test]
fn first_payment_in_advance_is_due_on_the_adjusted_commencement() {
    let terms = ScheduleTerms { timing: PaymentTiming::Advance, ..first_batch() };
    let first = Schedule::new(&terms).unwrap().lines.remove(0);
    // The commencement, 2008-05-18, is a Sunday.
    assert_eq!((first.from, first.to, first.due_date), (date("2008-05-18"), date("2008-05-18"), date("2008-05-19")));
    assert_eq!((first.days, first.interest), (0, money("0.00")));
}
