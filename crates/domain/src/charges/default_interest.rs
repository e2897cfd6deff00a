//! Default interest: the price of what is paid late.

use super::{BalancePeriod, Charge, ChargeError, ChargeTerms, accrued};
use crate::rate::Rate;

/// Default interest on the unpaid amounts of an invoice, principal and interest alike, each from its
/// adjusted due date to the day it is paid (not counted): Σ amount × days at the rate of `terms` plus
/// the default margin, rounded once at payment. Not compounding: what is due here bears none itself.
///
/// # Errors
/// A period that ends before it begins, another currency, rate and margin of 10 and above together,
/// or a figure out of range.
pub fn default_interest(
    unpaid: &[BalancePeriod],
    default_margin: Rate,
    terms: &ChargeTerms,
) -> Result<Charge, ChargeError> {
    let rate = terms.rate.checked_add(default_margin)?;
    accrued(unpaid, &ChargeTerms { rate, ..*terms })
}

#[cfg(test)]
mod tests {
    use super::super::tests::{money, period, terms};
    use super::*;

    #[test]
    fn rent_paid_20_days_late_bears_default_interest() {
        // 158,906.89 × (7.80 % + 2.00 %) × 20 / 360 = 865.1597…
        let unpaid = [period("2008-09-03", "2008-09-23", "158906.89")];
        let charge = default_interest(&unpaid, Rate::parse("0.0200").unwrap(), &terms("0.0780")).unwrap();
        assert_eq!((charge.amount, charge.rate), (money("865.16"), Rate::parse("0.0980").unwrap()));
    }

    #[test]
    fn part_payment_ends_the_interest_on_its_part() {
        // 100,000.00 for 10 days and 40,000.00 for 10 more: 1,400,000 × 9.80 % / 360 = 381.1111…
        let unpaid = [period("2008-09-03", "2008-09-13", "100000.00"), period("2008-09-13", "2008-09-23", "40000.00")];
        let charge = default_interest(&unpaid, Rate::parse("0.0200").unwrap(), &terms("0.0780")).unwrap();
        assert_eq!(charge.amount, money("381.11"));
    }
}
