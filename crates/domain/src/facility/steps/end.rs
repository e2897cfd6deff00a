//! What ends by itself: schedules, titles, the facility's term.

use crate::facility::draft::Draft;
use crate::facility::event::{Event, FacilityMatured, ScheduleEnded, TitlePassed};
use crate::facility::refusal::OutOfRange;
use crate::facility::servicing::{InvoiceState, Lease, LeaseSchedule, ScheduleState, Servicing};
use crate::facility::state::{Book, Facility};
use crate::ids::InvoiceId;
use crate::money::Money;

/// Ends the schedules that are paid, passes title where the price is paid, and matures the facility.
///
/// # Errors
/// A figure out of range.
pub(in crate::facility) fn end_what_is_done(draft: &mut Draft) -> Result<(), OutOfRange> {
    let ended = ended_schedules(draft.book());
    draft.extend(ended);
    let passed = passed_titles(draft.facility());
    draft.extend(passed);
    let matured = matured(draft.facility())?;
    draft.extend(matured);
    Ok(())
}

fn ended_schedules(book: &Book) -> Vec<Event> {
    let on = book.business_date;
    let done = book.servicing.schedules.values().filter(|schedule| match &schedule.state {
        ScheduleState::Commenced { lease } => is_done(book, lease),
        ScheduleState::Interim { .. } | ScheduleState::Ended { .. } | ScheduleState::Terminated { .. } => false,
    });
    done.map(|schedule| Event::ScheduleEnded(ScheduleEnded { schedule: schedule.id, on })).collect()
}

/// Whether every payment is billed and paid, and the last due date has come; so has the last day of
/// interest, where that is later, so that nothing accrues after the end. What is zero is neither
/// billed nor to be paid.
fn is_done(book: &Book, lease: &Lease) -> bool {
    let lines = &lease.payments.lines;
    let over = lines.last().is_none_or(|last| last.due_date.max(last.to) <= book.business_date);
    let is_paid = |id: &InvoiceId| match book.servicing.invoices.get(id).map(|invoice| invoice.state) {
        Some(InvoiceState::Paid { .. }) => true,
        Some(InvoiceState::Billed | InvoiceState::Due | InvoiceState::Overdue | InvoiceState::Superseded { .. })
        | None => false,
    };
    over && has_accrued(lease)
        && lines.iter().all(|line| line.payment.is_zero() || lease.invoiced.get(&line.number).is_some_and(is_paid))
}

/// Whether all interest has accrued: what a fixing made known late is caught up with when the day closes.
fn has_accrued(lease: &Lease) -> bool {
    let coming = lease.payments.lines.iter().filter(|line| line.number >= lease.accruing);
    let interest = Money::sum(lease.accrued.currency(), coming.map(|line| line.interest));
    interest.is_ok_and(|interest| interest == lease.accrued)
}

fn passed_titles(facility: &Facility) -> Vec<Event> {
    let (servicing, on) = (&facility.book().servicing, facility.book().business_date);
    let passing = servicing.schedules.values().filter_map(|schedule| {
        let equipment = servicing.on_lease(schedule);
        let passes = !equipment.is_empty() && price_is_paid(facility, servicing, schedule);
        passes.then_some(Event::TitlePassed(TitlePassed { schedule: schedule.id, equipment, on }))
    });
    passing.collect()
}

/// Whether the option was exercised and nothing of its price is left to pay. An invoice without a
/// standing successor was corrected to nothing, unless acceleration took its place.
fn price_is_paid(facility: &Facility, servicing: &Servicing, schedule: &LeaseSchedule) -> bool {
    match &schedule.state {
        ScheduleState::Ended { .. } => {
            let invoice = servicing.purchase_option_invoice(schedule.id);
            invoice.is_some_and(|invoice| match invoice.state {
                InvoiceState::Paid { .. } => true,
                InvoiceState::Superseded { .. } => !matches!(facility, Facility::Accelerated { .. }),
                InvoiceState::Billed | InvoiceState::Due | InvoiceState::Overdue => false,
            })
        }
        ScheduleState::Interim { .. } | ScheduleState::Commenced { .. } | ScheduleState::Terminated { .. } => false,
    }
}

fn matured(facility: &Facility) -> Result<Option<Event>, OutOfRange> {
    match facility {
        Facility::AvailabilityEnded { book, .. } => {
            let Some(maturity) = book.final_maturity else { return Ok(None) };
            let last = book.terms.business_day_convention.adjust(maturity, &book.terms.calendar())?;
            let on = book.business_date;
            Ok((on > last).then_some(Event::FacilityMatured(FacilityMatured { on })))
        }
        Facility::Proposed { .. }
        | Facility::Signed { .. }
        | Facility::Available { .. }
        | Facility::Matured { .. }
        | Facility::Closed { .. }
        | Facility::Cancelled { .. }
        | Facility::Accelerated { .. } => Ok(None),
    }
}
