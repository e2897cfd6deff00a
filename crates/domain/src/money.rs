//! Amounts of money: exact, in the currency's minor unit, without operators.
//!
//! Adding two currencies or an amount that grows too large is an error, never a wrong number.
//! Nothing here rounds; that is [`crate::rounding`].

use std::cmp::Ordering;
use std::fmt;

use rust_decimal::Decimal;
use thiserror::Error;

use crate::currency::Currency;
use crate::decimal::{DecimalError, parse_decimal};
use crate::exact;
use crate::rounding::RoundingError;

/// The bound of an amount: 10^15, itself excluded.
const LIMIT: Decimal = Decimal::from_parts(2_764_472_320, 232_830, 0, false, 0);

/// Why an amount can't be made.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum MoneyError {
    /// The text breaks the decimal grammar.
    #[error(transparent)]
    Decimal(#[from] DecimalError),
    /// Rounding failed.
    #[error(transparent)]
    Rounding(#[from] RoundingError),
    /// More decimals than the currency has.
    #[error("{amount} is finer than the minor unit of {currency}")]
    FinerThanMinorUnit {
        /// The currency.
        currency: Currency,
        /// The amount given.
        amount: Decimal,
    },
    /// 10^15 or more, either sign.
    #[error("{currency} {amount} is too large")]
    TooLarge {
        /// The currency.
        currency: Currency,
        /// The amount given.
        amount: Decimal,
    },
    /// Two currencies in one sum or comparison.
    #[error("{left} and {right} don't mix")]
    CurrencyMismatch {
        /// The currency of the amount itself.
        left: Currency,
        /// The currency of the other one.
        right: Currency,
    },
    /// A split with a negative weight.
    #[error("weight {position} is negative: {weight}")]
    NegativeWeight {
        /// Which weight, from 0.
        position: usize,
        /// The weight given.
        weight: Decimal,
    },
    /// A split without a positive weight.
    #[error("no weight is positive")]
    NoPositiveWeight,
}

/// An amount in a currency, a whole number of minor units, below 10^15 in magnitude.
///
/// There is no order of amounts in different currencies, so there is no `Ord`; see
/// [`Money::compare`].
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Money {
    currency: Currency,
    /// Scaled to the minor unit; zero is never negative.
    amount: Decimal,
}

impl Money {
    /// An amount. Never rounded: trailing zeros may go, other digits may not.
    ///
    /// # Errors
    /// The amount is finer than the minor unit or too large.
    pub fn new(currency: Currency, amount: Decimal) -> Result<Self, MoneyError> {
        if amount.abs() >= LIMIT {
            return Err(MoneyError::TooLarge { currency, amount });
        }
        let mut scaled = amount.normalize();
        if scaled.scale() > currency.minor_units() {
            return Err(MoneyError::FinerThanMinorUnit { currency, amount });
        }
        // Only appends zeros: 15 + 4 digits fit.
        scaled.rescale(currency.minor_units());
        if scaled.is_zero() {
            scaled.set_sign_positive(true);
        }
        Ok(Self { currency, amount: scaled })
    }

    /// Reads an amount in the decimal grammar of the wire.
    ///
    /// # Errors
    /// The text breaks the grammar or has more decimals than the currency.
    pub fn parse(currency: Currency, text: &str) -> Result<Self, MoneyError> {
        Self::new(currency, parse_decimal(text, currency.minor_units())?)
    }

    /// Nothing.
    #[must_use]
    pub const fn zero(currency: Currency) -> Self {
        Self { currency, amount: Decimal::from_parts(0, 0, 0, false, currency.minor_units()) }
    }

    /// The amount, with the currency's decimals.
    #[must_use]
    pub const fn amount(self) -> Decimal {
        self.amount
    }

    /// The currency.
    #[must_use]
    pub const fn currency(self) -> Currency {
        self.currency
    }

    /// Whether it is nothing.
    #[must_use]
    pub const fn is_zero(self) -> bool {
        self.amount.is_zero()
    }

    /// Whether it is below zero.
    #[must_use]
    pub const fn is_negative(self) -> bool {
        self.amount.is_sign_negative() && !self.amount.is_zero()
    }

    /// Whether it is above zero.
    #[must_use]
    pub const fn is_positive(self) -> bool {
        self.amount.is_sign_positive() && !self.amount.is_zero()
    }

    /// The sum.
    ///
    /// # Errors
    /// Another currency, or a sum that is too large.
    pub fn checked_add(self, other: Self) -> Result<Self, MoneyError> {
        self.same_currency(other)?;
        let (currency, amount) = (self.currency, self.amount);
        let sum = amount.checked_add(other.amount).ok_or(MoneyError::TooLarge { currency, amount })?;
        Self::new(currency, sum)
    }

    /// The difference.
    ///
    /// # Errors
    /// Another currency, or a difference that is too large.
    pub fn checked_sub(self, other: Self) -> Result<Self, MoneyError> {
        self.checked_add(other.negated())
    }

    /// The same amount with the other sign.
    #[must_use]
    pub fn negated(self) -> Self {
        let mut amount = self.amount;
        amount.set_sign_positive(self.is_negative() || self.is_zero());
        Self { amount, ..self }
    }

    /// Which amount is larger.
    ///
    /// # Errors
    /// Another currency.
    pub fn compare(self, other: Self) -> Result<Ordering, MoneyError> {
        self.same_currency(other)?;
        Ok(self.amount.cmp(&other.amount))
    }

    /// The smaller amount.
    ///
    /// # Errors
    /// Another currency.
    pub fn min(self, other: Self) -> Result<Self, MoneyError> {
        Ok(if self.compare(other)? == Ordering::Greater { other } else { self })
    }

    /// The larger amount.
    ///
    /// # Errors
    /// Another currency.
    pub fn max(self, other: Self) -> Result<Self, MoneyError> {
        Ok(if self.compare(other)? == Ordering::Less { other } else { self })
    }

    /// Splits the amount in proportion to the weights into parts that add up to it exactly: by the
    /// largest remainder, of equal remainders the earliest first. A negative amount is split like
    /// its positive twin.
    ///
    /// # Errors
    /// A weight is negative, or none is positive.
    pub fn allocate(self, weights: &[Decimal]) -> Result<Vec<Self>, MoneyError> {
        let negative = |weight: &Decimal| weight.is_sign_negative() && !weight.is_zero();
        if let Some((position, weight)) = weights.iter().enumerate().find(|(_, weight)| negative(weight)) {
            return Err(MoneyError::NegativeWeight { position, weight: *weight });
        }
        if weights.iter().all(Decimal::is_zero) {
            return Err(MoneyError::NoPositiveWeight);
        }
        let too_large = || MoneyError::TooLarge { currency: self.currency, amount: self.amount };
        let shares = exact::largest_remainder(self.amount.mantissa().unsigned_abs(), weights).ok_or_else(too_large)?;
        let part = |share: u128| {
            let minor = i128::try_from(share).map_err(|_| too_large())?;
            let amount =
                Decimal::try_from_i128_with_scale(minor, self.currency.minor_units()).map_err(|_| too_large())?;
            let part = Self::new(self.currency, amount)?;
            Ok(if self.is_negative() { part.negated() } else { part })
        };
        shares.into_iter().map(part).collect()
    }

    /// The sum of many amounts, zero of none.
    ///
    /// # Errors
    /// Another currency among them, or a sum that is too large.
    pub fn sum(currency: Currency, amounts: impl IntoIterator<Item = Self>) -> Result<Self, MoneyError> {
        amounts.into_iter().try_fold(Self::zero(currency), Self::checked_add)
    }

    /// The amount as on the wire, with all decimals of the currency: `1250000.00`.
    #[must_use]
    pub fn amount_text(self) -> String {
        self.amount.to_string()
    }

    fn same_currency(self, other: Self) -> Result<(), MoneyError> {
        if self.currency == other.currency {
            Ok(())
        } else {
            Err(MoneyError::CurrencyMismatch { left: self.currency, right: other.currency })
        }
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.currency, self.amount)
    }
}

impl fmt::Debug for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn money(code: &str, amount: &str) -> Money {
        Money::parse(Currency::parse(code).unwrap(), amount).unwrap()
    }

    fn decimals(texts: &[&str]) -> Vec<Decimal> {
        texts.iter().map(|text| text.parse().unwrap()).collect()
    }

    #[test]
    fn amounts_show_all_decimals_of_their_currency() {
        assert_eq!(money("USD", "1250000").amount_text(), "1250000.00");
        assert_eq!(money("USD", "-0.5").to_string(), "USD -0.50");
        assert_eq!(money("JPY", "7").amount_text(), "7");
        assert_eq!(money("KWD", "1.25").amount_text(), "1.250");
        assert_eq!(Money::zero(Currency::parse("KWD").unwrap()).amount_text(), "0.000");
    }

    #[test]
    fn amount_finer_than_the_minor_unit_is_refused() {
        let [usd, jpy, kwd] = ["USD", "JPY", "KWD"].map(|code| Currency::parse(code).unwrap());
        assert!(matches!(Money::parse(usd, "1.005"), Err(MoneyError::Decimal(DecimalError::TooManyDecimals { .. }))));
        assert!(matches!(Money::parse(jpy, "1.0"), Err(MoneyError::Decimal(DecimalError::TooManyDecimals { .. }))));
        let amount = Decimal::new(10_005, 4);
        assert_eq!(Money::new(kwd, amount), Err(MoneyError::FinerThanMinorUnit { currency: kwd, amount }));
        assert_eq!(Money::new(jpy, Decimal::new(100, 2)), Ok(money("JPY", "1")));
    }

    #[test]
    fn ten_to_the_fifteenth_is_too_large() {
        let usd = Currency::parse("USD").unwrap();
        let limit = Decimal::from(1_000_000_000_000_000_i64);
        assert_eq!(Money::new(usd, limit), Err(MoneyError::TooLarge { currency: usd, amount: limit }));
        let most = money("USD", "999999999999999.99");
        assert_eq!(most.checked_add(money("USD", "0.01")), Err(MoneyError::TooLarge { currency: usd, amount: limit }));
    }

    #[test]
    fn two_currencies_never_mix() {
        let (usd, mxn) = (money("USD", "1"), money("MXN", "1"));
        let mismatch = MoneyError::CurrencyMismatch { left: usd.currency(), right: mxn.currency() };
        assert_eq!(usd.checked_add(mxn), Err(mismatch.clone()));
        assert_eq!(usd.checked_sub(mxn), Err(mismatch.clone()));
        assert_eq!(usd.compare(mxn), Err(mismatch));
        assert_ne!(usd, mxn);
    }

    #[test]
    fn zero_has_no_sign() {
        let zero = money("USD", "1.50").checked_sub(money("USD", "1.50")).unwrap();
        assert!(zero.is_zero() && !zero.is_negative() && !zero.is_positive());
        assert_eq!((zero.negated().amount_text(), zero), ("0.00".to_owned(), Money::zero(zero.currency())));
        let minus_zero = Money::new(zero.currency(), "-0".parse().unwrap()).unwrap();
        assert_eq!(minus_zero.amount_text(), "0.00");
    }

    #[test]
    fn split_in_three_gives_the_cent_to_the_first() {
        let parts = money("USD", "100.00").allocate(&decimals(&["1", "1", "1"])).unwrap();
        assert_eq!(parts, [money("USD", "33.34"), money("USD", "33.33"), money("USD", "33.33")]);
    }

    #[test]
    fn split_by_weights_favours_the_largest_remainder() {
        // 0.10 over 0.5 : 0.3 : 0.25 of 1.05 is 4.76, 2.86 and 2.38 cents: the second, then the first.
        let parts = money("USD", "0.10").allocate(&decimals(&["0.5", "0.30", "0.25"])).unwrap();
        assert_eq!(parts, [money("USD", "0.05"), money("USD", "0.03"), money("USD", "0.02")]);
        let negative = money("USD", "-0.10").allocate(&decimals(&["0.5", "0.30", "0.25"])).unwrap();
        assert_eq!(negative, parts.iter().map(|part| part.negated()).collect::<Vec<_>>());
    }

    #[test]
    fn split_without_positive_weight_is_refused() {
        let amount = money("USD", "1");
        assert_eq!(amount.allocate(&[]), Err(MoneyError::NoPositiveWeight));
        assert_eq!(amount.allocate(&decimals(&["0", "0"])), Err(MoneyError::NoPositiveWeight));
        let weight = Decimal::NEGATIVE_ONE;
        assert_eq!(amount.allocate(&[Decimal::ONE, weight]), Err(MoneyError::NegativeWeight { position: 1, weight }));
    }

    #[test]
    fn smaller_and_larger_are_found() {
        let (one, two) = (money("USD", "1"), money("USD", "2"));
        assert_eq!((one.min(two), one.max(two)), (Ok(one), Ok(two)));
        assert_eq!((two.min(one), two.max(one)), (Ok(one), Ok(two)));
        assert_eq!(Money::sum(one.currency(), [one, two, two]), Ok(money("USD", "5")));
    }

    proptest! {
        #[test]
        fn parts_add_up_and_none_is_off_by_a_unit(
            minor in -99_999_999_999_999_999_i64..=99_999_999_999_999_999,
            weights in prop::collection::vec((0_i64..1_000_000, 0_u32..6), 1..30),
        ) {
            let usd = Currency::parse("USD").unwrap();
            let whole = Money::new(usd, Decimal::new(minor, 2)).unwrap();
            let weights: Vec<_> = weights.into_iter().map(|(m, scale)| Decimal::new(m, scale)).collect();
            let total: Decimal = weights.iter().sum();
            prop_assume!(!total.is_zero());
            let parts = whole.allocate(&weights).unwrap();
            prop_assert_eq!(Money::sum(usd, parts.iter().copied()), Ok(whole));
            for (part, weight) in parts.iter().zip(&weights) {
                let exact = whole.amount() / total * weight;
                prop_assert!((part.amount() - exact).abs() < Decimal::new(10_001, 6));
            }
        }

        #[test]
        fn subtraction_undoes_addition(a in -10_i64.pow(16)..10_i64.pow(16), b in -10_i64.pow(16)..10_i64.pow(16)) {
            let usd = Currency::parse("USD").unwrap();
            let [a, b] = [a, b].map(|minor| Money::new(usd, Decimal::new(minor, 2)).unwrap());
            prop_assert_eq!(a.checked_add(b).unwrap().checked_sub(b), Ok(a));
            prop_assert_eq!(a.checked_add(b), b.checked_add(a));
        }
    }
}
