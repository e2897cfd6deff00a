//! Commitment fee: the price of what is promised and not drawn.

use super::{BalancePeriod, Charge, ChargeError, ChargeTerms, accrued};

/// The commitment fee of one bill: Σ (available + reserved at the close of each day) × days,
/// rounded once. A funding day counts as drawn.
///
/// # Errors
/// A period that ends before it begins, another currency, or a figure out of range.
pub fn commitment_fee(undrawn: &[BalancePeriod], terms: &ChargeTerms) -> Result<Charge, ChargeError> {
    accrued(undrawn, terms)
}

#[cfg(test)]
mod tests {
    use super::super::tests::{money, period, terms};
    use super::*;

    #[test]
    fn whole_commitment_undrawn_for_50_days_costs_its_fee() {
        // 64,000,000 × 0.50 % × 50 / 360 = 44,444.444…; 13 November 2007 + 50 days = 2 January 2008.
        let fee = commitment_fee(&[period("2007-11-13", "2008-01-02", "64000000.00")], &terms("0.0050")).unwrap();
        assert_eq!(fee.amount, money("44444.44"));
    }

    #[test]
    fn funding_within_the_bill_lowers_the_balance_from_its_day() {
        // 64,000,000 for 10 days, 60,553,675 for 20: (640,000,000 + 1,211,073,500) × 0.50 % / 360 =
        // 25,709.3541…
        let undrawn =
            [period("2008-02-22", "2008-03-03", "64000000.00"), period("2008-03-03", "2008-03-23", "60553675.00")];
        assert_eq!(commitment_fee(&undrawn, &terms("0.0050")).unwrap().amount, money("25709.35"));
    }
}
