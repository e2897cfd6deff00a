//! Ordering the payment of an invoice: what differs and is not disputed is not
//! paid, and nothing is paid twice.

use facility_domain::date::BusinessDate;

use crate::book::{
    Book, Event, Rejection,
    command::PayInvoice,
    computation::MinorAmount,
    decide::followed,
    event::PaymentOrdered,
    facility::Facility,
    rejection::{DifferingLine, FailedRule, PaymentRule},
    servicing::Invoice,
};

pub fn decide(book: &Book, command: &PayInvoice) -> Result<Vec<Event>, Rejection> {
    let facility = followed(book)?;
    let payment_date = command.payment_date.unwrap_or(facility.business_date);
    let mut against = Vec::new();
    let amount = match facility.servicing.invoices.get(&command.invoice) {
        Some(invoice) => order(facility, invoice, command, payment_date, &mut against),
        None => {
            against.push(PaymentRule::NotFound);
            None
        }
    };
    if payment_date < facility.business_date {
        let business_date = facility.business_date;
        against.push(PaymentRule::DatePassed { payment_date, business_date });
    }
    let reference = command.payment_reference.clone();
    if let Some((payment, _)) = facility.servicing.payments.by_reference(&reference) {
        against.push(PaymentRule::ReferenceUsed { reference: reference.clone(), payment });
    }
    match amount {
        Some(amount) if against.is_empty() => Ok(vec![Event::PaymentOrdered(PaymentOrdered {
            payment: facility.servicing.payments.next_number(),
            invoice: command.invoice,
            amount,
            payment_date,
            payment_reference: reference,
            ordered_by: command.ordered_by.clone(),
            created_at: command.created_at,
        })]),
        Some(_) | None => {
            let invoice = command.invoice;
            let rules = against.into_iter().map(|rule| FailedRule::Payment { invoice, rule });
            Err(Rejection::Rules(rules.collect()))
        }
    }
}

/// How much is to be ordered, and what of the invoice stands against it.
fn order(
    facility: &Facility,
    invoice: &Invoice,
    command: &PayInvoice,
    payment_date: BusinessDate,
    against: &mut Vec<PaymentRule>,
) -> Option<MinorAmount> {
    if invoice.end.is_some() {
        against.push(PaymentRule::Ended { state: invoice.state(facility.business_date).name() });
    }
    against.extend(differing(invoice).map(PaymentRule::Differs));
    let asked = command.amount.map(MinorAmount::of);
    if let Some(asked) = asked
        && asked.currency != invoice.amount.currency
    {
        let facility = invoice.amount.currency.code();
        against.push(PaymentRule::Currency { amount: asked.currency.code(), facility });
        return None;
    }
    let late = invoice.default_interest_to(facility.rates(), payment_date);
    let late = late.unwrap_or(MinorAmount::zero(invoice.amount.currency));
    let payable = invoice.payable().plus(late).minus(facility.servicing.pending(command.invoice));
    let amount = asked.unwrap_or(payable);
    if invoice.end.is_none() && (amount.units > payable.units || amount.units <= 0) {
        against.push(PaymentRule::OverPayable { amount: asked, payable });
    }
    Some(amount)
}

/// The first line that differs and blocks the payment.
fn differing(invoice: &Invoice) -> Option<DifferingLine> {
    let (line, difference) = invoice.blocking()?;
    let due_date = line.ours.map(|ours| ours.due_date).filter(|due_date| *due_date != invoice.due_date);
    Some(DifferingLine {
        line: line.theirs.number,
        reason: difference.reason,
        ours: line.ours.map(|ours| ours.amount()),
        theirs: line.amount(),
        due_dates: due_date.map(|ours| (ours, invoice.due_date)),
        convention: difference.convention,
    })
}
