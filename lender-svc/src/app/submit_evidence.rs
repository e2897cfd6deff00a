//! Takes in evidence for a condition.

use facility_domain::facility::{Command, command::SubmitEvidence};
use facility_proto::lender::v1::{SubmitEvidenceRequest, SubmitEvidenceResponse};
use facility_service::{
    errors::Refusal,
    identity::Caller,
    wire::{Problems, read_condition, read_evidence, read_request_id},
};

use super::{Lender, change::Change};
use crate::render;

impl Lender {
    /// Takes in evidence for a condition.
    pub async fn submit_evidence(
        &self,
        caller: &Caller,
        request: SubmitEvidenceRequest,
    ) -> Result<SubmitEvidenceResponse, Refusal> {
        let mut problems = Problems::default();
        let request_id = read_request_id(&mut problems, &request.request_id);
        let name = read_condition(&mut problems, "name", &request.name);
        let evidence = read_evidence(&mut problems, "evidence", request.evidence.as_ref());
        let read = (|| Some((request_id?, name?, evidence?)))();
        let (request_id, name, evidence) = problems.finish(read)?;
        let condition = render::condition_ref(&name);
        let change = Change {
            method: "facility.lender.v1.ConditionService/SubmitEvidence",
            request_id,
            facility: name.facility,
            command: Command::SubmitEvidence(SubmitEvidence {
                condition: condition.clone(),
                title: evidence.title,
                reference: evidence.reference,
                sha256: evidence.sha256,
            }),
            expected_version: None,
        };
        self.change(caller, &request, change, move |snapshot, _| SubmitEvidenceResponse {
            condition: render::condition(snapshot, &condition),
        })
        .await
    }
}
