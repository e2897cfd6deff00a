//! Invoices as callers see them.

use std::collections::BTreeMap;

use facility_domain::{
    date::BusinessDate,
    facility::servicing::{Billing, DueCategory, Invoice as Domain, InvoiceState, LatePayment},
    ids::{FacilityId, InvoiceId},
    money::{Money, MoneyError},
};
use facility_proto::{
    lender::v1::{Invoice, invoice::State},
    r#type::v1::InvoicePart,
};
use facility_service::wire::{InvoiceName, date, invoice_line, invoice_part, money};

/// An invoice with what was paid and disputed of it. A sum is absent only where it would be more
/// than an amount can be. Who disputed it is not told.
#[must_use]
pub fn invoice(facility: &FacilityId, invoice: &Domain) -> Invoice {
    let Domain { billing, late, .. } = invoice;
    let dispute = invoice.dispute.as_ref();
    let (paid_date, superseded_by) = end(&invoice.state);
    Invoice {
        name: invoice_name(facility, billing.invoice),
        state: state(&invoice.state).into(),
        issue_date: billing.issued_on.to_string(),
        due_date: billing.due_date.to_string(),
        lines: billing.lines.iter().map(|line| invoice_line(facility, line)).collect(),
        amount: Some(money(billing.amount)),
        paid: paid(invoice).ok().map(money),
        disputed: disputed(invoice).ok().map(money),
        default_interest: Some(money(late.charged)),
        default_interest_paid: Some(money(late.paid)),
        outstanding: outstanding(invoice).ok().map(money),
        disputed_parts: dispute.map(|dispute| invoice_parts(&dispute.amounts)).unwrap_or_default(),
        dispute_reason: dispute.map(|dispute| dispute.reason.clone()).unwrap_or_default(),
        paid_date: date(paid_date),
        superseded_by: superseded_by.map(|by| invoice_name(facility, by)).unwrap_or_default(),
    }
}

/// The resource name of an invoice.
#[must_use]
pub fn invoice_name(facility: &FacilityId, invoice: InvoiceId) -> String {
    InvoiceName { facility: facility.clone(), invoice }.to_string()
}

/// Parts of an invoice, by line and category.
#[must_use]
pub fn invoice_parts(parts: &BTreeMap<(u32, DueCategory), Money>) -> Vec<InvoicePart> {
    parts.iter().map(|(part, amount)| invoice_part(*part, *amount)).collect()
}

fn paid(invoice: &Domain) -> Result<Money, MoneyError> {
    Money::sum(invoice.billing.amount.currency(), invoice.paid.values().copied())
}

fn disputed(invoice: &Domain) -> Result<Money, MoneyError> {
    let parts = invoice.dispute.iter().flat_map(|dispute| dispute.amounts.values().copied());
    Money::sum(invoice.billing.amount.currency(), parts)
}

/// What is unpaid of lines and default interest, disputed parts included. Nothing is to be paid of
/// an invoice whose place another one took.
fn outstanding(invoice: &Domain) -> Result<Money, MoneyError> {
    let Domain { billing: Billing { amount, .. }, late: LatePayment { charged, paid: late_paid, .. }, .. } = invoice;
    match &invoice.state {
        InvoiceState::Billed | InvoiceState::Due | InvoiceState::Overdue | InvoiceState::Paid { .. } => {
            amount.checked_sub(paid(invoice)?)?.checked_add(charged.checked_sub(*late_paid)?)
        }
        InvoiceState::Superseded { .. } => Ok(Money::zero(amount.currency())),
    }
}

const fn state(state: &InvoiceState) -> State {
    match state {
        InvoiceState::Billed => State::Billed,
        InvoiceState::Due => State::Due,
        InvoiceState::Overdue => State::Overdue,
        InvoiceState::Paid { .. } => State::Paid,
        InvoiceState::Superseded { .. } => State::Superseded,
    }
}

const fn end(state: &InvoiceState) -> (Option<BusinessDate>, Option<InvoiceId>) {
    match state {
        InvoiceState::Billed | InvoiceState::Due | InvoiceState::Overdue => (None, None),
        InvoiceState::Paid { on } => (Some(*on), None),
        InvoiceState::Superseded { by, .. } => (None, *by),
    }
}
