//! One rounding of one integer quotient by the terms' rule.

use std::cmp::Ordering;

use facility_domain::{
    currency::Currency,
    rounding::{Rounding, RoundingMode},
};
use rust_decimal::Decimal;

use super::ComputationError;

/// A rounding rule in minor units.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Rule {
    /// Results are multiples of so many minor units.
    pub unit: i128,
    /// What happens between two multiples.
    pub mode: RoundingMode,
}

impl Rule {
    /// The terms' rule in minor units of the currency: 0.05 USD is 5.
    pub fn of(rounding: &Rounding, currency: Currency) -> Result<Self, ComputationError> {
        Ok(Self { unit: minor_units_of(rounding.unit(), currency)?, mode: rounding.mode() })
    }

    /// The quotient of minor units by a positive denominator, rounded.
    pub fn quotient(self, numerator: i128, denominator: i128) -> Result<i128, ComputationError> {
        let denominator = denominator.checked_mul(self.unit).ok_or(ComputationError::OutOfRange)?;
        let multiples = divide(numerator, denominator, self.mode).ok_or(ComputationError::OutOfRange)?;
        multiples.checked_mul(self.unit).ok_or(ComputationError::OutOfRange)
    }
}

fn minor_units_of(unit: Decimal, currency: Currency) -> Result<i128, ComputationError> {
    let numerator =
        unit.mantissa().checked_mul(power_of_ten(currency.minor_units())).ok_or(ComputationError::OutOfRange)?;
    let denominator = power_of_ten(unit.scale());
    let whole = numerator / denominator;
    if whole > 0 && numerator % denominator == 0 { Ok(whole) } else { Err(ComputationError::OutOfRange) }
}

/// Integer division by a positive denominator, rounded; `None` beyond the range.
fn divide(numerator: i128, denominator: i128, mode: RoundingMode) -> Option<i128> {
    let floor = numerator.div_euclid(denominator);
    let above = numerator.rem_euclid(denominator);
    if above == 0 {
        return Some(floor);
    }
    // Twice the rest against the whole, without the doubling that could overflow.
    let half = above.cmp(&(denominator - above));
    floor.checked_add(i128::from(goes_up(mode, half, numerator < 0, floor.rem_euclid(2) == 1)))
}

/// Whether what lies above a multiple of the unit goes up to the next: how it
/// compares with half a unit, whether the figure is negative, and whether the
/// multiple below is odd.
pub(super) const fn goes_up(mode: RoundingMode, half: Ordering, negative: bool, odd: bool) -> bool {
    match mode {
        RoundingMode::Floor => false,
        RoundingMode::Ceiling => true,
        RoundingMode::Down => negative,
        RoundingMode::Up => !negative,
        RoundingMode::HalfUp => half.is_gt() || (half.is_eq() && !negative),
        RoundingMode::HalfDown => half.is_gt() || (half.is_eq() && negative),
        RoundingMode::HalfEven => half.is_gt() || (half.is_eq() && odd),
    }
}

/// 10 to the given power, saturated where no amount or rate can be.
pub(super) const fn power_of_ten(exponent: u32) -> i128 {
    10_i128.saturating_pow(exponent)
}
