//! Records that equipment was lost: its share of the schedule is settled.

use std::collections::BTreeSet;

use super::prepay_schedule::{require_known, require_leasing, require_open, settle};
use crate::date::BusinessDate;
use crate::facility::checks::UnitRefusal;
use crate::facility::context::Context;
use crate::facility::event::Event;
use crate::facility::rates::{Missing, interest};
use crate::facility::refusal::OutOfRange;
use crate::facility::servicing::{Equipment, EquipmentState, LeaseSchedule, ScheduleState, SettlementCause};
use crate::facility::settlement::{Order, Part, financed, part_of_lease, running, share};
use crate::facility::settlement_refusal::{DateRefusal, SettlementRefusal, SettlementRejection, against_count};
use crate::facility::state::{Book, Facility};
use crate::ids::{EquipmentId, ScheduleId};
use crate::money::Money;
use crate::rate::Rate;
use crate::schedule::Keep;

/// Record a loss.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordTotalLoss {
    /// The units, 1 to 500, each once, all on one schedule.
    pub equipment: Vec<EquipmentId>,
    /// Day of the loss; from the funding to the open business date.
    pub lost_on: BusinessDate,
    /// The settlement date: the open business date.
    pub settlement_date: BusinessDate,
}

/// Decides [`RecordTotalLoss`].
///
/// # Errors
/// Every reason against it, not the first.
pub fn decide_record_total_loss(
    facility: &Facility,
    command: &RecordTotalLoss,
    context: &Context,
) -> Result<Vec<Event>, SettlementRejection> {
    let book = facility.book();
    let mut refusals: Vec<SettlementRefusal> = require_leasing(facility).err().into_iter().collect();
    refusals.extend(require_open(book, command.settlement_date).err());
    refusals.extend(against_count(command.equipment.len()));
    if !refusals.iter().any(|refusal| matches!(refusal, SettlementRefusal::TooManyUnits { .. })) {
        refusals.extend(against_units(&command.equipment, |id| against_unit(book, id)));
    }
    let (schedule, against) = one_schedule(book, &command.equipment);
    refusals.extend(against);
    refusals.extend(schedule.and_then(|schedule| against_loss_date(book, schedule, command.lost_on)));
    let lease = schedule.and_then(LeaseSchedule::lease);
    refusals.extend(lease.and_then(|lease| require_known(lease, book.business_date).err()));
    let (Some(schedule), true) = (schedule, refusals.is_empty()) else {
        return Err(SettlementRejection::Refused(refusals));
    };
    let mut equipment = command.equipment.clone();
    equipment.sort_unstable();
    let (part, balloon) = lost_part(book, schedule, &equipment)?;
    let cause = SettlementCause::TotalLoss { lost_on: command.lost_on };
    settle(facility, context, Order { schedule, cause, equipment, part, keep: Keep::Term, balloon })
}

/// Every reason against units, each by its place; one that is named again is named twice.
pub(super) fn against_units(
    units: &[EquipmentId],
    against: impl Fn(EquipmentId) -> Option<UnitRefusal>,
) -> Vec<SettlementRefusal> {
    let mut seen = BTreeSet::new();
    let found = units.iter().copied().enumerate().flat_map(|(index, equipment)| {
        let repeated = (!seen.insert(equipment)).then_some(UnitRefusal::Duplicate);
        let found = against(equipment).into_iter().chain(repeated);
        found.map(move |refusal| SettlementRefusal::Unit { index, equipment, refusal }).collect::<Vec<_>>()
    });
    found.collect()
}

/// The part of a schedule's amount or balance that goes with units, without a fee, and the balloon
/// that is left.
pub(super) fn lost_part(
    book: &Book,
    schedule: &LeaseSchedule,
    units: &[EquipmentId],
) -> Result<(Part, Money), SettlementRejection> {
    let (terms, on) = (&book.terms, book.business_date);
    match &schedule.state {
        ScheduleState::Interim { .. } => {
            let principal = financed(book, units)?;
            let interest = interest(book, principal, (schedule.funded_on, on), Missing::GoesOn)?
                .ok_or(SettlementRefusal::RateNotKnown)?;
            let zero = Money::zero(terms.currency());
            Ok((Part { balance: schedule.amount, principal, interest, fee: zero }, zero))
        }
        ScheduleState::Commenced { .. } | ScheduleState::Ended { .. } | ScheduleState::Terminated { .. } => {
            leased_part(book, schedule, (units, Rate::ZERO), on)
        }
    }
}

/// The part of a lease's balance that goes with units as of a day, with the fee at a rate, and the
/// balloon that is left: the balloon falls in proportion.
pub(super) fn leased_part(
    book: &Book,
    schedule: &LeaseSchedule,
    (units, fee_rate): (&[EquipmentId], Rate),
    on: BusinessDate,
) -> Result<(Part, Money), SettlementRejection> {
    let nothing = || SettlementRefusal::NothingOutstanding { schedule: schedule.id };
    let lease = schedule.lease().ok_or_else(nothing)?;
    let first = running(lease, on).ok_or_else(nothing)?;
    let of = (financed(book, units)?, financed(book, &schedule.equipment)?);
    let principal = share(&book.terms, first.opening_balance, of)?;
    let part = part_of_lease(book, first, (principal, fee_rate), on)?;
    let gone = share(&book.terms, lease.balloon, of)?;
    Ok((part, lease.balloon.checked_sub(gone).map_err(OutOfRange::from)?))
}

/// The one schedule that the units are on.
fn one_schedule<'a>(book: &'a Book, units: &[EquipmentId]) -> (Option<&'a LeaseSchedule>, Option<SettlementRefusal>) {
    let known = units.iter().filter_map(|unit| book.servicing.equipment.get(unit));
    let schedules: BTreeSet<ScheduleId> = known.map(|unit| unit.schedule).collect();
    if schedules.len() > 1 {
        return (None, Some(SettlementRefusal::SeveralSchedules { schedules }));
    }
    (schedules.first().and_then(|id| book.servicing.schedules.get(id)).map(AsRef::as_ref), None)
}

fn against_loss_date(book: &Book, schedule: &LeaseSchedule, lost_on: BusinessDate) -> Option<SettlementRefusal> {
    let (open_date, funded_on) = (book.business_date, schedule.funded_on);
    if lost_on > open_date {
        return Some(SettlementRefusal::Date(DateRefusal::LossInFuture { lost_on, open_date }));
    }
    (lost_on < funded_on).then_some(SettlementRefusal::Date(DateRefusal::LossBeforeFunding { lost_on, funded_on }))
}

fn against_unit(book: &Book, id: EquipmentId) -> Option<UnitRefusal> {
    let Some(unit) = book.servicing.equipment.get(&id) else { return Some(UnitRefusal::NotFound) };
    match unit.state {
        EquipmentState::Funded => None,
        EquipmentState::OnLease { .. } => against_lease(book, unit),
        EquipmentState::Purchased { .. }
        | EquipmentState::Returned { .. }
        | EquipmentState::TotalLoss { .. }
        | EquipmentState::Cancelled { .. } => {
            Some(UnitRefusal::WrongState { state: unit.state.name(), allowed: "FUNDED, ON_LEASE" })
        }
    }
}

/// A unit of a lease that runs and that the lessee has not bought out.
pub(super) fn against_lease(book: &Book, unit: &Equipment) -> Option<UnitRefusal> {
    let schedule = book.servicing.schedules.get(&unit.schedule)?;
    if schedule.is_bought_out(unit.id) {
        return Some(UnitRefusal::OptionExercised);
    }
    match &schedule.state {
        ScheduleState::Interim { .. } | ScheduleState::Commenced { .. } => None,
        ScheduleState::Ended { .. } | ScheduleState::Terminated { .. } => {
            Some(UnitRefusal::ScheduleNotRunning { state: schedule.state_name() })
        }
    }
}
