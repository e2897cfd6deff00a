//! Accepts the evidence for a condition.

use facility_domain::facility::{Command, command::SatisfyCondition};
use facility_proto::lender::v1::{SatisfyConditionRequest, SatisfyConditionResponse};
use facility_service::{
    errors::Refusal,
    identity::Caller,
    wire::{Problems, read_condition, read_request_id},
};

use super::{Lender, change::Change};
use crate::render;

impl Lender {
    /// Accepts the evidence for a condition.
    pub async fn satisfy_condition(
        &self,
        caller: &Caller,
        request: SatisfyConditionRequest,
    ) -> Result<SatisfyConditionResponse, Refusal> {
        let mut problems = Problems::default();
        let request_id = read_request_id(&mut problems, &request.request_id);
        let name = read_condition(&mut problems, "name", &request.name);
        let expected_revision = render::read_revision(&mut problems, &request.etag);
        let read = (|| Some((request_id?, name?, expected_revision?)))();
        let (request_id, name, expected_revision) = problems.finish(read)?;
        let condition = render::condition_ref(&name);
        let change = Change {
            method: "facility.lender.v1.ConditionService/SatisfyCondition",
            request_id,
            facility: name.facility,
            command: Command::SatisfyCondition(SatisfyCondition { condition: condition.clone(), expected_revision }),
            expected_version: None,
        };
        self.change(caller, &request, change, move |snapshot, _| SatisfyConditionResponse {
            condition: render::condition(snapshot, &condition),
        })
        .await
    }
}
