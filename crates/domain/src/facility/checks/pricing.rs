//! What is financed of each line: price × advance rate, rounded by the facility's rule.

use crate::facility::commands::submit_drawdown::DrawdownItem;
use crate::facility::refusal::OutOfRange;
use crate::facility::terms::FacilityTerms;
use crate::money::Money;

/// The amounts of a request.
pub(super) struct Pricing {
    /// Financed amount of each line that can be priced.
    pub financed_amounts: Vec<Option<Money>>,
    /// Sum of the prices of those lines.
    pub price: Money,
    /// Sum of their financed amounts.
    pub financed_amount: Money,
}

impl Pricing {
    /// Whether every line has an amount, so that the sum is the drawdown's.
    pub(super) fn is_complete(&self) -> bool {
        self.financed_amounts.iter().all(Option::is_some)
    }
}

/// Prices the lines. A line in another currency, or without a positive price, has no amount.
pub(super) fn price(terms: &FacilityTerms, items: &[DrawdownItem]) -> Result<Pricing, OutOfRange> {
    let zero = Money::zero(terms.currency());
    let mut pricing = Pricing { financed_amounts: Vec::with_capacity(items.len()), price: zero, financed_amount: zero };
    for item in items {
        let priced = item.price.currency() == terms.currency() && item.price.is_positive();
        let financed = if priced { Some(terms.advance_rate.of(item.price, &terms.rounding)?) } else { None };
        if let Some(financed) = financed {
            pricing.price = pricing.price.checked_add(item.price)?;
            pricing.financed_amount = pricing.financed_amount.checked_add(financed)?;
        }
        pricing.financed_amounts.push(financed);
    }
    Ok(pricing)
}
