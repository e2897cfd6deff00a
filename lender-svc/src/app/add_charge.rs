//! Enters a charge beside the terms.

use facility_domain::facility::{Command, Event, command::AddCharge};
use facility_proto::lender::v1::{AddChargeRequest, AddChargeResponse};
use facility_service::{
    errors::Refusal,
    identity::Caller,
    wire::{Problems, read_date, read_facility, read_money, read_request_id, read_text},
};

use super::{Lender, change::Change};
use crate::render;

impl Lender {
    /// Enters a charge beside the terms.
    pub async fn add_charge(&self, caller: &Caller, request: AddChargeRequest) -> Result<AddChargeResponse, Refusal> {
        let mut problems = Problems::default();
        let request_id = read_request_id(&mut problems, &request.request_id);
        let facility = read_facility(&mut problems, "parent", &request.parent);
        let due_date = read_date(&mut problems, "due_date", &request.due_date);
        let description = read_text(&mut problems, "description", &request.description, 500);
        let amount = read_money(&mut problems, "amount", request.amount.as_ref());
        let read = (|| Some((request_id?, facility?, due_date?, description?, amount?)))();
        let (request_id, facility, due_date, description, amount) = problems.finish(read)?;
        let of = facility.clone();
        let change = Change {
            method: "facility.lender.v1.BillingService/AddCharge",
            request_id,
            facility,
            command: Command::AddCharge(AddCharge { due_date, description, amount }),
            expected_version: None,
        };
        self.change(caller, &request, change, move |_, events| {
            let mut answer = AddChargeResponse::default();
            for event in events {
                match event {
                    Event::ChargeAdded(added) => answer.due_date = added.charge.due_date.to_string(),
                    // Billed at once, where its day of issue has come.
                    Event::InvoiceIssued(issued) => answer.invoice = render::invoice_name(&of, issued.billing.invoice),
                    _ => {}
                }
            }
            answer
        })
        .await
    }
}
