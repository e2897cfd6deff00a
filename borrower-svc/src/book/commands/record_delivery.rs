//! Recording that equipment was delivered: a dated fact beside the purchase's
//! state, which may come before funding.

use crate::book::{
    Book, Event, Rejection,
    command::RecordDelivery,
    decide::known,
    event::DeliveryRecorded,
    purchase::PurchaseState,
    rejection::{DateOf, FailedRule},
};

pub fn decide(book: &Book, command: &RecordDelivery) -> Result<Vec<Event>, Rejection> {
    let facility = known(book)?;
    let id = &command.purchase;
    let purchase = book.purchases.get(id).ok_or_else(|| Rejection::PurchaseUnknown(id.clone()))?;
    let mut against = Vec::new();
    if !awaits_delivery(&purchase.state) {
        against.push(FailedRule::DeliveryClosed { purchase: id.clone(), state: purchase.state.name() });
    }
    if command.delivered_on > facility.business_date {
        against.push(FailedRule::InFuture {
            purchase: id.clone(),
            what: DateOf::Delivery,
            date: command.delivered_on,
            business_date: facility.business_date,
        });
    }
    if !against.is_empty() {
        return Err(Rejection::Rules(against));
    }
    let recorded = DeliveryRecorded { purchase: id.clone(), delivered_on: command.delivered_on };
    Ok(vec![Event::DeliveryRecorded(recorded)])
}

/// Whether the date may still be recorded. An acceptance under way was judged by
/// the date that is there.
const fn awaits_delivery(state: &PurchaseState) -> bool {
    match state {
        PurchaseState::Draft
        | PurchaseState::Sending { .. }
        | PurchaseState::Requested { .. }
        | PurchaseState::Approved { .. }
        | PurchaseState::Funded(_) => true,
        PurchaseState::Accepting { .. }
        | PurchaseState::OnLease(_)
        | PurchaseState::Purchased { .. }
        | PurchaseState::Returned { .. }
        | PurchaseState::Lost { .. }
        | PurchaseState::LongStopped(_)
        | PurchaseState::Cancelled => false,
    }
}
