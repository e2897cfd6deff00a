//! The building blocks of the calendars' rules. Which days are holidays is said in each calendar.

use crate::date::{BusinessDate, Weekday};

/// Whether the date is that day of the year.
pub(super) fn is(date: BusinessDate, month: i8, day: i8) -> bool {
    date.month() == month && date.day() == day
}

/// Whether the date is one of the days, given by year, month and day.
pub(super) fn is_one_of(date: BusinessDate, days: &[(i16, i8, i8)]) -> bool {
    days.contains(&(date.year(), date.month(), date.day()))
}

/// Whether the date is the `nth` such weekday of the month, from 1.
pub(super) fn is_nth(date: BusinessDate, nth: i8, weekday: Weekday, month: i8) -> bool {
    // Days 1 to 7 hold the first of each weekday, 8 to 14 the second.
    date.month() == month && date.weekday() == weekday && date.day().saturating_add(6) / 7 == nth
}

/// Whether the date is the last such weekday of the month.
pub(super) fn is_last(date: BusinessDate, weekday: Weekday, month: i8) -> bool {
    let left = date.last_of_month().day().saturating_sub(date.day());
    date.month() == month && date.weekday() == weekday && left < 7
}

/// Whether the date is that day of the year, or the Monday after it when that is a Sunday.
pub(super) fn is_or_after_sunday(date: BusinessDate, month: i8, day: i8) -> bool {
    is(date, month, day) || (date.weekday() == Weekday::Monday && is_before(date, 1, month, day))
}

/// Whether the date is that day of the year, or the Monday after it when that is a Saturday or
/// Sunday.
pub(super) fn is_or_after_weekend(date: BusinessDate, month: i8, day: i8) -> bool {
    is_or_after_sunday(date, month, day) || (date.weekday() == Weekday::Monday && is_before(date, 2, month, day))
}

/// Whether Christmas or St Stephen's day is held on the date, each moved off a weekend to the first
/// weekday that is free.
pub(super) fn is_christmas_with_substitutes(date: BusinessDate) -> bool {
    // Monday the 27th: Christmas was a Saturday; Tuesday the 27th: a Sunday. Monday the 28th: St
    // Stephen's day was a Saturday; Tuesday the 28th: a Sunday.
    let substitute = matches!(date.day(), 27 | 28) && matches!(date.weekday(), Weekday::Monday | Weekday::Tuesday);
    date.month() == 12 && (matches!(date.day(), 25 | 26) || substitute)
}

/// Whether the date lies so many days after Easter Sunday, before it when negative.
pub(super) fn is_from_easter(date: BusinessDate, days: i64) -> bool {
    // Easter falls from 22 March to 25 April; nothing counted from it leaves March to June.
    matches!(date.month(), 3..=6) && easter_sunday(date.year()).is_some_and(|easter| easter.days_until(date) == days)
}

/// Whether the date is that day of the year moved back by so many days.
fn is_before(date: BusinessDate, days: i64, month: i8, day: i8) -> bool {
    date.plus_days(days.saturating_neg()).is_ok_and(|earlier| is(earlier, month, day))
}

/// Easter Sunday of the Western churches, by the algorithm of J.-M. Oudin (1940), as the United
/// States Naval Observatory gives it. All divisions drop the remainder.
#[expect(clippy::arithmetic_side_effects, reason = "years are 1900 to 2200, so that every term is small")]
fn easter_sunday(year: i16) -> Option<BusinessDate> {
    let y = i32::from(year);
    let century = y / 100;
    let golden = y % 19;
    let moon_correction = (century - 17) / 25;
    let epact = (century - century / 4 - (century - moon_correction) / 3 + 19 * golden + 15) % 30;
    let epact = epact - (epact / 28) * (1 - (epact / 28) * (29 / (epact + 1)) * ((21 - golden) / 11));
    let weekday = (y + y / 4 + epact + 2 - century + century / 4) % 7;
    let offset = epact - weekday;
    let month = 3 + (offset + 40) / 44;
    let day = offset + 28 - 31 * (month / 4);
    BusinessDate::from_ymd(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn easter_falls_where_the_almanacs_say() {
        // United States Naval Observatory, "The Date of Easter"; the extremes are 22 March and 25 April.
        for text in [
            "1943-04-25",
            "1990-04-15",
            "2000-04-23",
            "2008-03-23",
            "2016-03-27",
            "2019-04-21",
            "2024-03-31",
            "2025-04-20",
            "2038-04-25",
            "2049-04-18",
            "2076-04-19",
        ] {
            let expected = BusinessDate::parse(text).unwrap();
            assert_eq!(easter_sunday(expected.year()), Some(expected));
        }
    }

    #[test]
    fn easter_is_a_sunday_between_its_bounds() {
        for year in 1900..=2200 {
            let easter = easter_sunday(year).unwrap();
            let (first, last) =
                (BusinessDate::from_ymd(year, 3, 22).unwrap(), BusinessDate::from_ymd(year, 4, 25).unwrap());
            assert!(easter.weekday() == Weekday::Sunday && first <= easter && easter <= last, "{easter}");
        }
    }
}
