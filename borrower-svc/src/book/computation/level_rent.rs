//! Rents, level or in given proportions, by forward recursion of the balance.
//!
//! Each payment first settles the interest of some days: B_k = B_{k−1} + r·f_k·C_k −
//! x·w_k, where the base C_k is B_{k−1} or, where the terms say so, an earlier balance
//! or the amount financed; w_k is the weight of the payment's rent, zero for none, and
//! x the rent of weight 1. In advance the first payment settles no days, and where a
//! balloon is left, a closing payment that is no rent settles the last period. All of
//! it is linear in x: B_n = A_n − x·S_n, where A is the balance without any rent and S
//! what rents of x = 1 take off it,
//!
//!   A_k = A_{k−1} + r·f_k·C_k(A),   S_k = S_{k−1} + r·f_k·C_k(S) + w_k,
//!
//! from A_0 = what is owed, S_0 = 0. What remains at the end is the balloon:
//! x = (A_n − balloon) / S_n. All r·f_k have one denominator q, so that everything
//! times q^k is a whole number; it is kept as such, and each rent is rounded once, with
//! nothing lost before.

use std::collections::BTreeMap;

use super::{
    ComputationError,
    rounded::{Rule, goes_up},
    wide::Wide,
};

/// What rents repay.
pub(super) struct Loan {
    /// What is owed, in minor units.
    pub owed: i128,
    /// What interest runs on, where the first period does not begin anew.
    pub base: i128,
    /// What remains at the end, in minor units.
    pub balloon: i128,
    /// What the parts of all periods are of.
    pub whole: i128,
}

/// What a period grows by.
#[derive(Debug, Clone, Copy)]
pub(super) struct Growth {
    /// r · f, summed over the parts of a period whose rate changes, × the loan's whole.
    pub part: i128,
    /// Whether its interest is on what is owed when it begins.
    pub on_balance: bool,
}

/// A balance and what interest on it runs on, both × q^k.
struct Running {
    balance: Wide,
    base: Wide,
}

impl Running {
    /// Interest of one period, over q^(k+1): q and the period's r·f × q are given.
    fn grown(self, renewed: bool, (whole, part): (u128, i128)) -> Option<Self> {
        let base = if renewed { self.balance.clone() } else { self.base };
        let interest = base.times(part.unsigned_abs())?;
        let balance = self.balance.times(whole)?;
        let balance = if part < 0 { balance.minus(&interest)? } else { balance.plus(&interest) };
        Some(Self { balance, base: base.times(whole)? })
    }
}

impl Loan {
    /// The rents of payments that settle these periods, in minor units, by weight: one
    /// for each weight. Payments beyond the weights are no rents.
    pub fn rents(&self, settled: &[Growth], weights: &[i128], rule: Rule) -> Result<Vec<i128>, ComputationError> {
        if weights.iter().all(|weight| *weight == 0) {
            return Ok(vec![0; weights.len()]);
        }
        self.exact(settled, weights, rule).ok_or(ComputationError::OutOfRange)
    }

    fn exact(&self, settled: &[Growth], weights: &[i128], rule: Rule) -> Option<Vec<i128>> {
        let whole_factor = u128::try_from(self.whole).ok()?;
        let wide = |units: i128| Some(Wide::of(u128::try_from(units).ok()?));
        let mut alone = Running { balance: wide(self.owed)?, base: wide(self.base)? };
        let mut taken = Running { balance: Wide::ZERO, base: Wide::ZERO };
        let mut power = Wide::of(1);
        for (position, period) in settled.iter().enumerate() {
            let part = period.part;
            alone = alone.grown(period.on_balance, (whole_factor, part))?;
            taken = taken.grown(period.on_balance, (whole_factor, part))?;
            power = power.times(whole_factor)?;
            let weight = weights.get(position).copied().unwrap_or_default();
            taken.balance = taken.balance.plus(&power.times(u128::try_from(weight).ok()?)?);
        }
        let repaid = alone.balance.minus(&power.times(u128::try_from(self.balloon).ok()?)?)?;
        let divisor = taken.balance.times(u128::try_from(rule.unit).ok()?)?;
        let mut known = BTreeMap::new();
        weights
            .iter()
            .map(|weight| {
                if let Some(rent) = known.get(weight) {
                    return Some(*rent);
                }
                let rent = rounded(&repaid.times(u128::try_from(*weight).ok()?)?, &divisor, rule)?;
                known.insert(*weight, rent);
                Some(rent)
            })
            .collect()
    }
}

/// The quotient in multiples of the rule's unit, which the divisor contains.
fn rounded(dividend: &Wide, divisor: &Wide, rule: Rule) -> Option<i128> {
    let (multiples, rest) = dividend.divided_by(divisor)?;
    let up =
        rest != Wide::ZERO && goes_up(rule.mode, rest.plus(&rest).cmp(divisor), false, multiples.rem_euclid(2) == 1);
    multiples.checked_add(i128::from(up))?.checked_mul(rule.unit)
}

#[cfg(test)]
mod tests {
    use facility_domain::rounding::RoundingMode;

    use super::*;

    const CENTS: Rule = Rule { unit: 1, mode: RoundingMode::HalfUp };

    /// The rate in ten-thousandths, days over 360.
    fn loan(owed: i128) -> Loan {
        Loan { owed, base: owed, balloon: 0, whole: 3_600_000 }
    }

    /// Periods of so many days at a rate in ten-thousandths, their interest on the balance or not.
    fn growths(rate: i128, days: &[(i128, bool)]) -> Vec<Growth> {
        days.iter().map(|(days, on_balance)| Growth { part: rate * days, on_balance: *on_balance }).collect()
    }

    /// The level rent of payments that settle these days.
    fn level(loan: &Loan, rate: i128, days: &[i128], rents: usize, rule: Rule) -> Result<i128, ComputationError> {
        let days: Vec<_> = days.iter().map(|days| (*days, true)).collect();
        loan.rents(&growths(rate, &days), &vec![1; rents], rule).map(|rents| rents[0])
    }

    #[test]
    fn rent_of_two_periods_follows_from_the_balance() {
        // 1,000,000.00 at 2 % a period: R (1 + 1.02) = 1,000,000 × 1.0404, R = 515,049.504950…
        assert_eq!(level(&loan(100_000_000), 800, &[90, 90], 2, CENTS), Ok(51_504_950));
    }

    #[test]
    fn rents_in_advance_leave_the_balloon() {
        // Worked figure of the domain: four periods at 2 %, balloon 200,000.00: 209,900.98.
        let loan = Loan { balloon: 20_000_000, ..loan(100_000_000) };
        assert_eq!(level(&loan, 800, &[0, 90, 90, 90, 90], 4, CENTS), Ok(20_990_098));
    }

    #[test]
    fn rent_that_is_whole_is_not_rounded_up() {
        // One period: 1,000,000.00 × 1.02 = 1,020,000.00 exactly, whatever the mode.
        let up = Rule { unit: 1, mode: RoundingMode::Up };
        assert_eq!(level(&loan(100_000_000), 800, &[90], 1, up), Ok(102_000_000));
        // At 2.76 %: × 1.0069. A quotient by 1 ÷ 1.0069, cut after 28 digits, would lie above it.
        assert_eq!(level(&loan(100_000_000), 276, &[90], 1, up), Ok(100_690_000));
        // Without interest a third of 1.00 is 33.33… cents.
        assert_eq!(level(&loan(100), 0, &[90; 3], 3, up), Ok(34));
        assert_eq!(level(&loan(99), 0, &[90; 3], 3, up), Ok(33));
    }

    #[test]
    fn half_a_unit_goes_where_the_mode_says() {
        // Two rents without interest on 0.25: 12.5 cents each.
        for (mode, expected) in [(RoundingMode::HalfUp, 13), (RoundingMode::HalfEven, 12), (RoundingMode::HalfDown, 12)]
        {
            assert_eq!(level(&loan(25), 0, &[90; 2], 2, Rule { unit: 1, mode }), Ok(expected));
        }
        // In units of 5 cents: 12.5 is half way between 10 and 15.
        let fives = Rule { unit: 5, mode: RoundingMode::HalfUp };
        assert_eq!(level(&loan(25), 0, &[90; 2], 2, fives), Ok(15));
    }

    #[test]
    fn rate_that_eats_the_balance_is_out_of_range() {
        assert_eq!(level(&loan(100), -50_000, &[90], 1, CENTS), Err(ComputationError::OutOfRange));
    }

    #[test]
    fn weights_share_the_present_value() {
        // x · (1 / 1.02 + 2 / 1.0404) = 1,000,000: x = 1,000,000 × 1.0404 / 3.02 = 344,503.3112…, twice
        // that 689,006.6225…
        let steps = loan(100_000_000).rents(&growths(800, &[(90, true), (90, true)]), &[1, 2], CENTS);
        assert_eq!(steps, Ok(vec![34_450_331, 68_900_662]));
        // Nothing first: 1,000,000 × 1.0404.
        let late = loan(100_000_000).rents(&growths(800, &[(90, true), (90, true)]), &[0, 7], CENTS);
        assert_eq!(late, Ok(vec![0, 104_040_000]));
    }

    #[test]
    fn parts_at_two_rates_add_up() {
        // 45 days at 8 % and 45 at 4 %: 1.5 % of 1,000,000.00, one rent of 1,015,000.00.
        let stepped = Growth { part: 800 * 45 + 400 * 45, on_balance: true };
        assert_eq!(loan(100_000_000).rents(&[stepped], &[1], CENTS), Ok(vec![101_500_000]));
    }

    #[test]
    fn fixed_base_bears_the_same_interest_throughout() {
        // 2 % of 1,000,000.00 twice: (1,000,000 + 40,000) / 2.
        let flat = loan(100_000_000).rents(&growths(800, &[(90, false), (90, false)]), &[1, 1], CENTS);
        assert_eq!(flat, Ok(vec![52_000_000; 2]));
    }
}
