//! London: the bank holidays of England and Wales.
//!
//! Sources: Banking and Financial Dealings Act 1971, schedule 1; royal proclamations for single
//! years, as listed at gov.uk/bank-holidays and in the London Gazette.

use super::rule::{is_christmas_with_substitutes, is_from_easter, is_last, is_nth, is_one_of, is_or_after_weekend};
use crate::date::{BusinessDate, Weekday};

/// Holidays of one year only: the millennium, the golden, diamond and platinum jubilees with the
/// spring holiday moved to them, a royal wedding, a state funeral, a coronation, and the early May
/// holiday moved to the 50th and 75th anniversary of 8 May 1945.
const SINGLE: [(i16, i8, i8); 12] = [
    (1995, 5, 8),
    (1999, 12, 31),
    (2002, 6, 3),
    (2002, 6, 4),
    (2011, 4, 29),
    (2012, 6, 4),
    (2012, 6, 5),
    (2020, 5, 8),
    (2022, 6, 2),
    (2022, 6, 3),
    (2022, 9, 19),
    (2023, 5, 8),
];

/// Whether banks are closed for a holiday.
///
/// The early May holiday exists from 1978.
pub(super) fn is_holiday(date: BusinessDate) -> bool {
    use Weekday::Monday;
    let year = date.year();
    let early_may_moved = matches!(year, 1995 | 2020);
    let spring_moved = matches!(year, 2002 | 2012 | 2022);
    is_or_after_weekend(date, 1, 1)
        || is_from_easter(date, -2)
        || is_from_easter(date, 1)
        || (year >= 1978 && !early_may_moved && is_nth(date, 1, Monday, 5))
        || (!spring_moved && is_last(date, Monday, 5))
        || is_last(date, Monday, 8)
        || is_christmas_with_substitutes(date)
        || is_one_of(date, &SINGLE)
}

#[cfg(test)]
mod tests {
    use super::super::testing::holidays;
    use crate::calendar::CalendarId::Gblo;

    #[test]
    fn published_years_are_closed_as_listed() {
        // gov.uk/bank-holidays (England and Wales) and its archive.
        let table: [(i16, &[&str]); 8] = [
            (1995, &["01-02", "04-14", "04-17", "05-08", "05-29", "08-28", "12-25", "12-26"]),
            (1999, &["01-01", "04-02", "04-05", "05-03", "05-31", "08-30", "12-27", "12-28", "12-31"]),
            (2002, &["01-01", "03-29", "04-01", "05-06", "06-03", "06-04", "08-26", "12-25", "12-26"]),
            (2011, &["01-03", "04-22", "04-25", "04-29", "05-02", "05-30", "08-29", "12-26", "12-27"]),
            (2012, &["01-02", "04-06", "04-09", "05-07", "06-04", "06-05", "08-27", "12-25", "12-26"]),
            (2020, &["01-01", "04-10", "04-13", "05-08", "05-25", "08-31", "12-25", "12-28"]),
            (2022, &["01-03", "04-15", "04-18", "05-02", "06-02", "06-03", "08-29", "09-19", "12-26", "12-27"]),
            (2023, &["01-02", "04-07", "04-10", "05-01", "05-08", "05-29", "08-28", "12-25", "12-26"]),
        ];
        for (year, expected) in table {
            assert_eq!(holidays(Gblo, year), expected, "{year}");
        }
    }
}
