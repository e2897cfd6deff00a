//! Invoices whose day of issue has come.

use std::collections::BTreeMap;

use crate::charges::ChargeLine;
use crate::currency::Currency;
use crate::date::BusinessDate;
use crate::facility::draft::Draft;
use crate::facility::event::{Event, InvoiceIssued};
use crate::facility::rates::is_known;
use crate::facility::reckoning::{due_on, payment_due, vat};
use crate::facility::refusal::OutOfRange;
use crate::facility::servicing::{
    Billing, InterimRent, InvoiceLine, InvoiceLineKind, Lease, LeaseSchedule, PendingCharge,
};
use crate::facility::state::Book;
use crate::ids::ScheduleId;
use crate::money::Money;
use crate::schedule::ScheduleLine;

/// Most lines of one invoice.
pub(in crate::facility) const MOST_LINES: usize = 500;

/// The place of a line on its invoice: charges first, in the order of their entry, then by schedule,
/// its interim rent (0) before its payments, each before its value added tax.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Place {
    Charge(usize),
    OfSchedule(ScheduleId, u32, bool),
}

/// What is to be billed, by due date.
type Unbilled = BTreeMap<BusinessDate, BTreeMap<Place, InvoiceLine>>;

/// Issues an invoice for each due date of which something is to be billed by the open business date.
///
/// # Errors
/// A figure out of range.
pub(in crate::facility) fn issue_invoices(draft: &mut Draft) -> Result<(), OutOfRange> {
    for (due_date, lines) in unbilled(draft.book())? {
        let lines: Vec<InvoiceLine> = lines.into_values().collect();
        for lines in lines.chunks(MOST_LINES) {
            issue(draft, due_date, lines.to_vec())?;
        }
    }
    Ok(())
}

/// Issues one invoice that bills no commitment fee.
pub(super) fn issue(draft: &mut Draft, due_date: BusinessDate, lines: Vec<InvoiceLine>) -> Result<(), OutOfRange> {
    let book = draft.book();
    let commitment_fee_adjustment = Money::zero(book.terms.currency());
    let billing = billing(book, due_date, lines)?;
    draft.push(Event::InvoiceIssued(Box::new(InvoiceIssued { billing, commitment_fee_adjustment })));
    Ok(())
}

/// What the next invoice bills: the lines, numbered, and their sum.
pub(in crate::facility) fn billing(
    book: &Book,
    due_date: BusinessDate,
    mut lines: Vec<InvoiceLine>,
) -> Result<Billing, OutOfRange> {
    let mut amount = Money::zero(book.terms.currency());
    for (number, line) in (1..).zip(&mut lines) {
        line.number = number;
        amount = amount.checked_add(line.fee)?.checked_add(line.interest)?.checked_add(line.principal)?;
    }
    let invoice = book.servicing.next_invoice().ok_or(OutOfRange::Count)?;
    Ok(Billing { invoice, issued_on: book.business_date, due_date, lines, amount })
}

/// A line without amounts, to be filled in.
pub(in crate::facility) const fn empty_line(kind: InvoiceLineKind, currency: Currency) -> InvoiceLine {
    let zero = Money::zero(currency);
    InvoiceLine {
        number: 0,
        kind,
        basis: Vec::new(),
        rate: None,
        exact: None,
        fee: zero,
        interest: zero,
        principal: zero,
    }
}

fn unbilled(book: &Book) -> Result<Unbilled, OutOfRange> {
    let last_due = book.business_date.plus_days(i64::from(book.terms.billing_lead_days))?;
    let mut found = Unbilled::new();
    for (position, charge) in book.servicing.pending_charges.iter().enumerate() {
        if charge.due_date <= last_due {
            found.entry(charge.due_date).or_default().insert(Place::Charge(position), charge_line(charge));
        }
    }
    for schedule in book.servicing.schedules.values() {
        if let Some(lease) = schedule.billed_lease() {
            rents(book, (schedule, lease), &mut found)?;
        }
    }
    Ok(found)
}

/// What is zero is not billed. What fell due before the acceptance was recorded is due afterwards. A
/// payment waits for the fixings that it needs, and those after it with it; what is billed late for that
/// is not due before it is issued.
fn rents(book: &Book, (schedule, lease): (&LeaseSchedule, &Lease), found: &mut Unbilled) -> Result<(), OutOfRange> {
    let (id, today) = (schedule.id, book.business_date);
    let last_due = today.plus_days(i64::from(book.terms.billing_lead_days))?;
    let InterimRent { charge, due_date } = &lease.interim_rent;
    if lease.interim_invoice.is_none() && !charge.amount.is_zero() && *due_date <= last_due {
        insert_with_vat(book, (id, 0), (*due_date, interim_line(id, &lease.interim_rent)), found)?;
    }
    let billed = lease.invoiced.last_key_value().map_or(0, |(number, _)| *number);
    let coming = lease.payments.lines.iter().filter(|line| line.number > billed && !line.payment.is_zero());
    for line in coming.take_while(|line| line.due_date <= last_due && is_known(line)) {
        let due_date = payment_due(&book.terms, lease, line)?;
        if due_date > last_due {
            continue;
        }
        // What was known too late is billed at once, however many days its new due date is ahead.
        let due_date = if due_date < today { due_on(book, due_date)? } else { due_date };
        insert_with_vat(book, (id, line.number), (due_date, rent_line(id, line)), found)?;
    }
    Ok(())
}

fn insert_with_vat(
    book: &Book,
    (schedule, payment): (ScheduleId, u32),
    (due_date, line): (BusinessDate, InvoiceLine),
    found: &mut Unbilled,
) -> Result<(), OutOfRange> {
    let vat = vat_line(book, (schedule, payment), &line, due_date)?;
    let lines = found.entry(due_date).or_default();
    lines.insert(Place::OfSchedule(schedule, payment, false), line);
    lines.extend(vat.map(|vat| (Place::OfSchedule(schedule, payment, true), vat)));
    Ok(())
}

/// The value added tax on the line of a rent, at the rate in force on its due date; none where it is zero.
pub(in crate::facility) fn vat_line(
    book: &Book,
    (schedule, payment): (ScheduleId, u32),
    line: &InvoiceLine,
    due_date: BusinessDate,
) -> Result<Option<InvoiceLine>, OutOfRange> {
    let Some((rate, exact, fee)) = vat(&book.terms, line.amount()?, due_date)? else { return Ok(None) };
    let kind = InvoiceLineKind::Vat { schedule, payment };
    Ok(Some(InvoiceLine { rate: Some(rate), exact, fee, ..empty_line(kind, fee.currency()) }))
}

/// The line of a charge.
pub(in crate::facility) fn charge_line(charge: &PendingCharge) -> InvoiceLine {
    let kind = InvoiceLineKind::Charge { description: charge.description.clone() };
    InvoiceLine { fee: charge.amount, ..empty_line(kind, charge.amount.currency()) }
}

/// The line of an interim rent.
pub(in crate::facility) fn interim_line(schedule: ScheduleId, rent: &InterimRent) -> InvoiceLine {
    let charge = &rent.charge;
    InvoiceLine {
        basis: charge.lines.clone(),
        rate: Some(charge.rate),
        exact: Some(charge.exact),
        interest: charge.amount,
        ..empty_line(InvoiceLineKind::InterimRent { schedule }, charge.amount.currency())
    }
}

/// The line of a payment.
pub(in crate::facility) fn rent_line(schedule: ScheduleId, line: &ScheduleLine<Money>) -> InvoiceLine {
    InvoiceLine {
        basis: interest_basis(line),
        rate: Some(line.rate),
        exact: Some(line.exact_interest),
        interest: line.interest,
        principal: line.principal,
        ..empty_line(InvoiceLineKind::Rent { schedule, payment: line.number }, line.payment.currency())
    }
}

/// What the interest of a payment is reckoned on: its period, in parts where the rate floats.
pub(in crate::facility) fn interest_basis(line: &ScheduleLine<Money>) -> Vec<ChargeLine> {
    if !line.parts.is_empty() {
        return line.parts.iter().map(|part| ChargeLine::of(part, line.bearing())).collect();
    }
    vec![ChargeLine {
        from: line.from,
        to: line.to,
        days: line.days,
        year_fraction: line.year_fraction,
        balance: line.bearing(),
        rate: None,
    }]
}
