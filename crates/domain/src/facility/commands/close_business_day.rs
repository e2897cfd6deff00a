//! Closes the open day: exactly one civil day, and what falls due with it.
//!
//! Internal: nobody asks for it over the wire. Idempotent by date, so that it can be resumed.

use crate::date::BusinessDate;
use crate::facility::draft::Draft;
use crate::facility::event::{
    AvailabilityBegan, AvailabilityEnded, BusinessDayClosed, ConditionExpired, DrawdownLapsed, Event,
};
use crate::facility::reason::{ReasonCode, RuleFailure};
use crate::facility::refusal::{OutOfRange, refusals};
use crate::facility::state::{Book, Facility};
use crate::facility::steps;
use crate::money::Money;

/// Close the open day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CloseBusinessDay {
    /// The day to close.
    pub closing: BusinessDate,
}

/// Why a day can't be closed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CloseBusinessDayRejection {
    /// It is not its turn.
    Day(DayNotClosable),
    /// The next day lies beyond the calendar, or the amounts can't be computed.
    OutOfRange(OutOfRange),
}

refusals!(CloseBusinessDayRejection: Day(DayNotClosable), OutOfRange(OutOfRange));

/// A day whose turn it is not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DayNotClosable {
    /// It lies after the open one.
    NotOpen {
        /// The day to close.
        closing: BusinessDate,
        /// The open day.
        open_date: BusinessDate,
    },
    /// The open day is the target; nobody asked to go further.
    TargetReached {
        /// The open day.
        open_date: BusinessDate,
    },
}

impl DayNotClosable {
    /// The rule that failed.
    #[must_use]
    pub fn rule(&self) -> RuleFailure {
        match self {
            Self::NotOpen { closing, open_date } => {
                let sentence = format!("The open business date is {open_date}; days are closed one after the other.");
                RuleFailure::new(ReasonCode::DayNotOpen, "closing", sentence)
                    .with("closing", closing)
                    .with("open_date", open_date)
            }
            Self::TargetReached { open_date } => {
                let sentence = format!("Days are to be closed up to {open_date} only.");
                RuleFailure::new(ReasonCode::TargetReached, "closing", sentence).with("open_date", open_date)
            }
        }
    }
}

/// Decides [`CloseBusinessDay`]. A day that is closed already changes nothing.
///
/// What accrues belongs to the day that closes. What falls due is a fact of the new open day: the
/// availability period begins on its first day and ends on the day after its last one, and so do
/// deferrals; invoices are issued, fall due and are overdue, schedules end, the facility matures.
///
/// # Errors
/// The day is not the open one, or the target is reached.
pub fn decide_close_business_day(
    facility: &Facility,
    command: &CloseBusinessDay,
) -> Result<Vec<Event>, CloseBusinessDayRejection> {
    let book = facility.book();
    let (closing, open_date) = (command.closing, book.business_date);
    if closing < open_date {
        return Ok(Vec::new());
    }
    if closing > open_date {
        return Err(DayNotClosable::NotOpen { closing, open_date }.into());
    }
    if open_date >= book.target_date {
        return Err(DayNotClosable::TargetReached { open_date }.into());
    }
    let opened = open_date.next_day().map_err(OutOfRange::from)?;
    let mut draft = Draft::on(facility);
    steps::accrue::accrue(&mut draft)?;
    draft.push(Event::BusinessDayClosed(BusinessDayClosed { closed: closing, opened }));
    open(&mut draft, opened)?;
    Ok(draft.into_events())
}

/// What is a fact of the new day by itself, in the order in which it is looked at.
fn open(draft: &mut Draft, opened: BusinessDate) -> Result<(), OutOfRange> {
    let expired = expired_deferrals(draft.facility(), opened);
    draft.extend(expired);
    let availability = availability_events(draft.facility(), opened)?;
    draft.extend(availability);
    steps::fees::issue_commitment_fee(draft)?;
    steps::fees::issue_agency_fee(draft)?;
    steps::long_stop::pass_long_stops(draft)?;
    steps::covenants::miss_certificates(draft)?;
    steps::follow_up_opening(draft)?;
    // What was paid from unapplied cash today is not late any more.
    steps::fees::issue_late_charges(draft)?;
    steps::follow_up(draft)
}

fn expired_deferrals(facility: &Facility, opened: BusinessDate) -> Vec<Event> {
    let expired = facility.book().open_conditions().filter_map(|(condition, its)| {
        let until = its.running_deferral().filter(|until| *until < opened)?;
        Some(Event::ConditionExpired(ConditionExpired { condition, until }))
    });
    expired.collect()
}

fn availability_events(facility: &Facility, opened: BusinessDate) -> Result<Vec<Event>, OutOfRange> {
    match facility {
        Facility::Signed { book, .. } if opened >= book.terms.availability_period.start => {
            Ok(vec![Event::AvailabilityBegan(AvailabilityBegan { on: opened })])
        }
        Facility::Available { book, .. } if opened > book.terms.availability_period.end => ended(book, opened),
        Facility::Proposed { .. }
        | Facility::Signed { .. }
        | Facility::Available { .. }
        | Facility::AvailabilityEnded { .. }
        | Facility::Matured { .. }
        | Facility::Closed { .. }
        | Facility::Cancelled { .. }
        | Facility::Accelerated { .. } => Ok(Vec::new()),
    }
}

/// Open drawdowns lapse first, so that what they reserved is cancelled with the rest.
fn ended(book: &Book, opened: BusinessDate) -> Result<Vec<Event>, OutOfRange> {
    let lapsing = book.drawdowns.values().filter(|drawdown| drawdown.is_open());
    let (mut events, mut cancelled): (Vec<Event>, Money) = (Vec::new(), book.position.available());
    for drawdown in lapsing {
        cancelled = cancelled.checked_add(drawdown.financed_amount)?;
        events.push(Event::DrawdownLapsed(DrawdownLapsed { drawdown: drawdown.id, on: opened }));
    }
    events.push(Event::AvailabilityEnded(AvailabilityEnded { on: opened, cancelled }));
    Ok(events)
}
