//! Toronto: the days on which banks close.
//!
//! Sources: Bank of Canada, "Bank holiday schedule"; Canada's Holidays Act; Ontario's Employment
//! Standards Act (Family day). A holiday on a weekend is kept on the next weekday.

use super::rule::{is_christmas_with_substitutes, is_from_easter, is_nth, is_or_after_weekend};
use crate::date::{BusinessDate, Weekday};

/// Whether banks are closed for a holiday.
///
/// Family day is kept from 2008, the National day for truth and reconciliation from 2021.
pub(super) fn is_holiday(date: BusinessDate) -> bool {
    use Weekday::Monday;
    let year = date.year();
    // The Monday before 25 May.
    let victoria_day = date.month() == 5 && date.weekday() == Monday && matches!(date.day(), 18..=24);
    is_or_after_weekend(date, 1, 1)
        || (year >= 2008 && is_nth(date, 3, Monday, 2))
        || is_from_easter(date, -2)
        || victoria_day
        || is_or_after_weekend(date, 7, 1)
        || is_nth(date, 1, Monday, 8)
        || is_nth(date, 1, Monday, 9)
        || (year >= 2021 && is_or_after_weekend(date, 9, 30))
        || is_nth(date, 2, Monday, 10)
        || is_or_after_weekend(date, 11, 11)
        || is_christmas_with_substitutes(date)
}

#[cfg(test)]
mod tests {
    use super::super::testing::holidays;
    use crate::calendar::CalendarId::Cato;

    #[test]
    fn published_years_are_closed_as_listed() {
        // Bank of Canada, bank holiday schedules.
        let table: [(i16, &[&str]); 3] = [
            (2007, &["01-01", "04-06", "05-21", "07-02", "08-06", "09-03", "10-08", "11-12", "12-25", "12-26"]),
            (
                2017,
                &["01-02", "02-20", "04-14", "05-22", "07-03", "08-07", "09-04", "10-09", "11-13", "12-25", "12-26"],
            ),
            (
                2023,
                &[
                    "01-02", "02-20", "04-07", "05-22", "07-03", "08-07", "09-04", "10-02", "10-09", "11-13", "12-25",
                    "12-26",
                ],
            ),
        ];
        for (year, expected) in table {
            assert_eq!(holidays(Cato, year), expected, "{year}");
        }
    }
}
