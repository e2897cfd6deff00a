//! Accepting delivered equipment: the exact request is made here and written
//! down before anything is sent.

use std::collections::BTreeSet;

use facility_domain::{date::BusinessDate, ids::DrawdownId};
use facility_proto::lender::v1 as lender;
use lender::accept_equipment_request::AcceptedUnit;

use super::sending::written_down;
use crate::book::{
    Book, Event, Rejection,
    command::AcceptPurchases,
    decide::followed,
    purchase::{Purchase, PurchaseState, Unit},
    rejection::{DateOf, FailedRule},
    submission::{AcceptedPurchase, Content},
};

pub fn decide(stream: &str, book: &Book, command: &AcceptPurchases) -> Result<Vec<Event>, Rejection> {
    let facility = followed(book)?;
    let units = units(book, facility.business_date, &command.purchases).map_err(Rejection::Rules)?;
    let units = units.into_iter().zip(&command.purchases).map(|(unit, accepted)| AcceptedUnit {
        equipment: format!("{stream}/equipment/{}", unit.id),
        acceptance_date: accepted.on.to_string(),
    });
    let request = lender::AcceptEquipmentRequest {
        request_id: command.intent.provider_request_id.clone(),
        parent: stream.to_owned(),
        units: units.collect(),
    };
    let content = Content::Acceptance { purchases: command.purchases.clone() };
    Ok(written_down(book, &command.intent, content, &request))
}

/// The units of the purchases, or everything that stands against one of them,
/// purchase by purchase in the order of the request.
fn units(book: &Book, today: BusinessDate, purchases: &[AcceptedPurchase]) -> Result<Vec<Unit>, Vec<FailedRule>> {
    let (mut found, mut seen, mut told) = (Vec::new(), BTreeSet::new(), BTreeSet::new());
    let (mut drawdown, mut against) = (None, Vec::new());
    for accepted in purchases {
        let id = &accepted.purchase;
        if !seen.insert(id) {
            if told.insert(id) {
                against.push(FailedRule::NamedTwice { purchase: id.clone() });
            }
            continue;
        }
        let Some(purchase) = book.purchases.get(id) else {
            against.push(FailedRule::NoSuchPurchase { purchase: id.clone() });
            continue;
        };
        match purchase.state {
            PurchaseState::Funded(unit) => found.push(unit),
            PurchaseState::Draft
            | PurchaseState::Sending { .. }
            | PurchaseState::Requested { .. }
            | PurchaseState::Approved { .. }
            | PurchaseState::Accepting { .. }
            | PurchaseState::OnLease(_)
            | PurchaseState::Purchased { .. }
            | PurchaseState::Returned { .. }
            | PurchaseState::Lost { .. }
            | PurchaseState::LongStopped(_)
            | PurchaseState::Cancelled => {
                against.push(FailedRule::NotFunded { purchase: id.clone(), state: purchase.state.name() });
            }
        }
        against.extend(dates(accepted, purchase, today));
        against.extend(another_drawdown(accepted, purchase, &mut drawdown));
    }
    if against.is_empty() { Ok(found) } else { Err(against) }
}

/// What stands against the dates of a purchase.
fn dates(accepted: &AcceptedPurchase, purchase: &Purchase, today: BusinessDate) -> Vec<FailedRule> {
    let (id, on) = (&accepted.purchase, accepted.on);
    let mut against = Vec::new();
    match purchase.delivered_on {
        None => against.push(FailedRule::NotDelivered { purchase: id.clone() }),
        Some(delivered_on) if on < delivered_on => {
            against.push(FailedRule::AcceptedBeforeDelivery { purchase: id.clone(), on, delivered_on });
        }
        Some(_) => {}
    }
    if on > today {
        let (what, business_date) = (DateOf::Acceptance, today);
        against.push(FailedRule::InFuture { purchase: id.clone(), what, date: on, business_date });
    }
    against
}

/// Whether a purchase is of another drawdown than the first one that is of any.
fn another_drawdown(
    accepted: &AcceptedPurchase,
    purchase: &Purchase,
    first: &mut Option<DrawdownId>,
) -> Option<FailedRule> {
    let drawdown = purchase.state.drawdown()?;
    let first = *first.get_or_insert(drawdown);
    (drawdown != first).then(|| FailedRule::SeveralDrawdowns { purchase: accepted.purchase.clone(), drawdown, first })
}
