//! Mexico City: the days on which banks close.
//!
//! Sources: Comisión Nacional Bancaria y de Valores, the yearly "Disposiciones de carácter general
//! que señalan los días … en que las entidades financieras … deberán cerrar sus puertas" (for 2024
//! in the Diario Oficial of 12 December 2023); Ley Federal del Trabajo, article 74, as amended on 17
//! January 2006 (three holidays moved to Mondays). Banco de México's exchange rate FIX (series
//! SF43718), determined on every day that banks are open, shows which days they kept. No holiday is
//! moved off a weekend.
//!
//! Differs from QuantLib 1.44 on six days, on purpose; `tests/oracle/on_purpose.py` lists them. It
//! keeps the day on which a president takes office from 2024 only; article 74 closed 1 December of
//! every sixth year before, weekdays in 1994, 2000 and 2006. It moves 21 March from 2006, the law
//! from 2007. It does not know 17 September 2010.

use super::rule::{is, is_from_easter, is_nth, is_one_of};
use crate::date::{BusinessDate, Weekday};

/// Holidays of one year only: the day after the bicentenary of independence, on which no FIX was
/// determined.
const SINGLE: [(i16, i8, i8); 1] = [(2010, 9, 17)];

/// Whether banks are closed for a holiday.
///
/// The day on which a president takes office closes banks: 1 December every six years to 2018, 1
/// October from 2024 (article 83 of the constitution, as amended on 10 February 2014).
pub(super) fn is_holiday(date: BusinessDate) -> bool {
    let moved_from = |year, nth, month, day| {
        if date.year() >= year { is_nth(date, nth, Weekday::Monday, month) } else { is(date, month, day) }
    };
    is(date, 1, 1)
        || moved_from(2006, 1, 2, 5)
        // The amendment's second transitory article: "Por la conmemoración en el año 2006 del natalicio
        // de Don Benito Juárez García … la fracción III, tendrá vigencia a partir del año 2007."
        || moved_from(2007, 3, 3, 21)
        || is_from_easter(date, -3)
        || is_from_easter(date, -2)
        || is(date, 5, 1)
        || is(date, 9, 16)
        || is(date, 11, 2)
        || moved_from(2006, 3, 11, 20)
        || is(date, 12, 12)
        || is(date, 12, 25)
        || is_inauguration(date)
        || is_one_of(date, &SINGLE)
}

/// Whether a president takes office: in 1934 and every sixth year since.
fn is_inauguration(date: BusinessDate) -> bool {
    let term_begins = date.year() >= 1934 && date.year().saturating_sub(1934) % 6 == 0;
    term_begins && if date.year() < 2024 { is(date, 12, 1) } else { is(date, 10, 1) }
}

#[cfg(test)]
mod tests {
    use super::super::testing::holidays;
    use crate::calendar::{Calendar, CalendarId::Mxmc};
    use crate::date::BusinessDate;

    #[test]
    fn published_years_are_closed_as_listed() {
        // Before and after the three holidays moved to Mondays; two years in which a president took
        // office; the bicentenary of independence.
        let table: [(i16, &[&str]); 5] = [
            (2005, &["03-21", "03-24", "03-25", "09-16", "11-02", "12-12"]),
            (2006, &["02-06", "03-21", "04-13", "04-14", "05-01", "11-02", "11-20", "12-01", "12-12", "12-25"]),
            (2008, &["01-01", "02-04", "03-17", "03-20", "03-21", "05-01", "09-16", "11-17", "12-12", "12-25"]),
            (2010, &["01-01", "02-01", "03-15", "04-01", "04-02", "09-16", "09-17", "11-02", "11-15"]),
            (
                2024,
                &["01-01", "02-05", "03-18", "03-28", "03-29", "05-01", "09-16", "10-01", "11-18", "12-12", "12-25"],
            ),
        ];
        for (year, expected) in table {
            assert_eq!(holidays(Mxmc, year), expected, "{year}");
        }
    }
    #[test]
    fn fix_was_determined_on_the_days_kept_open() {
        // Banco de México, SF43718: none on 1 December 1994, nor on 21 March 2006, nor from 16 to 19
        // September 2010; one on 5 May 2004 and 1 September 2000 and 2003, which some lists close.
        let calendar = Calendar::joint(&[Mxmc], []);
        for (text, open) in [
            ("1994-11-30", true),
            ("1994-12-01", false),
            ("1994-12-02", true),
            ("2000-09-01", true),
            ("2003-09-01", true),
            ("2004-05-05", true),
            ("2006-03-20", true),
            ("2006-03-21", false),
            ("2010-09-15", true),
            ("2010-09-16", false),
            ("2010-09-17", false),
            ("2010-09-20", true),
        ] {
            assert_eq!(calendar.is_business_day(BusinessDate::parse(text).unwrap()), open, "{text}");
        }
    }
}
