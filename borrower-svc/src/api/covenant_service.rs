//! `facility.borrower.v1.CovenantService`.

use facility_proto::borrower::v1::{
    ListCovenantsRequest, ListCovenantsResponse, ProvideComplianceCertificateRequest,
    ProvideComplianceCertificateResponse, covenant_service_server::CovenantService,
};
use facility_service::identity::Caller;
use tonic::{Request, Response, Status, async_trait};

use super::Api;

#[async_trait]
impl CovenantService for Api {
    async fn provide_compliance_certificate(
        &self,
        request: Request<ProvideComplianceCertificateRequest>,
    ) -> Result<Response<ProvideComplianceCertificateResponse>, Status> {
        let caller = Caller::of(&request)?.clone();
        Ok(Response::new(self.borrower.provide_compliance_certificate(&caller, request.into_inner()).await?))
    }

    async fn list_covenants(
        &self,
        request: Request<ListCovenantsRequest>,
    ) -> Result<Response<ListCovenantsResponse>, Status> {
        let caller = Caller::of(&request)?;
        Ok(Response::new(self.borrower.list_covenants(caller, request.get_ref()).await?))
    }
}
