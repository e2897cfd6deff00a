//! Sends the certificate of a covenant's test to the provider.

use facility_proto::borrower::v1::{ProvideComplianceCertificateRequest, ProvideComplianceCertificateResponse};
use facility_service::{
    errors::Refusal,
    identity::Caller,
    wire::{Problems, read_covenant, read_date, read_decimal, read_evidence, read_request_id},
};

use super::{Borrower, change::Change};
use crate::book::{Command, command::ProvideComplianceCertificate};

impl Borrower {
    /// Sends the certificate of a covenant's test to the provider. The answer is
    /// what was written down; the relay sends it.
    pub async fn provide_compliance_certificate(
        &self,
        caller: &Caller,
        request: ProvideComplianceCertificateRequest,
    ) -> Result<ProvideComplianceCertificateResponse, Refusal> {
        let mut problems = Problems::default();
        let request_id = read_request_id(&mut problems, &request.request_id);
        let name = read_covenant(&mut problems, "covenant", &request.covenant);
        let test_date = read_date(&mut problems, "test_date", &request.test_date);
        let value = read_decimal(&mut problems, "value", &request.value);
        let evidence = read_evidence(&mut problems, "evidence", request.evidence.as_ref());
        let read = (|| Some((request_id?, name?, test_date?, value?, evidence?)))();
        let (request_id, name, test_date, value, evidence) = problems.finish(read)?;
        let (covenant, intent) = (name.covenant, self.intent(caller));
        let command = ProvideComplianceCertificate { covenant, test_date, value, evidence, intent };
        let change = Change {
            method: "facility.borrower.v1.CovenantService/ProvideComplianceCertificate",
            request_id,
            facility: name.facility,
            command: Command::ProvideComplianceCertificate(command),
        };
        self.send(caller, &request, change, |submission| ProvideComplianceCertificateResponse { submission }).await
    }
}
