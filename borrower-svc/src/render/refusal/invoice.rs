//! What stands against paying or disputing an invoice.

use facility_domain::{facility::servicing::DueCategory, ids::InvoiceId};
use facility_service::errors::{Reason, RuleViolation};

use crate::book::rejection::InvoiceRule;

pub fn violation(stream: &str, invoice: InvoiceId, rule: InvoiceRule) -> RuleViolation {
    let name = format!("{stream}/invoices/{invoice}");
    match rule {
        InvoiceRule::NotFound => {
            let sentence = format!("{name} does not exist");
            RuleViolation::new(Reason::InvoiceNotFound, name, sentence)
        }
        InvoiceRule::Ended { state } => {
            RuleViolation::new(Reason::WrongState, name, format!("Invoice {invoice} is {state}")).with("state", state)
        }
        InvoiceRule::AlreadyDisputed => {
            let sentence = format!("Invoice {invoice} is disputed already");
            RuleViolation::new(Reason::AlreadyDisputed, name, sentence)
        }
        InvoiceRule::DisputeUnderWay { submission } => {
            let sentence = format!("A dispute over invoice {invoice} has no answer yet: submission {submission}");
            RuleViolation::new(Reason::AlreadyDisputed, name, sentence)
                .with("submission", format!("{stream}/submissions/{submission}"))
        }
        InvoiceRule::NoSuchPart { line, category } => {
            let sentence = format!("Invoice {invoice} bills no {} in a line {line}", word(category));
            RuleViolation::new(Reason::LineNotFound, name, sentence).with("line", line.to_string())
        }
        InvoiceRule::PartNamedTwice { line, category } => {
            let sentence = format!("The {} of line {line} is named more than once", word(category));
            RuleViolation::new(Reason::DuplicateInRequest, name, sentence).with("line", line.to_string())
        }
        InvoiceRule::PartCurrency { line, category, part, facility } => {
            let sentence =
                format!("The {} of line {line} is given in {part}, the facility is in {facility}", word(category));
            RuleViolation::new(Reason::CurrencyMismatch, name, sentence)
                .with("currency", part)
                .with("facility_currency", facility)
        }
        InvoiceRule::OverUnpaid { line, category, amount, unpaid } => {
            let sentence =
                format!("{amount} is more than the {unpaid} that is unpaid of the {} of line {line}", word(category));
            RuleViolation::new(Reason::OverUnpaid, name, sentence)
                .with("line", line.to_string())
                .with("amount", amount.amount_text())
                .with("unpaid", unpaid.amount_text())
        }
        InvoiceRule::NothingDiffers => {
            let sentence = format!("Invoice {invoice} agrees with this book in everything that is unpaid");
            RuleViolation::new(Reason::NothingDiffers, name, sentence)
        }
    }
}

const fn word(category: DueCategory) -> &'static str {
    match category {
        DueCategory::Fee => "fee",
        DueCategory::Interest => "interest",
        DueCategory::Principal => "principal",
    }
}
