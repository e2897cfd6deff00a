//! The rates in force on days that begin no period of their own: those of default interest.
//!
//! For a term rate that of the facility's last common reset, for an overnight rate that of the day; of
//! each the last fixing that had been fixed by then. What is missing does not hold it up.

use super::fixing::latest;
use super::{FloatingInterest, fixing_date, part, term};
use crate::business_day::BusinessDayConvention;
use crate::date::BusinessDate;
use crate::facility::refusal::OutOfRange;
use crate::facility::state::Book;
use crate::facility::terms::BenchmarkKind;
use crate::rate::Rate;
use crate::schedule::{RatePart, RateSource};

/// The parts of a stretch of days, each at the rate in force on them with an addition; days before the
/// first rate that is known have none.
pub(in crate::facility) fn in_force(
    book: &Book,
    floating: &FloatingInterest,
    (from, to): (BusinessDate, BusinessDate),
    addition: Rate,
) -> Result<Vec<RatePart>, OutOfRange> {
    let changes = changes(book, floating, from, to)?;
    let ends = changes.iter().skip(1).map(|(day, _)| *day).chain([to]);
    let mut parts: Vec<RatePart> = Vec::new();
    for ((day, fixed_on), end) in changes.iter().zip(ends) {
        let Some((on, fixing)) = latest(book, *fixed_on) else { continue };
        let rate = floating.rate_at(fixing)?.checked_add(addition).map_err(|_| OutOfRange::Amount)?;
        let source = RateSource::Fixing { on };
        match parts.last_mut() {
            Some(last) if last.to == *day && last.applied.source == source => {
                *last = part(book, (last.from, end), rate, source);
            }
            Some(_) | None => parts.push(part(book, (*day, end), rate, source)),
        }
    }
    Ok(parts)
}

/// The days on which the rate may change, and by which day each must have been fixed; the first is the
/// first day.
fn changes(
    book: &Book,
    floating: &FloatingInterest,
    from: BusinessDate,
    to: BusinessDate,
) -> Result<Vec<(BusinessDate, BusinessDate)>, OutOfRange> {
    let calendar = book.terms.calendar();
    match floating.benchmark_kind {
        BenchmarkKind::Term => {
            let lag = floating.fixing_lag_business_days;
            let within = book.final_maturity.map_or(from, |maturity| maturity.min(from));
            let early = within.plus_months(i32::try_from(floating.reset_months).unwrap_or(12).saturating_mul(-2))?;
            let resets = term::resets(book, floating, early)?;
            let before = resets.iter().rfind(|reset| **reset <= from).copied();
            let mut days = Vec::new();
            if let Some(reset) = before {
                days.push((from, fixing_date(&calendar, reset, lag)?));
            }
            for reset in resets.into_iter().filter(|reset| *reset > from && *reset < to) {
                days.push((reset, fixing_date(&calendar, reset, lag)?));
            }
            Ok(days)
        }
        BenchmarkKind::CompoundedInArrears { lookback_business_days, .. } => {
            let mut open = BusinessDayConvention::Preceding.adjust(from, &calendar)?;
            let mut days = Vec::new();
            while open < to {
                days.push((open.max(from), fixing_date(&calendar, open, lookback_business_days)?));
                open = calendar.add_business_days(open, 1)?;
            }
            Ok(days)
        }
    }
}
