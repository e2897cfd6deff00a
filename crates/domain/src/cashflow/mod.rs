//! Cash flows: every event of a loan's terms in order, with its figures, exact.
//!
//! More general than [`crate::schedule`], and beside it: interest, principal and rate each have a
//! cycle of their own, in days, weeks or months; principal goes by amounts or by payments, out as
//! well as back; interest is added to the balance or calculated on another one; rates follow
//! fixings. A schedule is what a lessee is billed by, one line a payment; a cash flow is for previews
//! and comparison, rounded or exact. The words and the order of events within a day follow
//! the ACTUS standard of the ACTUS Financial Research Foundation, whose contract types PAM, LAM, NAM,
//! ANN and LAX it covers.
//!
//! Pure computation from [`CashflowTerms`]: dates (`cycle`), where it ends (`maturity`), what happens
//! when (`plan`), and the figures (`state`).

mod cycle;
mod error;
mod event;
mod figures;
mod maturity;
mod plan;
mod state;
mod terms;
mod validate;

#[cfg(test)]
mod tests;

pub use cycle::{Cycle, Frequency, LastPeriod, MOST_PERIODS};
pub use error::{CashflowError, CycleOf};
pub use event::{Accrual, Because, CashflowEvent, EventKind};
pub use terms::{
    AmountRounding, CashflowTerms, Direction, Fee, FeeBasis, InterestBase, PaymentStep, PrincipalStep, RateLimits,
    RateReset, Repayment, ResetRule,
};

use plan::Planned;
use state::State;

/// Every event of the terms, in order.
///
/// # Errors
/// Every contradiction in the terms that can be seen at once; where there is none, the one that dates
/// or figures show.
pub fn cashflow(terms: &CashflowTerms) -> Result<Vec<CashflowEvent>, Vec<CashflowError>> {
    let contradictions = validate::contradictions(terms);
    if contradictions.is_empty() { events(terms).map_err(|refused| vec![refused]) } else { Err(contradictions) }
}

fn events(terms: &CashflowTerms) -> Result<Vec<CashflowEvent>, CashflowError> {
    let maturity = maturity::final_maturity(terms)?;
    let mut state = State::opening(terms, maturity)?;
    let seen = |event: &Planned| terms.until.is_none_or(|until| event.date <= until);
    plan::plan(terms, maturity)?.into_iter().filter(seen).map(|event| state.apply(event)).collect()
}
