//! Mexico City: the days on which banks close.
//!
//! Sources: Comisión Nacional Bancaria y de Valores, the yearly "Disposiciones de carácter general
//! que señalan los días … en que las entidades financieras … deberán cerrar sus puertas" (for 2024
//! in the Diario Oficial of 12 December 2023); Ley Federal del Trabajo, article 74, as amended on 17
//! January 2006 (three holidays moved to Mondays). No holiday is moved off a weekend.
//!
//! Compared with QuantLib 1.44 for 1990 to 2100, one deliberate difference: QuantLib keeps the day on
//! which a president takes office from 2024 only. Article 74 of the labour law closed 1 December of
//! every sixth year before, weekdays in 1994, 2000 and 2006.

use super::rule::{is, is_from_easter, is_nth};
use crate::date::{BusinessDate, Weekday};

/// Whether banks are closed for a holiday.
///
/// The day on which a president takes office closes banks: 1 December every six years to 2018, 1
/// October from 2024 (article 83 of the constitution, as amended on 10 February 2014).
pub(super) fn is_holiday(date: BusinessDate) -> bool {
    let mondays = date.year() >= 2006;
    let moved = |nth, month, day| {
        if mondays { is_nth(date, nth, Weekday::Monday, month) } else { is(date, month, day) }
    };
    is(date, 1, 1)
        || moved(1, 2, 5)
        || moved(3, 3, 21)
        || is_from_easter(date, -3)
        || is_from_easter(date, -2)
        || is(date, 5, 1)
        || is(date, 9, 16)
        || is(date, 11, 2)
        || moved(3, 11, 20)
        || is(date, 12, 12)
        || is(date, 12, 25)
        || is_inauguration(date)
}

/// Whether a president takes office: in 1934 and every sixth year since.
fn is_inauguration(date: BusinessDate) -> bool {
    let term_begins = date.year() >= 1934 && date.year().saturating_sub(1934) % 6 == 0;
    term_begins && if date.year() < 2024 { is(date, 12, 1) } else { is(date, 10, 1) }
}

#[cfg(test)]
mod tests {
    use super::super::testing::holidays;
    use crate::calendar::CalendarId::Mxmc;

    #[test]
    fn published_years_are_closed_as_listed() {
        // Before and after the three holidays moved to Mondays; two years in which a president took
        // office.
        let table: [(i16, &[&str]); 4] = [
            (2005, &["03-21", "03-24", "03-25", "09-16", "11-02", "12-12"]),
            (2006, &["02-06", "03-20", "04-13", "04-14", "05-01", "11-02", "11-20", "12-01", "12-12", "12-25"]),
            (2008, &["01-01", "02-04", "03-17", "03-20", "03-21", "05-01", "09-16", "11-17", "12-12", "12-25"]),
            (
                2024,
                &["01-01", "02-05", "03-18", "03-28", "03-29", "05-01", "09-16", "10-01", "11-18", "12-12", "12-25"],
            ),
        ];
        for (year, expected) in table {
            assert_eq!(holidays(Mxmc, year), expected, "{year}");
        }
    }
}
