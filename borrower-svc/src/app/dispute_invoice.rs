//! Disputes an invoice with the provider.

use facility_proto::{
    borrower::v1::{DisputeInvoiceRequest, DisputeInvoiceResponse},
    r#type::v1::InvoicePart,
};
use facility_service::{
    errors::Refusal,
    identity::Caller,
    wire::{Problems, read_invoice, read_invoice_part, read_remark, read_request_id},
};

use super::{Borrower, change::Change};
use crate::book::{
    Command,
    command::{DisputeInvoice, DisputedPart},
};

/// How many parts one dispute may have.
const MOST: usize = 500;
/// How many characters a reason may have.
const LONGEST_REASON: usize = 500;

impl Borrower {
    /// Disputes an invoice. The answer is what was written down; the relay sends
    /// it.
    pub async fn dispute_invoice(
        &self,
        caller: &Caller,
        request: DisputeInvoiceRequest,
    ) -> Result<DisputeInvoiceResponse, Refusal> {
        let mut problems = Problems::default();
        let request_id = read_request_id(&mut problems, &request.request_id);
        let name = read_invoice(&mut problems, "name", &request.name);
        let parts = read_parts(&mut problems, &request.parts);
        let reason = read_remark(&mut problems, "reason", &request.reason, LONGEST_REASON);
        let read = (|| Some((request_id?, name?, reason?)))();
        let (request_id, name, reason) = problems.finish(read)?;
        let reason = (!reason.trim().is_empty()).then_some(reason);
        let intent = self.intent(caller);
        let change = Change {
            method: "facility.borrower.v1.PaymentService/DisputeInvoice",
            request_id,
            facility: name.facility,
            command: Command::DisputeInvoice(DisputeInvoice { invoice: name.invoice, parts, reason, intent }),
        };
        self.send(caller, &request, change, |submission| DisputeInvoiceResponse { submission }).await
    }
}

fn read_parts(problems: &mut Problems, given: &[InvoicePart]) -> Vec<DisputedPart> {
    if given.len() > MOST {
        problems.add("parts", format!("must be at most {MOST} parts"));
        return Vec::new();
    }
    let mut parts = Vec::with_capacity(given.len());
    for (place, part) in given.iter().enumerate() {
        let field = format!("parts[{place}]");
        let Some(((line, category), amount)) = read_invoice_part(problems, &field, part) else { continue };
        if !amount.is_positive() {
            problems.add(format!("{field}.amount.amount"), "must be positive");
        }
        parts.push(DisputedPart { line, category, amount });
    }
    parts
}
