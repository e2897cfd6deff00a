//! The level rent: the payment whose present value, with the balloon's, is the amount financed.
//!
//! Present value is taken at the schedule's own rate, compounding by its periods: DF_k = DF_{k−1} /
//! (1 + r·f_k). Factors are kept with all 28 digits of a decimal; what they leave uncertain of a rent
//! lies beyond its 22nd digit and is cut there, so that a rent that is a whole number of units, or
//! half a unit, is exactly that when the caller rounds it.

use rust_decimal::{Decimal, RoundingStrategy};

use crate::day_count::YearFraction;
use crate::exact::product;
use crate::rate::Rate;

/// The discount factors of the periods' ends, DF_1 to DF_n. `None` when a negative rate eats
/// everything in one period, or a factor grows past all bounds.
pub(super) fn discount_factors(rate: Rate, fractions: impl Iterator<Item = YearFraction>) -> Option<Vec<Decimal>> {
    let mut factor = Decimal::ONE;
    let mut factors = Vec::new();
    for fraction in fractions {
        // DF × d / (d + r·n) for the fraction n/d: divided once.
        let growth = fraction.under().checked_add(product(rate.value(), fraction.over())?)?;
        if growth.is_zero() || growth.is_sign_negative() {
            return None;
        }
        factor = factor.checked_mul(fraction.under())?.checked_div(growth)?;
        factors.push(factor);
    }
    Some(factors)
}

/// The significant digits of a rent that the discount factors leave certain.
const CERTAIN_DIGITS: u32 = 22;

/// The exact level rent: (P − balloon·DF_last) / Σ DF_k over the payments that are rents. The factors
/// are those of the accruals that the payments settle, so in advance the first one is 1, and a
/// closing payment has a factor but is no rent. `None` when a figure is out of range.
pub(super) fn level_rent(amount: Decimal, balloon: Decimal, factors: &[Decimal], rents: usize) -> Option<Decimal> {
    let last = *factors.last()?;
    let sum = factors.iter().take(rents).try_fold(Decimal::ZERO, |sum, factor| sum.checked_add(*factor))?;
    let rent = amount.checked_sub(balloon.checked_mul(last)?)?.checked_div(sum)?;
    rent.round_sf_with_strategy(CERTAIN_DIGITS, RoundingStrategy::MidpointNearestEven)
}
