//! The amounts of the drawdown as a whole: the least one, the headroom, the sublimits.

use std::collections::BTreeMap;

use super::DrawdownRefusal;
use super::pricing::Pricing;
use crate::facility::commands::submit_drawdown::SubmitDrawdown;
use crate::facility::refusal::OutOfRange;
use crate::facility::state::Book;
use crate::facility::terms::Category;
use crate::money::Money;

pub(super) fn check(
    book: &Book,
    command: &SubmitDrawdown,
    pricing: &Pricing,
    refusals: &mut Vec<DrawdownRefusal>,
) -> Result<(), OutOfRange> {
    if command.items.is_empty() {
        refusals.push(DrawdownRefusal::NoItems);
        return Ok(());
    }
    let (requested, minimum) = (pricing.financed_amount, book.terms.minimum_drawdown);
    // A line without a price has its own reason, and would make the whole seem smaller than it is.
    let short = requested.checked_sub(minimum)?.is_negative() || !requested.is_positive();
    if pricing.is_complete() && short {
        refusals.push(DrawdownRefusal::BelowMinimum { requested, minimum });
    }
    let available = book.position.available();
    let excess = requested.checked_sub(available)?;
    if excess.is_positive() {
        refusals.push(DrawdownRefusal::OverHeadroom { requested, available, excess });
    }
    sublimits(book, command, pricing, refusals)
}

fn sublimits(
    book: &Book,
    command: &SubmitDrawdown,
    pricing: &Pricing,
    refusals: &mut Vec<DrawdownRefusal>,
) -> Result<(), OutOfRange> {
    for (category, requested) in by_category(command, pricing)? {
        let Some(limit) = book.terms.sublimit(category) else { continue };
        let used = book.used_of(category);
        let excess = used.checked_add(requested)?.checked_sub(limit)?;
        if excess.is_positive() {
            let category = category.clone();
            refusals.push(DrawdownRefusal::OverSublimit { category, limit, used, requested, excess });
        }
    }
    Ok(())
}

fn by_category<'a>(
    command: &'a SubmitDrawdown,
    pricing: &Pricing,
) -> Result<BTreeMap<&'a Category, Money>, OutOfRange> {
    let mut requested: BTreeMap<&Category, Money> = BTreeMap::new();
    for (item, financed) in command.items.iter().zip(&pricing.financed_amounts) {
        let Some(financed) = *financed else { continue };
        let sum = match requested.get(&item.category) {
            Some(before) => before.checked_add(financed)?,
            None => financed,
        };
        requested.insert(&item.category, sum);
    }
    Ok(requested)
}
