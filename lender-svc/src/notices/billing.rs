//! Invoices, receipts, unapplied cash and disputes.

use facility_domain::{
    facility::{
        Facility,
        event::{
            DisputeRejected, InvoiceDisputed, InvoiceFellDue, InvoiceIssued, InvoiceSuperseded, ReceiptRecorded,
            ReceiptReversed, UnappliedCashApplied, UnappliedCashRefunded,
        },
        servicing::DefaultInterestCharge,
    },
    ids::InvoiceId,
};
use facility_proto::lender::v1::{
    Invoice,
    notice::{self, Subject},
};
use facility_proto::r#type::v1 as pb;
use facility_service::wire::{ReceiptName, allocation, default_interest_charge, money};

use crate::render;

/// An invoice as it stands after the event.
pub(super) fn standing_invoice(after: &Facility, invoice: InvoiceId) -> Option<Invoice> {
    let book = after.book();
    book.servicing.invoices.get(&invoice).map(|invoice| render::invoice(&book.id, invoice))
}

pub(super) fn issued(after: &Facility, issued: &InvoiceIssued) -> Option<Subject> {
    let invoice = Some(standing_invoice(after, issued.billing.invoice)?);
    Some(Subject::InvoiceIssued(notice::InvoiceIssued { invoice }))
}

pub(super) fn fell_due(after: &Facility, fell_due: &InvoiceFellDue) -> Subject {
    Subject::InvoiceFellDue(notice::InvoiceFellDue { invoice: name(after, fell_due.invoice) })
}

/// The corrected invoice has what is carried over to it as paid.
pub(super) fn superseded(after: &Facility, superseded: &InvoiceSuperseded) -> Option<Subject> {
    let corrected = match &superseded.corrected {
        Some(billing) => Some(standing_invoice(after, billing.invoice)?),
        None => None,
    };
    Some(Subject::InvoiceSuperseded(notice::InvoiceSuperseded {
        invoice: name(after, superseded.invoice),
        corrected,
        reason: superseded.reason.clone(),
        released: Some(money(superseded.released)),
        default_interest: superseded.default_interest.as_ref().map(|its| charge(after, its)),
    }))
}

/// A receipt under a demand says which one: how the demand stands then follows from it.
pub(super) fn receipt_recorded(after: &Facility, recorded: &ReceiptRecorded) -> Subject {
    let book = after.book();
    Subject::ReceiptRecorded(notice::ReceiptRecorded {
        receipt: Some(render::receipt(&book.id, &recorded.receipt)),
        unapplied: Some(money(book.servicing.unapplied)),
    })
}

pub(super) fn receipt_reversed(after: &Facility, reversed: &ReceiptReversed) -> Subject {
    let book = after.book();
    let taken_back = reversed.taken_back.iter().map(|its| notice::receipt_reversed::TakenBack {
        payment: format!("facilities/{}/{}", book.id, its.payment.name()),
        allocation: Some(allocation(&book.id, &its.allocation)),
    });
    Subject::ReceiptReversed(notice::ReceiptReversed {
        receipt: ReceiptName { facility: book.id.clone(), receipt: reversed.receipt }.to_string(),
        reason: reversed.reason.clone(),
        bank_reference: reversed.bank_reference.clone(),
        taken_back: taken_back.collect(),
        from_unapplied: Some(money(reversed.from_unapplied)),
        default_interest: render::default_interest(&book.id, &reversed.default_interest),
        unapplied: Some(money(book.servicing.unapplied)),
    })
}

pub(super) fn unapplied_cash_applied(after: &Facility, applied: &UnappliedCashApplied) -> Subject {
    let book = after.book();
    Subject::UnappliedCashApplied(notice::UnappliedCashApplied {
        allocations: render::allocations(&book.id, &applied.allocations),
        amount: Some(money(applied.amount)),
        unapplied: Some(money(book.servicing.unapplied)),
        default_interest: render::default_interest(&book.id, &applied.default_interest),
    })
}

pub(super) fn unapplied_cash_refunded(after: &Facility, refunded: &UnappliedCashRefunded) -> Subject {
    Subject::UnappliedCashRefunded(notice::UnappliedCashRefunded {
        amount: Some(money(refunded.amount)),
        bank_reference: refunded.bank_reference.clone(),
        unapplied: Some(money(after.book().servicing.unapplied)),
    })
}

pub(super) fn disputed(after: &Facility, disputed: &InvoiceDisputed) -> Subject {
    Subject::DisputeChanged(notice::DisputeChanged {
        invoice: name(after, disputed.invoice),
        parts: render::invoice_parts(&disputed.amounts),
        reason: disputed.reason.clone(),
        default_interest: None,
    })
}

/// The dispute is over: no part is disputed.
pub(super) fn dispute_rejected(after: &Facility, rejected: &DisputeRejected) -> Subject {
    Subject::DisputeChanged(notice::DisputeChanged {
        invoice: name(after, rejected.invoice),
        parts: Vec::new(),
        reason: rejected.reason.clone(),
        default_interest: rejected.default_interest.as_ref().map(|its| charge(after, its)),
    })
}

fn charge(facility: &Facility, charge: &DefaultInterestCharge) -> pb::DefaultInterestCharge {
    default_interest_charge(&facility.book().id, charge)
}

fn name(facility: &Facility, invoice: InvoiceId) -> String {
    render::invoice_name(&facility.book().id, invoice)
}
