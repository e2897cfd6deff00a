//! Takes in the certificate of a covenant's test.

use facility_domain::facility::{Command, command::SubmitComplianceCertificate};
use facility_proto::lender::v1::{SubmitComplianceCertificateRequest, SubmitComplianceCertificateResponse};
use facility_service::{
    errors::Refusal,
    identity::Caller,
    wire::{Problems, read_covenant, read_date, read_decimal, read_evidence, read_request_id},
};

use super::{Lender, change::Change, view::book};
use crate::render;

impl Lender {
    /// Takes in the certificate of a covenant's test.
    pub async fn submit_compliance_certificate(
        &self,
        caller: &Caller,
        request: SubmitComplianceCertificateRequest,
    ) -> Result<SubmitComplianceCertificateResponse, Refusal> {
        let mut problems = Problems::default();
        let request_id = read_request_id(&mut problems, &request.request_id);
        let name = read_covenant(&mut problems, "covenant", &request.covenant);
        let test_date = read_date(&mut problems, "test_date", &request.test_date);
        let value = read_decimal(&mut problems, "value", &request.value);
        let evidence = read_evidence(&mut problems, "evidence", request.evidence.as_ref());
        let read = (|| Some((request_id?, name?, test_date?, value?, evidence?)))();
        let (request_id, name, test_date, value, evidence) = problems.finish(read)?;
        let change = Change {
            method: "facility.lender.v1.CovenantService/SubmitComplianceCertificate",
            request_id,
            facility: name.facility,
            command: Command::SubmitComplianceCertificate(SubmitComplianceCertificate {
                covenant: name.covenant,
                test_date,
                value,
                title: evidence.title,
                reference: evidence.reference,
                sha256: evidence.sha256,
            }),
            expected_version: None,
        };
        self.change(caller, &request, change, |snapshot, _| SubmitComplianceCertificateResponse {
            certificate: book(snapshot).and_then(|book| {
                let (_, certificate) = book.servicing.certificates.last_key_value()?;
                Some(render::compliance_certificate(&book.id, certificate))
            }),
        })
        .await
    }
}
