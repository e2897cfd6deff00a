//! What an amount that is due with the last payment of a lease is worth before:
//! amount × discount factor at the schedule's rate.
//!
//! The factor from payment k to the last one, n, is Π 1 / (1 + r · f_j) (r · f_j summed over the parts of
//! a period whose rate changes) over
//! j = k + 1 … n. With r · f_j = a_j / q it is q^(n−k) / Π (q + a_j): whole numbers,
//! divided once and rounded once.

use facility_domain::facility::FacilityTerms;

use super::{
    ComputationError, MinorAmount,
    rates::weight,
    rounded::{Rule, goes_up, power_of_ten},
    schedule::LeaseSchedule,
    wide::Wide,
};

/// The values of an amount due with the last payment: at the commencement, then
/// after each payment; the last one is the amount itself.
///
/// # Errors
/// The rate floats, the amount is negative or in another currency, or a figure is
/// out of range.
pub fn values_until_last_payment(
    terms: &FacilityTerms,
    schedule: &LeaseSchedule,
    amount: MinorAmount,
) -> Result<Vec<MinorAmount>, ComputationError> {
    if amount.currency != schedule.balloon.currency {
        return Err(ComputationError::Currency);
    }
    let rule = Rule::of(&terms.rounding, amount.currency)?;
    values(schedule, amount, rule).ok_or(ComputationError::OutOfRange)
}

/// From the last payment back to the commencement, then turned round.
fn values(schedule: &LeaseSchedule, amount: MinorAmount, rule: Rule) -> Option<Vec<MinorAmount>> {
    let mut discounted = Wide::of(u128::try_from(amount.units).ok()?);
    let mut growth = Wide::of(1);
    let mut values = vec![amount];
    for line in schedule.lines.iter().rev() {
        let (_, denominator) = line.fraction;
        let whole = power_of_ten(10).checked_mul(i128::from(denominator))?;
        let grown = whole.checked_add(weight(&line.parts).ok()?)?;
        discounted = discounted.times(u128::try_from(whole).ok()?)?;
        growth = growth.times(u128::try_from(grown).ok()?)?;
        values.push(MinorAmount { units: quotient(&discounted, &growth, rule)?, ..amount });
    }
    values.reverse();
    Some(values)
}

fn quotient(numerator: &Wide, denominator: &Wide, rule: Rule) -> Option<i128> {
    let divisor = denominator.times(u128::try_from(rule.unit).ok()?)?;
    let (multiples, rest) = numerator.divided_by(&divisor)?;
    let half = rest.plus(&rest).cmp(&divisor);
    let up = rest != Wide::ZERO && goes_up(rule.mode, half, false, multiples.rem_euclid(2) == 1);
    multiples.checked_add(i128::from(up))?.checked_mul(rule.unit)
}
