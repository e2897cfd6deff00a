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
    let (unit, lease) = (purchase.state.unit(), purchase.state.lease());
    let state = state(&purchase.state);
    let financed = state != pb::purchase::State::Cancelled;
    Some(pb::Purchase {
        name: format!("{stream}/purchases/{id}"),
        state: state.into(),
        equipment: Some(equipment(&purchase.equipment)),
        financed_amount: financed.then(|| amount(purchase.financed_amount)),
        down_payment: financed.then(|| amount(purchase.down_payment())),
        submission: purchase.submission.map(|number| format!("{stream}/submissions/{number}")).unwrap_or_default(),
        drawdown: purchase.state.drawdown().map(|number| format!("{stream}/drawdowns/{number}")).unwrap_or_default(),
        funding_date: date(unit.map(|unit| unit.funded_on)),
        delivery_date: date(purchase.delivered_on),
        acceptance_date: date(lease.map(|lease| lease.accepted_on)),
        unit: unit.map(|unit| format!("{stream}/equipment/{}", unit.id)).unwrap_or_default(),
        schedule: lease.map(|lease| format!("{stream}/schedules/{}", lease.schedule)).unwrap_or_default(),
    })
}

const fn state(state: &PurchaseState) -> pb::purchase::State {
    match state {
        PurchaseState::Draft => pb::purchase::State::Draft,
        PurchaseState::Sending { .. } | PurchaseState::Accepting { .. } => pb::purchase::State::Sending,
        PurchaseState::Requested { .. } => pb::purchase::State::Requested,
        PurchaseState::Approved { .. } => pb::purchase::State::Approved,
        PurchaseState::Funded(_) => pb::purchase::State::Funded,
        PurchaseState::OnLease(_) => pb::purchase::State::OnLease,
        PurchaseState::Purchased { .. } => pb::purchase::State::Purchased,
        PurchaseState::Returned { .. } => pb::purchase::State::Returned,
        PurchaseState::Lost { .. } => pb::purchase::State::TotalLoss,
        PurchaseState::LongStopped(_) | PurchaseState::Cancelled => pb::purchase::State::Cancelled,
    }
}
