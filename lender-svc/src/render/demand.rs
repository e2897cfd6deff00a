//! Demands under the guarantee as callers see them. Who demanded, saw or withdrew one is not told.

use facility_domain::{
    date::BusinessDate,
    facility::servicing::{DemandState, GuaranteeDemand as Domain},
    ids::{FacilityId, GuaranteeDemandId},
};
use facility_proto::lender::v1::{GuaranteeDemand, guarantee_demand::State};
use facility_service::wire::{GuaranteeDemandName, date, money};

use super::invoice_name;

/// A demand.
#[must_use]
pub fn guarantee_demand(facility: &FacilityId, demand: &Domain) -> GuaranteeDemand {
    let (end_date, reason) = end(&demand.state);
    GuaranteeDemand {
        name: demand_name(facility, demand.id),
        state: state(&demand.state).into(),
        invoices: demand.invoices.iter().map(|invoice| invoice_name(facility, *invoice)).collect(),
        amount: Some(money(demand.amount)),
        paid: Some(money(demand.paid)),
        demand_date: demand.decision.on.to_string(),
        end_date: date(end_date),
        reason: reason.to_owned(),
    }
}

/// The resource name of a demand.
#[must_use]
pub fn demand_name(facility: &FacilityId, demand: GuaranteeDemandId) -> String {
    GuaranteeDemandName { facility: facility.clone(), demand }.to_string()
}

const fn state(state: &DemandState) -> State {
    match state {
        DemandState::Issued => State::Issued,
        DemandState::Acknowledged { .. } => State::Acknowledged,
        DemandState::PartPaid => State::PartPaid,
        DemandState::Settled { .. } => State::Settled,
        DemandState::Withdrawn { .. } => State::Withdrawn,
    }
}

fn end(state: &DemandState) -> (Option<BusinessDate>, &str) {
    match state {
        DemandState::Issued | DemandState::Acknowledged { .. } | DemandState::PartPaid => (None, ""),
        DemandState::Settled { on } => (Some(*on), ""),
        DemandState::Withdrawn { decision, reason } => (Some(decision.on), reason),
    }
}
