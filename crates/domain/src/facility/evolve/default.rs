//! Events of defaults, acceleration and the guarantee.

use std::sync::Arc;

use super::billing::issue;
use super::move_position;
use super::receipt::{added, supersede};
use super::standing;
use crate::facility::event::{
    ComplianceCertified, DefaultCured, DefaultOccurred, DefaultWaived, EventOfDefaultOccurred, FacilityAccelerated,
    GuaranteeDemandAcknowledged, GuaranteeDemandWithdrawn, GuaranteeDemanded,
};
use crate::facility::servicing::{
    DefaultState, DemandState, EarlyEnd, EquipmentState, FacilityDefault, GuaranteeDemand, ScheduleState, Servicing,
    Undrawn,
};
use crate::facility::state::{Book, Facility};
use crate::ids::{DefaultId, GuaranteeDemandId, ScheduleId};
use crate::money::Money;

pub(super) fn compliance_certified(book: &mut Book, event: &ComplianceCertified) {
    let certificate = Arc::new(event.certificate.clone());
    book.servicing.certificates.insert(certificate.id, certificate);
}

pub(super) fn default_occurred(book: &mut Book, event: &DefaultOccurred) {
    let default = FacilityDefault {
        id: event.default,
        cause: event.cause.clone(),
        since: event.on,
        remedy_until: event.remedy_until,
        event_of_default_since: None,
        state: DefaultState::Potential,
    };
    book.servicing.defaults.insert(event.default, Arc::new(default));
}

pub(super) fn event_of_default_occurred(book: &mut Book, event: &EventOfDefaultOccurred) {
    if let Some(default) = book.servicing.defaults.get_mut(&event.default) {
        let default = Arc::make_mut(default);
        default.state = DefaultState::EventOfDefault;
        default.event_of_default_since = Some(event.on);
    }
}

pub(super) fn default_cured(book: &mut Book, event: &DefaultCured) {
    let cured = DefaultState::Cured { on: event.on, evidence: event.evidence.clone() };
    move_default(&mut book.servicing, event.default, cured);
}

pub(super) fn default_waived(book: &mut Book, event: &DefaultWaived) {
    let waived = DefaultState::Waived { decision: event.decision.clone(), reason: event.reason.clone() };
    move_default(&mut book.servicing, event.default, waived);
}

pub(super) fn guarantee_demanded(book: &mut Book, event: &GuaranteeDemanded) {
    let demand = GuaranteeDemand {
        id: event.demand,
        decision: event.decision.clone(),
        invoices: event.invoices.clone(),
        amount: event.amount,
        paid: Money::zero(event.amount.currency()),
        state: DemandState::Issued,
    };
    book.servicing.demands.insert(event.demand, Arc::new(demand));
}

pub(super) fn guarantee_demand_acknowledged(book: &mut Book, event: &GuaranteeDemandAcknowledged) {
    move_demand(&mut book.servicing, event.demand, DemandState::Acknowledged { decision: event.decision.clone() });
}

pub(super) fn guarantee_demand_withdrawn(book: &mut Book, event: &GuaranteeDemandWithdrawn) {
    let withdrawn = DemandState::Withdrawn { decision: event.decision.clone(), reason: event.reason.clone() };
    move_demand(&mut book.servicing, event.demand, withdrawn);
}

pub(super) fn facility_accelerated(facility: Facility, event: &FacilityAccelerated) -> Facility {
    match facility {
        Facility::Signed { mut book, signed_on }
        | Facility::Available { mut book, signed_on }
        | Facility::AvailabilityEnded { mut book, signed_on, .. }
        | Facility::Matured { mut book, signed_on, .. } => {
            accelerate(&mut book, event);
            Facility::Accelerated { book, signed_on, accelerated_on: event.decision.on }
        }
        Facility::Proposed { .. }
        | Facility::Closed { .. }
        | Facility::Cancelled { .. }
        | Facility::Accelerated { .. } => facility,
    }
}

fn accelerate(book: &mut Book, event: &FacilityAccelerated) {
    move_position(book, |position| position.cancel(event.cancelled));
    let (servicing, on) = (&mut book.servicing, event.decision.on);
    for default in &event.defaults {
        move_default(servicing, *default, DefaultState::Accelerated { on });
    }
    let by = event.billings.first().map(|billing| billing.invoice);
    for invoice in &event.superseded {
        supersede(servicing, *invoice, on, by);
        standing::release(servicing, *invoice);
    }
    servicing.unapplied = added(servicing.unapplied, event.released);
    for terminated in &event.terminated {
        terminate(servicing, terminated.schedule, event);
    }
    for billing in &event.billings {
        issue(servicing, billing);
    }
    servicing.pending_charges.clear();
    servicing.undrawn = Undrawn::new(event.cancelled.currency());
}

/// Units that were not accepted are no longer financed; what is on lease stays with the lessee.
fn terminate(servicing: &mut Servicing, id: ScheduleId, event: &FacilityAccelerated) {
    let on = event.decision.on;
    let Some(schedule) = servicing.schedules.get_mut(&id) else { return };
    let schedule = Arc::make_mut(schedule);
    let lease = match &schedule.state {
        ScheduleState::Interim { .. } => None,
        ScheduleState::Commenced { lease } => {
            let mut lease = lease.clone();
            lease.invoiced.retain(|_, invoice| !event.superseded.contains(invoice));
            Some(lease)
        }
        ScheduleState::Ended { .. } | ScheduleState::Terminated { .. } => return,
    };
    schedule.state = ScheduleState::Terminated { lease, on, how: EarlyEnd::FellDue };
    for unit in &schedule.equipment {
        if let Some(unit) = servicing.equipment.get_mut(unit)
            && unit.state == EquipmentState::Funded
        {
            Arc::make_mut(unit).state = EquipmentState::Cancelled { on };
        }
    }
}

fn move_default(servicing: &mut Servicing, id: DefaultId, state: DefaultState) {
    if let Some(default) = servicing.defaults.get_mut(&id) {
        Arc::make_mut(default).state = state;
    }
}

fn move_demand(servicing: &mut Servicing, id: GuaranteeDemandId, state: DemandState) {
    if let Some(demand) = servicing.demands.get_mut(&id) {
        Arc::make_mut(demand).state = state;
    }
}
