//! Rates and shares: exact decimals without a unit, such as 7.80 % of a year or an advance rate.

use std::fmt;

use rust_decimal::Decimal;
use thiserror::Error;

use crate::decimal::{DecimalError, parse_decimal};
use crate::exact::Ratio;
use crate::money::{Money, MoneyError};
use crate::rounding::Rounding;

/// Most decimals of a rate.
pub const MAX_RATE_DECIMALS: u32 = 10;

/// Why a rate can't be made.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum RateError {
    /// The text breaks the decimal grammar.
    #[error(transparent)]
    Decimal(#[from] DecimalError),
    /// More than 10 decimals.
    #[error("rate {rate} has more than 10 decimals")]
    TooFine {
        /// The rate given.
        rate: Decimal,
    },
    /// 10 or more, either sign: no doubt per cent were meant.
    #[error("rate {rate} is not below 10")]
    TooLarge {
        /// The rate given.
        rate: Decimal,
    },
}

/// A rate or share, `0.0780` for 7.80 %: at most 10 decimals, below 10 in magnitude. Equal by value,
/// shown with the decimals it was given.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Rate(Decimal);

impl Rate {
    /// Nothing.
    pub const ZERO: Self = Self(Decimal::ZERO);

    /// A rate.
    ///
    /// # Errors
    /// More than 10 decimals, or 10 and above.
    pub fn new(rate: Decimal) -> Result<Self, RateError> {
        if rate.abs() >= Decimal::TEN {
            return Err(RateError::TooLarge { rate });
        }
        let kept = if rate.scale() > MAX_RATE_DECIMALS { rate.normalize() } else { rate };
        if kept.scale() > MAX_RATE_DECIMALS {
            return Err(RateError::TooFine { rate });
        }
        Ok(Self(kept))
    }

    /// Reads a rate in the decimal grammar of the wire.
    ///
    /// # Errors
    /// The text breaks the grammar or the bounds of a rate.
    pub fn parse(text: &str) -> Result<Self, RateError> {
        Self::new(parse_decimal(text, MAX_RATE_DECIMALS)?)
    }

    /// The number.
    #[must_use]
    pub const fn value(self) -> Decimal {
        self.0
    }

    /// The sum, such as a rate and its default margin.
    ///
    /// # Errors
    /// The sum is 10 or above.
    pub fn checked_add(self, other: Self) -> Result<Self, RateError> {
        // Two numbers below 10 with 10 decimals: the sum always fits a decimal.
        Self::new(self.0.checked_add(other.0).ok_or(RateError::TooLarge { rate: self.0 })?)
    }

    /// This share of the amount, multiplied exactly and rounded once.
    ///
    /// # Errors
    /// The result is too large for an amount, or the rounding unit finer than its minor unit.
    pub fn of(self, amount: Money, rounding: &Rounding) -> Result<Money, MoneyError> {
        let product = Ratio::of(amount.amount()).and_then(|ratio| ratio.times(self.0));
        Money::new(amount.currency(), rounding.round_exact(product)?)
    }
}

impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

impl fmt::Debug for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::currency::Currency;

    fn money(amount: &str) -> Money {
        Money::parse(Currency::parse("USD").unwrap(), amount).unwrap()
    }

    #[test]
    fn rate_keeps_its_decimals_and_equals_by_value() {
        let rate = Rate::parse("0.0780").unwrap();
        assert_eq!(rate.to_string(), "0.0780");
        assert_eq!(rate, Rate::parse("0.078").unwrap());
    }

    #[test]
    fn rate_of_ten_or_with_eleven_decimals_is_refused() {
        assert_eq!(Rate::parse("10"), Err(RateError::TooLarge { rate: Decimal::TEN }));
        assert_eq!(Rate::parse("-10.0"), Err(RateError::TooLarge { rate: Decimal::new(-100, 1) }));
        assert!(Rate::parse("9.9999999999").is_ok());
        assert!(matches!(Rate::parse("0.12345678901"), Err(RateError::Decimal(_))));
        let rate = Decimal::new(1, 11);
        assert_eq!(Rate::new(rate), Err(RateError::TooFine { rate }));
    }

    #[test]
    fn advance_rate_of_a_price_is_rounded_half_up_once() {
        let advance = Rate::parse("0.85").unwrap();
        // 0.85 × 1,234,567.89 = 1,049,382.7065
        assert_eq!(advance.of(money("1234567.89"), &Rounding::default()), Ok(money("1049382.71")));
        // 0.85 × 0.10 = 0.085, a half: up.
        assert_eq!(advance.of(money("0.10"), &Rounding::default()), Ok(money("0.09")));
    }

    #[test]
    fn product_past_28_digits_is_still_exact() {
        // 999,999,999,999,999.99 × 0.9999999999 = 999,999,999,899,999.990000000001: half up keeps .99,
        // up goes to the next cent.
        let rate = Rate::parse("0.9999999999").unwrap();
        let up = Rounding::new(Decimal::new(1, 2), crate::rounding::RoundingMode::Up).unwrap();
        assert_eq!(rate.of(money("999999999999999.99"), &Rounding::default()), Ok(money("999999999899999.99")));
        assert_eq!(rate.of(money("999999999999999.99"), &up), Ok(money("999999999900000.00")));
    }
}
