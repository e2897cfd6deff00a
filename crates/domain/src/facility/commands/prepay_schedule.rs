//! Prepays a part of what a schedule owes, or all of it.

use super::exercise_purchase_option::ScheduleNotFound;
use crate::date::BusinessDate;
use crate::facility::context::Context;
use crate::facility::draft::Draft;
use crate::facility::event::Event;
use crate::facility::rates::is_known;
use crate::facility::refusal::WrongState;
use crate::facility::servicing::{Lease, LeaseSchedule, PrepaymentEffect, ScheduleState, SettlementCause};
use crate::facility::settlement::{Order, part_of_lease, running, settled};
use crate::facility::settlement_refusal::{AmountRefusal, DateRefusal, SettlementRefusal, SettlementRejection};
use crate::facility::state::{Book, Facility};
use crate::facility::steps;
use crate::ids::ScheduleId;
use crate::money::Money;
use crate::schedule::{Keep, ScheduleLine};

/// Prepay.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PrepaySchedule {
    /// The schedule.
    pub schedule: ScheduleId,
    /// How much principal; interest on it and the fee come with it.
    pub amount: Money,
    /// The settlement date: the open business date.
    pub settlement_date: BusinessDate,
    /// What becomes of the payments that are left.
    pub effect: PrepaymentEffect,
}

/// Decides [`PrepaySchedule`].
///
/// # Errors
/// Every reason against it, not the first.
pub fn decide_prepay_schedule(
    facility: &Facility,
    command: &PrepaySchedule,
    context: &Context,
) -> Result<Vec<Event>, SettlementRejection> {
    let book = facility.book();
    let id = command.schedule;
    let schedule = book.servicing.schedules.get(&id).ok_or(ScheduleNotFound(id))?;
    let mut refusals: Vec<SettlementRefusal> = require_leasing(facility).err().into_iter().collect();
    refusals.extend(require_open(book, command.settlement_date).err());
    let lease = require_commenced(schedule);
    let first = lease.as_ref().ok().and_then(|lease| running(lease, book.business_date));
    refusals.extend(lease.as_ref().err().cloned());
    refusals.extend(lease.as_ref().ok().and_then(|lease| require_known(lease, book.business_date).err()));
    if lease.is_ok() && first.is_none() {
        refusals.push(SettlementRefusal::NothingOutstanding { schedule: id });
    }
    refusals.extend(against_amount(book, lease.as_ref().ok().copied().zip(first), command.amount)?);
    let (Ok(lease), Some(first), true) = (lease, first, refusals.is_empty()) else {
        return Err(SettlementRejection::Refused(refusals));
    };
    let (effect, terms) = (command.effect, &book.terms);
    let fee_rate = terms.fees.prepayment_fee_rate;
    let part = part_of_lease(book, first, (command.amount, fee_rate), book.business_date)?;
    let keep = match effect {
        PrepaymentEffect::ShorterTerm => Keep::Payments,
        PrepaymentEffect::LowerRent => Keep::Term,
    };
    let cause = SettlementCause::Prepayment { effect };
    let order = Order { schedule, cause, equipment: Vec::new(), part, keep, balloon: lease.balloon };
    settle(facility, context, order)
}

/// Settles, and what follows from it on the same day.
pub(super) fn settle(
    facility: &Facility,
    context: &Context,
    order: Order<'_>,
) -> Result<Vec<Event>, SettlementRejection> {
    let event = settled(facility, context, order)?;
    let mut draft = Draft::on(facility);
    draft.push(Event::ScheduleSettled(Box::new(event)));
    steps::follow_up(&mut draft)?;
    Ok(draft.into_events())
}

/// Nothing is settled before its time where everything is due already.
pub(super) fn require_leasing(facility: &Facility) -> Result<(), SettlementRefusal> {
    match facility {
        Facility::Available { .. } | Facility::AvailabilityEnded { .. } | Facility::Matured { .. } => Ok(()),
        Facility::Proposed { .. }
        | Facility::Signed { .. }
        | Facility::Closed { .. }
        | Facility::Cancelled { .. }
        | Facility::Accelerated { .. } => {
            const LEASING: &[&str] = &["AVAILABLE", "AVAILABILITY_ENDED", "MATURED"];
            Err(SettlementRefusal::WrongState(facility.wrong_state(LEASING)))
        }
    }
}

pub(super) fn require_open(book: &Book, settlement_date: BusinessDate) -> Result<(), SettlementRefusal> {
    let open_date = book.business_date;
    if settlement_date == open_date {
        return Ok(());
    }
    Err(SettlementRefusal::Date(DateRefusal::NotOpen { settlement_date, open_date }))
}

pub(super) fn require_commenced(schedule: &LeaseSchedule) -> Result<&Lease, SettlementRefusal> {
    match &schedule.state {
        ScheduleState::Commenced { lease } => Ok(lease),
        ScheduleState::Interim { .. } | ScheduleState::Ended { .. } | ScheduleState::Terminated { .. } => {
            let (subject, state) = (schedule.name(), schedule.state_name());
            Err(SettlementRefusal::WrongState(WrongState { subject, state, allowed: &["COMMENCED"] }))
        }
    }
}

/// What is owed after the payments that are due follows from their rates: nothing is settled while one of
/// them waits for its fixing.
pub(super) fn require_known(lease: &Lease, on: BusinessDate) -> Result<(), SettlementRefusal> {
    let mut due = lease.payments.lines.iter().filter(|line| line.due_date <= on);
    if due.all(is_known) { Ok(()) } else { Err(SettlementRefusal::RateNotKnown) }
}

/// A part of what is owed, more than the balloon being left where more than one payment is; or all.
fn against_amount(
    book: &Book,
    lease: Option<(&Lease, &ScheduleLine<Money>)>,
    amount: Money,
) -> Result<Option<SettlementRefusal>, SettlementRejection> {
    let (given, facility) = (amount.currency(), book.terms.currency());
    if given != facility {
        return Ok(Some(SettlementRefusal::Amount(AmountRefusal::Currency { given, facility })));
    }
    if !amount.is_positive() {
        return Ok(Some(SettlementRefusal::Amount(AmountRefusal::NotPositive)));
    }
    let Some((lease, first)) = lease else { return Ok(None) };
    let outstanding = first.opening_balance;
    let balloon = if lease.is_renewed(first.number) { Money::zero(facility) } else { lease.balloon };
    let left = outstanding.checked_sub(amount).map_err(crate::facility::OutOfRange::from)?;
    if left.is_negative() {
        return Ok(Some(SettlementRefusal::Amount(AmountRefusal::OverOutstanding { amount, outstanding })));
    }
    let covered = left.is_zero() || lease.ends_term(first.number) || left.amount() > balloon.amount();
    Ok((!covered).then_some(SettlementRefusal::Amount(AmountRefusal::BalloonNotCovered { left, balloon })))
}
