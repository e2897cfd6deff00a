//! Stored events of a history of which a part is missing.

use facility_domain::facility::event::{FacilityResumed, MissingHistoryReported};
use serde::{Deserialize, Serialize};

use super::values::{ActorV1, DecisionV1, Problem};

/// `facility.missing_history_reported.v1`
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct MissingHistoryReportedV1 {
    own: u64,
    seen: u64,
    reported_by: ActorV1,
}

impl From<&MissingHistoryReported> for MissingHistoryReportedV1 {
    fn from(event: &MissingHistoryReported) -> Self {
        let MissingHistoryReported { own, seen, reported_by } = event;
        Self { own: *own, seen: *seen, reported_by: reported_by.into() }
    }
}

impl TryFrom<MissingHistoryReportedV1> for MissingHistoryReported {
    type Error = Problem;

    fn try_from(stored: MissingHistoryReportedV1) -> Result<Self, Problem> {
        Ok(Self { own: stored.own, seen: stored.seen, reported_by: stored.reported_by.try_into()? })
    }
}

/// `facility.facility_resumed.v1`
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct FacilityResumedV1 {
    decision: DecisionV1,
    reason: String,
}

impl From<&FacilityResumed> for FacilityResumedV1 {
    fn from(event: &FacilityResumed) -> Self {
        let FacilityResumed { decision, reason } = event;
        Self { decision: decision.into(), reason: reason.clone() }
    }
}

impl TryFrom<FacilityResumedV1> for FacilityResumed {
    type Error = Problem;

    fn try_from(stored: FacilityResumedV1) -> Result<Self, Problem> {
        Ok(Self { decision: stored.decision.try_into()?, reason: stored.reason })
    }
}
