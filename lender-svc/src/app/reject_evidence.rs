//! Refuses the evidence for a condition.

use facility_domain::facility::{Command, command::RejectEvidence};
use facility_proto::lender::v1::{RejectEvidenceRequest, RejectEvidenceResponse};
use facility_service::{
    errors::Refusal,
    identity::Caller,
    wire::{Problems, read_condition, read_request_id, read_text},
};

use super::{Lender, change::Change};
use crate::render;

impl Lender {
    /// Refuses the evidence for a condition.
    pub async fn reject_evidence(
        &self,
        caller: &Caller,
        request: RejectEvidenceRequest,
    ) -> Result<RejectEvidenceResponse, Refusal> {
        let mut problems = Problems::default();
        let request_id = read_request_id(&mut problems, &request.request_id);
        let name = read_condition(&mut problems, "name", &request.name);
        let expected_revision = render::read_revision(&mut problems, &request.etag);
        let reason = read_text(&mut problems, "reason", &request.reason, 500);
        let read = (|| Some((request_id?, name?, expected_revision?, reason?)))();
        let (request_id, name, expected_revision, reason) = problems.finish(read)?;
        let condition = render::condition_ref(&name);
        let change = Change {
            method: "facility.lender.v1.ConditionService/RejectEvidence",
            request_id,
            facility: name.facility,
            command: Command::RejectEvidence(RejectEvidence {
                condition: condition.clone(),
                expected_revision,
                reason,
            }),
            expected_version: None,
        };
        self.change(caller, &request, change, move |snapshot, _| RejectEvidenceResponse {
            condition: render::condition(snapshot, &condition),
        })
        .await
    }
}
