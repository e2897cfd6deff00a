//! Lease schedules and their equipment as callers see them.

use facility_domain::{
    date::BusinessDate,
    facility::{
        Book, missing_fixing,
        servicing::{
            EarlyEnd, Equipment as Unit, EquipmentState, InterimRent, Lease, LeaseSchedule as Domain,
            Renewal as DomainRenewal, ScheduleState,
        },
    },
    ids::{EquipmentId, FacilityId, ScheduleId},
    money::Money,
    schedule::{RatePart, ScheduleLine},
};
use facility_proto::{
    lender::v1::{Equipment, LeaseSchedule, Renewal, equipment::State as UnitState, lease_schedule::State},
    r#type::v1::{AccrualPeriod, EquipmentItem},
};
use facility_service::wire::{
    DrawdownName, EquipmentName, ScheduleName, accrual_period, date, money, schedule_payment,
};

use super::{drawdown::purchased, settlement::settlement};

/// A schedule without its payments, as it stands on the open business date.
#[must_use]
pub fn lease_schedule(book: &Book, schedule: &Domain) -> LeaseSchedule {
    let lease = schedule.lease();
    let interim = lease.map(|lease| &lease.interim_rent);
    let payments = lease.map(|lease| lease.payments.as_ref());
    let drawdown = DrawdownName { facility: book.id.clone(), drawdown: schedule.drawdown };
    LeaseSchedule {
        name: schedule_name(&book.id, schedule.id),
        state: state(&schedule.state).into(),
        drawdown: drawdown.to_string(),
        equipment: schedule.equipment.iter().map(|unit| equipment_name(&book.id, *unit)).collect(),
        amount: Some(money(schedule.amount)),
        funding_date: schedule.funded_on.to_string(),
        long_stop_date: schedule.long_stop.to_string(),
        commencement_date: date(lease.map(|lease| lease.commencement)),
        interim_rent: interim.map(|interim| money(interim.charge.amount)),
        interim_basis: interim.and_then(|interim| interim.charge.lines.first()).map(accrual_period),
        interim_due_date: date(interim.map(|interim| interim.due_date)),
        rent: payments.and_then(|payments| payments.rent).map(money),
        exact_rent: payments
            .and_then(|payments| payments.exact_rent)
            .map(|exact| exact.to_string())
            .unwrap_or_default(),
        balloon: lease.map(|lease| money(lease.balloon)),
        payments: Vec::new(),
        outstanding: Some(money(outstanding(schedule, book.business_date))),
        end_date: date(end_date(&schedule.state)),
        interim_parts: interim.map(interim_parts).unwrap_or_default(),
        missing_fixing: missing_fixing(book, schedule).and_then(|missing| super::missing_fixing(book, &missing)),
        renewal: lease.and_then(|lease| lease.renewal).map(|its| renewal(&its)),
        settlements: schedule.settlements.iter().map(|its| settlement(&book.id, its)).collect(),
    }
}

fn renewal(its: &DomainRenewal) -> Renewal {
    Renewal {
        renewal_date: its.renewed_on.to_string(),
        first_payment_number: its.first_payment,
        start_date: its.start.to_string(),
        end_date: its.end.to_string(),
        annual_rate: its.annual_rate.to_string(),
    }
}

/// How an interim rent was reckoned, where its rate floats.
fn interim_parts(interim: &InterimRent) -> Vec<AccrualPeriod> {
    let floating = interim.charge.lines.iter().filter(|line| line.rate.is_some());
    floating.map(accrual_period).collect()
}

/// A schedule with its payments.
#[must_use]
pub fn lease_schedule_with_payments(book: &Book, schedule: &Domain) -> LeaseSchedule {
    let lines = schedule.lease().map(|lease| lease.payments.lines.as_slice()).unwrap_or_default();
    LeaseSchedule { payments: lines.iter().map(schedule_payment).collect(), ..lease_schedule(book, schedule) }
}

/// The resource name of a schedule.
#[must_use]
pub fn schedule_name(facility: &FacilityId, schedule: ScheduleId) -> String {
    ScheduleName { facility: facility.clone(), schedule }.to_string()
}

/// The resource name of a unit.
#[must_use]
pub fn equipment_name(facility: &FacilityId, equipment: EquipmentId) -> String {
    EquipmentName { facility: facility.clone(), equipment }.to_string()
}

/// A unit of equipment.
#[must_use]
pub fn equipment_unit(book: &Book, unit: &Unit) -> Equipment {
    Equipment {
        name: equipment_name(&book.id, unit.id),
        state: unit_state(unit.state).into(),
        item: item(book, unit.id),
        financed_amount: Some(money(unit.financed_amount)),
        schedule: schedule_name(&book.id, unit.schedule),
        acceptance_date: date(unit.state.accepted_on()),
        end_date: date(unit_end_date(unit.state)),
    }
}

/// What the unit is: the line of its drawdown.
fn item(book: &Book, unit: EquipmentId) -> Option<EquipmentItem> {
    let index = usize::try_from(unit.line).ok()?.checked_sub(1)?;
    book.drawdowns.get(&unit.drawdown)?.lines.get(index).map(|line| purchased(&line.item))
}

/// Principal of payments that are not due on that day: what is owed before the first of them. `None`
/// where there is no payment at all.
fn outstanding_of_lease(lease: &Lease, today: BusinessDate) -> Option<Money> {
    let lines = &lease.payments.lines;
    let is_known = |line: &ScheduleLine<Money>| !line.parts.iter().any(RatePart::is_projected);
    let running = lines.iter().find(|line| line.due_date > today || !is_known(line)).map(|line| line.opening_balance);
    running.or_else(|| lines.last().map(|line| line.closing_balance))
}

/// Principal that is not due on that day. A due date comes when its day opens.
fn outstanding(schedule: &Domain, today: BusinessDate) -> Money {
    match &schedule.state {
        ScheduleState::Interim { .. } => schedule.amount,
        ScheduleState::Commenced { lease } => outstanding_of_lease(lease, today).unwrap_or(schedule.amount),
        ScheduleState::Ended { .. } | ScheduleState::Terminated { .. } => Money::zero(schedule.amount.currency()),
    }
}

const fn end_date(state: &ScheduleState) -> Option<BusinessDate> {
    match state {
        ScheduleState::Interim { .. } | ScheduleState::Commenced { .. } => None,
        ScheduleState::Ended { on, .. } | ScheduleState::Terminated { on, .. } => Some(*on),
    }
}

const fn state(state: &ScheduleState) -> State {
    match state {
        ScheduleState::Interim { .. } => State::Interim,
        ScheduleState::Commenced { .. } => State::Commenced,
        ScheduleState::Ended { .. } => State::Ended,
        ScheduleState::Terminated { how: EarlyEnd::Casualty, .. } => State::CasualtySettled,
        ScheduleState::Terminated {
            how: EarlyEnd::FellDue | EarlyEnd::Prepaid | EarlyEnd::BoughtOut | EarlyEnd::Reversed,
            ..
        } => State::Terminated,
    }
}

const fn unit_state(state: EquipmentState) -> UnitState {
    match state {
        EquipmentState::Funded => UnitState::Funded,
        EquipmentState::OnLease { .. } => UnitState::OnLease,
        EquipmentState::Purchased { .. } => UnitState::Purchased,
        EquipmentState::Returned { .. } => UnitState::Returned,
        EquipmentState::TotalLoss { .. } => UnitState::TotalLoss,
        EquipmentState::Cancelled { .. } => UnitState::Cancelled,
    }
}

const fn unit_end_date(state: EquipmentState) -> Option<BusinessDate> {
    match state {
        EquipmentState::Funded | EquipmentState::OnLease { .. } => None,
        EquipmentState::Purchased { on, .. }
        | EquipmentState::Returned { on, .. }
        | EquipmentState::TotalLoss { on, .. }
        | EquipmentState::Cancelled { on } => Some(on),
    }
}
