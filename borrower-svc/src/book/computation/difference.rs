//! Default interest for days that were reckoned already, on amounts that turn out to have been paid, or
//! unpaid, since an earlier day.
//!
//! Source: `docs/conventions.md`, "Differences of default interest". Each amount counts from its day, or
//! from the due date where that is later, to the day up to which its invoice was reckoned last; all of
//! them are added up, multiplied and rounded once. Whether the sum is charged or given back is for the
//! caller.

use facility_domain::date::BusinessDate;

use super::{
    ComputationError, MinorAmount,
    charges::{BalanceRun, default_interest},
    rates::Rates,
};

/// The default interest on amounts, each from its day, up to the day reckoned to.
///
/// # Errors
/// No rate is known, an amount is in another currency, or a figure out of range.
pub fn default_interest_since(
    rates: Rates<'_>,
    amounts: &[(BusinessDate, MinorAmount)],
    (due_date, reckoned_to): (BusinessDate, BusinessDate),
) -> Result<MinorAmount, ComputationError> {
    let counted = amounts.iter().map(|(since, balance)| (*since.max(&due_date), *balance));
    let runs: Vec<BalanceRun> = counted
        .filter(|(from, balance)| *from < reckoned_to && balance.units > 0)
        .map(|(from, balance)| BalanceRun { from, to: reckoned_to, balance })
        .collect();
    default_interest(rates, &runs)
}
