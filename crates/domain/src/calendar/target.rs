//! TARGET: the closing days of the euro's settlement system.
//!
//! Source: European Central Bank, "TARGET closing days" (announcements of 3 September 1998, 31 March
//! 1999, 25 May 2000 and 14 December 2000, the last for good). No holiday is moved off a weekend.

use super::rule::{is, is_from_easter, is_one_of};
use crate::date::BusinessDate;

/// Closing days of one year only: the eves of the euro, of the millennium, and of the notes.
const SINGLE: [(i16, i8, i8); 3] = [(1998, 12, 31), (1999, 12, 31), (2001, 12, 31)];

/// Whether the system is closed.
///
/// It opened in 1999 and closed on New Year and Christmas only in that year; years before are
/// computed alike.
pub(super) fn is_holiday(date: BusinessDate) -> bool {
    let lasting = date.year() >= 2000;
    is(date, 1, 1)
        || is(date, 12, 25)
        || (lasting && (is_from_easter(date, -2) || is_from_easter(date, 1) || is(date, 5, 1) || is(date, 12, 26)))
        || is_one_of(date, &SINGLE)
}

#[cfg(test)]
mod tests {
    use super::super::testing::holidays;
    use crate::calendar::CalendarId::Target;

    #[test]
    fn published_years_are_closed_as_listed() {
        assert_eq!(holidays(Target, 1999), ["01-01", "12-31"]);
        assert_eq!(holidays(Target, 2001), ["01-01", "04-13", "04-16", "05-01", "12-25", "12-26", "12-31"]);
        assert_eq!(holidays(Target, 2008), ["01-01", "03-21", "03-24", "05-01", "12-25", "12-26"]);
    }
}
