//! Events of equipment, lease schedules and their accruals.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::billing::issue;
use crate::date::BusinessDate;
use crate::facility::event::{
    AccrualKind, AccrualsPosted, EquipmentAccepted, EquipmentReturned, InterestCapitalized, LongStopPassed,
    PurchaseOptionExercised, ScheduleAccrual, ScheduleEnded, TitlePassed,
};
use crate::facility::rates::is_known;
use crate::facility::servicing::{EarlyEnd, EquipmentState, Lease, LeaseSchedule, ScheduleState, Servicing};
use crate::facility::state::Book;
use crate::ids::EquipmentId;
use crate::money::Money;
use crate::schedule::ScheduleLine;

pub(super) fn equipment_accepted(book: &mut Book, event: &EquipmentAccepted) {
    let accepted: Vec<EquipmentId> = event.accepted.iter().map(|unit| unit.equipment).collect();
    let servicing = &mut book.servicing;
    let Some(interim) = servicing.schedules.get(&event.interim).cloned() else { return };
    for unit in &event.accepted {
        if let Some(equipment) = servicing.equipment.get_mut(&unit.equipment) {
            let equipment = Arc::make_mut(equipment);
            equipment.schedule = event.schedule;
            equipment.state = EquipmentState::OnLease { accepted_on: unit.on };
        }
    }
    if event.schedule != event.interim {
        let rest = LeaseSchedule {
            equipment: interim.equipment.iter().filter(|id| !accepted.contains(id)).copied().collect(),
            amount: interim.amount.checked_sub(event.amount).unwrap_or(interim.amount),
            state: ScheduleState::Interim { accrued: event.interim_accrued },
            ..interim.as_ref().clone()
        };
        servicing.schedules.insert(event.interim, Arc::new(rest));
    }
    let commenced = LeaseSchedule {
        id: event.schedule,
        equipment: accepted,
        amount: event.amount,
        settlements: if event.schedule == event.interim { interim.settlements.clone() } else { Vec::new() },
        state: ScheduleState::Commenced { lease: lease(event) },
        ..interim.as_ref().clone()
    };
    servicing.schedules.insert(event.schedule, Arc::new(commenced));
}

fn lease(event: &EquipmentAccepted) -> Lease {
    Lease {
        commencement: event.commencement,
        recorded_on: event.decision.on,
        balloon: event.balloon,
        renewal: None,
        interim_rent: event.interim_rent.clone(),
        payments: Arc::clone(&event.payments),
        invoiced: BTreeMap::new(),
        interim_invoice: None,
        accruing: 1,
        accrued: Money::zero(event.amount.currency()),
        corrected: BTreeMap::new(),
        capitalized: 0,
    }
}

pub(super) fn interest_capitalized(book: &mut Book, event: &InterestCapitalized) {
    let Some(schedule) = book.servicing.schedules.get_mut(&event.schedule) else { return };
    if let ScheduleState::Commenced { lease } = &mut Arc::make_mut(schedule).state {
        lease.capitalized = event.payment;
    }
}

pub(super) fn long_stop_passed(book: &mut Book, event: &LongStopPassed) {
    let servicing = &mut book.servicing;
    issue(servicing, &event.billing);
    let Some(schedule) = servicing.schedules.get_mut(&event.schedule) else { return };
    let schedule = Arc::make_mut(schedule);
    schedule.state = ScheduleState::Terminated { lease: None, on: event.on, how: EarlyEnd::FellDue };
    let equipment = schedule.equipment.clone();
    change_equipment(servicing, &equipment, |state| match state {
        EquipmentState::Funded => EquipmentState::Cancelled { on: event.on },
        EquipmentState::OnLease { .. }
        | EquipmentState::Purchased { .. }
        | EquipmentState::Returned { .. }
        | EquipmentState::TotalLoss { .. }
        | EquipmentState::Cancelled { .. } => state,
    });
}

pub(super) fn schedule_ended(book: &mut Book, event: &ScheduleEnded) {
    let Some(schedule) = book.servicing.schedules.get_mut(&event.schedule) else { return };
    if let ScheduleState::Commenced { lease } = &schedule.state {
        let lease = lease.clone();
        Arc::make_mut(schedule).state = ScheduleState::Ended { lease, on: event.on };
    }
}

pub(super) fn purchase_option_exercised(book: &mut Book, event: &PurchaseOptionExercised) {
    if let Some(billing) = &event.billing {
        issue(&mut book.servicing, billing);
    }
}

pub(super) fn title_passed(book: &mut Book, event: &TitlePassed) {
    leave_lease(&mut book.servicing, &event.equipment, |accepted_on| EquipmentState::Purchased {
        accepted_on,
        on: event.on,
    });
}

pub(super) fn equipment_returned(book: &mut Book, event: &EquipmentReturned) {
    leave_lease(&mut book.servicing, &event.equipment, |accepted_on| EquipmentState::Returned {
        accepted_on,
        on: event.on,
    });
}

pub(super) fn accruals_posted(book: &mut Book, event: &AccrualsPosted) {
    let servicing = &mut book.servicing;
    servicing.undrawn.accrued = added(servicing.undrawn.accrued, event.commitment_fee);
    // A day is only closed where there is a next one.
    let until = event.day.next_day().unwrap_or(event.day);
    for accrual in &event.schedules {
        accrue(servicing, accrual, until);
    }
}

fn accrue(servicing: &mut Servicing, accrual: &ScheduleAccrual, until: BusinessDate) {
    let Some(schedule) = servicing.schedules.get_mut(&accrual.schedule) else { return };
    match (&mut Arc::make_mut(schedule).state, accrual.kind) {
        (ScheduleState::Interim { accrued }, AccrualKind::Interim) => *accrued = added(*accrued, accrual.amount),
        (ScheduleState::Commenced { lease }, AccrualKind::Payment { number }) => {
            accrue_payment(lease, number, accrual.amount, until);
        }
        (ScheduleState::Interim { .. }, AccrualKind::Payment { .. })
        | (ScheduleState::Commenced { .. }, AccrualKind::Interim)
        | (ScheduleState::Ended { .. } | ScheduleState::Terminated { .. }, _) => {}
    }
}

/// Payments before this one have accrued in full; so has this one on its last day.
fn accrue_payment(lease: &mut Lease, number: u32, amount: Money, until: BusinessDate) {
    let before = if number == lease.accruing { lease.accrued } else { Money::zero(amount.currency()) };
    // What waits for a fixing has not accrued in full, though its last day has passed.
    let is_complete = |line: &ScheduleLine<Money>| line.number == number && line.to <= until && is_known(line);
    let complete = lease.payments.lines.iter().any(is_complete);
    (lease.accruing, lease.accrued) = if complete {
        (number.saturating_add(1), Money::zero(amount.currency()))
    } else {
        (number, added(before, amount))
    };
}

/// Sums of what was billed once; none leaves the range. If one did, the figure would stay.
fn added(left: Money, right: Money) -> Money {
    left.checked_add(right).unwrap_or(left)
}

fn leave_lease(servicing: &mut Servicing, units: &[EquipmentId], next: impl Fn(BusinessDate) -> EquipmentState) {
    change_equipment(servicing, units, |state| match state {
        EquipmentState::OnLease { accepted_on } => next(accepted_on),
        EquipmentState::Funded
        | EquipmentState::Purchased { .. }
        | EquipmentState::Returned { .. }
        | EquipmentState::TotalLoss { .. }
        | EquipmentState::Cancelled { .. } => state,
    });
}

pub(super) fn change_equipment(
    servicing: &mut Servicing,
    units: &[EquipmentId],
    next: impl Fn(EquipmentState) -> EquipmentState,
) {
    for unit in units {
        if let Some(equipment) = servicing.equipment.get_mut(unit) {
            let equipment = Arc::make_mut(equipment);
            equipment.state = next(equipment.state);
        }
    }
}
