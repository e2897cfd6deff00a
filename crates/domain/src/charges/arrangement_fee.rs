//! Arrangement fee: a share of the commitment, once.

use crate::money::{Money, MoneyError};
use crate::rate::Rate;
use crate::rounding::Rounding;

/// The arrangement fee: commitment × rate, rounded once.
///
/// # Errors
/// The fee is too large for an amount, or the rounding unit finer than its minor unit.
pub fn arrangement_fee(commitment: Money, rate: Rate, rounding: &Rounding) -> Result<Money, MoneyError> {
    rate.of(commitment, rounding)
}

#[cfg(test)]
mod tests {
    use super::super::tests::money;
    use super::*;

    #[test]
    fn one_and_a_quarter_per_cent_of_64_million_is_800_000() {
        let rate = Rate::parse("0.0125").unwrap();
        assert_eq!(arrangement_fee(money("64000000.00"), rate, &Rounding::default()), Ok(money("800000.00")));
    }
}
