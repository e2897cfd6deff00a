//! Takes a demand back.

use facility_domain::facility::{Command, command::WithdrawGuaranteeDemand};
use facility_proto::lender::v1::{WithdrawGuaranteeDemandRequest, WithdrawGuaranteeDemandResponse};
use facility_service::{
    errors::Refusal,
    identity::Caller,
    wire::{Problems, read_guarantee_demand, read_request_id, read_text},
};

use super::{Lender, change::Change, view::book};
use crate::render;

impl Lender {
    /// Takes a demand back.
    pub async fn withdraw_guarantee_demand(
        &self,
        caller: &Caller,
        request: WithdrawGuaranteeDemandRequest,
    ) -> Result<WithdrawGuaranteeDemandResponse, Refusal> {
        let mut problems = Problems::default();
        let request_id = read_request_id(&mut problems, &request.request_id);
        let name = read_guarantee_demand(&mut problems, "name", &request.name);
        let reason = read_text(&mut problems, "reason", &request.reason, 500);
        let read = (|| Some((request_id?, name?, reason?)))();
        let (request_id, name, reason) = problems.finish(read)?;
        let change = Change {
            method: "facility.lender.v1.DefaultService/WithdrawGuaranteeDemand",
            request_id,
            facility: name.facility,
            command: Command::WithdrawGuaranteeDemand(WithdrawGuaranteeDemand { demand: name.demand, reason }),
            expected_version: None,
        };
        self.change(caller, &request, change, move |snapshot, _| WithdrawGuaranteeDemandResponse {
            demand: book(snapshot)
                .and_then(|book| Some(render::guarantee_demand(&book.id, book.servicing.demands.get(&name.demand)?))),
        })
        .await
    }
}
