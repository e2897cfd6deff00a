//! CovenantService: hands each call to its use case.

use facility_proto::lender::v1::{
    GetCovenantRequest, GetCovenantResponse, ListComplianceCertificatesRequest, ListComplianceCertificatesResponse,
    ListCovenantsRequest, ListCovenantsResponse, SubmitComplianceCertificateRequest,
    SubmitComplianceCertificateResponse, covenant_service_server::CovenantService,
};
use facility_service::identity::Caller;
use tonic::{Request, Response, Status, async_trait};

use super::Api;

#[async_trait]
impl CovenantService for Api {
    async fn get_covenant(
        &self,
        request: Request<GetCovenantRequest>,
    ) -> Result<Response<GetCovenantResponse>, Status> {
        let caller = Caller::of(&request)?;
        Ok(Response::new(self.lender.get_covenant(caller, request.get_ref()).await?))
    }

    async fn list_covenants(
        &self,
        request: Request<ListCovenantsRequest>,
    ) -> Result<Response<ListCovenantsResponse>, Status> {
        let caller = Caller::of(&request)?;
        Ok(Response::new(self.lender.list_covenants(caller, request.get_ref()).await?))
    }

    async fn submit_compliance_certificate(
        &self,
        request: Request<SubmitComplianceCertificateRequest>,
    ) -> Result<Response<SubmitComplianceCertificateResponse>, Status> {
        let caller = Caller::of(&request)?.clone();
        Ok(Response::new(self.lender.submit_compliance_certificate(&caller, request.into_inner()).await?))
    }

    async fn list_compliance_certificates(
        &self,
        request: Request<ListComplianceCertificatesRequest>,
    ) -> Result<Response<ListComplianceCertificatesResponse>, Status> {
        let caller = Caller::of(&request)?;
        Ok(Response::new(self.lender.list_compliance_certificates(caller, request.get_ref()).await?))
    }
}
