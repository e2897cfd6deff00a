//! Cancels a draft.

use facility_proto::borrower::v1::{CancelPurchaseRequest, CancelPurchaseResponse};
use facility_service::{
    errors::Refusal,
    identity::Caller,
    wire::{Problems, read_purchase, read_request_id},
};

use super::{Borrower, change::Change};
use crate::{
    book::{Command, command::CancelPurchase},
    render,
};

impl Borrower {
    /// Cancels a draft.
    pub async fn cancel_purchase(
        &self,
        caller: &Caller,
        request: CancelPurchaseRequest,
    ) -> Result<CancelPurchaseResponse, Refusal> {
        let mut problems = Problems::default();
        let request_id = read_request_id(&mut problems, &request.request_id);
        let name = read_purchase(&mut problems, "name", &request.name);
        let read = (|| Some((request_id?, name?)))();
        let (request_id, name) = problems.finish(read)?;
        let purchase = name.purchase.clone();
        let change = Change {
            method: "facility.borrower.v1.PurchaseService/CancelPurchase",
            request_id,
            facility: name.facility,
            command: Command::CancelPurchase(CancelPurchase { purchase: name.purchase }),
        };
        self.change(caller, &request, change, move |snapshot, _| CancelPurchaseResponse {
            purchase: render::purchase(snapshot, &purchase),
        })
        .await
    }
}
