//! Invoices whose due date has come or passed, and their defaults.

use super::unapplied::apply_unapplied_cash;
use crate::date::{BusinessDate, DateError};
use crate::facility::draft::Draft;
use crate::facility::event::{
    DefaultOccurred, Event, EventOfDefaultOccurred, InterestCapitalized, InvoiceFellDue, InvoiceOverdue,
};
use crate::facility::refusal::OutOfRange;
use crate::facility::servicing::{DefaultCause, DefaultState, Invoice, InvoiceState, ScheduleState, Servicing};
use crate::facility::state::Book;
use crate::facility::terms::{DayKind, DaySpan};
use crate::ids::InvoiceId;

/// Lets invoices fall due on the open business date, and pays them from unapplied cash. Done again on
/// the same day it adds nothing.
///
/// # Errors
/// A figure out of range.
pub(in crate::facility) fn fall_due(draft: &mut Draft) -> Result<(), OutOfRange> {
    let on = draft.book().business_date;
    let capitalized = interest_added(&draft.book().servicing, on);
    draft.extend(capitalized);
    for invoice in falling_due(&draft.book().servicing, on) {
        draft.push(Event::InvoiceFellDue(InvoiceFellDue { invoice, on }));
    }
    apply_unapplied_cash(draft)
}

/// Makes the invoices that were not paid by yesterday overdue, and moves their defaults on.
///
/// # Errors
/// A figure out of range.
pub(in crate::facility) fn miss_payments(draft: &mut Draft) -> Result<(), OutOfRange> {
    let on = draft.book().business_date;
    for invoice in newly_overdue(&draft.book().servicing, on)? {
        miss_payment(draft, invoice, on)?;
    }
    let servicing = &draft.book().servicing;
    let unremedied = servicing.defaults.values().filter(|default| match default.state {
        DefaultState::Potential => on > default.remedy_until,
        DefaultState::EventOfDefault
        | DefaultState::Cured { .. }
        | DefaultState::Waived { .. }
        | DefaultState::Accelerated { .. } => false,
    });
    for default in unremedied.map(|default| default.id).collect::<Vec<_>>() {
        draft.push(Event::EventOfDefaultOccurred(EventOfDefaultOccurred { default, on }));
    }
    Ok(())
}

/// The last day of a span that begins with the day after a day.
pub(in crate::facility) fn last_day_of(
    book: &Book,
    span: DaySpan,
    after: BusinessDate,
) -> Result<BusinessDate, OutOfRange> {
    let last = match span.kind {
        DayKind::Calendar => after.plus_days(i64::from(span.days)),
        DayKind::Business => match i32::try_from(span.days) {
            Ok(days) => book.terms.calendar().add_business_days(after, days),
            Err(_) => return Err(OutOfRange::Date),
        },
    };
    last.map_err(|error: DateError| error.into())
}

/// The interest of payments of nothing whose due date has come. What a smaller rent does not cover of
/// its interest becomes part of the balance with its invoice.
fn interest_added(servicing: &Servicing, on: BusinessDate) -> Vec<Event> {
    let mut added = Vec::new();
    for schedule in servicing.schedules.values() {
        if let ScheduleState::Commenced { lease } = &schedule.state {
            let coming = lease.payments.lines.iter().filter(|line| line.number > lease.capitalized);
            let due = coming.take_while(|line| line.due_date <= on);
            added.extend(due.filter(|line| line.payment.is_zero() && line.interest.is_positive()).map(|line| {
                let (schedule, payment, amount) = (schedule.id, line.number, line.interest);
                Event::InterestCapitalized(InterestCapitalized { schedule, payment, on, amount })
            }));
        }
    }
    added
}

/// What was paid before its due date falls due as well: it becomes a receivable and is settled from
/// what was received in advance.
fn falling_due(servicing: &Servicing, on: BusinessDate) -> Vec<InvoiceId> {
    let falling = servicing.invoices.values().filter(|invoice| {
        let stands = match invoice.state {
            InvoiceState::Billed | InvoiceState::Due | InvoiceState::Overdue | InvoiceState::Paid { .. } => true,
            InvoiceState::Superseded { .. } => false,
        };
        stands && !invoice.has_fallen_due && invoice.billing.due_date <= on
    });
    falling.map(|invoice| invoice.billing.invoice).collect()
}

/// The invoices that were payable at the close of their due date, or became payable later, and have no
/// default yet that continues or was done without.
fn newly_overdue(servicing: &Servicing, on: BusinessDate) -> Result<Vec<InvoiceId>, OutOfRange> {
    let mut overdue = Vec::new();
    for invoice in servicing.open().filter(|invoice| invoice.has_fallen_due && invoice.billing.due_date < on) {
        if !has_default(servicing, invoice) && invoice.payable()?.is_positive() {
            overdue.push(invoice.billing.invoice);
        }
    }
    Ok(overdue)
}

fn has_default(servicing: &Servicing, invoice: &Invoice) -> bool {
    servicing.defaults.values().any(|default| {
        let missed = match &default.cause {
            DefaultCause::Payment { invoice } => Some(*invoice),
            DefaultCause::Covenant { .. } | DefaultCause::Declared { .. } => None,
        };
        let ended_by_payment = match &default.state {
            DefaultState::Cured { .. } => true,
            DefaultState::Potential
            | DefaultState::EventOfDefault
            | DefaultState::Waived { .. }
            | DefaultState::Accelerated { .. } => false,
        };
        missed == Some(invoice.billing.invoice) && !ended_by_payment
    })
}

/// The grace period is counted from the last day on which it could be paid in time: the due date, or
/// the day on which a dispute of it was rejected.
fn miss_payment(draft: &mut Draft, invoice: InvoiceId, on: BusinessDate) -> Result<(), OutOfRange> {
    let book = draft.book();
    let remedy_until = last_day_of(book, book.terms.grace, on.plus_days(-1)?)?;
    let default = book.servicing.next_default().ok_or(OutOfRange::Count)?;
    let state = book.servicing.invoices.get(&invoice).map(|invoice| invoice.state);
    if state == Some(InvoiceState::Due) {
        draft.push(Event::InvoiceOverdue(InvoiceOverdue { invoice, on }));
    }
    let cause = DefaultCause::Payment { invoice };
    draft.push(Event::DefaultOccurred(DefaultOccurred { default, cause, on, remedy_until }));
    Ok(())
}
