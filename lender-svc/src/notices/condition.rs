//! Conditions precedent.

use facility_domain::facility::{Facility, condition::ConditionRef};
use facility_proto::lender::v1::notice::{self, Subject};
use facility_service::wire::date;

use crate::render;

/// The condition as it stands after the event.
pub(super) fn changed(after: &Facility, name: &ConditionRef) -> Option<Subject> {
    let condition = after.book().condition(name)?;
    Some(Subject::ConditionChanged(notice::ConditionChanged {
        condition: render::condition_name(after, name),
        state: condition.state_name().to_owned(),
        reason: condition.reason().unwrap_or_default().to_owned(),
        deferred_until: date(condition.deferred_until()),
    }))
}
