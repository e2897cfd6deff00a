//! Holiday calendars by rule, and their joints.
//!
//! The rules are those in force from 1990 to 2100; dates before and after are computed by the same
//! rules. Nothing announced later than the release is known: such days are added to a calendar as
//! extra holidays. Each calendar names its sources. All were compared with QuantLib 1.44 for every
//! day of 1990 to 2100; where one differs on purpose, its page says why, and `tests/oracle` compares
//! them again. How a date is moved off a holiday is [`crate::business_day`].

mod cato;
mod chzu;
mod gblo;
mod mxmc;
mod rule;
mod target;
mod usny;

use std::collections::BTreeSet;
use std::fmt;

use thiserror::Error;

use crate::date::{BusinessDate, DateError, Weekday};
use crate::decimal::excerpt;

/// Why a text names no calendar.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum CalendarError {
    /// None of the codes known.
    #[error("{code:?} is no calendar known here")]
    Unknown {
        /// The code given, cut where it is long.
        code: String,
    },
}

/// A holiday calendar. The codes are FpML's business-centre codes, but for the last two.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CalendarId {
    /// New York: the Federal Reserve Banks.
    Usny,
    /// London: bank holidays of England and Wales.
    Gblo,
    /// Zurich: banks.
    Chzu,
    /// Mexico City: banks.
    Mxmc,
    /// Toronto: banks.
    Cato,
    /// The euro's settlement system.
    Target,
    /// Saturdays and Sundays only.
    Weekends,
}

impl CalendarId {
    /// Every calendar.
    pub const ALL: [Self; 7] =
        [Self::Usny, Self::Gblo, Self::Chzu, Self::Mxmc, Self::Cato, Self::Target, Self::Weekends];

    /// Reads a code, upper case.
    ///
    /// # Errors
    /// The code is unknown.
    pub fn parse(code: &str) -> Result<Self, CalendarError> {
        Self::ALL.into_iter().find(|id| id.code() == code).ok_or_else(|| CalendarError::Unknown { code: excerpt(code) })
    }

    /// The code, for example `USNY`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Usny => "USNY",
            Self::Gblo => "GBLO",
            Self::Chzu => "CHZU",
            Self::Mxmc => "MXMC",
            Self::Cato => "CATO",
            Self::Target => "TARGET",
            Self::Weekends => "WEEKENDS",
        }
    }

    /// Whether the rules close the day. They may name a Saturday or Sunday too.
    fn is_holiday(self, date: BusinessDate) -> bool {
        match self {
            Self::Usny => usny::is_holiday(date),
            Self::Gblo => gblo::is_holiday(date),
            Self::Chzu => chzu::is_holiday(date),
            Self::Mxmc => mxmc::is_holiday(date),
            Self::Cato => cato::is_holiday(date),
            Self::Target => target::is_holiday(date),
            Self::Weekends => false,
        }
    }
}

impl fmt::Display for CalendarId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// Calendars joined: a business day is one on which all are open. Saturdays and Sundays never are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Calendar {
    ids: BTreeSet<CalendarId>,
    extra: BTreeSet<BusinessDate>,
}

impl Calendar {
    /// The joint of the calendars, closed on the extra days too. No calendar means weekends only.
    #[must_use]
    pub fn joint(ids: &[CalendarId], extra: impl IntoIterator<Item = BusinessDate>) -> Self {
        Self { ids: ids.iter().copied().collect(), extra: extra.into_iter().collect() }
    }

    /// Whether all calendars are open.
    #[must_use]
    pub fn is_business_day(&self, date: BusinessDate) -> bool {
        !is_weekend(date) && !self.is_holiday(date)
    }

    /// The weekdays of the year on which some calendar is closed, ascending. Empty outside 1900 to
    /// 2200.
    #[must_use]
    pub fn holidays_of_year(&self, year: i16) -> Vec<BusinessDate> {
        let first = BusinessDate::from_ymd(year, 1, 1).ok();
        std::iter::successors(first, |date| date.next_day().ok())
            .take_while(|date| date.year() == year)
            .filter(|date| !is_weekend(*date) && self.is_holiday(*date))
            .collect()
    }

    /// The `n`-th business day after the date, before it when negative. Zero gives the date itself,
    /// business day or not.
    ///
    /// # Errors
    /// There are not so many business days before the end of business dates.
    pub fn add_business_days(&self, date: BusinessDate, n: i32) -> Result<BusinessDate, DateError> {
        let step = i64::from(n.signum());
        let mut reached = date;
        let mut left = n.unsigned_abs();
        while left > 0 {
            reached = reached.plus_days(step)?;
            if self.is_business_day(reached) {
                left = left.saturating_sub(1);
            }
        }
        Ok(reached)
    }

    /// How many business days lie after `from`, up to and with `to`. Zero when `to` is not later.
    #[must_use]
    pub fn business_days_between(&self, from: BusinessDate, to: BusinessDate) -> i64 {
        let days = std::iter::successors(from.next_day().ok(), |date| date.next_day().ok())
            .take_while(|date| *date <= to)
            .filter(|date| self.is_business_day(*date))
            .count();
        i64::try_from(days).unwrap_or(i64::MAX)
    }

    fn is_holiday(&self, date: BusinessDate) -> bool {
        self.extra.contains(&date) || self.ids.iter().any(|id| id.is_holiday(date))
    }
}

/// Whether it is a Saturday or Sunday.
fn is_weekend(date: BusinessDate) -> bool {
    matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday)
}

#[cfg(test)]
mod testing {
    use super::{Calendar, CalendarId};

    /// The weekdays on which a calendar is closed in a year, as month and day.
    pub(super) fn holidays(id: CalendarId, year: i16) -> Vec<String> {
        let days = Calendar::joint(&[id], []).holidays_of_year(year);
        days.iter().map(|date| format!("{:02}-{:02}", date.month(), date.day())).collect()
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
    fn codes_are_read_and_shown() {
        for id in CalendarId::ALL {
            assert_eq!(CalendarId::parse(id.code()), Ok(id));
        }
        assert_eq!(CalendarId::parse("usny"), Err(CalendarError::Unknown { code: "usny".to_owned() }));
    }

    #[test]
    fn joint_is_closed_when_one_calendar_is() {
        let joint = Calendar::joint(&[CalendarId::Usny, CalendarId::Chzu, CalendarId::Mxmc], [date("2008-03-05")]);
        // Berchtold's day, Constitution day, Presidents' day, the extra day, an ordinary Monday.
        for (text, open) in [
            ("2008-01-02", false),
            ("2008-02-04", false),
            ("2008-02-18", false),
            ("2008-03-05", false),
            ("2008-03-03", true),
        ] {
            assert_eq!(joint.is_business_day(date(text)), open, "{text}");
        }
        assert!(!joint.is_business_day(date("2008-03-01")), "a Saturday");
    }

    #[test]
    fn business_days_are_counted_over_easter() {
        // Good Friday 2008-03-21, Easter Monday 2008-03-24.
        let calendar = Calendar::joint(&[CalendarId::Gblo], []);
        assert_eq!(calendar.add_business_days(date("2008-03-20"), 1), Ok(date("2008-03-25")));
        assert_eq!(calendar.add_business_days(date("2008-03-25"), -2), Ok(date("2008-03-19")));
        assert_eq!(calendar.add_business_days(date("2008-03-22"), 0), Ok(date("2008-03-22")));
        assert_eq!(calendar.business_days_between(date("2008-03-20"), date("2008-03-25")), 1);
        assert_eq!(calendar.business_days_between(date("2008-03-25"), date("2008-03-20")), 0);
        assert_eq!(calendar.add_business_days(date("2200-12-31"), 1), Err(DateError::OutOfRange));
    }

    #[test]
    fn weekends_alone_have_no_holidays() {
        assert!(Calendar::joint(&[], []).holidays_of_year(2008).is_empty());
        assert!(Calendar::joint(&[CalendarId::Weekends], []).holidays_of_year(2008).is_empty());
        assert!(Calendar::joint(&[CalendarId::Usny], []).holidays_of_year(1899).is_empty());
    }

    proptest! {
        #[test]
        fn counting_undoes_adding(days in 0_i64..100_000, n in 1_i32..60) {
            let calendar = Calendar::joint(&CalendarId::ALL, []);
            let start = date("1900-01-01").plus_days(days).unwrap();
            let end = calendar.add_business_days(start, n).unwrap();
            prop_assert!(calendar.is_business_day(end));
            prop_assert_eq!(calendar.business_days_between(start, end), i64::from(n));
        }

        #[test]
        fn no_more_than_twelve_days_are_closed_in_a_row(days in 0_i64..100_000) {
            let calendar = Calendar::joint(&CalendarId::ALL, []);
            let start = date("1900-01-01").plus_days(days).unwrap();
            let next = calendar.add_business_days(start, 1).unwrap();
            prop_assert!(start.days_until(next) <= 12);
        }
    }
}
