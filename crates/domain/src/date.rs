//! Business dates: civil dates, not instants, written `2008-03-03`.
//!
//! Nothing here knows holidays or reads a clock; see [`crate::calendar`].

use std::fmt;

use jiff::Span;
use jiff::civil::Date;
pub use jiff::civil::Weekday;
use thiserror::Error;

use crate::decimal::excerpt;

/// First year of a business date.
pub const FIRST_YEAR: i16 = 1900;
/// Last year of a business date.
pub const LAST_YEAR: i16 = 2200;

/// Why a date can't be made.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum DateError {
    /// Not four digits, a hyphen, two digits, a hyphen, two digits.
    #[error("{text:?} is no date of the form 2008-03-03")]
    Malformed {
        /// The text given, cut where it is long.
        text: String,
    },
    /// A day that the calendar does not have, such as 30 February.
    #[error("{year:04}-{month:02}-{day:02} does not exist")]
    NoSuchDay {
        /// The year.
        year: i16,
        /// The month.
        month: i8,
        /// The day.
        day: i8,
    },
    /// Before 1900 or after 2200.
    #[error("date is outside 1900 to 2200")]
    OutOfRange,
}

/// A civil date from 1900-01-01 to 2200-12-31.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BusinessDate(Date);

impl BusinessDate {
    /// Reads a date, strictly `YYYY-MM-DD`.
    ///
    /// # Errors
    /// Another form, a day that does not exist, or a year outside 1900 to 2200.
    pub fn parse(text: &str) -> Result<Self, DateError> {
        let malformed = || DateError::Malformed { text: excerpt(text) };
        let digits = |part: &str, width: usize| part.len() == width && part.bytes().all(|byte| byte.is_ascii_digit());
        let (year, rest) = text.split_once('-').ok_or_else(malformed)?;
        let (month, day) = rest.split_once('-').ok_or_else(malformed)?;
        if !(digits(year, 4) && digits(month, 2) && digits(day, 2)) {
            return Err(malformed());
        }
        let number = |part: &str| part.parse::<i8>().map_err(|_| malformed());
        Self::from_ymd(year.parse().map_err(|_| malformed())?, number(month)?, number(day)?)
    }

    /// A date from its year, month and day.
    ///
    /// # Errors
    /// A day that does not exist, or a year outside 1900 to 2200.
    pub fn from_ymd(year: i16, month: i8, day: i8) -> Result<Self, DateError> {
        Self::in_range(Date::new(year, month, day).map_err(|_| DateError::NoSuchDay { year, month, day })?)
    }

    /// The year.
    #[must_use]
    pub fn year(self) -> i16 {
        self.0.year()
    }

    /// The month, 1 to 12.
    #[must_use]
    pub fn month(self) -> i8 {
        self.0.month()
    }

    /// The day of the month, 1 to 31.
    #[must_use]
    pub fn day(self) -> i8 {
        self.0.day()
    }

    /// The day of the week.
    #[must_use]
    pub fn weekday(self) -> Weekday {
        self.0.weekday()
    }

    /// The date so many days later, or earlier when negative.
    ///
    /// # Errors
    /// The result is outside 1900 to 2200.
    pub fn plus_days(self, days: i64) -> Result<Self, DateError> {
        self.plus(Span::new().try_days(days).map_err(|_| DateError::OutOfRange)?)
    }

    /// The date so many months later, or earlier when negative: the same day, or the last one of a
    /// shorter month.
    ///
    /// # Errors
    /// The result is outside 1900 to 2200.
    pub fn plus_months(self, months: i32) -> Result<Self, DateError> {
        self.plus(Span::new().try_months(months).map_err(|_| DateError::OutOfRange)?)
    }

    /// Like [`plus_months`](Self::plus_months), but from a month's last day to a month's last day:
    /// 28 February 2007 plus three months is 31 May.
    ///
    /// # Errors
    /// The result is outside 1900 to 2200.
    pub fn plus_months_end_of_month(self, months: i32) -> Result<Self, DateError> {
        let moved = self.plus_months(months)?;
        Ok(if self.is_last_of_month() { Self(moved.0.last_of_month()) } else { moved })
    }

    /// Days from this date to the other, negative when the other is earlier. The first day is
    /// counted, the last is not.
    #[must_use]
    pub fn days_until(self, other: Self) -> i64 {
        self.0.duration_until(other.0).as_hours() / 24
    }

    /// The day after.
    ///
    /// # Errors
    /// The result is outside 1900 to 2200.
    pub fn next_day(self) -> Result<Self, DateError> {
        self.plus_days(1)
    }

    /// Whether it is the last day of its month.
    #[must_use]
    pub fn is_last_of_month(self) -> bool {
        self.0 == self.0.last_of_month()
    }

    /// The last day of its month.
    #[must_use]
    pub fn last_of_month(self) -> Self {
        Self(self.0.last_of_month())
    }

    /// Whether its year has a 29 February.
    #[must_use]
    pub fn is_in_leap_year(self) -> bool {
        self.0.in_leap_year()
    }

    fn plus(self, span: Span) -> Result<Self, DateError> {
        Self::in_range(self.0.checked_add(span).map_err(|_| DateError::OutOfRange)?)
    }

    fn in_range(date: Date) -> Result<Self, DateError> {
        if (FIRST_YEAR..=LAST_YEAR).contains(&date.year()) { Ok(Self(date)) } else { Err(DateError::OutOfRange) }
    }
}

impl fmt::Display for BusinessDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year(), self.month(), self.day())
    }
}

impl fmt::Debug for BusinessDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn date(text: &str) -> BusinessDate {
        BusinessDate::parse(text).unwrap()
    }

    #[test]
    fn iso_dates_are_read_and_shown() {
        for text in ["1900-01-01", "2008-02-29", "2000-02-29", "2200-12-31"] {
            assert_eq!(date(text).to_string(), text);
        }
    }

    #[test]
    fn other_forms_are_malformed() {
        for text in
            ["", "2008-3-3", "20080303", "2008-03-03T00:00:00Z", "+2008-03-03", "08-03-03", "2008/03/03", "２008-03-03"]
        {
            assert_eq!(BusinessDate::parse(text), Err(DateError::Malformed { text: text.to_owned() }), "{text}");
        }
    }

    #[test]
    fn days_that_do_not_exist_are_refused() {
        for (text, year, month, day) in [
            ("2008-02-30", 2008, 2, 30),
            ("2007-02-29", 2007, 2, 29),
            ("1900-02-29", 1900, 2, 29),
            ("2008-13-01", 2008, 13, 1),
        ] {
            assert_eq!(BusinessDate::parse(text), Err(DateError::NoSuchDay { year, month, day }));
        }
        assert_eq!(BusinessDate::parse("1899-12-31"), Err(DateError::OutOfRange));
        assert_eq!(BusinessDate::parse("2201-01-01"), Err(DateError::OutOfRange));
    }

    #[test]
    fn months_are_clamped_to_the_shorter_month() {
        assert_eq!(date("2008-01-31").plus_months(1), Ok(date("2008-02-29")));
        assert_eq!(date("2007-01-31").plus_months(1), Ok(date("2007-02-28")));
        assert_eq!(date("2008-02-29").plus_months(12), Ok(date("2009-02-28")));
        assert_eq!(date("2008-03-31").plus_months(-1), Ok(date("2008-02-29")));
        assert_eq!(date("2200-12-31").plus_months(1), Err(DateError::OutOfRange));
        assert_eq!(date("2008-01-31").plus_months(i32::MAX), Err(DateError::OutOfRange));
    }

    #[test]
    fn last_day_stays_a_last_day_under_the_end_of_month_rule() {
        assert_eq!(date("2007-02-28").plus_months_end_of_month(3), Ok(date("2007-05-31")));
        assert_eq!(date("2008-02-28").plus_months_end_of_month(3), Ok(date("2008-05-28")));
        assert_eq!(date("2008-04-30").plus_months_end_of_month(-2), Ok(date("2008-02-29")));
    }

    #[test]
    fn days_are_counted_without_the_last() {
        assert_eq!(date("2008-02-28").days_until(date("2008-03-01")), 2);
        assert_eq!(date("2007-02-28").days_until(date("2007-03-01")), 1);
        assert_eq!(date("2008-03-03").days_until(date("2008-05-18")), 76);
        assert_eq!(date("2008-03-03").days_until(date("2008-03-01")), -2);
        assert_eq!(date("1900-01-01").days_until(date("2200-12-31")), 109_937);
    }

    #[test]
    fn the_last_day_of_all_has_no_next() {
        assert_eq!(date("2200-12-31").next_day(), Err(DateError::OutOfRange));
        assert_eq!(date("2008-12-31").next_day(), Ok(date("2009-01-01")));
        assert_eq!(date("2008-01-01").plus_days(i64::MAX), Err(DateError::OutOfRange));
    }

    proptest! {
        #[test]
        fn going_there_and_counting_back_agree(start in 0_i64..109_937, days in -50_000_i64..50_000) {
            let start = date("1900-01-01").plus_days(start).unwrap();
            if let Ok(end) = start.plus_days(days) {
                prop_assert_eq!(start.days_until(end), days);
                prop_assert_eq!(BusinessDate::parse(&end.to_string()), Ok(end));
            }
        }

        #[test]
        fn months_keep_the_day_or_end_the_month(start in 0_i64..109_937, months in -600_i32..600) {
            let start = date("1900-01-01").plus_days(start).unwrap();
            if let Ok(end) = start.plus_months(months) {
                prop_assert!(end.day() == start.day() || (end.is_last_of_month() && end.day() < start.day()));
            }
        }

        #[test]
        fn no_text_panics(text in ".*") {
            let _ = BusinessDate::parse(&text);
        }
    }
}
