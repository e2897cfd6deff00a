//! Lists the compliance certificates of a facility by number.

use facility_domain::ids::CertificateId;
use facility_proto::lender::v1::{ListComplianceCertificatesRequest, ListComplianceCertificatesResponse};
use facility_service::{errors::Refusal, identity::Caller, wire::PageRequest};

use super::{Lender, view::book};
use crate::render;

impl Lender {
    /// Lists the compliance certificates of a facility by number.
    pub async fn list_compliance_certificates(
        &self,
        caller: &Caller,
        request: &ListComplianceCertificatesRequest,
    ) -> Result<ListComplianceCertificatesResponse, Refusal> {
        let asked = (request.parent.as_str(), request.page_size, request.page_token.as_str());
        let asked = PageRequest::read("complianceCertificates", asked, CertificateId::parse)?;
        let snapshot = self.visible(caller, &asked.facility).await?;
        let Some(book) = book(&snapshot) else { return Err(Refusal::not_found(&request.parent)) };
        let all = book.servicing.certificates.iter().map(|(id, certificate)| (*id, certificate));
        let (certificates, next_page_token) =
            asked.page(all, |_, certificate| Some(render::compliance_certificate(&book.id, certificate)));
        Ok(ListComplianceCertificatesResponse { certificates, next_page_token })
    }
}
