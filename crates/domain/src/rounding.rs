//! Rounding to a unit by a named mode: the only place where figures lose digits.
//!
//! There is no default mode hidden in a call: whoever rounds passes a [`Rounding`], which comes from
//! the terms. Amounts are made of the result by [`Rounding::money`].

use rust_decimal::Decimal;
use thiserror::Error;

use crate::currency::Currency;
use crate::exact::Ratio;
use crate::money::{Money, MoneyError};

/// What happens between two multiples of the unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RoundingMode {
    /// To the nearest, halves away from zero.
    HalfUp,
    /// To the nearest, halves to the even multiple.
    HalfEven,
    /// To the nearest, halves towards zero.
    HalfDown,
    /// Away from zero.
    Up,
    /// Towards zero.
    Down,
    /// Towards positive infinity.
    Ceiling,
    /// Towards negative infinity.
    Floor,
}

/// Why a figure can't be rounded.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum RoundingError {
    /// The unit is zero or negative.
    #[error("rounding unit {unit} is not positive")]
    UnitNotPositive {
        /// The unit given.
        unit: Decimal,
    },
    /// A ratio has the denominator zero.
    #[error("division of {numerator} by zero")]
    DivisionByZero {
        /// The numerator given.
        numerator: Decimal,
    },
    /// The result has more digits than a decimal holds.
    #[error("rounded figure has too many digits")]
    OutOfRange,
}

/// A rounding rule: the unit and the mode.
///
/// The default is 0.01, half up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Rounding {
    unit: Decimal,
    mode: RoundingMode,
}

impl Rounding {
    /// A rule that rounds to multiples of `unit`.
    ///
    /// # Errors
    /// The unit is zero or negative.
    pub fn new(unit: Decimal, mode: RoundingMode) -> Result<Self, RoundingError> {
        if unit.is_zero() || unit.is_sign_negative() {
            return Err(RoundingError::UnitNotPositive { unit });
        }
        Ok(Self { unit, mode })
    }

    /// The unit: results are multiples of it.
    #[must_use]
    pub const fn unit(&self) -> Decimal {
        self.unit
    }

    /// The mode.
    #[must_use]
    pub const fn mode(&self) -> RoundingMode {
        self.mode
    }

    /// The value, rounded.
    ///
    /// # Errors
    /// The result does not fit a decimal.
    pub fn round(&self, value: Decimal) -> Result<Decimal, RoundingError> {
        self.round_exact(Ratio::of(value))
    }

    /// The quotient, divided exactly and rounded once.
    ///
    /// # Errors
    /// The denominator is zero, or the result does not fit a decimal.
    pub fn round_ratio(&self, numerator: Decimal, denominator: Decimal) -> Result<Decimal, RoundingError> {
        if denominator.is_zero() {
            return Err(RoundingError::DivisionByZero { numerator });
        }
        self.round_exact(Ratio::of(numerator).and_then(|ratio| ratio.over(denominator)))
    }

    /// The value as an amount, rounded.
    ///
    /// # Errors
    /// The unit is finer than the currency's minor unit and the result shows it, or the result is
    /// too large for an amount.
    pub fn money(&self, currency: Currency, value: Decimal) -> Result<Money, MoneyError> {
        Money::new(currency, self.round(value)?)
    }

    /// The exact fraction, rounded. `None` goes in where a fraction already was too wide.
    pub(crate) fn round_exact(&self, ratio: Option<Ratio>) -> Result<Decimal, RoundingError> {
        ratio
            .and_then(|exact| exact.over(self.unit)?.round(self.mode)?.checked_mul(self.unit.mantissa()))
            .and_then(|mantissa| Decimal::try_from_i128_with_scale(mantissa, self.unit.scale()).ok())
            .ok_or(RoundingError::OutOfRange)
    }
}

impl Default for Rounding {
    /// 0.01, half up.
    fn default() -> Self {
        Self { unit: Decimal::from_parts(1, 0, 0, false, 2), mode: RoundingMode::HalfUp }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decimal(text: &str) -> Decimal {
        text.parse().unwrap()
    }

    #[test]
    fn each_mode_rounds_halves_and_others_as_named() {
        use RoundingMode::{Ceiling, Down, Floor, HalfDown, HalfEven, HalfUp, Up};
        let values = ["2.5", "-2.5", "3.5", "2.6", "-2.6", "2.4"];
        let table = [
            (HalfUp, ["3", "-3", "4", "3", "-3", "2"]),
            (HalfEven, ["2", "-2", "4", "3", "-3", "2"]),
            (HalfDown, ["2", "-2", "3", "3", "-3", "2"]),
            (Up, ["3", "-3", "4", "3", "-3", "3"]),
            (Down, ["2", "-2", "3", "2", "-2", "2"]),
            (Ceiling, ["3", "-2", "4", "3", "-2", "3"]),
            (Floor, ["2", "-3", "3", "2", "-3", "2"]),
        ];
        for (mode, expected) in table {
            let rounding = Rounding::new(Decimal::ONE, mode).unwrap();
            for (value, result) in values.into_iter().zip(expected) {
                assert_eq!(rounding.round(decimal(value)), Ok(decimal(result)), "{mode:?} of {value}");
            }
        }
    }

    #[test]
    fn five_centimes_unit_rounds_to_its_multiples() {
        let rounding = Rounding::new(decimal("0.05"), RoundingMode::HalfUp).unwrap();
        assert_eq!(rounding.round(decimal("1.024")), Ok(decimal("1.00")));
        assert_eq!(rounding.round(decimal("1.025")), Ok(decimal("1.05")));
        assert_eq!(rounding.round(decimal("-1.075")), Ok(decimal("-1.10")));
    }

    #[test]
    fn ratio_just_below_a_half_is_not_a_half() {
        // A quotient at 28 digits is a half exactly; only the exact fraction tells that it is less.
        let numerator = decimal("4999999999999999999999999999");
        let denominator = decimal("9999999999999999999999999999");
        let rounding = Rounding::new(Decimal::ONE, RoundingMode::HalfUp).unwrap();
        assert_eq!(rounding.round_ratio(numerator, denominator), Ok(Decimal::ZERO));
        assert_eq!(rounding.round_ratio(Decimal::ONE, Decimal::TWO), Ok(Decimal::ONE));
    }

    #[test]
    fn ratio_over_zero_is_refused() {
        let refused = Rounding::default().round_ratio(Decimal::TEN, Decimal::ZERO);
        assert_eq!(refused, Err(RoundingError::DivisionByZero { numerator: Decimal::TEN }));
    }

    #[test]
    fn unit_that_is_not_positive_is_refused() {
        for unit in [Decimal::ZERO, decimal("-0.01")] {
            assert_eq!(Rounding::new(unit, RoundingMode::Up), Err(RoundingError::UnitNotPositive { unit }));
        }
    }

    #[test]
    fn result_that_does_not_fit_is_refused() {
        let fine = Rounding::new(Decimal::new(1, 10), RoundingMode::Up).unwrap();
        assert_eq!(fine.round(Decimal::MAX), Err(RoundingError::OutOfRange));
    }
}
