//! Records that the suppliers' payment came back, before anything of the drawdown was accepted.

use super::record_receipt::already_recorded;
use super::{decision, drawdown_wrong_state, find_drawdown};
use crate::facility::context::Context;
use crate::facility::draft::Draft;
use crate::facility::drawdown::DrawdownState;
use crate::facility::event::{DrawdownReversed, Event};
use crate::facility::free_text::{self, SHORT_TEXT, TextProblem};
use crate::facility::rates::{Missing, interest};
use crate::facility::reckoning::due_on;
use crate::facility::refusal::{DrawdownNotFound, OutOfRange, StaleRevision, WrongState, refusals};
use crate::facility::servicing::{Billing, EquipmentState, InvoiceLine, InvoiceLineKind, LeaseSchedule, ScheduleState};
use crate::facility::servicing_refusal::AlreadyRecorded;
use crate::facility::state::{Book, Facility};
use crate::facility::steps;
use crate::facility::steps::bill::{billing, empty_line, vat_line};
use crate::ids::DrawdownId;
use crate::money::Money;

/// Record that it came back, on the open business date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordSupplierPaymentReturned {
    /// Which drawdown.
    pub drawdown: DrawdownId,
    /// The drawdown's revision as the caller has seen it; `None`: not checked.
    pub expected_revision: Option<u32>,
    /// The bank's reference of what came back: all of what was paid.
    pub bank_reference: String,
}

/// Why it is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RecordSupplierPaymentReturnedRejection {
    /// The drawdown does not exist.
    NotFound(DrawdownNotFound),
    /// The drawdown has changed since it was read.
    Stale(StaleRevision),
    /// It is not funded, something of it was accepted or lost, or the facility has ended.
    WrongState(WrongState),
    /// The bank's reference can't be recorded.
    Text(TextProblem),
    /// The bank's reference is recorded already.
    AlreadyRecorded(AlreadyRecorded),
    /// Amounts or dates can't be computed.
    OutOfRange(OutOfRange),
}

refusals!(RecordSupplierPaymentReturnedRejection:
    NotFound(DrawdownNotFound), Stale(StaleRevision), WrongState(WrongState), Text(TextProblem),
    AlreadyRecorded(AlreadyRecorded), OutOfRange(OutOfRange));

/// Decides [`RecordSupplierPaymentReturned`]: what was reserved and funded for it is available again, or
/// cancelled after the availability period; the interest of the days on which the money was out is
/// billed.
///
/// # Errors
/// The drawdown is unknown, has changed, or is no longer wholly in its interim schedule; the bank's
/// reference is missing or known.
pub fn decide_record_supplier_payment_returned(
    facility: &Facility,
    command: &RecordSupplierPaymentReturned,
    context: &Context,
) -> Result<Vec<Event>, RecordSupplierPaymentReturnedRejection> {
    let drawdown = find_drawdown(facility, command.drawdown)?;
    StaleRevision::check(command.expected_revision, drawdown.revision)?;
    let cancelled = ends_availability(facility)?;
    match &drawdown.state {
        DrawdownState::Funded { .. } => {}
        DrawdownState::Submitted { .. }
        | DrawdownState::Approved { .. }
        | DrawdownState::Rejected { .. }
        | DrawdownState::Withdrawn { .. }
        | DrawdownState::Lapsed { .. }
        | DrawdownState::Cancelled { .. }
        | DrawdownState::Reversed { .. } => return Err(drawdown_wrong_state(drawdown, &["FUNDED"]).into()),
    }
    free_text::require("bank_reference", &command.bank_reference, SHORT_TEXT)?;
    let book = facility.book();
    if let Some(refusal) = already_recorded(&book.servicing, &command.bank_reference) {
        return Err(refusal.into());
    }
    let (schedule, accrued) = interim_of(book, command.drawdown)?;
    let charge = interest(book, schedule.amount, (schedule.funded_on, book.business_date), Missing::GoesOn)?;
    let zero = Money::zero(book.terms.currency());
    let interest = charge.as_ref().map_or(zero, |charge| charge.amount);
    let line = charge.filter(|charge| !charge.amount.is_zero()).map(|charge| InvoiceLine {
        basis: charge.lines,
        rate: Some(charge.rate),
        exact: Some(charge.exact),
        interest: charge.amount,
        ..empty_line(InvoiceLineKind::InterimRent { schedule: schedule.id }, zero.currency())
    });
    let billing: Option<Billing> = match line {
        Some(line) => {
            let due_date = due_on(book, book.business_date).map_err(OutOfRange::from)?;
            let vat = vat_line(book, (schedule.id, 0), &line, due_date)?;
            Some(billing(book, due_date, [line].into_iter().chain(vat).collect())?)
        }
        None => None,
    };
    let mut draft = Draft::on(facility);
    draft.push(Event::DrawdownReversed(Box::new(DrawdownReversed {
        drawdown: drawdown.id,
        decision: decision(facility, context),
        bank_reference: command.bank_reference.clone(),
        amount: drawdown.financed_amount,
        deducted_fee: book.deducted_fee.filter(|(of, _)| *of == drawdown.id).map(|(_, fee)| fee),
        cancelled,
        schedule: schedule.id,
        interim_adjustment: interest.checked_sub(accrued).map_err(OutOfRange::from)?,
        billing,
    })));
    steps::follow_up(&mut draft)?;
    Ok(draft.into_events())
}

/// Whether what comes back can't be drawn again.
fn ends_availability(facility: &Facility) -> Result<bool, WrongState> {
    match facility {
        Facility::Available { .. } => Ok(false),
        Facility::AvailabilityEnded { .. } => Ok(true),
        Facility::Proposed { .. }
        | Facility::Signed { .. }
        | Facility::Matured { .. }
        | Facility::Closed { .. }
        | Facility::Cancelled { .. }
        | Facility::Accelerated { .. } => Err(facility.wrong_state(&["AVAILABLE", "AVAILABILITY_ENDED"])),
    }
}

/// The interim schedule that has all units of the drawdown, and what has accrued on it.
fn interim_of(book: &Book, drawdown: DrawdownId) -> Result<(&LeaseSchedule, Money), WrongState> {
    let units = book.servicing.equipment.values().filter(|unit| unit.id.drawdown == drawdown);
    for unit in units {
        if unit.state != EquipmentState::Funded {
            let (subject, state) = (format!("equipment/{}", unit.id), unit.state.name());
            return Err(WrongState { subject, state, allowed: &["FUNDED"] });
        }
    }
    let of_drawdown = book.servicing.schedules.values().find(|schedule| schedule.drawdown == drawdown);
    match of_drawdown.map(|schedule| (schedule, &schedule.state)) {
        Some((schedule, ScheduleState::Interim { accrued })) => Ok((schedule, *accrued)),
        Some((schedule, _)) => {
            Err(WrongState { subject: schedule.name(), state: schedule.state_name(), allowed: &["INTERIM"] })
        }
        None => {
            let subject = format!("drawdowns/{drawdown}");
            Err(WrongState { subject, state: "FUNDED", allowed: &["INTERIM"] })
        }
    }
}
