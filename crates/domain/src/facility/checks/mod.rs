//! The checks on a drawdown and on its equipment: all reasons at once, never only the first.
//!
//! One file for each family. `CheckDrawdown` and `SubmitDrawdown` run the same
//! [`assess_drawdown`]; funding makes its own second round, [`funding_refusals`].

mod acceptance;
mod amounts;
mod claims;
mod dates;
mod funding;
mod items;
mod pricing;
mod refusal;

pub use acceptance::{AcceptanceRefusal, MOST_UNITS, UnitRefusal};
pub(super) use acceptance::{acceptance_refusals, too_many_units};
pub use funding::{FundingRefusal, funding_refusals};
pub use refusal::{ClaimPlace, DrawdownRefusal, ItemRefusal};

use super::commands::submit_drawdown::SubmitDrawdown;
use super::context::Context;
use super::drawstop::drawstops;
use super::refusal::OutOfRange;
use super::state::Facility;
use crate::money::Money;

/// Most lines of one drawdown.
pub const MOST_ITEMS: usize = 500;

/// What a drawdown would come to, and what stands against it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DrawdownAssessment {
    /// Financed amount of each line, in order; `None` where the price is not in the facility's
    /// currency or not positive.
    pub financed_amounts: Vec<Option<Money>>,
    /// Sum of the prices of those lines that have an amount.
    pub price: Money,
    /// Sum of the financed amounts.
    pub financed_amount: Money,
    /// Every reason against it; empty when there is none.
    pub refusals: Vec<DrawdownRefusal>,
}

/// Computes a drawdown's amounts and every reason against it, on the open business date.
///
/// # Errors
/// Only when an amount or a date leaves the range in which it is exact.
pub fn assess_drawdown(
    facility: &Facility,
    command: &SubmitDrawdown,
    context: &Context,
) -> Result<DrawdownAssessment, OutOfRange> {
    let book = facility.book();
    let mut refusals: Vec<DrawdownRefusal> = drawstops(facility).into_iter().map(DrawdownRefusal::Drawstop).collect();
    dates::check(book, command.requested_funding_date, &mut refusals)?;
    if command.items.len() > MOST_ITEMS {
        // Nobody learns from five hundred reasons more; the lines are not looked at.
        refusals.push(DrawdownRefusal::TooManyItems { given: command.items.len() });
        let zero = Money::zero(book.terms.currency());
        return Ok(DrawdownAssessment { financed_amounts: Vec::new(), price: zero, financed_amount: zero, refusals });
    }
    let pricing = pricing::price(&book.terms, &command.items)?;
    amounts::check(book, command, &pricing, &mut refusals)?;
    items::check(book, command, &pricing, &mut refusals)?;
    claims::check(book, command, context, &mut refusals);
    Ok(DrawdownAssessment {
        financed_amounts: pricing.financed_amounts,
        price: pricing.price,
        financed_amount: pricing.financed_amount,
        refusals,
    })
}
