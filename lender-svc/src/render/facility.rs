//! A facility as callers see it.

use facility_domain::facility::{Facility as Domain, drawstop::drawstops};
use facility_proto::lender::v1::{Facility, MissingHistory, facility::State as FacilityState};
use facility_service::{
    owner::Snapshot,
    wire::{date, party, terms},
};

use super::{position, rule_failure};
use crate::machine::State;

/// The facility; `None` before it is created.
#[must_use]
pub fn facility(snapshot: &Snapshot<State>) -> Option<Facility> {
    let facility = snapshot.state.facility()?;
    let book = facility.book();
    Some(Facility {
        name: snapshot.stream.clone(),
        etag: snapshot.etag(),
        state: state(facility).into(),
        terms: Some(terms(book.terms.as_draft())),
        provider: Some(party(&book.parties.provider)),
        borrower: Some(party(&book.parties.borrower)),
        business_date: book.business_date.to_string(),
        signing_date: date(facility.signed_on()),
        initial_drawdown_date: date(book.initial_drawdown),
        final_maturity_date: date(book.final_maturity),
        position: Some(position(book)),
        missing_history: book.missing_history.map(missing_history),
        drawstops: drawstops(facility).iter().map(|cause| rule_failure(&book.id, &cause.rule())).collect(),
    })
}

fn missing_history(missing: facility_domain::facility::MissingHistory) -> MissingHistory {
    let number = |number| i64::try_from(number).unwrap_or(i64::MAX);
    let (own_notice, seen_notice) = (number(missing.own), number(missing.seen));
    MissingHistory { own_notice, seen_notice, resumed: missing.resumed }
}

const fn state(facility: &Domain) -> FacilityState {
    match facility {
        Domain::Proposed { .. } => FacilityState::Proposed,
        Domain::Signed { .. } => FacilityState::Signed,
        Domain::Available { .. } => FacilityState::Available,
        Domain::AvailabilityEnded { .. } => FacilityState::AvailabilityEnded,
        Domain::Matured { .. } => FacilityState::Matured,
        Domain::Closed { .. } => FacilityState::Closed,
        Domain::Cancelled { .. } => FacilityState::Cancelled,
        Domain::Accelerated { .. } => FacilityState::Accelerated,
    }
}
