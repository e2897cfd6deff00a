//! What acceleration makes due: of each schedule the balance that is not due and the interest to the
//! open business date; the commitment fee to that day; and every fee and charge that was not due yet.
//!
//! Invoices that were issued and not due are superseded. What they billed of a schedule is part of the
//! schedule's balance; their other lines stand on the new invoices.

use rust_decimal::Decimal;

use super::event::TerminatedSchedule;
use super::rates::{Missing, interest, is_known, running};
use super::reckoning::{charge_terms, due_on, payment_due, reckoned};
use super::refusal::OutOfRange;
use super::servicing::{Billing, Invoice, InvoiceLine, InvoiceLineKind, Lease, LeaseSchedule, ScheduleState};
use super::state::Book;
use super::steps::bill::{MOST_LINES, charge_line, empty_line, interest_basis, interim_line, vat_line};
use crate::charges::{ChargeLine, commitment_fee};
use crate::money::Money;
use crate::rate::Rate;
use crate::schedule::ScheduleLine;

/// What acceleration makes due.
pub(super) struct Accelerated {
    /// The schedules that end.
    pub(super) terminated: Vec<TerminatedSchedule>,
    /// What the commitment fee billed adds to what was accrued of it.
    pub(super) commitment_fee_adjustment: Money,
    /// The invoices.
    pub(super) billings: Vec<Billing>,
}

/// Computes what acceleration makes due on the open business date, given the invoices that it
/// supersedes.
pub(super) fn accelerated(book: &Book, superseded: &[&Invoice]) -> Result<Accelerated, OutOfRange> {
    let mut lines = fees_not_due(book, superseded);
    let fee = commitment_fee_line(book)?;
    let accrued = book.servicing.undrawn.accrued;
    let billed = fee.as_ref().map_or(Money::zero(accrued.currency()), |line| line.fee);
    lines.extend(fee);
    let (of_schedules, terminated) = schedules_not_due(book, superseded)?;
    lines.extend(of_schedules);
    let commitment_fee_adjustment = billed.checked_sub(accrued)?;
    Ok(Accelerated { terminated, commitment_fee_adjustment, billings: billings(book, lines)? })
}

/// Fees and charges that were billed for a later day, and charges that were not billed yet.
fn fees_not_due(book: &Book, superseded: &[&Invoice]) -> Vec<InvoiceLine> {
    let billed = superseded.iter().flat_map(|invoice| &invoice.billing.lines);
    let mut fees: Vec<InvoiceLine> = billed.filter(|line| line.kind.schedule().is_none()).cloned().collect();
    fees.extend(book.servicing.pending_charges.iter().map(charge_line));
    fees
}

/// The commitment fee of the days since the last bill; none where it is zero.
fn commitment_fee_line(book: &Book) -> Result<Option<InvoiceLine>, OutOfRange> {
    let terms = charge_terms(&book.terms, book.terms.fees.commitment_fee_rate);
    let charge = reckoned(commitment_fee(&book.servicing.undrawn.runs, &terms))?;
    if charge.amount.is_zero() {
        return Ok(None);
    }
    Ok(Some(InvoiceLine {
        basis: charge.lines,
        rate: Some(charge.rate),
        exact: Some(charge.exact),
        fee: charge.amount,
        ..empty_line(InvoiceLineKind::CommitmentFee, charge.amount.currency())
    }))
}

/// The lines of all schedules in order; a schedule's lines that stay as they are before its balance.
fn schedules_not_due(
    book: &Book,
    superseded: &[&Invoice],
) -> Result<(Vec<InvoiceLine>, Vec<TerminatedSchedule>), OutOfRange> {
    let billed = || superseded.iter().flat_map(|invoice| &invoice.billing.lines);
    let (mut lines, mut terminated) = (Vec::new(), Vec::new());
    for schedule in book.servicing.schedules.values() {
        let stays = |line: &&InvoiceLine| line.kind.schedule() == Some(schedule.id) && !is_rent(line);
        lines.extend(billed().filter(stays).cloned());
        if let Some(lease) = schedule.billed_lease().filter(|_| schedule.awaits_interim_invoice()) {
            let line = interim_line(schedule.id, &lease.interim_rent);
            let vat = vat_line(book, (schedule.id, 0), &line, due_on(book, book.business_date)?)?;
            lines.push(line);
            lines.extend(vat);
        }
        if let Some((line, ended)) = balance_line(book, schedule)? {
            lines.push(line);
            terminated.push(ended);
        }
    }
    Ok((lines, terminated))
}

const fn is_rent(line: &InvoiceLine) -> bool {
    match line.kind {
        InvoiceLineKind::Rent { .. } => true,
        // The tax on a rent goes with it; what is due early bears none.
        InvoiceLineKind::Vat { payment, .. } => payment > 0,
        InvoiceLineKind::ArrangementFee
        | InvoiceLineKind::CommitmentFee
        | InvoiceLineKind::Charge { .. }
        | InvoiceLineKind::PurchaseOption { .. }
        | InvoiceLineKind::InterimRent { .. }
        | InvoiceLineKind::RateCorrection { .. }
        | InvoiceLineKind::LongStop { .. }
        | InvoiceLineKind::Acceleration { .. }
        | InvoiceLineKind::Settlement { .. }
        | InvoiceLineKind::LateCharge { .. }
        | InvoiceLineKind::AgencyFee { .. } => false,
    }
}

/// What falls due of a schedule, and how it ends; `None` where nothing is left that is not due.
fn balance_line(
    book: &Book,
    schedule: &LeaseSchedule,
) -> Result<Option<(InvoiceLine, TerminatedSchedule)>, OutOfRange> {
    let kind = InvoiceLineKind::Acceleration { schedule: schedule.id };
    let mut line = empty_line(kind, schedule.amount.currency());
    let (accrued, commenced) = match &schedule.state {
        ScheduleState::Interim { accrued } => {
            line.principal = schedule.amount;
            if let Some(charge) =
                interest(book, schedule.amount, (schedule.funded_on, book.business_date), Missing::GoesOn)?
            {
                line = with_interest(line, (charge.lines, charge.rate), (charge.exact, charge.amount))?;
            }
            (*accrued, false)
        }
        ScheduleState::Commenced { lease } => {
            let not_due = payments_not_due(book, lease)?;
            let Some(first) = not_due.first() else { return Ok(None) };
            line.principal = first.opening_balance;
            for payment in not_due {
                line = with_interest_of(line, book, payment)?;
            }
            (accrued_not_due(book, lease)?, true)
        }
        ScheduleState::Ended { .. } | ScheduleState::Terminated { .. } => return Ok(None),
    };
    let accrual_adjustment = line.interest.checked_sub(accrued)?;
    Ok(Some((line, TerminatedSchedule { schedule: schedule.id, accrual_adjustment, commenced })))
}

/// The payments that are not due, and those that were not billed because their rate is not known.
fn payments_not_due<'a>(book: &Book, lease: &'a Lease) -> Result<Vec<&'a ScheduleLine<Money>>, OutOfRange> {
    let mut not_due = Vec::new();
    for payment in &lease.payments.lines {
        if !is_due(book, lease, payment)? {
            not_due.push(payment);
        }
    }
    Ok(not_due)
}

/// Whether a payment is due: not where it waits for its rate, nor where that was known so late that its
/// invoice is due on a later day.
fn is_due(book: &Book, lease: &Lease, payment: &ScheduleLine<Money>) -> Result<bool, OutOfRange> {
    let invoice = lease.invoiced.get(&payment.number).and_then(|invoice| book.servicing.invoices.get(invoice));
    let later = invoice.is_some_and(|invoice| !invoice.has_fallen_due);
    let has_come = payment_due(&book.terms, lease, payment)? <= book.business_date;
    Ok(has_come && !later && !is_waiting(book, payment))
}

/// Whether a payment was not billed because its rate is not known.
fn is_waiting(book: &Book, payment: &ScheduleLine<Money>) -> bool {
    payment.due_date <= book.business_date && !is_known(payment)
}

/// The interest of a payment's period up to the open business date: all of it where the period is over.
fn with_interest_of(line: InvoiceLine, book: &Book, payment: &ScheduleLine<Money>) -> Result<InvoiceLine, OutOfRange> {
    let today = book.business_date;
    if payment.to <= today && is_known(payment) {
        let basis = interest_basis(payment);
        return with_interest(line, (basis, payment.rate), (payment.exact_interest, payment.interest));
    }
    if payment.from >= today {
        return Ok(line);
    }
    let charge = running(book, payment, today.min(payment.to), Missing::GoesOn)?;
    with_interest(line, (charge.lines, charge.rate), (charge.exact, charge.amount))
}

fn with_interest(
    mut line: InvoiceLine,
    (basis, rate): (Vec<ChargeLine>, Rate),
    (exact, amount): (Decimal, Money),
) -> Result<InvoiceLine, OutOfRange> {
    line.basis.extend(basis);
    line.rate = Some(rate);
    line.exact = Some(exact.checked_add(line.exact.unwrap_or_default()).ok_or(OutOfRange::Amount)?);
    line.interest = line.interest.checked_add(amount)?;
    Ok(line)
}

/// What was accrued of a lease and is not due: all that was accrued, less the interest of the payments
/// that are due.
fn accrued_not_due(book: &Book, lease: &Lease) -> Result<Money, OutOfRange> {
    let mut accrued = lease.accrued;
    for payment in &lease.payments.lines {
        if payment.number < lease.accruing {
            accrued = accrued.checked_add(payment.interest)?;
        }
        // A payment that waits for a fixing is billed with the rest, though its due date has passed.
        if is_due(book, lease, payment)? {
            accrued = accrued.checked_sub(payment.interest)?;
        }
    }
    Ok(accrued)
}

/// The lines on as many invoices as they need, due today, adjusted.
fn billings(book: &Book, lines: Vec<InvoiceLine>) -> Result<Vec<Billing>, OutOfRange> {
    let due_date = due_on(book, book.business_date)?;
    let mut next = book.servicing.next_invoice();
    let mut billings = Vec::new();
    for chunk in lines.chunks(MOST_LINES) {
        let invoice = next.ok_or(OutOfRange::Count)?;
        let mut amount = Money::zero(book.terms.currency());
        let mut lines = chunk.to_vec();
        for (number, line) in (1..).zip(&mut lines) {
            line.number = number;
            amount = amount.checked_add(line.amount()?)?;
        }
        billings.push(Billing { invoice, issued_on: book.business_date, due_date, lines, amount });
        next = invoice.next();
    }
    Ok(billings)
}
