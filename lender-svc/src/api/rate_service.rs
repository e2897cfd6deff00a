//! RateService: hands each call to its use case.

use facility_proto::lender::v1::{
    CorrectFixingRequest, CorrectFixingResponse, ListFixingsRequest, ListFixingsResponse, PublishFixingRequest,
    PublishFixingResponse, rate_service_server::RateService,
};
use facility_service::identity::Caller;
use tonic::{Request, Response, Status, async_trait};

use super::Api;

#[async_trait]
impl RateService for Api {
    async fn publish_fixing(
        &self,
        request: Request<PublishFixingRequest>,
    ) -> Result<Response<PublishFixingResponse>, Status> {
        let caller = Caller::of(&request)?.clone();
        Ok(Response::new(self.lender.publish_fixing(&caller, request.into_inner()).await?))
    }

    async fn correct_fixing(
        &self,
        request: Request<CorrectFixingRequest>,
    ) -> Result<Response<CorrectFixingResponse>, Status> {
        let caller = Caller::of(&request)?.clone();
        Ok(Response::new(self.lender.correct_fixing(&caller, request.into_inner()).await?))
    }

    async fn list_fixings(
        &self,
        request: Request<ListFixingsRequest>,
    ) -> Result<Response<ListFixingsResponse>, Status> {
        let caller = Caller::of(&request)?;
        Ok(Response::new(self.lender.list_fixings(caller, request.get_ref()).await?))
    }
}
