//! Disputing an invoice with the provider: the parts named, or everything in
//! which this book differs. The exact request is made here and written down
//! before anything is sent.

mod parts;
mod reason;

use facility_domain::ids::InvoiceId;
use facility_proto::lender::v1 as lender;

use super::sending::written_down;
use crate::{
    book::{
        Book, Event, Rejection,
        command::DisputeInvoice,
        decide::followed,
        facility::Facility,
        rejection::{FailedRule, InvoiceRule},
        servicing::{Invoice, InvoiceState},
        submission::Content,
    },
    wire::part,
};

pub fn decide(stream: &str, book: &Book, command: &DisputeInvoice) -> Result<Vec<Event>, Rejection> {
    let facility = followed(book)?;
    let id = command.invoice;
    let refused = |rules: Vec<InvoiceRule>| {
        Rejection::Rules(rules.into_iter().map(|rule| FailedRule::Invoice { invoice: id, rule }).collect())
    };
    let invoice = facility.servicing.invoices.get(&id).ok_or_else(|| refused(vec![InvoiceRule::NotFound]))?;
    let mut against = not_open(book, facility, id, invoice);
    // What can't be disputed at all is not judged part by part.
    let parts = match parts::disputed(facility, invoice, &command.parts) {
        Ok(parts) => parts,
        Err(rules) => {
            if against.is_empty() {
                against = rules;
            }
            Vec::new()
        }
    };
    let reason = command.reason.clone().or_else(|| reason::of_differences(invoice));
    if reason.is_none() && against.is_empty() {
        against.push(InvoiceRule::NothingDiffers);
    }
    if !against.is_empty() {
        return Err(refused(against));
    }
    let request = lender::DisputeInvoiceRequest {
        request_id: command.intent.provider_request_id.clone(),
        name: format!("{stream}/invoices/{id}"),
        parts: parts.into_iter().map(|(line, category, amount)| part(line, category, amount)).collect(),
        reason: reason.unwrap_or_default(),
    };
    Ok(written_down(book, &command.intent, Content::Dispute { invoice: id }, &request))
}

/// What stands against disputing the invoice, whatever the parts.
fn not_open(book: &Book, facility: &Facility, id: InvoiceId, invoice: &Invoice) -> Vec<InvoiceRule> {
    let state = invoice.state(facility.business_date);
    let mut against = match state {
        InvoiceState::Paid | InvoiceState::Superseded => vec![InvoiceRule::Ended { state: state.name() }],
        InvoiceState::Billed | InvoiceState::Due | InvoiceState::Overdue => Vec::new(),
    };
    if !invoice.disputed.is_empty() {
        against.push(InvoiceRule::AlreadyDisputed);
    }
    let under_way = book.submissions.in_flight().find(|sent| sent.content == Content::Dispute { invoice: id });
    against.extend(under_way.map(|sent| InvoiceRule::DisputeUnderWay { submission: sent.number }));
    against
}
