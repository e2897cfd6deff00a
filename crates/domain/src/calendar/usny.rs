//! New York: the holidays of the Federal Reserve Banks.
//!
//! Source: Federal Reserve Bank Services, "Holiday Schedules": "For holidays falling on Saturday,
//! Federal Reserve Banks and Branches will be open the preceding Friday. For holidays falling on
//! Sunday, all Federal Reserve Banks and Branches will be closed the following Monday."

use super::rule::{is_last, is_nth, is_or_after_sunday};
use crate::date::{BusinessDate, Weekday};

/// Whether the Federal Reserve Banks are closed for a holiday.
///
/// Martin Luther King's birthday is kept from 1986 (Public Law 98-144). Juneteenth is law since 17
/// June 2021 (Public Law 117-17) and was first kept on Monday 20 June 2022 (Fed360, 16 May
/// 2022: "Federal Reserve Banks and branches will be closed the following Monday, June 20"); 19 June
/// 2021 was a Saturday and the payment services stayed open (Board of Governors, press release of 17
/// June 2021), so it makes no difference in which of the two years the rule begins.
pub(super) fn is_holiday(date: BusinessDate) -> bool {
    use Weekday::{Monday, Thursday};
    let year = date.year();
    is_or_after_sunday(date, 1, 1)
        || (year >= 1986 && is_nth(date, 3, Monday, 1))
        || is_nth(date, 3, Monday, 2)
        || is_last(date, Monday, 5)
        || (year >= 2022 && is_or_after_sunday(date, 6, 19))
        || is_or_after_sunday(date, 7, 4)
        || is_nth(date, 1, Monday, 9)
        || is_nth(date, 2, Monday, 10)
        || is_or_after_sunday(date, 11, 11)
        || is_nth(date, 4, Thursday, 11)
        || is_or_after_sunday(date, 12, 25)
}

#[cfg(test)]
mod tests {
    use super::super::testing::holidays;
    use crate::calendar::CalendarId::Usny;

    #[test]
    fn published_years_are_closed_as_listed() {
        // Federal Reserve Bank Services, holiday schedules. 2010: Independence day on a Sunday. 2021:
        // Juneteenth unknown yet, Christmas on a Saturday. 2022: New Year on a Saturday.
        assert_eq!(
            holidays(Usny, 2010),
            ["01-01", "01-18", "02-15", "05-31", "07-05", "09-06", "10-11", "11-11", "11-25"]
        );
        assert_eq!(
            holidays(Usny, 2021),
            ["01-01", "01-18", "02-15", "05-31", "07-05", "09-06", "10-11", "11-11", "11-25"]
        );
        assert_eq!(
            holidays(Usny, 2022),
            ["01-17", "02-21", "05-30", "06-20", "07-04", "09-05", "10-10", "11-11", "11-24", "12-26"]
        );
        assert_eq!(
            holidays(Usny, 2024),
            ["01-01", "01-15", "02-19", "05-27", "06-19", "07-04", "09-02", "10-14", "11-11", "11-28", "12-25"]
        );
    }
}
