//! Asks the provider for a prepayment.

use facility_proto::borrower::v1::{PrepayScheduleRequest, PrepayScheduleResponse};
use facility_service::{
    errors::Refusal,
    identity::Caller,
    wire::{Problems, read_date, read_money, read_request_id, read_schedule},
};

use super::{Borrower, change::Change};
use crate::{
    book::{Command, command::PrepaySchedule},
    wire::read_effect,
};

impl Borrower {
    /// Asks the provider for a prepayment. The answer is what was written down; the relay sends it.
    pub async fn prepay_schedule(
        &self,
        caller: &Caller,
        request: PrepayScheduleRequest,
    ) -> Result<PrepayScheduleResponse, Refusal> {
        let mut problems = Problems::default();
        let request_id = read_request_id(&mut problems, &request.request_id);
        let name = read_schedule(&mut problems, "name", &request.name);
        let amount = read_money(&mut problems, "amount", request.amount.as_ref());
        if amount.is_some_and(|amount| !amount.is_positive()) {
            problems.add("amount.amount", "must be positive");
        }
        let settlement_date = read_date(&mut problems, "settlement_date", &request.settlement_date);
        let effect = read_effect(&mut problems, "effect", request.effect);
        let read = (|| Some((request_id?, name?, amount?, settlement_date?, effect?)))();
        let (request_id, name, amount, settlement_date, effect) = problems.finish(read)?;
        let (schedule, intent) = (name.schedule, self.intent(caller));
        let change = Change {
            method: "facility.borrower.v1.LeaseService/PrepaySchedule",
            request_id,
            facility: name.facility,
            command: Command::PrepaySchedule(PrepaySchedule { schedule, amount, settlement_date, effect, intent }),
        };
        self.send(caller, &request, change, |submission| PrepayScheduleResponse { submission }).await
    }
}
