//! Fixings of a benchmark, and which one counts for a day.

use super::{FloatingRate, FloatingRateError};
use crate::date::{BusinessDate, DateError};
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

impl Fixing {
    /// A value that was published on a day.
    #[must_use]
    pub const fn published(rate: Rate, published_on: BusinessDate) -> Self {
        Self { rate, published_on, corrections: Vec::new() }
    }
}

impl FloatingRate<'_> {
    /// The rate by the fixing of a day, or by what the terms take in its place.
    pub(super) fn rate_on(&self, fixing_date: BusinessDate) -> Result<Option<(Rate, RateSource)>, FloatingRateError> {
        if let Some(fixing) = self.fixing_of(fixing_date) {
            return Ok(Some((self.interest.rate_at(fixing)?, RateSource::Fixing { on: fixing_date })));
        }
        let Some((on, fixing)) = self.substitute(fixing_date)? else { return Ok(None) };
        Ok(Some((self.interest.rate_at(fixing)?, RateSource::PreviousFixing { on, instead_of: fixing_date })))
    }

    /// The fixing of a day, if it is known.
    pub(super) fn fixing_of(&self, fixing_date: BusinessDate) -> Option<Rate> {
        self.fixings.get(&fixing_date).filter(|_| fixing_date <= self.today).map(|fixing| fixing.rate)
    }

    /// The fixing that the terms take in the place of a missing one.
    pub(super) fn substitute(&self, fixing_date: BusinessDate) -> Result<Option<(BusinessDate, Rate)>, DateError> {
        match self.interest.fallback {
            Fallback::None => Ok(None),
            Fallback::PreviousFixing { most_days } => {
                let earliest = fixing_date.plus_days(i64::from(most_days).saturating_neg())?;
                Ok(self.latest(fixing_date).filter(|(on, _)| *on >= earliest))
            }
        }
    }

    /// The last fixing of that day or before.
    pub(super) fn latest(&self, fixing_date: BusinessDate) -> Option<(BusinessDate, Rate)> {
        let known = self.fixings.range(..=fixing_date.min(self.today));
        known.map(|(on, fixing)| (*on, fixing.rate)).next_back()
    }
}
