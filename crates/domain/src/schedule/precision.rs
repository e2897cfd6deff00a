//! Whether figures are rounded by the terms or kept as exact as a decimal can be.

use rust_decimal::Decimal;

use super::validate::ScheduleTermsError;
use crate::currency::Currency;
use crate::exact::Ratio;
use crate::money::{Money, MoneyError};
use crate::rounding::{Rounding, RoundingError};

/// How figures are kept.
#[derive(Debug, Clone, Copy)]
pub(super) enum Precision {
    /// Money, rounded by the rule, once each.
    Rounded(Rounding, Currency),
    /// With all digits of a decimal, for exact comparison.
    Unrounded,
}

impl Precision {
    /// The exact fraction, kept so. `None` goes in where a fraction already was too wide.
    pub(super) fn ratio(self, exact: Option<Ratio>) -> Result<Decimal, ScheduleTermsError> {
        let kept = match self {
            Self::Rounded(rounding, _) => rounding.round_exact(exact),
            Self::Unrounded => exact.and_then(Ratio::to_decimal).ok_or(RoundingError::OutOfRange),
        };
        Ok(kept.map_err(MoneyError::from)?)
    }

    /// The decimal, kept so.
    pub(super) fn decimal(self, exact: Decimal) -> Result<Decimal, ScheduleTermsError> {
        match self {
            Self::Rounded(..) => self.ratio(Ratio::of(exact)),
            Self::Unrounded => Ok(exact),
        }
    }

    /// The amount in proportion to the weights: by largest remainder, or as exact quotients.
    pub(super) fn split(self, whole: Decimal, weights: &[Decimal]) -> Result<Vec<Decimal>, ScheduleTermsError> {
        match self {
            Self::Rounded(_, currency) => {
                let parts = Money::new(currency, whole)?.allocate(weights)?;
                Ok(parts.into_iter().map(Money::amount).collect())
            }
            Self::Unrounded => self.shares(whole, weights),
        }
    }

    /// The amount in proportion to the weights, each share by itself.
    pub(super) fn shares(self, whole: Decimal, weights: &[Decimal]) -> Result<Vec<Decimal>, ScheduleTermsError> {
        let sum = weights.iter().try_fold(Decimal::ZERO, |sum, weight| sum.checked_add(*weight));
        let sum = sum.ok_or(MoneyError::from(RoundingError::OutOfRange))?;
        weights.iter().map(|weight| self.in_proportion(whole, *weight, sum)).collect()
    }

    /// The figure × part / whole, kept so.
    pub(super) fn in_proportion(
        self,
        figure: Decimal,
        part: Decimal,
        whole: Decimal,
    ) -> Result<Decimal, ScheduleTermsError> {
        self.ratio(Ratio::of(figure).and_then(|ratio| ratio.times(part)?.over(whole)))
    }
}
