//! Sends evidence for a condition to the provider.

use facility_proto::borrower::v1::{ProvideEvidenceRequest, ProvideEvidenceResponse};
use facility_service::{
    errors::Refusal,
    identity::Caller,
    wire::{Problems, read_condition, read_evidence, read_request_id},
};

use super::{Borrower, change::Change};
use crate::book::{Command, command::ProvideEvidence, submission::ConditionRef};

impl Borrower {
    /// Sends evidence for a condition to the provider. The answer is what was
    /// written down; the relay sends it.
    pub async fn provide_evidence(
        &self,
        caller: &Caller,
        request: ProvideEvidenceRequest,
    ) -> Result<ProvideEvidenceResponse, Refusal> {
        let mut problems = Problems::default();
        let request_id = read_request_id(&mut problems, &request.request_id);
        let name = read_condition(&mut problems, "condition", &request.condition);
        let evidence = read_evidence(&mut problems, "evidence", request.evidence.as_ref());
        let read = (|| Some((request_id?, name?, evidence?)))();
        let (request_id, name, evidence) = problems.finish(read)?;
        let condition = ConditionRef { drawdown: name.drawdown, condition: name.condition };
        let intent = self.intent(caller);
        let change = Change {
            method: "facility.borrower.v1.EvidenceService/ProvideEvidence",
            request_id,
            facility: name.facility,
            command: Command::ProvideEvidence(ProvideEvidence { condition, evidence, intent }),
        };
        self.send(caller, &request, change, |submission| ProvideEvidenceResponse { submission }).await
    }
}
