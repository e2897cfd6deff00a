//! Rates that have become known, and what they change.
//!
//! Payments that are not billed are computed anew, reset by reset, as they would have been had each rate
//! been known on its day. Payments that are billed keep their principal; what a corrected fixing changes
//! of their interest is booked today.

use super::bill::{MOST_LINES, billing, empty_line};
use crate::charges::{ChargeLine, interest_on_parts};
use crate::facility::draft::Draft;
use crate::facility::event::{Event, PaymentCorrection, RateCorrected, RateReset};
use crate::facility::rates::{Missing, RatePath, floating, interest, lease_path, lease_terms};
use crate::facility::reckoning::{due_after_issue, reckoned};
use crate::facility::refusal::OutOfRange;
use crate::facility::renewal::with_rest;
use crate::facility::servicing::{Billing, InvoiceLine, InvoiceLineKind, Lease, LeaseSchedule, ScheduleState};
use crate::facility::state::Book;
use crate::facility::terms::{BenchmarkKind, FloatingInterest};
use crate::ids::ScheduleId;
use crate::money::Money;
use crate::schedule::{Keep, RatePart, RateSource, RateStep, Schedule, ScheduleLine};

/// Lets rates come into force whose day has come, or whose last fixing is known.
///
/// # Errors
/// A figure out of range.
pub(in crate::facility) fn reset_rates(draft: &mut Draft) -> Result<(), OutOfRange> {
    let Some(interest) = floating(draft.book()) else { return Ok(()) };
    let waiting = draft.book().servicing.schedules.values().filter(|schedule| is_due(draft.book(), interest, schedule));
    for id in waiting.map(|schedule| schedule.id).collect::<Vec<_>>() {
        renew(draft, id)?;
    }
    Ok(())
}

/// Lets fixings that were published or corrected count wherever they do.
///
/// # Errors
/// A figure out of range.
pub(in crate::facility) fn follow_fixings(draft: &mut Draft) -> Result<(), OutOfRange> {
    for id in draft.book().servicing.schedules.keys().copied().collect::<Vec<_>>() {
        renew(draft, id)?;
        let book = draft.book();
        let Some(schedule) = book.servicing.schedules.get(&id) else { continue };
        if let Some(corrected) = corrected(book, schedule)? {
            draft.push(Event::RateCorrected(Box::new(corrected)));
        }
    }
    Ok(())
}

/// Whether a projection of a running lease has reached its day: a cheap look before any rate is computed.
fn is_due(book: &Book, floating: &FloatingInterest, schedule: &LeaseSchedule) -> bool {
    let ScheduleState::Commenced { lease } = &schedule.state else { return false };
    let projected = lease.payments.lines.iter().flat_map(|line| &line.parts).find(|part| part.is_projected());
    projected.is_some_and(|part| match floating.benchmark_kind {
        BenchmarkKind::Term => part.from <= book.business_date,
        // A lookback lets the last fixing be known before the period is over.
        BenchmarkKind::CompoundedInArrears { lookback_business_days, .. } => {
            let early = i64::from(lookback_business_days).saturating_mul(2).saturating_add(14);
            part.to.plus_days(early.saturating_neg()).is_ok_and(|day| day <= book.business_date)
        }
    })
}

fn renew(draft: &mut Draft, id: ScheduleId) -> Result<(), OutOfRange> {
    let book = draft.book();
    let Some(schedule) = book.servicing.schedules.get(&id) else { return Ok(()) };
    let ScheduleState::Commenced { lease } = &schedule.state else { return Ok(()) };
    if let Some((from, payments)) = renewed(book, schedule, lease)? {
        let payments = payments.into();
        draft.push(Event::RateReset(RateReset { schedule: id, on: book.business_date, from, payments }));
    }
    Ok(())
}

/// The payments that are new, from which one on; `None` where every rate is in force already.
fn renewed(book: &Book, schedule: &LeaseSchedule, lease: &Lease) -> Result<Option<(u32, Schedule<Money>)>, OutOfRange> {
    let (Some(floating), Some(maturity)) = (floating(book), book.final_maturity) else { return Ok(None) };
    let path = lease_path(book, lease.commencement, maturity)?;
    let billed = closed(schedule, lease);
    let known = path.known();
    let open: Vec<&ScheduleLine<Money>> = lease.payments.lines.iter().filter(|line| line.number > billed).collect();
    let Some(first) = (0..known).find(|place| !is_applied(&path, *place, &open)) else { return Ok(None) };
    let keep = Keep::at_reset(&book.terms.amortization, floating.reset_rule);
    let (mut payments, mut from) = (lease.payments.as_ref().clone(), None);
    for place in first..known {
        let Some(step) = path.steps.get(place) else { break };
        let is_open = |line: &ScheduleLine<Money>| line.number > billed && !lease.is_renewed(line.number);
        let Some(rest) = payments.rest_at(step, (lease.balloon, keep), is_open) else { continue };
        let Some(terms) = lease_terms(book, schedule, lease, path.as_of(place)) else { continue };
        payments = with_rest(lease, &payments, &terms, &rest).map_err(|_| OutOfRange::Amount)?;
        from = Some(from.map_or(rest.from, |from: u32| from.min(rest.from)));
    }
    let Some(from) = from else { return Ok(None) };
    payments.lines.retain(|line| line.number >= from);
    Ok(Some((from, payments)))
}

/// The last payment that stays as it is: the last one billed, or the last one due when something was settled,
/// which may be one of zero.
fn closed(schedule: &LeaseSchedule, lease: &Lease) -> u32 {
    let billed = lease.invoiced.last_key_value().map_or(0, |(number, _)| *number);
    let settled = schedule.settlements.iter().rfind(|settlement| settlement.commenced).map(|settlement| settlement.on);
    let due = |on| lease.payments.lines.iter().rfind(|line| line.due_date <= on).map(|line| line.number);
    settled.and_then(due).map_or(billed, |due| due.max(billed))
}

/// Whether a step is in force on all days of the open payments for which it counts: up to the next step,
/// and of the last one that is known on all days after it, as a projection.
fn is_applied(path: &RatePath, place: usize, open: &[&ScheduleLine<Money>]) -> bool {
    let Some(step) = path.steps.get(place) else { return true };
    let next = path.steps.get(place.saturating_add(1));
    let projects = next.is_some_and(|next| next.source == RateSource::Projected);
    let is_in_force = |part: &RatePart| match next {
        _ if part.to <= step.from => true,
        Some(next) if part.from >= next.from => !projects || part.is_projected() && part.applied.rate == step.rate,
        Some(next) if part.to > next.from => false,
        Some(_) | None => {
            part.from >= step.from && (part.applied.rate, part.applied.source) == (step.rate, step.source)
        }
    };
    // A part that begins before the step and reaches into its days would be at another rate.
    open.iter().flat_map(|line| &line.parts).all(|part| part.to <= step.from || is_in_force(part))
}

/// What the fixings that count now change of payments that were billed; `None` where they change nothing.
fn corrected(book: &Book, schedule: &LeaseSchedule) -> Result<Option<RateCorrected>, OutOfRange> {
    let Some(lease) = schedule.lease() else { return Ok(None) };
    let mut corrections: Vec<PaymentCorrection> = interim_correction(book, schedule, lease)?.into_iter().collect();
    if let Some(maturity) = book.final_maturity {
        let steps = lease_path(book, lease.commencement, maturity)?.steps;
        // A payment of zero is not billed, but its interest may turn out otherwise as well.
        let closed = closed(schedule, lease);
        let is_closed = |line: &&ScheduleLine<Money>| {
            lease.invoiced.contains_key(&line.number) || line.payment.is_zero() && line.number <= closed
        };
        for line in lease.payments.lines.iter().filter(is_closed) {
            corrections.extend(payment_correction(book, schedule, lease, (line, &steps))?);
        }
    }
    if corrections.is_empty() {
        return Ok(None);
    }
    let mut credited = Money::zero(book.terms.currency());
    for correction in corrections.iter().filter(|correction| correction.difference.is_negative()) {
        credited = credited.checked_sub(correction.difference)?;
    }
    let billings = billings(book, schedule.id, &corrections)?;
    Ok(Some(RateCorrected { schedule: schedule.id, on: book.business_date, corrections, billings, credited }))
}

fn payment_correction(
    book: &Book,
    schedule: &LeaseSchedule,
    lease: &Lease,
    (line, steps): (&ScheduleLine<Money>, &[RateStep]),
) -> Result<Option<PaymentCorrection>, OutOfRange> {
    if line.parts.is_empty() {
        return Ok(None);
    }
    let Some(terms) = lease_terms(book, schedule, lease, steps.to_vec()) else { return Ok(None) };
    let parts = terms.parts_of(line).map_err(|_| OutOfRange::Date)?;
    // A fixing that counted is never taken away, so that what was known stays known.
    if parts.iter().any(RatePart::is_projected) {
        return Ok(None);
    }
    let charge = reckoned(interest_on_parts(line.bearing(), &parts, &book.terms.rounding))?;
    let billed: Vec<ChargeLine> = line.parts.iter().map(|part| ChargeLine::of(part, line.bearing())).collect();
    correction(lease, (line.number, billed, line.interest), (charge.lines, charge.exact, charge.amount))
}

fn interim_correction(
    book: &Book,
    schedule: &LeaseSchedule,
    lease: &Lease,
) -> Result<Option<PaymentCorrection>, OutOfRange> {
    let days = (schedule.funded_on, lease.commencement);
    let billed = &lease.interim_rent.charge;
    let Some(charge) = interest(book, schedule.amount, days, Missing::GoesOn)? else { return Ok(None) };
    correction(lease, (0, billed.lines.clone(), billed.amount), (charge.lines, charge.exact, charge.amount))
}

/// The correction of a payment, given what was billed of it and what it would be now.
fn correction(
    lease: &Lease,
    (payment, billed, interest_billed): (u32, Vec<ChargeLine>, Money),
    (basis, exact, interest): (Vec<ChargeLine>, rust_decimal::Decimal, Money),
) -> Result<Option<PaymentCorrection>, OutOfRange> {
    let before = lease.corrected.get(&payment);
    let counted = before.map_or(&billed, |corrected| &corrected.basis);
    if *counted == basis {
        return Ok(None);
    }
    let booked = before.map_or(Ok(interest_billed), |corrected| interest_billed.checked_add(corrected.difference))?;
    let difference = interest.checked_sub(booked)?;
    let changes = !difference.is_zero();
    Ok(changes.then_some(PaymentCorrection { payment, basis, exact, interest, difference }))
}

/// The invoices for what is to be paid on top, due after their issue.
fn billings(book: &Book, id: ScheduleId, corrections: &[PaymentCorrection]) -> Result<Vec<Billing>, OutOfRange> {
    let due_date = due_after_issue(book)?;
    let on_top = corrections.iter().filter(|correction| correction.difference.is_positive());
    let lines: Vec<InvoiceLine> = on_top
        .map(|correction| InvoiceLine {
            basis: correction.basis.clone(),
            rate: correction.basis.last().and_then(|line| line.rate).map(|applied| applied.rate),
            exact: Some(correction.exact),
            interest: correction.difference,
            ..empty_line(
                InvoiceLineKind::RateCorrection { schedule: id, payment: correction.payment },
                correction.difference.currency(),
            )
        })
        .collect();
    let (mut billings, mut next) = (Vec::new(), book.servicing.next_invoice());
    for chunk in lines.chunks(MOST_LINES) {
        let invoice = next.ok_or(OutOfRange::Count)?;
        billings.push(Billing { invoice, ..billing(book, due_date, chunk.to_vec())? });
        next = invoice.next();
    }
    Ok(billings)
}
