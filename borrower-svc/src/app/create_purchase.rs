//! Enters a purchase as a draft.

use facility_proto::borrower::v1::{CreatePurchaseRequest, CreatePurchaseResponse};
use facility_service::{
    errors::Refusal,
    identity::Caller,
    wire::{Problems, read_equipment, read_facility, read_request_id},
};

use super::{Borrower, change::Change};
use crate::{
    book::{Command, command::CreatePurchase},
    render,
};

impl Borrower {
    /// Enters a purchase as a draft.
    pub async fn create_purchase(
        &self,
        caller: &Caller,
        request: CreatePurchaseRequest,
    ) -> Result<CreatePurchaseResponse, Refusal> {
        let mut problems = Problems::default();
        let request_id = read_request_id(&mut problems, &request.request_id);
        let facility = read_facility(&mut problems, "parent", &request.parent);
        let equipment = read_equipment(&mut problems, "equipment", request.equipment.as_ref());
        if equipment.as_ref().is_some_and(|equipment| !equipment.price.is_positive()) {
            problems.add("equipment.price.amount", "must be positive");
        }
        let read = (|| Some((request_id?, facility?, equipment?)))();
        let (request_id, facility, equipment) = problems.finish(read)?;
        let purchase = equipment.purchase.clone();
        let change = Change {
            method: "facility.borrower.v1.PurchaseService/CreatePurchase",
            request_id,
            facility,
            command: Command::CreatePurchase(CreatePurchase { equipment }),
        };
        self.change(caller, &request, change, move |snapshot, _| CreatePurchaseResponse {
            purchase: render::purchase(snapshot, &purchase),
        })
        .await
    }
}
