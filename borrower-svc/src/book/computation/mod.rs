//! The book's own arithmetic: whole minor units in 128-bit integers and civil
//! dates counted by hand. It shares no code with the provider's computation,
//! so that a slip in one of them shows as a difference between the books.
//!
//! Everything is computed from the signed terms: [`schedule`] the rents,
//! [`charges`] what is paid beside them, [`dates`] when it is due,
//! [`allocation`] what a receipt pays, [`difference`] what it changes for days
//! that are over; for the ledger [`accrual`],
//! [`present_value`] and [`depreciation`]. [`explain`] looks for the convention that
//! turns this book's figures into the provider's. Of the domain only words are
//! taken (terms, dates, amounts, rates) and one fact: which days are holidays.
//! How the terms are read where they leave a choice: `docs/conventions.md`.

pub mod accrual;
pub mod allocation;
mod amount;
pub mod charges;
mod civil;
pub mod covenant;
pub mod dates;
pub mod depreciation;
pub mod difference;
pub mod explain;
mod level_rent;
mod periods;
pub mod present_value;
pub mod rates;
pub mod renewal;
mod rounded;
pub mod schedule;
pub mod settlement;
pub(super) mod shares;
mod wide;
mod year_fraction;

use facility_domain::{facility::FacilityTerms, money::Money};
use rust_decimal::Decimal;

pub use amount::MinorAmount;
pub use civil::months_after;
use rounded::{Rule, power_of_ten};

/// Why a figure can't be computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ComputationError {
    /// An amount is in another currency than the facility.
    #[error("an amount is not in the facility's currency")]
    Currency,
    /// A figure or date is beyond anything that the contracts allow.
    #[error("a figure is out of range")]
    OutOfRange,
    /// The rate floats, and no fixing tells it.
    #[error("the rate floats, and no fixing tells it")]
    FloatingRate,
    /// A run of days ends before it begins.
    #[error("a run of days ends before it begins")]
    DaysReversed,
    /// Nothing is financed, or the balloon leaves nothing to repay before it.
    #[error("nothing is to be repaid before the balloon")]
    NothingToRepay,
    /// The final maturity leaves no day for interest to run.
    #[error("the final maturity, adjusted, is not after the commencement")]
    NoTerm,
    /// No months between payments, or more than 1,200 periods.
    #[error("the payment dates are not 1 to 1,200")]
    PaymentDates,
    /// A bullet or interest-only periods in advance: interest can't be paid before it has run.
    #[error("interest alone can't be paid in advance")]
    InterestAloneInAdvance,
    /// The payments from which it would follow could not be computed.
    #[error("the payments of the schedule could not be computed")]
    NoPayments,
    /// The interest-only periods leave no rent, or the profile has not one share for each payment.
    #[error("the amortisation does not fit the number of payments")]
    AmortizationLength,
}

/// What the facility finances of a price: price × advance rate, rounded by the
/// terms' rule. One multiplication, one division, both of integers.
///
/// # Errors
/// The price is in another currency, or a figure out of range.
pub fn financed_amount(terms: &FacilityTerms, price: Money) -> Result<MinorAmount, ComputationError> {
    if price.currency() != terms.currency() {
        return Err(ComputationError::Currency);
    }
    let rule = Rule::of(&terms.rounding, price.currency())?;
    share(MinorAmount::of(price), terms.advance_rate.value(), rule)
}

/// `amount` × `rate` by the rounding rule.
fn share(amount: MinorAmount, rate: Decimal, rule: Rule) -> Result<MinorAmount, ComputationError> {
    let numerator = amount.units.checked_mul(rate.mantissa()).ok_or(ComputationError::OutOfRange)?;
    let units = rule.quotient(numerator, power_of_ten(rate.scale()))?;
    Ok(MinorAmount { units, ..amount })
}

/// Interest and everything like it: `weighted` is Σ minor units × days (more
/// exactly: × numerators of year fractions, all over `denominator`). Multiplied
/// by the rate, divided once, rounded once.
fn interest(weighted: i128, denominator: i128, rate: Decimal, rule: Rule) -> Result<i128, ComputationError> {
    let numerator = weighted.checked_mul(rate.mantissa()).ok_or(ComputationError::OutOfRange)?;
    let denominator = power_of_ten(rate.scale()).checked_mul(denominator).ok_or(ComputationError::OutOfRange)?;
    rule.quotient(numerator, denominator)
}

#[cfg(test)]
mod tests;
