//! Conditions precedent as callers see them. Who submitted and who decided stays in the journal.

use facility_domain::{
    facility::{
        Facility,
        condition::{Condition as Domain, ConditionRef, ConditionState},
        terms::ConditionTiming,
    },
    ids::DrawdownId,
};
use facility_proto::lender::v1::{Condition, condition::State as WireState};
use facility_service::{
    owner::Snapshot,
    wire::{ConditionName, date, evidence},
};

use super::etag::etag;
use crate::machine::State;

/// The full resource name of a condition.
#[must_use]
pub fn condition_name(facility: &Facility, condition: &ConditionRef) -> String {
    let (drawdown, id) = match condition {
        ConditionRef::Initial(id) => (None, id),
        ConditionRef::OfDrawdown(drawdown, id) => (Some(*drawdown), id),
    };
    ConditionName { facility: facility.book().id.clone(), drawdown, condition: id.clone() }.to_string()
}

/// The condition that a resource name names within its facility.
#[must_use]
pub fn condition_ref(name: &ConditionName) -> ConditionRef {
    match name.drawdown {
        None => ConditionRef::Initial(name.condition.clone()),
        Some(drawdown) => ConditionRef::OfDrawdown(drawdown, name.condition.clone()),
    }
}

/// A condition; `None` when the facility has no such one.
#[must_use]
pub fn condition(snapshot: &Snapshot<State>, name: &ConditionRef) -> Option<Condition> {
    let facility = snapshot.state.facility()?;
    let condition = facility.book().condition(name)?;
    let document = condition.evidence();
    Some(Condition {
        name: condition_name(facility, name),
        etag: etag(condition.revision),
        state: state(condition).into(),
        title: condition.title.clone(),
        evidence: document.map(|shown| evidence(&shown.title, &shown.reference, &shown.sha256)),
        deferred_until: date(condition.deferred_until()),
        reason: condition.reason().unwrap_or_default().to_owned(),
    })
}

/// The conditions of the facility or of one drawdown, in the order of the terms; `None` when there
/// is no such drawdown.
#[must_use]
pub fn conditions(snapshot: &Snapshot<State>, drawdown: Option<DrawdownId>) -> Option<Vec<Condition>> {
    let book = snapshot.state.facility()?.book();
    let timing = match drawdown {
        None => ConditionTiming::Initial,
        Some(drawdown) => {
            book.drawdowns.get(&drawdown)?;
            ConditionTiming::EachDrawdown
        }
    };
    let names = book.terms.conditions_of(timing).map(|precedent| match drawdown {
        None => ConditionRef::Initial(precedent.id.clone()),
        Some(drawdown) => ConditionRef::OfDrawdown(drawdown, precedent.id.clone()),
    });
    Some(names.filter_map(|name| condition(snapshot, &name)).collect())
}

const fn state(condition: &Domain) -> WireState {
    match &condition.state {
        ConditionState::Required => WireState::Required,
        ConditionState::Submitted { .. } => WireState::Submitted,
        ConditionState::Satisfied { .. } => WireState::Satisfied,
        ConditionState::Rejected { .. } => WireState::Rejected,
        ConditionState::Waived { .. } => WireState::Waived,
        ConditionState::Deferred { .. } => WireState::Deferred,
        ConditionState::Expired { .. } => WireState::Expired,
    }
}
