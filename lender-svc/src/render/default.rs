//! Defaults as callers see them. Who declared, cured or waived one is not told.

use facility_domain::{
    date::BusinessDate,
    facility::servicing::{DefaultCause, DefaultState, FacilityDefault as Domain},
    ids::FacilityId,
};
use facility_proto::lender::v1::{Default, default::State};
use facility_service::wire::{DefaultName, date};

use super::{covenant_name, invoice_name};

/// A default.
#[must_use]
pub fn facility_default(facility: &FacilityId, default: &Domain) -> Default {
    let told = match &default.cause {
        DefaultCause::Payment { invoice } => {
            Default { invoice: invoice_name(facility, *invoice), ..Default::default() }
        }
        DefaultCause::Covenant { covenant, test_date, certificate_missing } => Default {
            covenant: covenant_name(facility, covenant),
            test_date: test_date.to_string(),
            certificate_missing: *certificate_missing,
            ..Default::default()
        },
        DefaultCause::Declared { description, .. } => {
            Default { description: description.clone(), ..Default::default() }
        }
    };
    Default {
        name: DefaultName { facility: facility.clone(), default: default.id }.to_string(),
        state: state(&default.state).into(),
        start_date: default.since.to_string(),
        remedy_until: default.remedy_until.to_string(),
        event_of_default_date: date(default.event_of_default_since),
        end_date: date(end_date(&default.state)),
        reason: reason(&default.state).to_owned(),
        ..told
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
