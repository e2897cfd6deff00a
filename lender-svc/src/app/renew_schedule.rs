//! Renews a schedule for a further term.

use facility_domain::facility::{Command, Event, command::RenewSchedule};
use facility_proto::lender::v1::{RenewScheduleRequest, RenewScheduleResponse};
use facility_service::{
    errors::Refusal,
    identity::Caller,
    wire::{Problems, read_request_id, read_schedule},
};

use super::{Lender, change::Change, view::book};
use crate::render;

impl Lender {
    /// Renews a schedule for a further term.
    pub async fn renew_schedule(
        &self,
        caller: &Caller,
        request: RenewScheduleRequest,
    ) -> Result<RenewScheduleResponse, Refusal> {
        let mut problems = Problems::default();
        let request_id = read_request_id(&mut problems, &request.request_id);
        let name = read_schedule(&mut problems, "name", &request.name);
        let (request_id, name) = problems.finish(request_id.zip(name))?;
        let change = Change {
            method: "facility.lender.v1.LeaseService/RenewSchedule",
            request_id,
            facility: name.facility,
            command: Command::RenewSchedule(RenewSchedule { schedule: name.schedule, payments: request.payments }),
            expected_version: None,
        };
        self.change(caller, &request, change, move |snapshot, events| {
            let renewed = events.iter().find_map(|event| match event {
                Event::ScheduleRenewed(renewed) => Some(renewed.schedule),
                _ => None,
            });
            let found = book(snapshot).zip(renewed).and_then(|(book, id)| {
                Some(render::lease_schedule_with_payments(book, book.servicing.schedules.get(&id)?))
            });
            RenewScheduleResponse { schedule: found }
        })
        .await
    }
}
