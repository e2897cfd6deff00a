//! Fixings that a request gives.

use std::collections::BTreeSet;

use facility_domain::date::BusinessDate;
use facility_proto::r#type::v1::cashflow_terms::Fixing;
use facility_service::wire::{Problems, each, path, read_date};

/// The most fixings: each day of nearly forty years.
const MOST_FIXINGS: usize = 10_000;

/// Reads fixings in their order, at most one a day.
pub(super) fn read_fixings<R>(
    problems: &mut Problems,
    field: &str,
    fixings: &[Fixing],
    read_rate: impl Fn(&mut Problems, &str, &str) -> Option<R>,
) -> Option<Vec<(BusinessDate, R)>> {
    if fixings.len() > MOST_FIXINGS {
        return problems.none(field, format!("must be at most {MOST_FIXINGS}, not {}", fixings.len()));
    }
    let mut seen = BTreeSet::new();
    each(problems, field, fixings, |problems, field, fixing| {
        let rate = read_rate(problems, &path(field, "rate"), &fixing.rate);
        let date = read_date(problems, &path(field, "date"), &fixing.date)?;
        if !seen.insert(date) {
            return problems.none(path(field, "date"), format!("{date} is given twice"));
        }
        Some((date, rate?))
    })
}
