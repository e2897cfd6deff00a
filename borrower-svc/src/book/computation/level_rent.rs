//! The level rent, by forward recursion of the balance.
//!
//! Each payment first settles the interest of some days: B_k = B_{k−1} · g_k − R
//! with g_k = 1 + r · f_k. In advance the first settles none, g_1 = 1, and where a
//! balloon is left, a closing payment that is no rent settles the last period:
//! B_n = B_{n−1} · g_n. All of it is linear in R: B_n = P · A − R · S, where the
//! growth A and the annuity S follow
//!
//!   A_k = A_{k−1} · g_k,   S_k = S_{k−1} · g_k + 1, without the 1 for no rent,
//!
//! from A_0 = 1, S_0 = 0. What remains at the end is the balloon:
//! R = (P · A_n − balloon) / S_n. All g_k have one denominator q, so A_k · q^k and
//! S_k · q^k are whole numbers; they are kept as such and R is rounded once, with
//! nothing lost before.

use rust_decimal::Decimal;

use super::{
    ComputationError,
    rounded::{Rule, goes_up, power_of_ten},
    wide::Wide,
};

/// What a level rent repays.
pub(super) struct Loan {
    /// The amount financed, in minor units.
    pub amount: i128,
    /// What remains at the end, in minor units.
    pub balloon: i128,
    /// Rate of a year.
    pub rate: Decimal,
    /// How many of the payments are rents; those after them only settle interest.
    pub rents: usize,
}

impl Loan {
    /// The level rent in minor units. `numerators` are those of the fractions of a
    /// year that the payments settle, all over `denominator`.
    pub fn level_rent(
        &self,
        numerators: impl Iterator<Item = i64>,
        denominator: i64,
        rule: Rule,
    ) -> Result<i128, ComputationError> {
        self.exact(numerators, denominator, rule).ok_or(ComputationError::OutOfRange)
    }

    fn exact(&self, numerators: impl Iterator<Item = i64>, denominator: i64, rule: Rule) -> Option<i128> {
        let whole = power_of_ten(self.rate.scale()).checked_mul(i128::from(denominator))?;
        let whole_factor = u128::try_from(whole).ok()?;
        // growth = A · q^k, annuity = S · q^k, base = q^k.
        let (mut growth, mut annuity, mut base) = (Wide::of(1), Wide::ZERO, Wide::of(1));
        for (position, numerator) in numerators.enumerate() {
            let factor = whole.checked_add(self.rate.mantissa().checked_mul(i128::from(numerator))?)?;
            let factor = u128::try_from(factor).ok()?;
            growth = growth.times(factor)?;
            base = base.times(whole_factor)?;
            annuity = annuity.times(factor)?;
            if position < self.rents {
                annuity = annuity.plus(&base);
            }
        }
        let repaid = growth.times(u128::try_from(self.amount).ok()?)?;
        let repaid = repaid.minus(&base.times(u128::try_from(self.balloon).ok()?)?)?;
        let divisor = annuity.times(u128::try_from(rule.unit).ok()?)?;
        let (multiples, rest) = repaid.divided_by(&divisor)?;
        let up = rest != Wide::ZERO
            && goes_up(rule.mode, rest.plus(&rest).cmp(&divisor), false, multiples.rem_euclid(2) == 1);
        multiples.checked_add(i128::from(up))?.checked_mul(rule.unit)
    }
}

#[cfg(test)]
mod tests {
    use facility_domain::rounding::RoundingMode;

    use super::*;

    const CENTS: Rule = Rule { unit: 1, mode: RoundingMode::HalfUp };

    fn loan(amount: i128, rate: &str) -> Loan {
        Loan { amount, balloon: 0, rate: rate.parse().unwrap(), rents: usize::MAX }
    }

    #[test]
    fn rent_of_two_periods_follows_from_the_balance() {
        // 1,000,000.00 at 2 % a period: R (1 + 1.02) = 1,000,000 × 1.0404, R = 515,049.504950…
        assert_eq!(loan(100_000_000, "0.08").level_rent([90, 90].into_iter(), 360, CENTS), Ok(51_504_950));
    }

    #[test]
    fn rents_in_advance_leave_the_balloon() {
        // Worked figure of the domain: four periods at 2 %, balloon 200,000.00: 209,900.98.
        let loan = Loan { balloon: 20_000_000, rents: 4, ..loan(100_000_000, "0.08") };
        assert_eq!(loan.level_rent([0, 90, 90, 90, 90].into_iter(), 360, CENTS), Ok(20_990_098));
    }

    #[test]
    fn rent_that_is_whole_is_not_rounded_up() {
        // One period: 1,000,000.00 × 1.02 = 1,020,000.00 exactly, whatever the mode.
        let up = Rule { unit: 1, mode: RoundingMode::Up };
        assert_eq!(loan(100_000_000, "0.08").level_rent([90].into_iter(), 360, up), Ok(102_000_000));
        // At 2.76 %: × 1.0069. A quotient by 1 ÷ 1.0069, cut after 28 digits, would lie above it.
        assert_eq!(loan(100_000_000, "0.0276").level_rent([90].into_iter(), 360, up), Ok(100_690_000));
        // Without interest a third of 1.00 is 33.33… cents.
        assert_eq!(loan(100, "0").level_rent([90; 3].into_iter(), 360, up), Ok(34));
        assert_eq!(loan(99, "0").level_rent([90; 3].into_iter(), 360, up), Ok(33));
    }

    #[test]
    fn half_a_unit_goes_where_the_mode_says() {
        // Two rents without interest on 0.25: 12.5 cents each.
        for (mode, expected) in [(RoundingMode::HalfUp, 13), (RoundingMode::HalfEven, 12), (RoundingMode::HalfDown, 12)]
        {
            assert_eq!(loan(25, "0").level_rent([90; 2].into_iter(), 360, Rule { unit: 1, mode }), Ok(expected));
        }
        // In units of 5 cents: 12.5 is half way between 10 and 15.
        let fives = Rule { unit: 5, mode: RoundingMode::HalfUp };
        assert_eq!(loan(25, "0").level_rent([90; 2].into_iter(), 360, fives), Ok(15));
    }

    #[test]
    fn rate_that_eats_the_balance_is_out_of_range() {
        assert_eq!(loan(100, "-5").level_rent([90].into_iter(), 360, CENTS), Err(ComputationError::OutOfRange));
    }
}
