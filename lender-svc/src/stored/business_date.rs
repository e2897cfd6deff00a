//! Stored events of the business date.

use facility_domain::facility::event::{BusinessDateTargetSet, BusinessDayClosed};
use serde::{Deserialize, Serialize};

use super::values::{ActorV1, Problem, date};

/// `facility.business_date_target_set.v1`
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct BusinessDateTargetSetV1 {
    target: String,
    set_by: ActorV1,
}

impl From<&BusinessDateTargetSet> for BusinessDateTargetSetV1 {
    fn from(event: &BusinessDateTargetSet) -> Self {
        let BusinessDateTargetSet { target, set_by } = event;
        Self { target: target.to_string(), set_by: set_by.into() }
    }
}

impl TryFrom<BusinessDateTargetSetV1> for BusinessDateTargetSet {
    type Error = Problem;

    fn try_from(stored: BusinessDateTargetSetV1) -> Result<Self, Problem> {
        Ok(Self { target: date(&stored.target)?, set_by: stored.set_by.try_into()? })
    }
}

/// `facility.business_day_closed.v1`
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct BusinessDayClosedV1 {
    closed: String,
    opened: String,
}

impl From<&BusinessDayClosed> for BusinessDayClosedV1 {
    fn from(event: &BusinessDayClosed) -> Self {
        let BusinessDayClosed { closed, opened } = event;
        Self { closed: closed.to_string(), opened: opened.to_string() }
    }
}

impl TryFrom<BusinessDayClosedV1> for BusinessDayClosed {
    type Error = Problem;

    fn try_from(stored: BusinessDayClosedV1) -> Result<Self, Problem> {
        Ok(Self { closed: date(&stored.closed)?, opened: date(&stored.opened)? })
    }
}
