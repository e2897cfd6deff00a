//! What a caller is told when an invoice can't be paid.

use facility_domain::ids::InvoiceId;
use facility_service::errors::{Reason, RuleViolation};

use crate::book::rejection::{DifferingLine, PaymentRule};

pub(super) fn violation(stream: &str, invoice: InvoiceId, rule: PaymentRule) -> RuleViolation {
    let name = format!("{stream}/invoices/{invoice}");
    match rule {
        PaymentRule::NotFound => {
            RuleViolation::new(Reason::InvoiceNotFound, name, format!("Invoice {invoice} does not exist"))
        }
        PaymentRule::Ended { state } => {
            let sentence = format!("Invoice {invoice} is {state}; nothing of it can be paid");
            RuleViolation::new(Reason::WrongState, name, sentence).with("state", state)
        }
        PaymentRule::Differs(line) => differs(&name, &line),
        PaymentRule::Currency { amount, facility } => {
            let sentence = format!("The amount is in {amount}, the facility in {facility}");
            RuleViolation::new(Reason::CurrencyMismatch, "amount", sentence)
                .with("currency", amount)
                .with("facility_currency", facility)
        }
        PaymentRule::DatePassed { payment_date, business_date } => {
            let sentence = format!("The day of payment, {payment_date}, lies before {business_date}");
            RuleViolation::new(Reason::DatePassed, "payment_date", sentence)
                .with("payment_date", payment_date.to_string())
                .with("business_date", business_date.to_string())
        }
        PaymentRule::OverPayable { amount, payable } => {
            let sentence = match amount {
                Some(amount) => format!("{payable} of invoice {invoice} can be paid, {amount} was asked for"),
                None => format!("Nothing of invoice {invoice} can be paid that is not ordered yet"),
            };
            let rule = RuleViolation::new(Reason::OverPayable, name, sentence).with("payable", payable.amount_text());
            match amount {
                Some(amount) => rule.with("amount", amount.amount_text()),
                None => rule,
            }
        }
        PaymentRule::ReferenceUsed { reference, payment } => {
            let payment = format!("{stream}/payments/{payment}");
            let sentence = format!("The reference {reference} stands on {payment}");
            RuleViolation::new(Reason::PaymentReferenceUsed, "payment_reference", sentence).with("payment", payment)
        }
    }
}

/// The first line that differs, both amounts, and the convention that explains it.
fn differs(name: &str, line: &DifferingLine) -> RuleViolation {
    let ours = line.ours.map_or_else(|| "no ground for it".to_owned(), |ours| ours.to_string());
    let mut sentence = format!("Line {} bills {}; this book has {ours}", line.line, line.theirs);
    if let Some((own, theirs)) = line.due_dates {
        sentence = format!("{sentence}, due on {own} and not on {theirs}");
    }
    if let Some(convention) = line.convention {
        sentence = format!("{sentence}. {convention}");
    }
    let mut rule = RuleViolation::new(Reason::InvoiceDiffers, name, sentence)
        .with("line", line.line.to_string())
        .with("difference", line.reason.code())
        .with("ours", line.ours.map(|ours| ours.amount_text()).unwrap_or_default())
        .with("theirs", line.theirs.amount_text())
        .with("convention", line.convention.map_or("", |convention| convention.code()));
    if let Some((own, theirs)) = line.due_dates {
        rule = rule.with("own_due_date", own.to_string()).with("due_date", theirs.to_string());
    }
    rule
}
