//! Entering a purchase. Whether the provider would finance it is the provider's
//! to say: only what this book can't keep is refused.

use crate::book::{
    Book, Event, Rejection, command::CreatePurchase, computation::financed_amount, decide::known,
    event::PurchaseCreated, rejection::FailedRule,
};

pub fn decide(book: &Book, command: &CreatePurchase) -> Result<Vec<Event>, Rejection> {
    let facility = known(book)?;
    let equipment = &command.equipment;
    if book.purchases.contains_key(&equipment.purchase) {
        return Err(Rejection::PurchaseExists(equipment.purchase.clone()));
    }
    // Amounts of the contracts' size never leave the range of the computation, so
    // that the currency is all that can be wrong.
    let financed_amount = financed_amount(&facility.terms, equipment.price).map_err(|_| {
        Rejection::Rules(vec![FailedRule::Currency {
            price: equipment.price.currency().code(),
            facility: facility.terms.currency().code(),
        }])
    })?;
    Ok(vec![Event::PurchaseCreated(PurchaseCreated { equipment: equipment.clone(), financed_amount })])
}
