//! One machine and one invoice once: in the request, in the facility, in the provider's whole book.

use std::collections::BTreeMap;

use super::{ClaimPlace, DrawdownRefusal, ItemRefusal};
use crate::facility::claims::{ClaimKey, keys_of_item};
use crate::facility::commands::submit_drawdown::SubmitDrawdown;
use crate::facility::context::Context;
use crate::facility::state::Book;

pub(super) fn check(book: &Book, command: &SubmitDrawdown, context: &Context, refusals: &mut Vec<DrawdownRefusal>) {
    let mut first_use: BTreeMap<ClaimKey, usize> = BTreeMap::new();
    for (index, item) in command.items.iter().enumerate() {
        for key in keys_of_item(item) {
            if let Some(first) = first_use.get(&key) {
                let refusal = ItemRefusal::DuplicateInRequest { kind: key.kind, first: *first };
                refusals.push(DrawdownRefusal::Item { index, refusal });
                continue;
            }
            if let Some(held_by) = held(book, context, &key) {
                let refusal = ItemRefusal::AlreadyFinanced { kind: key.kind, held_by };
                refusals.push(DrawdownRefusal::Item { index, refusal });
            }
            first_use.insert(key, index);
        }
    }
}

/// Whether the key is held, and where if the caller may know. The facility's own claims are judged
/// by its state, which a batch moves on after the store was asked.
fn held(book: &Book, context: &Context, key: &ClaimKey) -> Option<Option<ClaimPlace>> {
    if let Some(drawdown) = book.live_claims.get(key) {
        return Some(Some(ClaimPlace { facility: book.id.clone(), drawdown: *drawdown }));
    }
    let holder = context.claims.get(key).filter(|holder| holder.facility != book.id)?;
    let visible = holder.same_borrower || context.caller.party == book.parties.provider.id;
    Some(visible.then(|| ClaimPlace { facility: holder.facility.clone(), drawdown: holder.drawdown }))
}
