//! Accruals of the day that closes.

use crate::charges::commitment_fee;
use crate::date::BusinessDate;
use crate::facility::draft::Draft;
use crate::facility::event::{AccrualKind, AccrualsPosted, Event, ScheduleAccrual};
use crate::facility::reckoning::{charge_terms, interest, reckoned, undrawn_run};
use crate::facility::refusal::OutOfRange;
use crate::facility::servicing::{Lease, LeaseSchedule, ScheduleState};
use crate::facility::state::{Book, Facility};
use crate::facility::terms::FacilityTerms;
use crate::money::Money;
use crate::schedule::ScheduleLine;

/// Posts what accrues up to and including the open day, which is about to close.
///
/// # Errors
/// A figure out of range.
pub(in crate::facility) fn accrue(draft: &mut Draft) -> Result<(), OutOfRange> {
    let book = draft.book();
    let day = book.business_date;
    let until = day.next_day()?;
    let mut schedules = Vec::new();
    for schedule in book.servicing.schedules.values() {
        on_schedule(book, schedule, until, &mut schedules)?;
    }
    let commitment_fee = on_commitment(draft.facility(), day, until)?;
    if !schedules.is_empty() || !commitment_fee.is_zero() {
        draft.push(Event::AccrualsPosted(AccrualsPosted { day, schedules, commitment_fee }));
    }
    Ok(())
}

fn on_schedule(
    book: &Book,
    schedule: &LeaseSchedule,
    until: BusinessDate,
    found: &mut Vec<ScheduleAccrual>,
) -> Result<(), OutOfRange> {
    let mut add = |kind, amount: Money| {
        if !amount.is_zero() {
            found.push(ScheduleAccrual { schedule: schedule.id, kind, amount });
        }
    };
    match &schedule.state {
        ScheduleState::Interim { accrued } => {
            if let Some(charge) = interest(&book.terms, schedule.amount, schedule.funded_on, until)? {
                add(AccrualKind::Interim, charge.amount.checked_sub(*accrued)?);
            }
        }
        ScheduleState::Commenced { lease } => on_lease(&book.terms, lease, until, add)?,
        ScheduleState::Ended { .. } | ScheduleState::Terminated { .. } => {}
    }
    Ok(())
}

/// A day may end one payment's interest and begin the next one's; a lease that was accepted late
/// catches up.
fn on_lease(
    terms: &FacilityTerms,
    lease: &Lease,
    until: BusinessDate,
    mut add: impl FnMut(AccrualKind, Money),
) -> Result<(), OutOfRange> {
    let accruing = lease.payments.lines.iter().filter(|line| line.number >= lease.accruing);
    for line in accruing.take_while(|line| line.from < until) {
        let posted = if line.number == lease.accruing { lease.accrued } else { Money::zero(terms.currency()) };
        let amount = accrued_on(terms, line, until)?.checked_sub(posted)?;
        add(AccrualKind::Payment { number: line.number }, amount);
    }
    Ok(())
}

/// Rounded cumulative interest of a payment; on the last day its own interest, so that nothing is
/// left over.
fn accrued_on(terms: &FacilityTerms, line: &ScheduleLine<Money>, until: BusinessDate) -> Result<Money, OutOfRange> {
    if until >= line.to {
        return Ok(line.interest);
    }
    let charge = interest(terms, line.bearing(), line.from, until)?;
    Ok(charge.map_or_else(|| Money::zero(terms.currency()), |charge| charge.amount))
}

fn on_commitment(facility: &Facility, day: BusinessDate, until: BusinessDate) -> Result<Money, OutOfRange> {
    let book = facility.book();
    let Some(run) = undrawn_run(facility, day, until) else { return Ok(Money::zero(book.terms.currency())) };
    let undrawn = &book.servicing.undrawn;
    let terms = charge_terms(&book.terms, book.terms.fees.commitment_fee_rate);
    let fee = reckoned(commitment_fee(&undrawn.extended(run), &terms))?;
    Ok(fee.amount.checked_sub(undrawn.accrued)?)
}
