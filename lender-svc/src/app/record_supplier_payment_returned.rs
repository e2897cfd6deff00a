//! Records that the suppliers' payment of a drawdown came back.

use facility_domain::facility::{Command, command::RecordSupplierPaymentReturned};
use facility_proto::lender::v1::{RecordSupplierPaymentReturnedRequest, RecordSupplierPaymentReturnedResponse};
use facility_service::{
    errors::Refusal,
    identity::Caller,
    wire::{Problems, read_drawdown, read_request_id, read_text},
};

use super::{Lender, change::Change};
use crate::render;

impl Lender {
    /// Records that the suppliers' payment of a drawdown came back.
    pub async fn record_supplier_payment_returned(
        &self,
        caller: &Caller,
        request: RecordSupplierPaymentReturnedRequest,
    ) -> Result<RecordSupplierPaymentReturnedResponse, Refusal> {
        let mut problems = Problems::default();
        let request_id = read_request_id(&mut problems, &request.request_id);
        let name = read_drawdown(&mut problems, "name", &request.name);
        let expected_revision = render::read_revision(&mut problems, &request.etag);
        let bank_reference = read_text(&mut problems, "bank_reference", &request.bank_reference, 100);
        let read = (|| Some((request_id?, name?, expected_revision?, bank_reference?)))();
        let (request_id, name, expected_revision, bank_reference) = problems.finish(read)?;
        let side = self.side(caller, &name.facility).await?;
        let change = Change {
            method: "facility.lender.v1.DrawdownService/RecordSupplierPaymentReturned",
            request_id,
            facility: name.facility,
            command: Command::RecordSupplierPaymentReturned(RecordSupplierPaymentReturned {
                drawdown: name.drawdown,
                expected_revision,
                bank_reference,
            }),
            expected_version: None,
        };
        self.change(caller, &request, change, move |snapshot, _| RecordSupplierPaymentReturnedResponse {
            drawdown: render::drawdown(snapshot, name.drawdown, side),
        })
        .await
    }
}
