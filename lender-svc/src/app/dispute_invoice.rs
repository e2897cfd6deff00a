//! Disputes parts of an invoice; the rest stays payable.

use facility_domain::facility::{
    Command,
    command::{DisputeInvoice, DisputedAmount},
};
use facility_proto::lender::v1::{DisputeInvoiceRequest, DisputeInvoiceResponse};
use facility_service::{
    errors::Refusal,
    identity::Caller,
    wire::{Problems, each, read_invoice, read_invoice_part, read_request_id, read_text},
};

use super::{Lender, change::Change, view::book, within::check_length};
use crate::render;

impl Lender {
    /// Disputes parts of an invoice; the rest stays payable.
    pub async fn dispute_invoice(
        &self,
        caller: &Caller,
        request: DisputeInvoiceRequest,
    ) -> Result<DisputeInvoiceResponse, Refusal> {
        let mut problems = Problems::default();
        let request_id = read_request_id(&mut problems, &request.request_id);
        let name = read_invoice(&mut problems, "name", &request.name);
        check_length(&mut problems, "parts", request.parts.len());
        let amounts = each(&mut problems, "parts", &request.parts, |problems, field, part| {
            let ((line, category), amount) = read_invoice_part(problems, field, part)?;
            Some(DisputedAmount { line, category, amount })
        });
        let reason = read_text(&mut problems, "reason", &request.reason, 500);
        let read = (|| Some((request_id?, name?, amounts?, reason?)))();
        let (request_id, name, amounts, reason) = problems.finish(read)?;
        let change = Change {
            method: "facility.lender.v1.BillingService/DisputeInvoice",
            request_id,
            facility: name.facility,
            command: Command::DisputeInvoice(DisputeInvoice { invoice: name.invoice, amounts, reason }),
            expected_version: None,
        };
        self.change(caller, &request, change, move |snapshot, _| DisputeInvoiceResponse {
            invoice: book(snapshot)
                .and_then(|book| Some(render::invoice(&book.id, book.servicing.invoices.get(&name.invoice)?))),
        })
        .await
    }
}
