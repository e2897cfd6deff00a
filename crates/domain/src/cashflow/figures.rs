//! Interest and level payments, exact.

use rust_decimal::{Decimal, RoundingStrategy};

use super::terms::AmountRounding;
use crate::day_count::YearFraction;
use crate::exact::Ratio;
use crate::money::Money;

/// Base × rate × fraction of a year, with all digits of a decimal. `None` when it does not fit.
pub(super) fn interest(base: Decimal, rate: Decimal, fraction: YearFraction) -> Option<Decimal> {
    Ratio::of(base)?.times(rate)?.times(fraction.over())?.over(fraction.under())?.to_decimal()
}

/// The product with all digits of a decimal. `None` when it does not fit.
pub(super) fn product(left: Decimal, right: Decimal) -> Option<Decimal> {
    Ratio::of(left)?.times(right)?.to_decimal()
}

/// The significant digits of a figure that many divisions leave certain. Cut there, one that is half a
/// unit is exactly that when it is rounded.
const CERTAIN_DIGITS: u32 = 22;

/// The figure with the digits that are certain.
pub(super) fn certain(figure: Decimal) -> Decimal {
    figure.round_sf_with_strategy(CERTAIN_DIGITS, RoundingStrategy::MidpointNearestEven).unwrap_or(figure)
}

/// The level payment that repays what is owed on the day of the first payment, interest included:
/// (owed − balloon·DF) / Σ DF_k, the factors taken from that day over the periods that follow it, each
/// with the 28 digits of a decimal, and DF the last of them or, where the balloon is due after the last
/// payment, the one of its day. `None` when a rate eats up a whole period or a figure does not fit.
pub(super) fn level_payment(
    owed: Decimal,
    rate: Decimal,
    periods: impl Iterator<Item = YearFraction>,
    balloon: Decimal,
    after_last: Option<YearFraction>,
) -> Option<Decimal> {
    let mut factor = Decimal::ONE;
    let mut factors = Decimal::ONE;
    for fraction in periods {
        factor = discounted(factor, rate, fraction)?;
        factors = factors.checked_add(factor)?;
    }
    let of_balloon = after_last.map_or(Some(factor), |fraction| discounted(factor, rate, fraction))?;
    owed.checked_sub(balloon.checked_mul(of_balloon)?)?.checked_div(factors)
}

/// DF × d / (d + r·n) for the fraction n/d: divided once.
fn discounted(factor: Decimal, rate: Decimal, fraction: YearFraction) -> Option<Decimal> {
    let growth = fraction.under().checked_add(rate.checked_mul(fraction.over())?)?;
    if growth <= Decimal::ZERO {
        return None;
    }
    factor.checked_mul(fraction.under())?.checked_div(growth)
}

/// So many equal parts: of money by largest remainder in minor units, otherwise exact quotients. `None`
/// when the whole is no amount.
pub(super) fn equal_parts(whole: Decimal, parts: usize, rounding: Option<AmountRounding>) -> Option<Vec<Decimal>> {
    match rounding {
        _ if parts == 0 => Some(Vec::new()),
        Some(rounding) => {
            let whole = Money::new(rounding.currency, whole).ok()?;
            let parts = whole.allocate(&vec![Decimal::ONE; parts]).ok()?;
            Some(parts.into_iter().map(Money::amount).collect())
        }
        None => Some(vec![whole.checked_div(Decimal::from(parts))?; parts]),
    }
}
