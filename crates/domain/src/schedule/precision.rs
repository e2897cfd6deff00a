//! Whether figures are rounded by the terms or kept as exact as a decimal can be.

use rust_decimal::Decimal;

use super::validate::ScheduleTermsError;
use crate::exact::Ratio;
use crate::money::{Money, MoneyError};
use crate::rounding::{Rounding, RoundingError};

/// How figures are kept.
#[derive(Debug, Clone, Copy)]
pub(super) enum Precision {
    /// Rounded by the rule, once each.
    Rounded(Rounding),
    /// With all digits of a decimal, for exact comparison.
    Unrounded,
}

impl Precision {
    /// The exact fraction, kept so. `None` goes in where a fraction already was too wide.
    pub(super) fn ratio(self, exact: Option<Ratio>) -> Result<Decimal, ScheduleTermsError> {
        let kept = match self {
            Self::Rounded(rounding) => rounding.round_exact(exact),
            Self::Unrounded => exact.and_then(Ratio::to_decimal).ok_or(RoundingError::OutOfRange),
        };
        Ok(kept.map_err(MoneyError::from)?)
    }

    /// The decimal, kept so.
    pub(super) fn decimal(self, exact: Decimal) -> Result<Decimal, ScheduleTermsError> {
        match self {
            Self::Rounded(_) => self.ratio(Ratio::of(exact)),
            Self::Unrounded => Ok(exact),
        }
    }

    /// The amount in proportion to the weights: by largest remainder, or as exact quotients.
    pub(super) fn split(self, whole: Money, weights: &[Decimal]) -> Result<Vec<Decimal>, ScheduleTermsError> {
        match self {
            Self::Rounded(_) => Ok(whole.allocate(weights)?.into_iter().map(Money::amount).collect()),
            Self::Unrounded => {
                let sum = weights.iter().try_fold(Decimal::ZERO, |sum, weight| sum.checked_add(*weight));
                let sum = sum.ok_or(MoneyError::from(RoundingError::OutOfRange))?;
                let part = |weight: &Decimal| {
                    self.ratio(Ratio::of(whole.amount()).and_then(|ratio| ratio.times(*weight)?.over(sum)))
                };
                weights.iter().map(part).collect()
            }
        }
    }
}
