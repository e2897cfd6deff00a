//! BusinessDateService: hands each call to its use case.

use facility_proto::lender::v1::{
    AdvanceBusinessDateRequest, AdvanceBusinessDateResponse, GetBusinessDateRequest, GetBusinessDateResponse,
    business_date_service_server::BusinessDateService,
};
use facility_service::identity::Caller;
use tonic::{Request, Response, Status, async_trait};

use super::Api;

#[async_trait]
impl BusinessDateService for Api {
    async fn get_business_date(
        &self,
        request: Request<GetBusinessDateRequest>,
    ) -> Result<Response<GetBusinessDateResponse>, Status> {
        let caller = Caller::of(&request)?;
        Ok(Response::new(self.lender.get_business_date(caller, request.get_ref()).await?))
    }

    async fn advance_business_date(
        &self,
        request: Request<AdvanceBusinessDateRequest>,
    ) -> Result<Response<AdvanceBusinessDateResponse>, Status> {
        let caller = Caller::of(&request)?.clone();
        Ok(Response::new(self.lender.advance_business_date(&caller, request.into_inner()).await?))
    }
}
