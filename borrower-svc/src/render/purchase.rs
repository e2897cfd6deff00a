//! Purchases.

use facility_domain::ids::PurchaseId;
use facility_proto::borrower::v1 as pb;
use facility_service::{
    owner::Snapshot,
    wire::{date, equipment},
};

use crate::{
    book::{Book, purchase::PurchaseState},
    wire::amount,
};

/// A purchase, if the book has it.
#[must_use]
pub fn purchase(snapshot: &Snapshot<Book>, id: &PurchaseId) -> Option<pb::Purchase> {
    let purchase = snapshot.state.purchases.get(id)?;
    let stream = &snapshot.stream;
    let funding_date = match purchase.state {
        PurchaseState::Funded { drawdown: _, on } => Some(on),
        PurchaseState::Draft
        | PurchaseState::Sending { .. }
        | PurchaseState::Requested { .. }
        | PurchaseState::Approved { .. }
        | PurchaseState::Cancelled => None,
    };
    let financed = purchase.state != PurchaseState::Cancelled;
    Some(pb::Purchase {
        name: format!("{stream}/purchases/{id}"),
        state: state(&purchase.state).into(),
        equipment: Some(equipment(&purchase.equipment)),
        financed_amount: financed.then(|| amount(purchase.financed_amount)),
        down_payment: financed.then(|| amount(purchase.down_payment())),
        submission: purchase.submission.map(|number| format!("{stream}/submissions/{number}")).unwrap_or_default(),
        drawdown: purchase.state.drawdown().map(|number| format!("{stream}/drawdowns/{number}")).unwrap_or_default(),
        funding_date: date(funding_date),
    })
}

const fn state(state: &PurchaseState) -> pb::purchase::State {
    match state {
        PurchaseState::Draft => pb::purchase::State::Draft,
        PurchaseState::Sending { .. } => pb::purchase::State::Sending,
        PurchaseState::Requested { .. } => pb::purchase::State::Requested,
        PurchaseState::Approved { .. } => pb::purchase::State::Approved,
        PurchaseState::Funded { .. } => pb::purchase::State::Funded,
        PurchaseState::Cancelled => pb::purchase::State::Cancelled,
    }
}
