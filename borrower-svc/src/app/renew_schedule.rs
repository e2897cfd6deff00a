//! Asks the provider to renew a schedule.

use facility_proto::borrower::v1::{RenewScheduleRequest, RenewScheduleResponse};
use facility_service::{
    errors::Refusal,
    identity::Caller,
    wire::{Problems, read_request_id, read_schedule},
};

use super::{Borrower, change::Change};
use crate::book::{Command, command::RenewSchedule};

impl Borrower {
    /// Asks the provider to renew a schedule. The answer is what was written down; the relay sends it.
    pub async fn renew_schedule(
        &self,
        caller: &Caller,
        request: RenewScheduleRequest,
    ) -> Result<RenewScheduleResponse, Refusal> {
        let mut problems = Problems::default();
        let request_id = read_request_id(&mut problems, &request.request_id);
        let name = read_schedule(&mut problems, "name", &request.name);
        let (request_id, name) = problems.finish(request_id.zip(name))?;
        let (schedule, payments, intent) = (name.schedule, request.payments, self.intent(caller));
        let change = Change {
            method: "facility.borrower.v1.LeaseService/RenewSchedule",
            request_id,
            facility: name.facility,
            command: Command::RenewSchedule(RenewSchedule { schedule, payments, intent }),
        };
        self.send(caller, &request, change, |submission| RenewScheduleResponse { submission }).await
    }
}
