//! Asking the provider for one drawdown: the exact request is made here and
//! written down before anything is sent.

use std::collections::BTreeSet;

use facility_domain::ids::PurchaseId;
use facility_proto::lender::v1 as lender;
use facility_service::wire::equipment;

use super::sending::written_down;
use crate::{
    book::{
        Book, Event, Rejection,
        command::SubmitPurchases,
        decide::followed,
        purchase::{Purchase, PurchaseState},
        rejection::FailedRule,
        submission::Content,
    },
    wire::amount,
};

pub fn decide(stream: &str, book: &Book, command: &SubmitPurchases) -> Result<Vec<Event>, Rejection> {
    followed(book)?;
    let purchases = drafts(book, &command.purchases).map_err(Rejection::Rules)?;
    let request = lender::SubmitDrawdownRequest {
        request_id: command.intent.provider_request_id.clone(),
        parent: stream.to_owned(),
        requested_funding_date: command.requested_funding_date.to_string(),
        items: purchases.into_iter().map(item).collect(),
    };
    let content = Content::Drawdown {
        purchases: command.purchases.clone(),
        requested_funding_date: command.requested_funding_date,
    };
    Ok(written_down(book, &command.intent, content, &request))
}

/// The purchases, or everything that stands against one of them: states first,
/// then repetitions, then what does not exist.
fn drafts<'a>(book: &'a Book, ids: &[PurchaseId]) -> Result<Vec<&'a Purchase>, Vec<FailedRule>> {
    let (mut found, mut seen, mut told) = (Vec::new(), BTreeSet::new(), BTreeSet::new());
    let (mut wrong_state, mut repeated, mut missing) = (Vec::new(), Vec::new(), Vec::new());
    for id in ids {
        if !seen.insert(id) {
            if told.insert(id) {
                repeated.push(FailedRule::NamedTwice { purchase: id.clone() });
            }
            continue;
        }
        match book.purchases.get(id) {
            None => missing.push(FailedRule::NoSuchPurchase { purchase: id.clone() }),
            Some(purchase) if purchase.state == PurchaseState::Draft => found.push(purchase.as_ref()),
            Some(purchase) => {
                wrong_state.push(FailedRule::NotADraft { purchase: id.clone(), state: purchase.state.name() });
            }
        }
    }
    wrong_state.append(&mut repeated);
    wrong_state.append(&mut missing);
    if wrong_state.is_empty() { Ok(found) } else { Err(wrong_state) }
}

fn item(purchase: &Purchase) -> lender::DrawdownItem {
    lender::DrawdownItem {
        equipment: Some(equipment(&purchase.equipment)),
        down_payment: Some(amount(purchase.down_payment())),
        financed_amount: None,
    }
}
