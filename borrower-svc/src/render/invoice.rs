//! Invoices and payment orders.

use facility_domain::{
    date::BusinessDate,
    ids::{FacilityId, InvoiceId},
};
use facility_proto::borrower::v1 as pb;
use facility_service::{owner::Snapshot, wire::invoice_line};

use super::submission::timestamp;
use crate::{
    book::{
        Book, Event,
        servicing::{Invoice, InvoiceState, Payment, PaymentState, invoice::Line},
    },
    wire::amount,
};

/// An invoice, if the book has it.
#[must_use]
pub fn invoice(snapshot: &Snapshot<Book>, id: InvoiceId) -> Option<pb::Invoice> {
    let known = snapshot.state.facility.as_deref()?;
    let facility = FacilityId::parse(snapshot.stream.strip_prefix("facilities/")?).ok()?;
    let invoice = known.servicing.invoices.get(&id)?;
    Some(of(&snapshot.stream, &facility, id, invoice, known.business_date))
}

fn of(stream: &str, facility: &FacilityId, id: InvoiceId, invoice: &Invoice, on: BusinessDate) -> pb::Invoice {
    pb::Invoice {
        name: format!("{stream}/invoices/{id}"),
        state: state(invoice.state(on)).into(),
        issue_date: invoice.issued_on.to_string(),
        due_date: invoice.due_date.to_string(),
        lines: invoice.lines.iter().map(|of| line(facility, of)).collect(),
        amount: Some(amount(invoice.amount)),
        paid: Some(amount(invoice.paid())),
        default_interest: Some(amount(invoice.late.charged)),
        disputed: Some(amount(invoice.disputed())),
        payable: Some(amount(invoice.payable())),
        blocked: invoice.end.is_none() && invoice.blocking().is_some(),
        superseded_by: invoice.superseded_by().map(|by| format!("{stream}/invoices/{by}")).unwrap_or_default(),
    }
}

fn line(facility: &FacilityId, line: &Line) -> pb::invoice::Line {
    let convention = line.difference.and_then(|difference| difference.convention);
    pb::invoice::Line {
        theirs: Some(invoice_line(facility, &line.theirs)),
        ours: line.ours.map(|ours| amount(ours.amount())),
        differs: line.difference.is_some(),
        convention: convention.map(|convention| convention.code().to_owned()).unwrap_or_default(),
    }
}

const fn state(state: InvoiceState) -> pb::invoice::State {
    match state {
        InvoiceState::Billed => pb::invoice::State::Billed,
        InvoiceState::Due => pb::invoice::State::Due,
        InvoiceState::Overdue => pb::invoice::State::Overdue,
        InvoiceState::Paid => pb::invoice::State::Paid,
        InvoiceState::Superseded => pb::invoice::State::Superseded,
    }
}

/// The payment order that was just recorded.
#[must_use]
pub fn ordered(snapshot: &Snapshot<Book>, events: &[Event]) -> Option<pb::Payment> {
    events.iter().find_map(|event| match event {
        Event::PaymentOrdered(ordered) => {
            let known = snapshot.state.facility.as_deref()?;
            let order = known.servicing.payments.get(ordered.payment)?;
            Some(payment(&snapshot.stream, ordered.payment, order))
        }
        Event::PurchaseCreated(_)
        | Event::PurchaseCancelled(_)
        | Event::DeliveryRecorded(_)
        | Event::SubmissionRecorded(_)
        | Event::SubmissionAccepted(_)
        | Event::SubmissionRefused(_)
        | Event::NoticeTakenIn(_)
        | Event::FollowingStopped(_) => None,
    })
}

/// A payment order of the facility whose name is `stream`.
#[must_use]
pub fn payment(stream: &str, number: u32, payment: &Payment) -> pb::Payment {
    let (state, receipt) = match payment.state {
        PaymentState::Ordered => (pb::payment::State::Ordered, String::new()),
        PaymentState::Reversed { receipt } => (pb::payment::State::Reversed, format!("{stream}/receipts/{receipt}")),
        PaymentState::Received { receipt } => (pb::payment::State::Received, format!("{stream}/receipts/{receipt}")),
    };
    pb::Payment {
        name: format!("{stream}/payments/{number}"),
        state: state.into(),
        invoice: format!("{stream}/invoices/{}", payment.invoice),
        amount: Some(amount(payment.amount)),
        payment_date: payment.payment_date.to_string(),
        payment_reference: payment.payment_reference.clone(),
        receipt,
        create_time: Some(timestamp(payment.created_at)),
        ordered_by: payment.ordered_by.clone(),
    }
}
