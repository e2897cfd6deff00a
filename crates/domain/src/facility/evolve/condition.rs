//! Events of conditions precedent.

use crate::facility::condition::{Condition, ConditionRef, ConditionState};
use crate::facility::event::{
    ConditionDeferred, ConditionExpired, ConditionSatisfied, ConditionWaived, EvidenceRejected, EvidenceSubmitted,
};
use crate::facility::state::Book;

pub(super) fn evidence_submitted(book: &mut Book, event: &EvidenceSubmitted) {
    change(book, &event.condition, |condition| {
        let deferred_until = condition.running_deferral();
        ConditionState::Submitted { evidence: event.evidence.clone(), deferred_until }
    });
}

pub(super) fn satisfied(book: &mut Book, event: &ConditionSatisfied) {
    change(book, &event.condition, |condition| match condition.evidence() {
        Some(evidence) => ConditionState::Satisfied { evidence: evidence.clone(), decision: event.decision.clone() },
        None => condition.state.clone(),
    });
}

pub(super) fn evidence_rejected(book: &mut Book, event: &EvidenceRejected) {
    change(book, &event.condition, |condition| match condition.evidence() {
        Some(evidence) => ConditionState::Rejected {
            evidence: evidence.clone(),
            decision: event.decision.clone(),
            reason: event.reason.clone(),
            deferred_until: condition.running_deferral(),
        },
        None => condition.state.clone(),
    });
}

pub(super) fn waived(book: &mut Book, event: &ConditionWaived) {
    change(book, &event.condition, |_| ConditionState::Waived {
        decision: event.decision.clone(),
        reason: event.reason.clone(),
    });
}

pub(super) fn deferred(book: &mut Book, event: &ConditionDeferred) {
    change(book, &event.condition, |_| ConditionState::Deferred {
        until: event.until,
        decision: event.decision.clone(),
        reason: event.reason.clone(),
    });
}

/// Evidence that was submitted under the deferral stays what it is; only the deferral ends.
pub(super) fn expired(book: &mut Book, event: &ConditionExpired) {
    change(book, &event.condition, |condition| {
        let mut state = condition.state.clone();
        match &mut state {
            ConditionState::Submitted { deferred_until, .. } | ConditionState::Rejected { deferred_until, .. } => {
                *deferred_until = None;
                state
            }
            ConditionState::Deferred { .. } => ConditionState::Expired { until: event.until },
            ConditionState::Required
            | ConditionState::Satisfied { .. }
            | ConditionState::Waived { .. }
            | ConditionState::Expired { .. } => state,
        }
    });
}

fn change(book: &mut Book, name: &ConditionRef, next: impl FnOnce(&Condition) -> ConditionState) {
    if let Some(condition) = book.condition_mut(name) {
        condition.state = next(condition);
        condition.revision = condition.revision.saturating_add(1);
    }
}
