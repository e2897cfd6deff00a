//! Events of conditions precedent.

use crate::date::BusinessDate;
use crate::facility::condition::{ConditionRef, Decision, Evidence};

/// Evidence was submitted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EvidenceSubmitted {
    /// Which condition.
    pub condition: ConditionRef,
    /// The evidence, with who and when.
    pub evidence: Evidence,
}

/// The evidence was accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConditionSatisfied {
    /// Which condition.
    pub condition: ConditionRef,
    /// Who, and when.
    pub decision: Decision,
}

/// The evidence was refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EvidenceRejected {
    /// Which condition.
    pub condition: ConditionRef,
    /// Who, and when.
    pub decision: Decision,
    /// Why.
    pub reason: String,
}

/// The provider does without the condition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConditionWaived {
    /// Which condition.
    pub condition: ConditionRef,
    /// Who, and when.
    pub decision: Decision,
    /// Why.
    pub reason: String,
}

/// The provider does without the condition up to a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConditionDeferred {
    /// Which condition.
    pub condition: ConditionRef,
    /// Last day of the deferral.
    pub until: BusinessDate,
    /// Who, and when.
    pub decision: Decision,
    /// Why.
    pub reason: String,
}

/// A deferral has passed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConditionExpired {
    /// Which condition.
    pub condition: ConditionRef,
    /// Last day of the deferral.
    pub until: BusinessDate,
}
