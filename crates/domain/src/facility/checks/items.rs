//! Each line for itself: its texts, category, currency, price, down payment and invoice date.

use super::pricing::Pricing;
use super::{DrawdownRefusal, ItemRefusal};
use crate::facility::commands::submit_drawdown::{DrawdownItem, SubmitDrawdown};
use crate::facility::free_text::{self, MEDIUM_TEXT, SHORT_TEXT, TextFlaw};
use crate::facility::refusal::OutOfRange;
use crate::facility::state::Book;
use crate::money::Money;
use crate::text::normalized;

pub(super) fn check(
    book: &Book,
    command: &SubmitDrawdown,
    pricing: &Pricing,
    refusals: &mut Vec<DrawdownRefusal>,
) -> Result<(), OutOfRange> {
    for (index, (item, financed)) in command.items.iter().zip(&pricing.financed_amounts).enumerate() {
        let mut found = text_flaws(item);
        if !book.terms.eligible_categories.contains(&item.category) {
            found.push(ItemRefusal::IneligibleCategory { category: item.category.clone() });
        }
        amounts(book, item, *financed, &mut found)?;
        if item.invoice_date > book.business_date {
            let submitted_on = book.business_date;
            found.push(ItemRefusal::InvoiceDateInFuture { invoice_date: item.invoice_date, submitted_on });
        }
        refusals.extend(found.into_iter().map(|refusal| DrawdownRefusal::Item { index, refusal }));
    }
    Ok(())
}

fn amounts(
    book: &Book,
    item: &DrawdownItem,
    financed: Option<Money>,
    found: &mut Vec<ItemRefusal>,
) -> Result<(), OutOfRange> {
    let expected = book.terms.currency();
    for (field, amount) in [("price", item.price), ("down_payment", item.down_payment)] {
        let given = amount.currency();
        if given != expected {
            found.push(ItemRefusal::CurrencyMismatch { field, expected, given });
        }
    }
    if item.price.currency() == expected && !item.price.is_positive() {
        found.push(ItemRefusal::PriceNotPositive { price: item.price });
    }
    let Some(financed) = financed else { return Ok(()) };
    let due = item.price.checked_sub(financed)?;
    // A coarse rounding unit may finance more than the price; no down payment is right for that.
    if item.down_payment.currency() == expected && (item.down_payment != due || due.is_negative()) {
        found.push(ItemRefusal::PriceInconsistent { expected: due, given: item.down_payment });
    }
    Ok(())
}

fn text_flaws(item: &DrawdownItem) -> Vec<ItemRefusal> {
    let plain = [("model", &item.model, SHORT_TEXT), ("description", &item.description, MEDIUM_TEXT)];
    let compared = [
        ("manufacturer", &item.manufacturer),
        ("serial_number", &item.serial_number),
        ("supplier", &item.supplier),
        ("invoice_number", &item.invoice_number),
    ];
    let plain = plain.into_iter().map(|(field, text, limit)| (field, free_text::flaw(text, limit)));
    let compared =
        compared.into_iter().map(|(field, text)| (field, free_text::flaw(text, SHORT_TEXT).or_else(|| unusable(text))));
    plain.chain(compared).filter_map(|(field, flaw)| Some(ItemRefusal::Text { field, flaw: flaw? })).collect()
}

/// Without a letter or digit every such text would be the same key.
fn unusable(text: &str) -> Option<TextFlaw> {
    normalized(text).is_empty().then_some(TextFlaw::NothingToCompare)
}
