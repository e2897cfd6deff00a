//! Zurich: the days on which banks and the Swiss interbank clearing are closed.
//!
//! Source: SIX, "Trading and currency holiday calendar"; Swiss National Bank, "SIC bank holidays".
//! No holiday is moved off a weekend.

use super::rule::{is, is_from_easter};
use crate::date::BusinessDate;

/// Whether banks are closed for a holiday: New Year, Berchtold's day, Good Friday, Easter Monday,
/// Labour day, Ascension, Whit Monday, National day, Christmas, St Stephen's day.
///
/// The National day became a holiday everywhere in 1994; Zurich's banks are taken to have kept it
/// before, too. Sechselaeuten, Knabenschiessen, Christmas Eve and New Year's Eve are business days
/// of the clearing.
pub(super) fn is_holiday(date: BusinessDate) -> bool {
    is(date, 1, 1)
        || is(date, 1, 2)
        || is_from_easter(date, -2)
        || is_from_easter(date, 1)
        || is(date, 5, 1)
        || is_from_easter(date, 39)
        || is_from_easter(date, 50)
        || is(date, 8, 1)
        || is(date, 12, 25)
        || is(date, 12, 26)
}

#[cfg(test)]
mod tests {
    use super::super::testing::holidays;
    use crate::calendar::CalendarId::Chzu;

    #[test]
    fn published_years_are_closed_as_listed() {
        // Swiss bank holidays, Zurich. 2008: Ascension on Labour day. 2011: three on weekends.
        assert_eq!(
            holidays(Chzu, 2008),
            ["01-01", "01-02", "03-21", "03-24", "05-01", "05-12", "08-01", "12-25", "12-26"]
        );
        assert_eq!(holidays(Chzu, 2011), ["04-22", "04-25", "06-02", "06-13", "08-01", "12-26"]);
        assert_eq!(
            holidays(Chzu, 2024),
            ["01-01", "01-02", "03-29", "04-01", "05-01", "05-09", "05-20", "08-01", "12-25", "12-26"]
        );
    }
}
