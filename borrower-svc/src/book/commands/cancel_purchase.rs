//! Cancelling a draft.

use crate::book::{
    Book, Event, Rejection, command::CancelPurchase, decide::known, event::PurchaseCancelled, purchase::PurchaseState,
    rejection::FailedRule,
};

pub fn decide(book: &Book, command: &CancelPurchase) -> Result<Vec<Event>, Rejection> {
    known(book)?;
    let id = &command.purchase;
    let purchase = book.purchases.get(id).ok_or_else(|| Rejection::PurchaseUnknown(id.clone()))?;
    if purchase.state == PurchaseState::Draft {
        Ok(vec![Event::PurchaseCancelled(PurchaseCancelled { purchase: id.clone() })])
    } else {
        let state = purchase.state.name();
        Err(Rejection::Rules(vec![FailedRule::NotADraft { purchase: id.clone(), state }]))
    }
}
