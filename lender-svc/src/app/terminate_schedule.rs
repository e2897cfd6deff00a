//! Buys equipment out by a quote.

use facility_domain::facility::{Command, command::TerminateSchedule};
use facility_proto::lender::v1::{TerminateScheduleRequest, TerminateScheduleResponse};
use facility_service::{
    errors::Refusal,
    identity::Caller,
    wire::{Problems, read_quote, read_request_id},
};

use super::{Lender, change::Change, prepay_schedule::settled};

impl Lender {
    /// Buys equipment out by a quote.
    pub async fn terminate_schedule(
        &self,
        caller: &Caller,
        request: TerminateScheduleRequest,
    ) -> Result<TerminateScheduleResponse, Refusal> {
        let mut problems = Problems::default();
        let request_id = read_request_id(&mut problems, &request.request_id);
        let quote = read_quote(&mut problems, "quote", &request.quote);
        let read = (|| Some((request_id?, quote?)))();
        let (request_id, name) = problems.finish(read)?;
        let change = Change {
            method: "facility.lender.v1.LeaseService/TerminateSchedule",
            request_id,
            facility: name.facility,
            command: Command::TerminateSchedule(TerminateSchedule { quote: name.quote }),
            expected_version: None,
        };
        self.change(caller, &request, change, move |snapshot, events| {
            let (schedule, invoice) = settled(snapshot, events);
            TerminateScheduleResponse { schedule, invoice }
        })
        .await
    }
}
