//! Reverses a receipt whose money did not come after all.

use facility_domain::facility::{Command, command::ReverseReceipt};
use facility_proto::lender::v1::{ReverseReceiptRequest, ReverseReceiptResponse};
use facility_service::{
    errors::Refusal,
    identity::Caller,
    wire::{Problems, read_receipt, read_request_id, read_text},
};

use super::{Lender, change::Change, view::book};
use crate::render;

impl Lender {
    /// Reverses a receipt whose money did not come after all.
    pub async fn reverse_receipt(
        &self,
        caller: &Caller,
        request: ReverseReceiptRequest,
    ) -> Result<ReverseReceiptResponse, Refusal> {
        let mut problems = Problems::default();
        let request_id = read_request_id(&mut problems, &request.request_id);
        let name = read_receipt(&mut problems, "name", &request.name);
        let bank_reference = read_text(&mut problems, "bank_reference", &request.bank_reference, 100);
        let reason = read_text(&mut problems, "reason", &request.reason, 500);
        let read = (|| Some((request_id?, name?, bank_reference?, reason?)))();
        let (request_id, name, bank_reference, reason) = problems.finish(read)?;
        let receipt = name.receipt;
        let change = Change {
            method: "facility.lender.v1.BillingService/ReverseReceipt",
            request_id,
            facility: name.facility,
            command: Command::ReverseReceipt(ReverseReceipt { receipt, bank_reference, reason }),
            expected_version: None,
        };
        self.change(caller, &request, change, move |snapshot, _| ReverseReceiptResponse {
            receipt: book(snapshot).and_then(|book| render::receipt_of(book, receipt)),
        })
        .await
    }
}
