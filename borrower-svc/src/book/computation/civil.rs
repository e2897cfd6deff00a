//! Civil dates counted by hand (Gregorian calendar): days from one to another,
//! months from one to another.

use facility_domain::date::BusinessDate;

/// The date so many months later: the day is kept, or becomes the last one of a
/// shorter month. `None` beyond the calendar.
#[must_use]
pub fn months_after(date: BusinessDate, months: u32) -> Option<BusinessDate> {
    months_moved(date, i64::from(months), false)
}

/// The date so many months later, earlier when negative. With `keeps_last`, from
/// a month's last day to a month's last day.
pub(super) fn months_moved(date: BusinessDate, months: i64, keeps_last: bool) -> Option<BusinessDate> {
    let from = i64::from(date.year()).checked_mul(12)?.checked_add(i64::from(date.month()) - 1)?;
    let to = from.checked_add(months)?;
    let (year, month) = (to.div_euclid(12), to.rem_euclid(12) + 1);
    let last = days_in_month(year, month);
    let day = if keeps_last && is_last_of_month(date) { last } else { i64::from(date.day()).min(last) };
    date_of(year, month, day)
}

/// The date so many days later, earlier when negative. `None` beyond the calendar.
pub(super) fn days_moved(date: BusinessDate, days: i64) -> Option<BusinessDate> {
    let target = day_number(date).checked_add(days)?;
    // 400 years have 146,097 days: the guess is off by one year at most.
    let mut year = target.checked_mul(400)?.div_euclid(146_097);
    while days_before_year(year + 1) <= target {
        year += 1;
    }
    while days_before_year(year) > target {
        year -= 1;
    }
    let mut day = target - days_before_year(year) + 1;
    let mut month = 1;
    while day > days_in_month(year, month) {
        day -= days_in_month(year, month);
        month += 1;
    }
    date_of(year, month, day)
}

/// Days from the first date to the second, negative when that is earlier. The
/// first is counted, the second is not.
pub(super) fn days_between(from: BusinessDate, to: BusinessDate) -> i64 {
    day_number(to) - day_number(from)
}

/// A number for each date, one more for each day later.
fn day_number(date: BusinessDate) -> i64 {
    days_before_year(i64::from(date.year())) + day_of_year(date) - 1
}

/// The day of its year, from 1.
pub(super) fn day_of_year(date: BusinessDate) -> i64 {
    let (year, month) = (i64::from(date.year()), i64::from(date.month()));
    (1..month).map(|earlier| days_in_month(year, earlier)).sum::<i64>() + i64::from(date.day())
}

const fn days_before_year(year: i64) -> i64 {
    365 * year + leap_years_before(year)
}

/// How many leap years there were from the year 1 until that year, itself not counted.
pub(super) const fn leap_years_before(year: i64) -> i64 {
    let past = year - 1;
    past.div_euclid(4) - past.div_euclid(100) + past.div_euclid(400)
}

/// Whether the year has a 29 February.
pub(super) const fn is_leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

/// Whether it is its month's last day.
pub(super) fn is_last_of_month(date: BusinessDate) -> bool {
    i64::from(date.day()) == days_in_month(i64::from(date.year()), i64::from(date.month()))
}

/// How many days a month has.
const fn days_in_month(year: i64, month: i64) -> i64 {
    match month {
        2 if is_leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

fn date_of(year: i64, month: i64, day: i64) -> Option<BusinessDate> {
    let (year, month, day) = (i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?);
    BusinessDate::from_ymd(year, month, day).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn date(text: &str) -> BusinessDate {
        BusinessDate::parse(text).unwrap()
    }

    #[test]
    fn months_keep_the_day_or_end_with_the_month() {
        let after = |text: &str, months| months_after(date(text), months).unwrap().to_string();
        assert_eq!(after("2008-03-03", 84), "2015-03-03");
        assert_eq!(after("2008-01-31", 1), "2008-02-29");
        assert_eq!(after("2007-01-31", 1), "2007-02-28");
        assert_eq!(after("2008-02-29", 12), "2009-02-28");
        assert_eq!(after("2007-12-15", 1), "2008-01-15");
        assert_eq!(after("2008-08-31", 3), "2008-11-30");
        assert_eq!(after("1999-12-31", 2), "2000-02-29");
    }

    #[test]
    fn months_beyond_the_calendar_are_none() {
        assert_eq!(months_after(date("2199-12-31"), 1200), None);
    }

    #[test]
    fn last_days_stay_last_days_where_that_is_wanted() {
        assert_eq!(months_moved(date("2015-02-28"), -3, true), Some(date("2014-11-30")));
        assert_eq!(months_moved(date("2015-02-28"), -3, false), Some(date("2014-11-28")));
        assert_eq!(months_moved(date("2015-02-27"), -3, true), Some(date("2014-11-27")));
        assert_eq!(months_moved(date("2008-01-31"), -11, false), Some(date("2007-02-28")));
    }

    #[test]
    fn days_are_counted_over_leap_days() {
        assert_eq!(days_between(date("2008-02-28"), date("2008-03-01")), 2);
        assert_eq!(days_between(date("2100-02-28"), date("2100-03-01")), 1);
        assert_eq!(days_between(date("2000-02-28"), date("2000-03-01")), 2);
        // 29 days of March but two, 30 of April, 17 of May.
        assert_eq!(days_between(date("2008-03-03"), date("2008-05-18")), 29 + 30 + 17);
        assert_eq!(days_moved(date("2008-12-31"), 1), Some(date("2009-01-01")));
        assert_eq!(days_moved(date("2000-03-01"), -1), Some(date("2000-02-29")));
        assert_eq!(days_moved(date("2200-12-31"), 1), None);
        assert_eq!(days_moved(date("1900-01-01"), -1), None);
    }

    proptest! {
        #[test]
        fn days_and_months_agree_with_the_domains(start in 0_i64..109_937, days in -40_000_i64..40_000, months in -900_i32..900) {
            let start = date("1900-01-01").plus_days(start).unwrap();
            let end = start.plus_days(days).ok();
            prop_assert_eq!(days_moved(start, days), end);
            if let Some(end) = end {
                prop_assert_eq!(days_between(start, end), days);
            }
            prop_assert_eq!(months_moved(start, months.into(), false), start.plus_months(months).ok());
            prop_assert_eq!(months_moved(start, months.into(), true), start.plus_months_end_of_month(months).ok());
        }
    }
}
