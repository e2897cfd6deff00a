//! Asks the provider what it costs to buy equipment out.

use facility_proto::borrower::v1::{QuoteTerminationRequest, QuoteTerminationResponse};
use facility_service::{
    errors::Refusal,
    identity::Caller,
    wire::{Problems, read_date, read_request_id, read_schedule},
};

use super::{Borrower, change::Change, submit_purchases::read_purchases};
use crate::book::{Command, command::QuoteTermination};

impl Borrower {
    /// Asks the provider what it costs to buy equipment out. The answer is what was written down; the relay
    /// sends it.
    pub async fn quote_termination(
        &self,
        caller: &Caller,
        request: QuoteTerminationRequest,
    ) -> Result<QuoteTerminationResponse, Refusal> {
        let mut problems = Problems::default();
        let request_id = read_request_id(&mut problems, &request.request_id);
        let name = read_schedule(&mut problems, "name", &request.name);
        let facility = name.as_ref().map(|name| &name.facility);
        let purchases = read_purchases(&mut problems, facility, &request.purchases);
        let settlement_date = read_date(&mut problems, "settlement_date", &request.settlement_date);
        let read = (|| Some((request_id?, name.clone()?, settlement_date?)))();
        let (request_id, name, settlement_date) = problems.finish(read)?;
        let (schedule, intent) = (name.schedule, self.intent(caller));
        let change = Change {
            method: "facility.borrower.v1.LeaseService/QuoteTermination",
            request_id,
            facility: name.facility,
            command: Command::QuoteTermination(QuoteTermination { schedule, purchases, settlement_date, intent }),
        };
        self.send(caller, &request, change, |submission| QuoteTerminationResponse { submission }).await
    }
}
