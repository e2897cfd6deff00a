//! Stored events of conditions precedent.

use facility_domain::facility::{
    condition::Evidence,
    event::{
        ConditionDeferred, ConditionExpired, ConditionSatisfied, ConditionWaived, EvidenceRejected, EvidenceSubmitted,
    },
};
use facility_service::wire::{Problems, hex, read_sha256};
use serde::{Deserialize, Serialize};

use super::values::{ActorV1, ConditionRefV1, DecisionV1, Problem, date};

/// A document.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct EvidenceV1 {
    title: String,
    reference: String,
    sha256: String,
    submitted_by: ActorV1,
    submitted_on: String,
}

impl From<&Evidence> for EvidenceV1 {
    fn from(evidence: &Evidence) -> Self {
        Self {
            title: evidence.title.clone(),
            reference: evidence.reference.clone(),
            sha256: hex(&evidence.sha256),
            submitted_by: (&evidence.submitted_by).into(),
            submitted_on: evidence.submitted_on.to_string(),
        }
    }
}

impl TryFrom<EvidenceV1> for Evidence {
    type Error = Problem;

    fn try_from(stored: EvidenceV1) -> Result<Self, Problem> {
        let sha256 = read_sha256(&mut Problems::default(), "sha256", &stored.sha256);
        Ok(Self {
            title: stored.title,
            reference: stored.reference,
            sha256: sha256.ok_or_else(|| Problem(format!("{:?} is no SHA-256 digest", stored.sha256)))?,
            submitted_by: stored.submitted_by.try_into()?,
            submitted_on: date(&stored.submitted_on)?,
        })
    }
}

/// `facility.evidence_submitted.v1`
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct EvidenceSubmittedV1 {
    condition: ConditionRefV1,
    evidence: EvidenceV1,
}

impl From<&EvidenceSubmitted> for EvidenceSubmittedV1 {
    fn from(event: &EvidenceSubmitted) -> Self {
        let EvidenceSubmitted { condition, evidence } = event;
        Self { condition: condition.into(), evidence: evidence.into() }
    }
}

impl TryFrom<EvidenceSubmittedV1> for EvidenceSubmitted {
    type Error = Problem;

    fn try_from(stored: EvidenceSubmittedV1) -> Result<Self, Problem> {
        Ok(Self { condition: stored.condition.try_into()?, evidence: stored.evidence.try_into()? })
    }
}

/// `facility.condition_satisfied.v1`
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct ConditionSatisfiedV1 {
    condition: ConditionRefV1,
    decision: DecisionV1,
}

impl From<&ConditionSatisfied> for ConditionSatisfiedV1 {
    fn from(event: &ConditionSatisfied) -> Self {
        let ConditionSatisfied { condition, decision } = event;
        Self { condition: condition.into(), decision: decision.into() }
    }
}

impl TryFrom<ConditionSatisfiedV1> for ConditionSatisfied {
    type Error = Problem;

    fn try_from(stored: ConditionSatisfiedV1) -> Result<Self, Problem> {
        Ok(Self { condition: stored.condition.try_into()?, decision: stored.decision.try_into()? })
    }
}

/// `facility.evidence_rejected.v1`
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct EvidenceRejectedV1 {
    condition: ConditionRefV1,
    decision: DecisionV1,
    reason: String,
}

impl From<&EvidenceRejected> for EvidenceRejectedV1 {
    fn from(event: &EvidenceRejected) -> Self {
        let EvidenceRejected { condition, decision, reason } = event;
        Self { condition: condition.into(), decision: decision.into(), reason: reason.clone() }
    }
}

impl TryFrom<EvidenceRejectedV1> for EvidenceRejected {
    type Error = Problem;

    fn try_from(stored: EvidenceRejectedV1) -> Result<Self, Problem> {
        let EvidenceRejectedV1 { condition, decision, reason } = stored;
        Ok(Self { condition: condition.try_into()?, decision: decision.try_into()?, reason })
    }
}

/// `facility.condition_waived.v1`
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct ConditionWaivedV1 {
    condition: ConditionRefV1,
    decision: DecisionV1,
    reason: String,
}

impl From<&ConditionWaived> for ConditionWaivedV1 {
    fn from(event: &ConditionWaived) -> Self {
        let ConditionWaived { condition, decision, reason } = event;
        Self { condition: condition.into(), decision: decision.into(), reason: reason.clone() }
    }
}

impl TryFrom<ConditionWaivedV1> for ConditionWaived {
    type Error = Problem;

    fn try_from(stored: ConditionWaivedV1) -> Result<Self, Problem> {
        let ConditionWaivedV1 { condition, decision, reason } = stored;
        Ok(Self { condition: condition.try_into()?, decision: decision.try_into()?, reason })
    }
}

/// `facility.condition_deferred.v1`
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct ConditionDeferredV1 {
    condition: ConditionRefV1,
    until: String,
    decision: DecisionV1,
    reason: String,
}

impl From<&ConditionDeferred> for ConditionDeferredV1 {
    fn from(event: &ConditionDeferred) -> Self {
        let ConditionDeferred { condition, until, decision, reason } = event;
        Self {
            condition: condition.into(),
            until: until.to_string(),
            decision: decision.into(),
            reason: reason.clone(),
        }
    }
}

impl TryFrom<ConditionDeferredV1> for ConditionDeferred {
    type Error = Problem;

    fn try_from(stored: ConditionDeferredV1) -> Result<Self, Problem> {
        let ConditionDeferredV1 { condition, until, decision, reason } = stored;
        Ok(Self { condition: condition.try_into()?, until: date(&until)?, decision: decision.try_into()?, reason })
    }
}

/// `facility.condition_expired.v1`
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct ConditionExpiredV1 {
    condition: ConditionRefV1,
    until: String,
}

impl From<&ConditionExpired> for ConditionExpiredV1 {
    fn from(event: &ConditionExpired) -> Self {
        let ConditionExpired { condition, until } = event;
        Self { condition: condition.into(), until: until.to_string() }
    }
}

impl TryFrom<ConditionExpiredV1> for ConditionExpired {
    type Error = Problem;

    fn try_from(stored: ConditionExpiredV1) -> Result<Self, Problem> {
        Ok(Self { condition: stored.condition.try_into()?, until: date(&stored.until)? })
    }
}
