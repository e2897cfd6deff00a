//! Interim rent: interest on the funded amount from funding to commencement.

use super::{BalancePeriod, Charge, ChargeError, ChargeTerms, accrued};
use crate::date::BusinessDate;
use crate::money::Money;

/// The interim rent of a schedule: interest at the facility's rate on the funded amount, from the
/// day of funding to the commencement, which is not counted. Once per schedule; due on the adjusted
/// commencement date.
///
/// # Errors
/// A commencement before the funding, another currency, or a figure out of range.
pub fn interim_rent(
    funded: Money,
    funded_on: BusinessDate,
    commencement: BusinessDate,
    terms: &ChargeTerms,
) -> Result<Charge, ChargeError> {
    accrued(&[BalancePeriod { from: funded_on, to: commencement, balance: funded }], terms)
}

#[cfg(test)]
mod tests {
    use super::super::tests::{date, money, terms};
    use super::*;

    #[test]
    fn first_batch_accepted_after_76_days_owes_its_interim_rent() {
        // 3,446,325.00 × 7.80 % × 76 / 360 = 56,749.485
        let rent = interim_rent(money("3446325.00"), date("2008-03-03"), date("2008-05-18"), &terms("0.0780")).unwrap();
        assert_eq!((rent.amount, rent.exact), (money("56749.49"), "56749.485".parse().unwrap()));
        assert_eq!(rent.lines.first().map(|line| line.days), Some(76));
    }

    #[test]
    fn acceptance_on_the_funding_day_owes_none() {
        let rent = interim_rent(money("100.00"), date("2008-03-03"), date("2008-03-03"), &terms("0.0780")).unwrap();
        assert!(rent.amount.is_zero());
    }
}
