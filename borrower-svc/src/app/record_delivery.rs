//! Records that the equipment of a purchase was delivered.

use facility_proto::borrower::v1::{RecordDeliveryRequest, RecordDeliveryResponse};
use facility_service::{
    errors::Refusal,
    identity::Caller,
    wire::{Problems, read_date, read_purchase, read_request_id},
};

use super::{Borrower, change::Change};
use crate::{
    book::{Command, command::RecordDelivery},
    render,
};

impl Borrower {
    /// Records that the equipment of a purchase was delivered.
    pub async fn record_delivery(
        &self,
        caller: &Caller,
        request: RecordDeliveryRequest,
    ) -> Result<RecordDeliveryResponse, Refusal> {
        let mut problems = Problems::default();
        let request_id = read_request_id(&mut problems, &request.request_id);
        let name = read_purchase(&mut problems, "name", &request.name);
        let delivered_on = read_date(&mut problems, "delivery_date", &request.delivery_date);
        let read = (|| Some((request_id?, name?, delivered_on?)))();
        let (request_id, name, delivered_on) = problems.finish(read)?;
        let purchase = name.purchase.clone();
        let change = Change {
            method: "facility.borrower.v1.PurchaseService/RecordDelivery",
            request_id,
            facility: name.facility,
            command: Command::RecordDelivery(RecordDelivery { purchase: name.purchase, delivered_on }),
        };
        self.change(caller, &request, change, move |snapshot, _| RecordDeliveryResponse {
            purchase: render::purchase(snapshot, &purchase),
        })
        .await
    }
}
