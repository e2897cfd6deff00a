//! Records that the guarantor has seen a demand.

use facility_domain::facility::{Command, command::AcknowledgeGuaranteeDemand};
use facility_proto::lender::v1::{AcknowledgeGuaranteeDemandRequest, AcknowledgeGuaranteeDemandResponse};
use facility_service::{
    errors::Refusal,
    identity::Caller,
    wire::{Problems, read_guarantee_demand, read_request_id},
};

use super::{Lender, change::Change, view::book};
use crate::render;

impl Lender {
    /// Records that the guarantor has seen a demand.
    pub async fn acknowledge_guarantee_demand(
        &self,
        caller: &Caller,
        request: AcknowledgeGuaranteeDemandRequest,
    ) -> Result<AcknowledgeGuaranteeDemandResponse, Refusal> {
        let mut problems = Problems::default();
        let request_id = read_request_id(&mut problems, &request.request_id);
        let name = read_guarantee_demand(&mut problems, "name", &request.name);
        let read = (|| Some((request_id?, name?)))();
        let (request_id, name) = problems.finish(read)?;
        let change = Change {
            method: "facility.lender.v1.DefaultService/AcknowledgeGuaranteeDemand",
            request_id,
            facility: name.facility,
            command: Command::AcknowledgeGuaranteeDemand(AcknowledgeGuaranteeDemand { demand: name.demand }),
            expected_version: None,
        };
        self.change(caller, &request, change, move |snapshot, _| AcknowledgeGuaranteeDemandResponse {
            demand: book(snapshot)
                .and_then(|book| Some(render::guarantee_demand(&book.id, book.servicing.demands.get(&name.demand)?))),
        })
        .await
    }
}
