//! Defaults as callers see them. Who declared, cured or waived one is not told.

use facility_domain::{
    date::BusinessDate,
    facility::servicing::{DefaultCause, DefaultState, FacilityDefault as Domain},
    ids::FacilityId,
};
use facility_proto::lender::v1::{Default, default::State};
use facility_service::wire::{DefaultName, date};

use super::invoice_name;

/// A default.
#[must_use]
pub fn facility_default(facility: &FacilityId, default: &Domain) -> Default {
    let (invoice, description) = match &default.cause {
        DefaultCause::Payment { invoice } => (invoice_name(facility, *invoice), String::new()),
        DefaultCause::Declared { description, .. } => (String::new(), description.clone()),
    };
    Default {
        name: DefaultName { facility: facility.clone(), default: default.id }.to_string(),
        state: state(&default.state).into(),
        invoice,
        description,
        start_date: default.since.to_string(),
        remedy_until: default.remedy_until.to_string(),
        event_of_default_date: date(default.event_of_default_since),
        end_date: date(end_date(&default.state)),
        reason: reason(&default.state).to_owned(),
    }
}

const fn state(state: &DefaultState) -> State {
    match state {
        DefaultState::Potential => State::Potential,
        DefaultState::EventOfDefault => State::EventOfDefault,
        DefaultState::Cured { .. } => State::Cured,
        DefaultState::Waived { .. } => State::Waived,
        DefaultState::Accelerated { .. } => State::Accelerated,
    }
}

const fn end_date(state: &DefaultState) -> Option<BusinessDate> {
    match state {
        DefaultState::Potential | DefaultState::EventOfDefault => None,
        DefaultState::Cured { on, .. } | DefaultState::Accelerated { on } => Some(*on),
        DefaultState::Waived { decision, .. } => Some(decision.on),
    }
}

fn reason(state: &DefaultState) -> &str {
    match state {
        DefaultState::Potential | DefaultState::EventOfDefault | DefaultState::Accelerated { .. } => "",
        DefaultState::Cured { evidence, .. } => evidence,
        DefaultState::Waived { reason, .. } => reason,
    }
}
