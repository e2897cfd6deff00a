//! The checks on units that are to be accepted or returned: all reasons at once.

use std::collections::BTreeSet;

use super::refusal::no_tenor_left;
use crate::date::BusinessDate;
use crate::facility::commands::accept_equipment::{AcceptEquipment, AcceptedUnit};
use crate::facility::reason::{ReasonCode, RuleFailure};
use crate::facility::reckoning::known_rate;
use crate::facility::refusal::WrongState;
use crate::facility::servicing::{Equipment, EquipmentState};
use crate::facility::state::{Book, Facility};
use crate::ids::{DrawdownId, EquipmentId};

/// Most units of one call.
pub const MOST_UNITS: usize = 500;

/// A reason against an acceptance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AcceptanceRefusal {
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
    /// The units belong to more than one drawdown.
    SeveralDrawdowns {
        /// The drawdowns.
        drawdowns: BTreeSet<DrawdownId>,
    },
    /// The rate of the facility is not known.
    RateNotKnown,
    /// The final maturity is not after the commencement.
    NoTenorLeft {
        /// The commencement.
        commencement: BusinessDate,
        /// The final maturity.
        final_maturity: BusinessDate,
    },
    /// The terms make no schedule of this amount from this day on.
    ScheduleNotComputable {
        /// What is wrong, in a sentence.
        problem: String,
    },
}

/// A reason against one unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnitRefusal {
    /// It does not exist, or is not funded.
    NotFound,
    /// It was named before in the same request.
    Duplicate,
    /// It is not in a state that allows it.
    WrongState {
        /// Its state, in UPPER_SNAKE.
        state: &'static str,
        /// The state that allows it.
        allowed: &'static str,
    },
    /// Its schedule has not ended.
    ScheduleNotEnded {
        /// The schedule's state, in UPPER_SNAKE.
        state: &'static str,
    },
    /// Its schedule does not run any more.
    ScheduleNotRunning {
        /// The schedule's state, in UPPER_SNAKE.
        state: &'static str,
    },
    /// The lessee has exercised its option to buy it, or bought it out early.
    OptionExercised,
    /// The acceptance is dated before the funding.
    BeforeFunding {
        /// The day of acceptance.
        accepted_on: BusinessDate,
        /// The day of the funding.
        funded_on: BusinessDate,
    },
    /// The acceptance is dated after the open business date.
    InFuture {
        /// The day of acceptance.
        accepted_on: BusinessDate,
        /// The open business date.
        open_date: BusinessDate,
    },
    /// The acceptance is dated after the long-stop date.
    AfterLongStop {
        /// The day of acceptance.
        accepted_on: BusinessDate,
        /// The long-stop date.
        long_stop: BusinessDate,
    },
}

impl AcceptanceRefusal {
    /// The rule that failed.
    #[must_use]
    pub fn rule(&self) -> RuleFailure {
        match self {
            Self::WrongState(refusal) => refusal.rule(),
            Self::NoUnits => RuleFailure::new(ReasonCode::NoItems, "units", "An acceptance names at least one unit."),
            Self::TooManyUnits { given } => too_many_units("units", *given),
            Self::Unit { index, equipment, refusal } => refusal.rule(
                &format!("units[{index}].equipment"),
                *equipment,
                &format!("units[{index}].acceptance_date"),
            ),
            Self::SeveralDrawdowns { drawdowns } => {
                let names: Vec<String> = drawdowns.iter().map(|id| format!("drawdowns/{id}")).collect();
                let sentence = format!("The units belong to {}; an acceptance is of one drawdown.", names.join(", "));
                RuleFailure::new(ReasonCode::SeveralDrawdowns, "units", sentence).with("drawdowns", names.join(", "))
            }
            Self::RateNotKnown => {
                let sentence = "The facility's rate floats, and no fixing is kept yet.";
                RuleFailure::new(ReasonCode::RateNotKnown, "facility", sentence)
            }
            Self::NoTenorLeft { commencement, final_maturity } => {
                no_tenor_left("units", *commencement, *final_maturity)
            }
            Self::ScheduleNotComputable { problem } => {
                RuleFailure::new(ReasonCode::ScheduleNotComputable, "units", problem.clone())
            }
        }
    }
}

impl UnitRefusal {
    /// The rule that failed, of the field that names the unit or the one that has its day.
    pub(in crate::facility) fn rule(self, field: &str, equipment: EquipmentId, day_field: &str) -> RuleFailure {
        let failure = |code, subject: &str, sentence: String| {
            RuleFailure::new(code, subject, sentence).with("equipment", format!("equipment/{equipment}"))
        };
        match self {
            Self::NotFound => {
                failure(ReasonCode::EquipmentNotFound, field, "The facility finances no such unit.".to_owned())
            }
            Self::Duplicate => {
                failure(ReasonCode::DuplicateInRequest, field, "The request names the unit before.".to_owned())
            }
            Self::WrongState { state, allowed } => {
                let sentence = format!("It is {state}; this needs {allowed}.");
                failure(ReasonCode::EquipmentWrongState, field, sentence).with("state", state).with("allowed", allowed)
            }
            Self::ScheduleNotEnded { state } => {
                let sentence = format!("Its schedule is {state}; this needs ENDED or TERMINATED.");
                failure(ReasonCode::EquipmentWrongState, field, sentence).with("schedule_state", state)
            }
            Self::ScheduleNotRunning { state } => {
                let sentence = format!("Its schedule is {state}; this needs INTERIM or COMMENCED.");
                failure(ReasonCode::EquipmentWrongState, field, sentence).with("schedule_state", state)
            }
            Self::OptionExercised => {
                let sentence = "The lessee has bought it.".to_owned();
                failure(ReasonCode::OptionExercised, field, sentence)
            }
            Self::BeforeFunding { accepted_on, funded_on } => {
                let sentence = format!("It was funded on {funded_on}, after {accepted_on}.");
                failure(ReasonCode::AcceptedBeforeFunding, day_field, sentence)
                    .with("acceptance_date", accepted_on)
                    .with("funding_date", funded_on)
            }
            Self::InFuture { accepted_on, open_date } => {
                let sentence = format!("The open business date is {open_date}.");
                failure(ReasonCode::DateInFuture, day_field, sentence)
                    .with("acceptance_date", accepted_on)
                    .with("open_date", open_date)
            }
            Self::AfterLongStop { accepted_on, long_stop } => {
                let sentence = format!("It had to be accepted by {long_stop}.");
                failure(ReasonCode::AfterLongStop, day_field, sentence)
                    .with("acceptance_date", accepted_on)
                    .with("long_stop_date", long_stop)
            }
        }
    }
}

pub(in crate::facility) fn too_many_units(subject: &str, given: usize) -> RuleFailure {
    let sentence = format!("One call names at most {MOST_UNITS} units, not {given}.");
    RuleFailure::new(ReasonCode::TooManyItems, subject, sentence).with("given", given).with("most", MOST_UNITS)
}

/// Every reason against accepting these units on these days; not those that only their schedule
/// shows.
pub(in crate::facility) fn acceptance_refusals(
    facility: &Facility,
    command: &AcceptEquipment,
) -> Vec<AcceptanceRefusal> {
    let book = facility.book();
    let mut refusals: Vec<AcceptanceRefusal> =
        wrong_state(facility).map(AcceptanceRefusal::WrongState).into_iter().collect();
    let given = command.equipment.len();
    if given > MOST_UNITS {
        refusals.push(AcceptanceRefusal::TooManyUnits { given });
        return refusals;
    }
    if given == 0 {
        refusals.push(AcceptanceRefusal::NoUnits);
    }
    let (mut seen, mut drawdowns) = (BTreeSet::new(), BTreeSet::new());
    for (index, accepted) in command.equipment.iter().enumerate() {
        let equipment = accepted.equipment;
        let mut found = against_unit(book, accepted);
        if !seen.insert(equipment) {
            found.push(UnitRefusal::Duplicate);
        }
        drawdowns.insert(equipment.drawdown);
        refusals.extend(found.into_iter().map(|refusal| AcceptanceRefusal::Unit { index, equipment, refusal }));
    }
    if drawdowns.len() > 1 {
        refusals.push(AcceptanceRefusal::SeveralDrawdowns { drawdowns });
    }
    if known_rate(&book.terms).is_none() {
        refusals.push(AcceptanceRefusal::RateNotKnown);
    }
    refusals
}

/// Delivery and acceptance are allowed after availability.
fn wrong_state(facility: &Facility) -> Option<WrongState> {
    match facility {
        Facility::Available { .. } | Facility::AvailabilityEnded { .. } => None,
        Facility::Proposed { .. }
        | Facility::Signed { .. }
        | Facility::Matured { .. }
        | Facility::Closed { .. }
        | Facility::Cancelled { .. }
        | Facility::Accelerated { .. } => Some(facility.wrong_state(&["AVAILABLE", "AVAILABILITY_ENDED"])),
    }
}

fn against_unit(book: &Book, accepted: &AcceptedUnit) -> Vec<UnitRefusal> {
    let (accepted_on, open_date) = (accepted.accepted_on, book.business_date);
    let Some(unit) = book.servicing.equipment.get(&accepted.equipment) else { return vec![UnitRefusal::NotFound] };
    let mut found: Vec<UnitRefusal> = not_funded(unit).into_iter().collect();
    if let Some(schedule) = book.servicing.schedules.get(&unit.schedule) {
        let (funded_on, long_stop) = (schedule.funded_on, schedule.long_stop);
        if accepted_on < funded_on {
            found.push(UnitRefusal::BeforeFunding { accepted_on, funded_on });
        }
        if accepted_on > long_stop {
            found.push(UnitRefusal::AfterLongStop { accepted_on, long_stop });
        }
    }
    if accepted_on > open_date {
        found.push(UnitRefusal::InFuture { accepted_on, open_date });
    }
    found
}

fn not_funded(unit: &Equipment) -> Option<UnitRefusal> {
    match unit.state {
        EquipmentState::Funded => None,
        EquipmentState::OnLease { .. }
        | EquipmentState::Purchased { .. }
        | EquipmentState::Returned { .. }
        | EquipmentState::TotalLoss { .. }
        | EquipmentState::Cancelled { .. } => {
            Some(UnitRefusal::WrongState { state: unit.state.name(), allowed: "FUNDED" })
        }
    }
}
