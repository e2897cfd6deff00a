//! Interest and level payments, exact.

use rust_decimal::Decimal;

use crate::day_count::YearFraction;
use crate::exact::Ratio;

/// Base × rate × fraction of a year, with all digits of a decimal. `None` when it does not fit.
pub(super) fn interest(base: Decimal, rate: Decimal, fraction: YearFraction) -> Option<Decimal> {
    Ratio::of(base)?.times(rate)?.times(fraction.over())?.over(fraction.under())?.to_decimal()
}

/// The product with all digits of a decimal. `None` when it does not fit.
pub(super) fn product(left: Decimal, right: Decimal) -> Option<Decimal> {
    Ratio::of(left)?.times(right)?.to_decimal()
}

/// The level payment that repays what is owed on the day of the first payment, interest included:
/// owed / Σ DF_k, the factors taken from that day over the periods that follow it, each with the 28
/// digits of a decimal. `None` when a rate eats up a whole period or a figure does not fit.
pub(super) fn level_payment(
    owed: Decimal,
    rate: Decimal,
    periods: impl Iterator<Item = YearFraction>,
) -> Option<Decimal> {
    let mut factor = Decimal::ONE;
    let mut factors = Decimal::ONE;
    for fraction in periods {
        // DF × d / (d + r·n) for the fraction n/d: divided once.
        let growth = fraction.under().checked_add(rate.checked_mul(fraction.over())?)?;
        if growth <= Decimal::ZERO {
            return None;
        }
        factor = factor.checked_mul(fraction.under())?.checked_div(growth)?;
        factors = factors.checked_add(factor)?;
    }
    owed.checked_div(factors)
}
