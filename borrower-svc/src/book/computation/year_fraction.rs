//! Two dates as a fraction of a year, by the six day counts.
//!
//! Source: ISDA 2006 Definitions, section 4.16, (b), (d) to (h). Of two dates
//! the first is counted, the second is not.

use facility_domain::{date::BusinessDate, day_count::DayCount};

use super::civil::{day_of_year, days_between, is_last_of_month, is_leap, leap_years_before};

/// A stretch of days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stretch {
    /// Days as the day count counts them.
    pub days: i64,
    /// Numerator of the fraction of a year, over [`denominator`].
    pub numerator: i64,
}

/// The denominator of every fraction of the day count.
pub(super) const fn denominator(day_count: DayCount) -> i64 {
    match day_count {
        DayCount::Act360 | DayCount::Thirty360 | DayCount::ThirtyE360 | DayCount::ThirtyE360Isda => 360,
        DayCount::Act365Fixed => 365,
        // So that days of leap years (over 366) and of others (over 365) add up.
        DayCount::ActActIsda => 365 * 366,
    }
}

/// The days from one date to another. `last_day` is that of the whole schedule:
/// 30E/360 (ISDA) takes the last day of February for the 30th except there.
pub(super) fn stretch(
    day_count: DayCount,
    from: BusinessDate,
    to: BusinessDate,
    last_day: Option<BusinessDate>,
) -> Stretch {
    let actual = days_between(from, to);
    let same = |days| Stretch { days, numerator: days };
    let (first, second) = (i64::from(from.day()), i64::from(to.day()));
    match day_count {
        DayCount::Act360 | DayCount::Act365Fixed => same(actual),
        // (d − l) / 365 + l / 366, where l of the d days are in leap years.
        DayCount::ActActIsda => {
            let in_leap_years = days_of_leap_years_before(to) - days_of_leap_years_before(from);
            Stretch { days: actual, numerator: 366 * (actual - in_leap_years) + 365 * in_leap_years }
        }
        DayCount::Thirty360 if first < 30 => same(thirties(from, first, to, second)),
        DayCount::Thirty360 | DayCount::ThirtyE360 => same(thirties(from, first.min(30), to, second.min(30))),
        DayCount::ThirtyE360Isda => {
            let of = |date, day| if is_last_of_month(date) { 30 } else { day };
            let final_february = to.month() == 2 && last_day == Some(to);
            same(thirties(from, of(from, first), to, if final_february { second } else { of(to, second) }))
        }
    }
}

/// Days between two days of 30-day months: every day has the number
/// 30 × month + day, months being counted through.
fn thirties(from: BusinessDate, first: i64, to: BusinessDate, second: i64) -> i64 {
    let number = |date: BusinessDate, day| 30 * (12 * i64::from(date.year()) + i64::from(date.month())) + day;
    number(to, second) - number(from, first)
}

/// How many days of leap years lie before the date.
fn days_of_leap_years_before(date: BusinessDate) -> i64 {
    let year = i64::from(date.year());
    366 * leap_years_before(year) + if is_leap(year) { day_of_year(date) - 1 } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> BusinessDate {
        BusinessDate::parse(text).unwrap()
    }

    #[test]
    fn isda_thirty_day_examples_come_out() {
        // ISDA, "30/360 day count conventions", examples for the termination date 29 February 2008:
        // 30/360, 30E/360, 30E/360 (ISDA).
        let table = [
            ("2007-01-15", "2007-01-31", 16, 15, 15),
            ("2007-01-31", "2007-02-28", 28, 28, 30),
            ("2007-02-28", "2007-03-31", 33, 32, 30),
            ("2006-08-31", "2007-02-28", 178, 178, 180),
            ("2007-02-26", "2008-02-29", 363, 363, 363),
            ("2008-02-29", "2009-02-28", 359, 359, 360),
            ("2007-08-31", "2008-02-29", 179, 179, 179),
            ("2007-09-30", "2008-03-31", 180, 180, 180),
        ];
        let last_day = Some(date("2008-02-29"));
        for (from, to, bond, euro, isda) in table {
            let days = [DayCount::Thirty360, DayCount::ThirtyE360, DayCount::ThirtyE360Isda]
                .map(|day_count| stretch(day_count, date(from), date(to), last_day).days);
            assert_eq!(days, [bond, euro, isda], "{from} {to}");
        }
    }

    #[test]
    fn days_of_leap_years_weigh_less_under_actual_actual() {
        // ISDA memorandum "EMU and market conventions" (1998), section 4: 61 / 365 + 121 / 366, and so on.
        let table = [
            ("2003-11-01", "2004-05-01", 61 * 366 + 121 * 365),
            ("1999-07-01", "2000-07-01", 184 * 366 + 182 * 365),
            ("2002-08-15", "2003-07-15", 334 * 366),
            ("2000-01-30", "2000-06-30", 152 * 365),
        ];
        for (from, to, numerator) in table {
            let counted = stretch(DayCount::ActActIsda, date(from), date(to), None);
            assert_eq!(counted.numerator, numerator, "{from} {to}");
        }
        assert_eq!(denominator(DayCount::ActActIsda), 365 * 366);
    }
}
