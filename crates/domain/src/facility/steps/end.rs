//! What ends by itself: schedules, titles, the facility's term.

use crate::date::BusinessDate;
use crate::facility::draft::Draft;
use crate::facility::event::{Event, FacilityMatured, ScheduleEnded, TitlePassed};
use crate::facility::refusal::OutOfRange;
use crate::facility::servicing::{
    EarlyEnd, EquipmentState, InvoiceLineKind, InvoiceState, Lease, LeaseSchedule, ScheduleState, Servicing,
};
use crate::facility::state::{Book, Facility};
use crate::ids::{EquipmentId, InvoiceId};

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
/// interest, where that is later, and all of it is posted, so that nothing accrues after the end. What is
/// zero is neither billed nor to be paid.
fn is_done(book: &Book, lease: &Lease) -> bool {
    let lines = &lease.payments.lines;
    let over = lines.last().is_none_or(|last| last.due_date.max(last.to) <= book.business_date);
    let is_paid = |id: &InvoiceId| match book.servicing.invoices.get(id).map(|invoice| invoice.state) {
        Some(InvoiceState::Paid { .. }) => true,
        Some(InvoiceState::Billed | InvoiceState::Due | InvoiceState::Overdue | InvoiceState::Superseded { .. })
        | None => false,
    };
    over && lease.has_accrued()
        && lines.iter().all(|line| line.payment.is_zero() || lease.invoiced.get(&line.number).is_some_and(is_paid))
}

fn passed_titles(facility: &Facility) -> Vec<Event> {
    let (servicing, on) = (&facility.book().servicing, facility.book().business_date);
    let passing = servicing.schedules.values().filter_map(|schedule| {
        let equipment = servicing.on_lease(schedule);
        let passes = !equipment.is_empty() && price_is_paid(facility, servicing, schedule);
        passes.then_some(Event::TitlePassed(TitlePassed { schedule: schedule.id, equipment, on }))
    });
    passing.chain(bought_out(servicing, on)).collect()
}

/// Title to what was bought out early passes when its settlement is paid.
fn bought_out(servicing: &Servicing, on: BusinessDate) -> impl Iterator<Item = Event> + '_ {
    let paid = |schedule: &LeaseSchedule, number| {
        let kind = InvoiceLineKind::Settlement { schedule: schedule.id, settlement: number };
        servicing.latest_invoice_for(&kind).is_some_and(|invoice| match invoice.state {
            InvoiceState::Paid { .. } => true,
            InvoiceState::Billed | InvoiceState::Due | InvoiceState::Overdue | InvoiceState::Superseded { .. } => false,
        })
    };
    let is_leased = |unit: &&EquipmentId| {
        servicing.equipment.get(unit).is_some_and(|unit| matches!(unit.state, EquipmentState::OnLease { .. }))
    };
    servicing.schedules.values().flat_map(move |schedule| {
        let settled = schedule.buy_outs().filter(move |settlement| paid(schedule, settlement.number));
        settled.filter_map(move |settlement| {
            let equipment: Vec<EquipmentId> = settlement.equipment.iter().filter(is_leased).copied().collect();
            let title = TitlePassed { schedule: schedule.id, equipment, on };
            (!title.equipment.is_empty()).then_some(Event::TitlePassed(title))
        })
    })
}

/// Whether the option was exercised and nothing of its price is left to pay. An invoice without a
/// standing successor was corrected to nothing, unless acceleration took its place.
fn price_is_paid(facility: &Facility, servicing: &Servicing, schedule: &LeaseSchedule) -> bool {
    match &schedule.state {
        ScheduleState::Ended { .. } | ScheduleState::Terminated { how: EarlyEnd::Prepaid, .. } => {
            let invoice = servicing.purchase_option_invoice(schedule.id);
            invoice.is_some_and(|invoice| match invoice.state {
                InvoiceState::Paid { .. } => true,
                InvoiceState::Superseded { .. } => !matches!(facility, Facility::Accelerated { .. }),
                InvoiceState::Billed | InvoiceState::Due | InvoiceState::Overdue => false,
            })
        }
        ScheduleState::Interim { .. }
        | ScheduleState::Commenced { .. }
        | ScheduleState::Terminated {
            how: EarlyEnd::FellDue | EarlyEnd::BoughtOut | EarlyEnd::Casualty | EarlyEnd::Reversed,
            ..
        } => false,
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
