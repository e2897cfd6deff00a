//! Buys equipment out by a quote of the provider.

use facility_proto::borrower::v1::{TerminateScheduleRequest, TerminateScheduleResponse};
use facility_service::{
    errors::Refusal,
    identity::Caller,
    wire::{Problems, read_quote, read_request_id},
};

use super::{Borrower, change::Change};
use crate::book::{Command, command::TerminateSchedule};

impl Borrower {
    /// Buys equipment out by a quote of the provider. The answer is what was written down; the relay sends it.
    pub async fn terminate_schedule(
        &self,
        caller: &Caller,
        request: TerminateScheduleRequest,
    ) -> Result<TerminateScheduleResponse, Refusal> {
        let mut problems = Problems::default();
        let request_id = read_request_id(&mut problems, &request.request_id);
        let name = read_quote(&mut problems, "quote", &request.quote);
        let (request_id, name) = problems.finish(request_id.zip(name))?;
        let (quote, intent) = (name.quote, self.intent(caller));
        let change = Change {
            method: "facility.borrower.v1.LeaseService/TerminateSchedule",
            request_id,
            facility: name.facility,
            command: Command::TerminateSchedule(TerminateSchedule { quote, intent }),
        };
        self.send(caller, &request, change, |submission| TerminateScheduleResponse { submission }).await
    }
}
