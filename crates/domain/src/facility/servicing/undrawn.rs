//! What the commitment fee is reckoned on: available + reserved at the close of each day.

use crate::charges::BalancePeriod;
use crate::currency::Currency;
use crate::money::Money;

/// The undrawn amounts since signing, or since the last bill, as runs of equal days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Undrawn {
    /// The runs, oldest first; each begins where the one before ends.
    pub runs: Vec<BalancePeriod>,
    /// What was accrued of the fee so far.
    pub accrued: Money,
}

impl Undrawn {
    /// No day closed yet.
    #[must_use]
    pub fn new(currency: Currency) -> Self {
        Self { runs: Vec::new(), accrued: Money::zero(currency) }
    }

    /// The runs with one more, joined with the last one where the amount is the same.
    #[must_use]
    pub fn extended(&self, run: BalancePeriod) -> Vec<BalancePeriod> {
        let mut runs = self.runs.clone();
        match runs.last_mut() {
            Some(last) if last.to == run.from && last.balance == run.balance => last.to = run.to,
            Some(_) | None => runs.push(run),
        }
        runs
    }
}
