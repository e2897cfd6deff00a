//! `facility.borrower.v1.FacilityService`.

use facility_proto::borrower::v1::{
    GetFacilityRequest, GetFacilityResponse, GetPositionRequest, GetPositionResponse, ListDrawdownsRequest,
    ListDrawdownsResponse, ListFacilitiesRequest, ListFacilitiesResponse, facility_service_server::FacilityService,
};
use facility_service::identity::Caller;
use tonic::{Request, Response, Status, async_trait};

use super::Api;

#[async_trait]
impl FacilityService for Api {
    async fn get_facility(
        &self,
        request: Request<GetFacilityRequest>,
    ) -> Result<Response<GetFacilityResponse>, Status> {
        let caller = Caller::of(&request)?;
        Ok(Response::new(self.borrower.get_facility(caller, request.get_ref()).await?))
    }

    async fn list_facilities(
        &self,
        request: Request<ListFacilitiesRequest>,
    ) -> Result<Response<ListFacilitiesResponse>, Status> {
        let caller = Caller::of(&request)?;
        Ok(Response::new(self.borrower.list_facilities(caller, request.get_ref()).await?))
    }

    async fn get_position(
        &self,
        request: Request<GetPositionRequest>,
    ) -> Result<Response<GetPositionResponse>, Status> {
        let caller = Caller::of(&request)?;
        Ok(Response::new(self.borrower.get_position(caller, request.get_ref()).await?))
    }

    async fn list_drawdowns(
        &self,
        request: Request<ListDrawdownsRequest>,
    ) -> Result<Response<ListDrawdownsResponse>, Status> {
        let caller = Caller::of(&request)?;
        Ok(Response::new(self.borrower.list_drawdowns(caller, request.get_ref()).await?))
    }
}
