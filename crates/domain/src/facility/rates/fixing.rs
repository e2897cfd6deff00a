//! Fixings as the book keeps them, and which one counts for a day.

use super::FloatingInterest;
use crate::date::BusinessDate;
use crate::facility::refusal::OutOfRange;
use crate::facility::state::Book;
use crate::facility::terms::Fallback;
use crate::rate::Rate;
use crate::schedule::RateSource;

/// The value of the benchmark on a fixing date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fixing {
    /// The value that counts now, a rate of a year.
    pub rate: Rate,
    /// The business date on which it was published.
    pub published_on: BusinessDate,
    /// What it was before, oldest first.
    pub corrections: Vec<CorrectedFixing>,
}

/// A value that no longer counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CorrectedFixing {
    /// The value.
    pub rate: Rate,
    /// The business date on which it was corrected.
    pub corrected_on: BusinessDate,
    /// Why.
    pub reason: String,
}

/// The rate by the fixing of a day, or by what the terms take in its place.
pub(super) fn rate_on(
    book: &Book,
    floating: &FloatingInterest,
    fixing_date: BusinessDate,
) -> Result<Option<(Rate, RateSource)>, OutOfRange> {
    if let Some(fixing) = book.fixings.get(&fixing_date) {
        return Ok(Some((floating.rate_at(fixing.rate)?, RateSource::Fixing { on: fixing_date })));
    }
    let Some((on, fixing)) = substitute(book, floating, fixing_date)? else { return Ok(None) };
    Ok(Some((floating.rate_at(fixing)?, RateSource::PreviousFixing { on, instead_of: fixing_date })))
}

/// The fixing that the terms take in the place of a missing one.
pub(super) fn substitute(
    book: &Book,
    floating: &FloatingInterest,
    fixing_date: BusinessDate,
) -> Result<Option<(BusinessDate, Rate)>, OutOfRange> {
    match floating.fallback {
        Fallback::None => Ok(None),
        Fallback::PreviousFixing { most_days } => {
            let earliest = fixing_date.plus_days(i64::from(most_days).saturating_neg())?;
            Ok(latest(book, fixing_date).filter(|(on, _)| *on >= earliest))
        }
    }
}

/// The last fixing of that day or before.
pub(super) fn latest(book: &Book, fixing_date: BusinessDate) -> Option<(BusinessDate, Rate)> {
    book.fixings.range(..=fixing_date).next_back().map(|(on, fixing)| (*on, fixing.rate))
}
