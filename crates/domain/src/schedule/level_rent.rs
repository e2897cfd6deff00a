//! Rents in proportion to given weights, level ones among them: the payments whose present value,
//! with the balloon's, is the amount financed.
//!
//! What is owed is linear in the rents, whatever interest is calculated on, so that there is always
//! one solution. Payments between two renewals of the interest base form a stretch. Within it the base
//! C stays, and the balance B becomes B + C·r·F − x·W, where r·F is the sum of the rates × fractions of a
//! year, W that of the weights and x the rent of weight 1. Where the base is renewed, C = B, so that B grows
//! by 1 + r·F, and value at the end of a stretch is brought back to the first one's end by
//! D_j = D_{j−1} / (1 + r·F_j), D_1 = 1:
//!
//! x = (B + C·r·F_1 − balloon·D_m) / Σ W_j·D_j.
//!
//! Interest on the balance makes a stretch of each payment: the level rent of the textbooks. Interest
//! on a fixed amount makes one stretch of all of them.
//!
//! Factors are kept with all 28 digits of a decimal; what they leave uncertain of a rent lies beyond
//! its 22nd digit and is cut there, so that a rent that is a whole number of units, or half a unit, is
//! exactly that when the caller rounds it.

use rust_decimal::{Decimal, RoundingStrategy};

use crate::exact::product;

/// The significant digits of a rent that the discount factors leave certain.
const CERTAIN_DIGITS: u32 = 22;

/// What rents repay.
#[derive(Debug, Clone, Copy)]
pub(super) struct Loan {
    /// What is owed before the first rent.
    pub(super) balance: Decimal,
    /// What interest is calculated on, where the first period does not renew it.
    pub(super) base: Decimal,
    /// What is left at the end.
    pub(super) balloon: Decimal,
}

/// What the accrual that a payment settles grows by.
#[derive(Debug, Clone, Copy)]
pub(super) struct Growth {
    /// r·n of the rate r and the fraction n/d; where the rate changes on the way, Σ r·n of the parts.
    pub(super) over: Decimal,
    /// d.
    pub(super) under: Decimal,
    /// Whether interest is calculated anew on what is owed.
    pub(super) renews_base: bool,
}

/// Rents in proportion to weights.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rents {
    numerator: Decimal,
    divisor: Decimal,
}

impl Rents {
    /// The exact rent of a weight. `None` when a figure is out of range.
    pub(super) fn of(&self, weight: Decimal) -> Option<Decimal> {
        if weight.is_zero() {
            return Some(Decimal::ZERO);
        }
        let rent = product(self.numerator, weight)
            .or_else(|| self.numerator.checked_mul(weight))?
            .checked_div(self.divisor)?;
        rent.round_sf_with_strategy(CERTAIN_DIGITS, RoundingStrategy::MidpointNearestEven)
    }
}

/// Payments with one interest base.
struct Stretch {
    over: Decimal,
    under: Decimal,
    weight: Decimal,
}

/// The rents of payments that settle these accruals; a payment without a weight is no rent. `None`
/// when a negative rate eats everything in one stretch, or a figure is out of range.
pub(super) fn rents(loan: Loan, settled: &[Growth], weights: &[Decimal]) -> Option<Rents> {
    let stretches = stretches(settled, weights)?;
    let (first, later) = stretches.split_first()?;
    let renewed = settled.first().is_some_and(|period| period.renews_base);
    let base = if renewed { loan.balance } else { loan.base };
    let interest = product(base, first.over).or_else(|| base.checked_mul(first.over))?.checked_div(first.under)?;
    let (mut factor, mut divisor) = (Decimal::ONE, first.weight);
    for stretch in later {
        // D × d / (d + r·n) for the fraction n/d: divided once.
        let growth = stretch.under.checked_add(stretch.over)?;
        if growth.is_zero() || growth.is_sign_negative() {
            return None;
        }
        factor = factor.checked_mul(stretch.under)?.checked_div(growth)?;
        divisor = divisor.checked_add(factor.checked_mul(stretch.weight)?)?;
    }
    let owed = loan.balance.checked_add(interest)?;
    let numerator = owed.checked_sub(loan.balloon.checked_mul(factor)?)?;
    if owed.is_zero() || owed.is_sign_negative() {
        return None;
    }
    Some(Rents { numerator, divisor })
}

fn stretches(settled: &[Growth], weights: &[Decimal]) -> Option<Vec<Stretch>> {
    let mut stretches: Vec<Stretch> = Vec::new();
    let weights = weights.iter().copied().chain(std::iter::repeat(Decimal::ZERO));
    for (period, weight) in settled.iter().zip(weights) {
        match stretches.last_mut().filter(|_| !period.renews_base) {
            Some(stretch) => {
                stretch.over = stretch.over.checked_add(period.over)?;
                stretch.weight = stretch.weight.checked_add(weight)?;
            }
            None => stretches.push(Stretch { over: period.over, under: period.under, weight }),
        }
    }
    Some(stretches)
}
