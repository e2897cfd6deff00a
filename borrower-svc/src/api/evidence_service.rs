//! `facility.borrower.v1.EvidenceService`.

use facility_proto::borrower::v1::{
    ProvideEvidenceRequest, ProvideEvidenceResponse, evidence_service_server::EvidenceService,
};
use facility_service::identity::Caller;
use tonic::{Request, Response, Status, async_trait};

use super::Api;

#[async_trait]
impl EvidenceService for Api {
    async fn provide_evidence(
        &self,
        request: Request<ProvideEvidenceRequest>,
    ) -> Result<Response<ProvideEvidenceResponse>, Status> {
        let caller = Caller::of(&request)?.clone();
        Ok(Response::new(self.borrower.provide_evidence(&caller, request.into_inner()).await?))
    }
}
