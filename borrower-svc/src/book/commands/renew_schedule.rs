//! Asking the provider to renew a schedule: the exact request is made here and written down before anything
//! is sent.

use facility_proto::lender::v1 as lender;

use super::{leasing, sending::written_down};
use crate::book::{Book, Event, Rejection, command::RenewSchedule, decide::followed, submission::Content};

pub fn decide(stream: &str, book: &Book, command: &RenewSchedule) -> Result<Vec<Event>, Rejection> {
    let facility = followed(book)?;
    let RenewSchedule { schedule: id, payments, intent } = command;
    let schedule = leasing::known(facility, *id)?;
    let mut against = leasing::against(book, facility, *id);
    against.extend(facility.renewed(schedule, *payments).err().into_iter().flatten());
    leasing::nothing_against(*id, against)?;
    let request = lender::RenewScheduleRequest {
        request_id: intent.provider_request_id.clone(),
        name: format!("{stream}/schedules/{id}"),
        payments: *payments,
    };
    let content = Content::Renewal { schedule: *id, payments: *payments };
    Ok(written_down(book, intent, content, &request))
}
