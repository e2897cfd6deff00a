//! Equipment that was not accepted in time.

use super::bill::{billing, empty_line};
use crate::facility::draft::Draft;
use crate::facility::event::{Event, LongStopPassed};
use crate::facility::rates::{Missing, interest};
use crate::facility::reckoning::due_on;
use crate::facility::refusal::OutOfRange;
use crate::facility::servicing::{InvoiceLine, InvoiceLineKind, ScheduleState};
use crate::facility::state::Book;
use crate::ids::ScheduleId;
use crate::money::Money;

/// Ends the interim schedules whose long-stop date has passed, and bills what falls due: each on an
/// invoice of its own.
///
/// # Errors
/// A figure out of range.
pub(in crate::facility) fn pass_long_stops(draft: &mut Draft) -> Result<(), OutOfRange> {
    let open = draft.book().business_date;
    let interim = draft.book().servicing.schedules.values().filter_map(|schedule| match schedule.state {
        ScheduleState::Interim { accrued } if schedule.long_stop < open => Some((schedule.id, accrued)),
        ScheduleState::Interim { .. }
        | ScheduleState::Commenced { .. }
        | ScheduleState::Ended { .. }
        | ScheduleState::Terminated { .. } => None,
    });
    for (schedule, accrued) in interim.collect::<Vec<_>>() {
        if let Some(passed) = passed(draft.book(), schedule, accrued)? {
            draft.push(Event::LongStopPassed(Box::new(passed)));
        }
    }
    Ok(())
}

/// Days whose fixing is missing go on at the last rate known; where there is none at all, no interest is
/// billed with the amount.
fn passed(book: &Book, id: ScheduleId, accrued: Money) -> Result<Option<LongStopPassed>, OutOfRange> {
    let Some(schedule) = book.servicing.schedules.get(&id) else { return Ok(None) };
    let on = book.business_date;
    let blank = empty_line(InvoiceLineKind::LongStop { schedule: id }, book.terms.currency());
    let line = match interest(book, schedule.amount, (schedule.funded_on, on), Missing::GoesOn)? {
        Some(charge) => InvoiceLine {
            basis: charge.lines,
            rate: Some(charge.rate),
            exact: Some(charge.exact),
            interest: charge.amount,
            principal: schedule.amount,
            ..blank
        },
        None => InvoiceLine { principal: schedule.amount, ..blank },
    };
    let interim_adjustment = line.interest.checked_sub(accrued)?;
    let billing = billing(book, due_on(book, on)?, vec![line])?;
    Ok(Some(LongStopPassed { schedule: id, on, interim_adjustment, billing }))
}
