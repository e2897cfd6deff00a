//! Orders the payment of an invoice.

use facility_domain::money::Money;
use facility_proto::{
    borrower::v1::{PayInvoiceRequest, PayInvoiceResponse},
    r#type::v1 as types,
};
use facility_service::{
    errors::Refusal,
    identity::Caller,
    wire::{Problems, read_invoice, read_optional_date, read_optional_money, read_request_id, read_text},
};

use super::{Borrower, change::Change};
use crate::{
    book::{Command, command::PayInvoice},
    render,
};

/// How long a payment reference may be.
const LONGEST_REFERENCE: usize = 100;

impl Borrower {
    /// Orders the payment of an invoice: the money goes by the bank.
    pub async fn pay_invoice(
        &self,
        caller: &Caller,
        request: PayInvoiceRequest,
    ) -> Result<PayInvoiceResponse, Refusal> {
        let mut problems = Problems::default();
        let request_id = read_request_id(&mut problems, &request.request_id);
        let name = read_invoice(&mut problems, "name", &request.name);
        let amount = read_amount(&mut problems, request.amount.as_ref());
        let payment_date = read_optional_date(&mut problems, "payment_date", &request.payment_date);
        let reference = read_text(&mut problems, "payment_reference", &request.payment_reference, LONGEST_REFERENCE);
        let read = (|| Some((request_id?, name?, amount?, payment_date?, reference?)))();
        let (request_id, name, amount, payment_date, payment_reference) = problems.finish(read)?;
        let intent = self.intent(caller);
        let change = Change {
            method: "facility.borrower.v1.PaymentService/PayInvoice",
            request_id,
            facility: name.facility,
            command: Command::PayInvoice(PayInvoice {
                invoice: name.invoice,
                amount,
                payment_date,
                payment_reference,
                ordered_by: intent.on_behalf_of,
                created_at: intent.created_at,
            }),
        };
        self.change(caller, &request, change, |snapshot, events| PayInvoiceResponse {
            payment: render::ordered(snapshot, events),
        })
        .await
    }
}

/// An amount that may be absent, and is positive where it is not.
fn read_amount(problems: &mut Problems, amount: Option<&types::Money>) -> Option<Option<Money>> {
    match read_optional_money(problems, "amount", amount)? {
        Some(amount) if !amount.is_positive() => problems.none("amount", "must be positive"),
        amount => Some(amount),
    }
}
