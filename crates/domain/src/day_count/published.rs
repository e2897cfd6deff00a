//! The published examples of day counts, entered by hand.

use super::{DayCount, YearFraction};
use crate::date::BusinessDate;

fn date(text: &str) -> BusinessDate {
    BusinessDate::parse(text).unwrap()
}

/// First and last day, then the days under 30/360, 30E/360 and 30E/360 (ISDA).
type ThirtyDayRow = (&'static str, &'static str, i64, i64, i64);

fn thirty_day_examples(termination: &str, table: &[ThirtyDayRow]) {
    let maturity = Some(date(termination));
    for (from, to, bond, euro, isda) in table {
        let days = |day_count: DayCount| day_count.days(date(from), date(to), maturity);
        assert_eq!(days(DayCount::Thirty360), *bond, "30/360 {from} {to}");
        assert_eq!(days(DayCount::ThirtyE360), *euro, "30E/360 {from} {to}");
        assert_eq!(days(DayCount::ThirtyE360Isda), *isda, "30E/360 ISDA {from} {to}");
    }
}

// ISDA, "30/360 Day Count Conventions" (22 December 2008), worksheet 30-360-2006ISDADefs: the examples
// of 2006 Definitions, section 4.16 (f), (g) and (h), three sets with a termination date each.

#[test]
fn isda_example_1_end_dates_without_the_last_day_of_february() {
    let table = [
        ("2006-08-20", "2007-02-20", 180, 180, 180),
        ("2007-02-20", "2007-08-20", 180, 180, 180),
        ("2007-08-20", "2008-02-20", 180, 180, 180),
        ("2008-02-20", "2008-08-20", 180, 180, 180),
        ("2008-08-20", "2009-02-20", 180, 180, 180),
        ("2009-02-20", "2009-08-20", 180, 180, 180),
    ];
    thirty_day_examples("2009-08-20", &table);
}

#[test]
fn isda_example_2_end_dates_with_the_last_day_of_february() {
    // The last row ends on the termination date, which stays the 29th.
    let table = [
        ("2006-02-28", "2006-08-31", 183, 182, 180),
        ("2006-08-31", "2007-02-28", 178, 178, 180),
        ("2007-02-28", "2007-08-31", 183, 182, 180),
        ("2007-08-31", "2008-02-29", 179, 179, 180),
        ("2008-02-29", "2008-08-31", 182, 181, 180),
        ("2008-08-31", "2009-02-28", 178, 178, 180),
        ("2009-02-28", "2009-08-31", 183, 182, 180),
        ("2009-08-31", "2010-02-28", 178, 178, 180),
        ("2010-02-28", "2010-08-31", 183, 182, 180),
        ("2010-08-31", "2011-02-28", 178, 178, 180),
        ("2011-02-28", "2011-08-31", 183, 182, 180),
        ("2011-08-31", "2012-02-29", 179, 179, 179),
    ];
    thirty_day_examples("2012-02-29", &table);
}

#[test]
fn isda_example_3_miscellaneous_calculations() {
    let table = [
        ("2006-01-31", "2006-02-28", 28, 28, 30),
        ("2006-01-30", "2006-02-28", 28, 28, 30),
        ("2006-02-28", "2006-03-03", 5, 5, 3),
        ("2006-02-14", "2006-02-28", 14, 14, 16),
        ("2006-09-30", "2006-10-31", 30, 30, 30),
        ("2006-10-31", "2006-11-28", 28, 28, 28),
        ("2007-08-31", "2008-02-28", 178, 178, 178),
        ("2008-02-28", "2008-08-28", 180, 180, 180),
        ("2008-02-28", "2008-08-30", 182, 182, 182),
        ("2008-02-28", "2008-08-31", 183, 182, 182),
        ("2007-02-26", "2008-02-28", 362, 362, 362),
        ("2007-02-26", "2008-02-29", 363, 363, 363),
        ("2007-02-28", "2008-02-28", 360, 360, 358),
        ("2007-02-28", "2008-02-29", 361, 361, 359),
        ("2008-02-29", "2009-02-28", 359, 359, 360),
        ("2008-02-28", "2008-03-30", 32, 32, 32),
        ("2008-02-28", "2008-03-31", 33, 32, 32),
        ("2008-02-29", "2008-03-30", 31, 31, 30),
        ("2008-02-29", "2008-03-31", 32, 31, 30),
    ];
    thirty_day_examples("2008-02-29", &table);
}

#[test]
fn isda_memorandum_examples_of_actual_actual_come_out() {
    // ISDA, "EMU and Market Conventions: Recent Developments" (1998) and "The Actual/Actual Day Count
    // Fraction" (1999), the column of the ISDA method: days in common years, days in leap years.
    let table = [
        // A regular semi-annual period.
        ("2003-11-01", "2004-05-01", 61, 121),
        // Annual with a short first period.
        ("1999-02-01", "1999-07-01", 150, 0),
        ("1999-07-01", "2000-07-01", 184, 182),
        // Semi-annual with a long first period.
        ("2002-08-15", "2003-07-15", 334, 0),
        ("2003-07-15", "2004-01-15", 170, 14),
        // Semi-annual with a short last period.
        ("1999-07-30", "2000-01-30", 155, 29),
        ("2000-01-30", "2000-06-30", 0, 152),
        // Quarterly with a long last period.
        ("1999-11-30", "2000-04-30", 32, 120),
    ];
    for (from, to, common, leap) in table {
        let fraction = DayCount::ActActIsda.year_fraction(date(from), date(to), None);
        // common/365 + leap/366
        let expected = YearFraction { numerator: common * 366 + leap * 365, denominator: 365 * 366 };
        assert_eq!(fraction, expected, "{from} {to}");
    }
}
