//! Records that equipment was given back after its schedule had ended.

use std::collections::BTreeSet;

use super::{decision, require_serviced};
use crate::date::BusinessDate;
use crate::facility::checks::{MOST_UNITS, UnitRefusal, too_many_units};
use crate::facility::context::Context;
use crate::facility::event::{EquipmentReturned, Event};
use crate::facility::reason::{ReasonCode, RuleFailure};
use crate::facility::refusal::WrongState;
use crate::facility::servicing::{Equipment, EquipmentState, ScheduleState};
use crate::facility::state::{Book, Facility};
use crate::ids::EquipmentId;

/// Record a return.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReturnEquipment {
    /// The units, 1 to 500, each once.
    pub equipment: Vec<EquipmentId>,
    /// Day of the return; not after the open business date.
    pub returned_on: BusinessDate,
}

/// Why it is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReturnEquipmentRejection {
    /// Every reason against it.
    Refused(Vec<ReturnRefusal>),
}

/// A reason against a return.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReturnRefusal {
    /// The state of the facility does not allow it.
    WrongState(WrongState),
    /// No unit was named.
    NoUnits,
    /// More units than one call may name.
    TooManyUnits {
        /// How many were named.
        given: usize,
    },
    /// A reason against one unit.
    Unit {
        /// Its place in the request, from 0.
        index: usize,
        /// The unit.
        equipment: EquipmentId,
        /// Why.
        refusal: UnitRefusal,
    },
    /// The return is dated after the open business date.
    InFuture {
        /// Day of the return.
        returned_on: BusinessDate,
        /// The open business date.
        open_date: BusinessDate,
    },
}

const RETURN_DATE: &str = "return_date";

impl ReturnRefusal {
    /// The rule that failed.
    #[must_use]
    pub fn rule(&self) -> RuleFailure {
        match self {
            Self::WrongState(refusal) => refusal.rule(),
            Self::NoUnits => RuleFailure::new(ReasonCode::NoItems, "equipment", "A return names at least one unit."),
            Self::TooManyUnits { given } => too_many_units("equipment", *given),
            Self::Unit { index, equipment, refusal } => {
                refusal.rule(&format!("equipment[{index}]"), *equipment, RETURN_DATE)
            }
            Self::InFuture { returned_on, open_date } => {
                let sentence = format!("The open business date is {open_date}.");
                RuleFailure::new(ReasonCode::DateInFuture, RETURN_DATE, sentence)
                    .with("return_date", returned_on)
                    .with("open_date", open_date)
            }
        }
    }
}

impl ReturnEquipmentRejection {
    /// The rules that failed.
    #[must_use]
    pub fn rules(&self) -> Vec<RuleFailure> {
        match self {
            Self::Refused(refusals) => refusals.iter().map(ReturnRefusal::rule).collect(),
        }
    }
}

/// Decides [`ReturnEquipment`].
///
/// # Errors
/// Every reason against it, not the first.
pub fn decide_return_equipment(
    facility: &Facility,
    command: &ReturnEquipment,
    context: &Context,
) -> Result<Vec<Event>, ReturnEquipmentRejection> {
    let refusals = refusals(facility, command);
    if !refusals.is_empty() {
        return Err(ReturnEquipmentRejection::Refused(refusals));
    }
    Ok(vec![Event::EquipmentReturned(EquipmentReturned {
        decision: decision(facility, context),
        equipment: command.equipment.clone(),
        on: command.returned_on,
    })])
}

fn refusals(facility: &Facility, command: &ReturnEquipment) -> Vec<ReturnRefusal> {
    let book = facility.book();
    let mut refusals: Vec<ReturnRefusal> =
        require_serviced(facility).err().map(ReturnRefusal::WrongState).into_iter().collect();
    let (given, returned_on, open_date) = (command.equipment.len(), command.returned_on, book.business_date);
    if given > MOST_UNITS {
        refusals.push(ReturnRefusal::TooManyUnits { given });
        return refusals;
    }
    if given == 0 {
        refusals.push(ReturnRefusal::NoUnits);
    }
    let mut seen = BTreeSet::new();
    for (index, equipment) in command.equipment.iter().copied().enumerate() {
        let repeated = (!seen.insert(equipment)).then_some(UnitRefusal::Duplicate);
        let found = against_unit(book, equipment).into_iter().chain(repeated);
        refusals.extend(found.map(|refusal| ReturnRefusal::Unit { index, equipment, refusal }));
    }
    if returned_on > open_date {
        refusals.push(ReturnRefusal::InFuture { returned_on, open_date });
    }
    refusals
}

fn against_unit(book: &Book, id: EquipmentId) -> Option<UnitRefusal> {
    let Some(unit) = book.servicing.equipment.get(&id) else { return Some(UnitRefusal::NotFound) };
    match unit.state {
        EquipmentState::OnLease { .. } => against_end(book, unit),
        EquipmentState::Funded
        | EquipmentState::Purchased { .. }
        | EquipmentState::Returned { .. }
        | EquipmentState::TotalLoss { .. }
        | EquipmentState::Cancelled { .. } => {
            Some(UnitRefusal::WrongState { state: unit.state.name(), allowed: "ON_LEASE" })
        }
    }
}

fn against_end(book: &Book, unit: &Equipment) -> Option<UnitRefusal> {
    let schedule = book.servicing.schedules.get(&unit.schedule)?;
    if schedule.is_bought_out(unit.id) {
        return Some(UnitRefusal::OptionExercised);
    }
    match &schedule.state {
        ScheduleState::Interim { .. } | ScheduleState::Commenced { .. } => {
            Some(UnitRefusal::ScheduleNotEnded { state: schedule.state_name() })
        }
        ScheduleState::Ended { .. } | ScheduleState::Terminated { .. } => {
            book.servicing.purchase_option_invoice(schedule.id).map(|_| UnitRefusal::OptionExercised)
        }
    }
}
