//! Day counts: how two dates become an exact fraction of a year.
//!
//! Sources: ISDA 2006 Definitions, section 4.16, (b) Actual/Actual, (d) Actual/365 Fixed, (e)
//! Actual/360, (f) 30/360, (g) 30E/360, (h) 30E/360 (ISDA). Of two dates the first is counted, the
//! last is not. Which dates are passed in (adjusted or not) is decided by the schedule.

use std::fmt;

use rust_decimal::Decimal;

use crate::date::BusinessDate;

/// A day count fraction's convention.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DayCount {
    /// Actual days over 360.
    Act360,
    /// Actual days over 365, in leap years too.
    Act365Fixed,
    /// Days in leap years over 366 and the others over 365.
    ActActIsda,
    /// Bond basis: months of 30 days; the last day counts as the 30th only after a 30th.
    Thirty360,
    /// Eurobond basis: months of 30 days; every 31st counts as the 30th.
    ThirtyE360,
    /// Months of 30 days; every last day of a month counts as the 30th, but not the final maturity
    /// in February.
    ThirtyE360Isda,
}

/// A fraction of a year, exact: `numerator` over `denominator`. Not reduced: every fraction of one
/// convention has the same denominator, so numerators of periods may be added.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct YearFraction {
    /// The numerator: days for most conventions.
    pub numerator: i64,
    /// The denominator, positive.
    pub denominator: i64,
}

impl YearFraction {
    /// Nothing of a year, in the denominator of the convention.
    #[must_use]
    pub const fn zero(day_count: DayCount) -> Self {
        Self { numerator: 0, denominator: day_count.denominator() }
    }

    /// A fraction as it was recorded, so that it is exactly the one that was reckoned with; `None`
    /// where the denominator is not positive.
    #[must_use]
    pub const fn from_recorded(numerator: i64, denominator: i64) -> Option<Self> {
        if denominator > 0 { Some(Self { numerator, denominator }) } else { None }
    }

    /// Whether it is nothing.
    #[must_use]
    pub const fn is_zero(self) -> bool {
        self.numerator == 0
    }

    /// The numerator as a decimal.
    pub(crate) fn over(self) -> Decimal {
        Decimal::from(self.numerator)
    }

    /// The denominator as a decimal.
    pub(crate) fn under(self) -> Decimal {
        Decimal::from(self.denominator)
    }
}

impl fmt::Display for YearFraction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.numerator, self.denominator)
    }
}

/// 365 × 366: the common denominator of Actual/Actual.
const LEAP_AND_COMMON: i64 = 133_590;

impl DayCount {
    /// The denominator of every fraction of this convention.
    #[must_use]
    pub const fn denominator(self) -> i64 {
        match self {
            Self::Act360 | Self::Thirty360 | Self::ThirtyE360 | Self::ThirtyE360Isda => 360,
            Self::Act365Fixed => 365,
            Self::ActActIsda => LEAP_AND_COMMON,
        }
    }

    /// The fraction of a year between two dates, negative when `to` is earlier. `final_maturity` is
    /// asked for by 30E/360 (ISDA) alone: when it is the last day of February it counts as it is.
    #[must_use]
    pub fn year_fraction(
        self,
        from: BusinessDate,
        to: BusinessDate,
        final_maturity: Option<BusinessDate>,
    ) -> YearFraction {
        let numerator = match self {
            Self::ActActIsda => actual_actual(from, to),
            Self::Act360 | Self::Act365Fixed | Self::Thirty360 | Self::ThirtyE360 | Self::ThirtyE360Isda => {
                self.days(from, to, final_maturity)
            }
        };
        YearFraction { numerator, denominator: self.denominator() }
    }

    /// The days between two dates as the convention counts them: actual ones, or those of months of
    /// 30 days.
    #[must_use]
    pub fn days(self, from: BusinessDate, to: BusinessDate, final_maturity: Option<BusinessDate>) -> i64 {
        match self {
            Self::Act360 | Self::Act365Fixed | Self::ActActIsda => from.days_until(to),
            Self::Thirty360 => {
                let first = from.day().min(30);
                let last = if first == 30 { to.day().min(30) } else { to.day() };
                thirty_day_months(from, first, to, last)
            }
            Self::ThirtyE360 => thirty_day_months(from, from.day().min(30), to, to.day().min(30)),
            Self::ThirtyE360Isda => {
                let first = if from.is_last_of_month() { 30 } else { from.day() };
                let kept = to.month() == 2 && final_maturity == Some(to);
                let last = if to.is_last_of_month() && !kept { 30 } else { to.day() };
                thirty_day_months(from, first, to, last)
            }
        }
    }
}

/// 360 × years + 30 × months + days. The factors are bounded by the years of a business date.
fn thirty_day_months(from: BusinessDate, first: i8, to: BusinessDate, last: i8) -> i64 {
    let years = i64::from(to.year()).saturating_sub(i64::from(from.year()));
    let months = i64::from(to.month()).saturating_sub(i64::from(from.month()));
    let days = i64::from(last).saturating_sub(i64::from(first));
    years.saturating_mul(360).saturating_add(months.saturating_mul(30)).saturating_add(days)
}

/// Days in common years × 366 + days in leap years × 365, over 365 × 366. A year in between is a whole
/// one.
fn actual_actual(from: BusinessDate, to: BusinessDate) -> i64 {
    if to < from {
        return actual_actual(to, from).saturating_neg();
    }
    let weighed = |start: BusinessDate, end: BusinessDate| {
        start.days_until(end).saturating_mul(if start.is_in_leap_year() { 365 } else { 366 })
    };
    let first_day = |year: i16| BusinessDate::from_ymd(year, 1, 1);
    match (first_day(from.year().saturating_add(1)), first_day(to.year())) {
        (Ok(next), Ok(last)) if next <= to => {
            let years = i64::from(last.year()).saturating_sub(i64::from(next.year()));
            let whole = years.saturating_mul(LEAP_AND_COMMON);
            weighed(from, next).saturating_add(whole).saturating_add(weighed(last, to))
        }
        _ => weighed(from, to),
    }
}

#[cfg(test)]
mod published;

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn date(text: &str) -> BusinessDate {
        BusinessDate::parse(text).unwrap()
    }

    #[test]
    fn months_of_thirty_days_differ_at_their_ends() {
        // Worked by 2006 Definitions, 4.16 (f), (g), (h), with the termination date 2008-02-29. Columns:
        // 30/360, 30E/360, 30E/360 (ISDA). ISDA's own examples are in `published`.
        let table = [
            ("2007-01-15", "2007-01-30", 15, 15, 15),
            ("2007-01-15", "2007-02-15", 30, 30, 30),
            ("2007-01-15", "2007-07-15", 180, 180, 180),
            ("2007-09-30", "2008-03-31", 180, 180, 180),
            ("2007-09-30", "2007-10-31", 30, 30, 30),
            ("2007-09-30", "2008-09-30", 360, 360, 360),
            ("2007-01-15", "2007-01-31", 16, 15, 15),
            ("2007-01-31", "2007-02-28", 28, 28, 30),
            ("2007-02-28", "2007-03-31", 33, 32, 30),
            ("2006-08-31", "2007-02-28", 178, 178, 180),
            ("2007-02-28", "2007-08-31", 183, 182, 180),
            ("2007-02-14", "2007-02-28", 14, 14, 16),
            ("2007-02-26", "2008-02-29", 363, 363, 363),
            ("2008-02-29", "2009-02-28", 359, 359, 360),
            ("2008-02-29", "2008-03-30", 31, 31, 30),
            ("2008-02-29", "2008-03-31", 32, 31, 30),
            ("2007-02-28", "2007-03-05", 7, 7, 5),
            ("2007-10-31", "2007-11-28", 28, 28, 28),
            ("2007-08-31", "2008-02-29", 179, 179, 179),
            ("2008-02-29", "2008-08-31", 182, 181, 180),
            ("2008-08-31", "2009-02-28", 178, 178, 180),
            ("2009-02-28", "2009-08-31", 183, 182, 180),
        ];
        let maturity = Some(date("2008-02-29"));
        for (from, to, bond, euro, isda) in table {
            let days = |day_count: DayCount| day_count.days(date(from), date(to), maturity);
            assert_eq!(days(DayCount::Thirty360), bond, "30/360 {from} {to}");
            assert_eq!(days(DayCount::ThirtyE360), euro, "30E/360 {from} {to}");
            assert_eq!(days(DayCount::ThirtyE360Isda), isda, "30E/360 ISDA {from} {to}");
        }
    }

    #[test]
    fn actual_days_count_29_february() {
        let (from, to) = (date("2008-02-28"), date("2008-03-01"));
        assert_eq!(DayCount::Act360.year_fraction(from, to, None), YearFraction { numerator: 2, denominator: 360 });
        assert_eq!(
            DayCount::Act365Fixed.year_fraction(from, to, None),
            YearFraction { numerator: 2, denominator: 365 }
        );
    }

    #[test]
    fn whole_years_are_one_under_actual_actual() {
        for (from, to) in [("2007-01-01", "2008-01-01"), ("2008-01-01", "2009-01-01"), ("2200-01-01", "2200-12-31")] {
            let fraction = DayCount::ActActIsda.year_fraction(date(from), date(to), None);
            let missing = if to == "2200-12-31" { 366 } else { 0 };
            assert_eq!(fraction.numerator, 365 * 366 - missing);
        }
    }

    proptest! {
        #[test]
        fn actual_counts_add_up_over_a_split(a in 0_i64..109_000, b in 0_i64..109_000, c in 0_i64..109_000) {
            let [a, b, c] = [a, b, c].map(|days| date("1900-01-01").plus_days(days).unwrap());
            for day_count in [DayCount::Act360, DayCount::Act365Fixed, DayCount::ActActIsda] {
                let part = |from, to| day_count.year_fraction(from, to, None).numerator;
                prop_assert_eq!(part(a, b) + part(b, c), part(a, c));
                prop_assert_eq!(part(a, b), -part(b, a));
            }
        }

        #[test]
        fn thirty_day_months_stay_near_the_actual_days(a in 0_i64..100_000, days in 0_i64..9_000) {
            let from = date("1900-01-01").plus_days(a).unwrap();
            let to = from.plus_days(days).unwrap();
            for day_count in [DayCount::Thirty360, DayCount::ThirtyE360, DayCount::ThirtyE360Isda] {
                // Five or six days a year fall out, two or so at the ends.
                let counted = day_count.days(from, to, None);
                prop_assert!((days - counted).abs() <= 6 * (days / 365 + 1) + 2, "{} {} {}", from, to, counted);
            }
        }
    }
}
