//! Records money that came in, and what it pays.

use facility_domain::{
    facility::{Command, Event, command::RecordReceipt, servicing::Payer},
    ids::{FacilityId, InvoiceId},
};
use facility_proto::lender::v1::{RecordReceiptRequest, RecordReceiptResponse};
use facility_service::{
    errors::Refusal,
    identity::Caller,
    wire::{
        Problems, read_date, read_facility, read_guarantee_demand, read_money, read_remark, read_request_id, read_text,
    },
};

use super::{
    Lender,
    change::Change,
    within::{of_facility, read_invoice_of},
};
use crate::render;

impl Lender {
    /// Records money that came in, and what it pays.
    pub async fn record_receipt(
        &self,
        caller: &Caller,
        request: RecordReceiptRequest,
    ) -> Result<RecordReceiptResponse, Refusal> {
        let mut problems = Problems::default();
        let request_id = read_request_id(&mut problems, &request.request_id);
        let facility = read_facility(&mut problems, "parent", &request.parent);
        let command = read_receipt(&mut problems, facility.as_ref(), &request);
        let read = (|| Some((request_id?, facility?, command?)))();
        let (request_id, facility, command) = problems.finish(read)?;
        let of = facility.clone();
        let change = Change {
            method: "facility.lender.v1.BillingService/RecordReceipt",
            request_id,
            facility,
            command: Command::RecordReceipt(command),
            expected_version: None,
        };
        self.change(caller, &request, change, move |_, events| RecordReceiptResponse {
            receipt: events.iter().find_map(|event| match event {
                Event::ReceiptRecorded(recorded) => Some(render::receipt(&of, &recorded.receipt)),
                _ => None,
            }),
        })
        .await
    }
}

fn read_receipt(
    problems: &mut Problems,
    facility: Option<&FacilityId>,
    request: &RecordReceiptRequest,
) -> Option<RecordReceipt> {
    let amount = read_money(problems, "amount", request.amount.as_ref());
    let value_date = read_date(problems, "value_date", &request.value_date);
    let payer = read_payer(problems, facility, &request.guarantee_demand);
    let bank_reference = read_text(problems, "bank_reference", &request.bank_reference, 100);
    let payment_reference = read_remark(problems, "payment_reference", &request.payment_reference, 100);
    let invoice = read_named_invoice(problems, facility, &request.invoice);
    Some(RecordReceipt {
        amount: amount?,
        value_date: value_date?,
        payer: payer?,
        bank_reference: bank_reference?,
        payment_reference: payment_reference?,
        invoice: invoice?,
    })
}

/// The guarantor pays under a demand, the borrower under none.
fn read_payer(problems: &mut Problems, facility: Option<&FacilityId>, demand: &str) -> Option<Payer> {
    const FIELD: &str = "guarantee_demand";
    if demand.is_empty() {
        return Some(Payer::Borrower);
    }
    let name = read_guarantee_demand(problems, FIELD, demand)?;
    let demand = of_facility(problems, FIELD, facility, (name.facility, name.demand))?;
    Some(Payer::Guarantor { demand })
}

fn read_named_invoice(
    problems: &mut Problems,
    facility: Option<&FacilityId>,
    invoice: &str,
) -> Option<Option<InvoiceId>> {
    if invoice.is_empty() {
        return Some(None);
    }
    read_invoice_of(problems, "invoice", facility, invoice).map(Some)
}
