//! FacilityService: hands each call to its use case.

use facility_proto::lender::v1::{
    CancelCommitmentRequest, CancelCommitmentResponse, CancelFacilityRequest, CancelFacilityResponse,
    CloseFacilityRequest, CloseFacilityResponse, CreateFacilityRequest, CreateFacilityResponse, GetFacilityRequest,
    GetFacilityResponse, GetPositionRequest, GetPositionResponse, ListFacilitiesRequest, ListFacilitiesResponse,
    ResumeFacilityRequest, ResumeFacilityResponse, SignFacilityRequest, SignFacilityResponse,
    facility_service_server::FacilityService,
};
use facility_service::identity::Caller;
use tonic::{Request, Response, Status, async_trait};

use super::Api;

#[async_trait]
impl FacilityService for Api {
    async fn create_facility(
        &self,
        request: Request<CreateFacilityRequest>,
    ) -> Result<Response<CreateFacilityResponse>, Status> {
        let caller = Caller::of(&request)?.clone();
        Ok(Response::new(self.lender.create_facility(&caller, request.into_inner()).await?))
    }

    async fn get_facility(
        &self,
        request: Request<GetFacilityRequest>,
    ) -> Result<Response<GetFacilityResponse>, Status> {
        let caller = Caller::of(&request)?;
        Ok(Response::new(self.lender.get_facility(caller, request.get_ref()).await?))
    }

    async fn list_facilities(
        &self,
        request: Request<ListFacilitiesRequest>,
    ) -> Result<Response<ListFacilitiesResponse>, Status> {
        let caller = Caller::of(&request)?;
        Ok(Response::new(self.lender.list_facilities(caller, request.get_ref()).await?))
    }

    async fn sign_facility(
        &self,
        request: Request<SignFacilityRequest>,
    ) -> Result<Response<SignFacilityResponse>, Status> {
        let caller = Caller::of(&request)?.clone();
        Ok(Response::new(self.lender.sign_facility(&caller, request.into_inner()).await?))
    }

    async fn cancel_facility(
        &self,
        request: Request<CancelFacilityRequest>,
    ) -> Result<Response<CancelFacilityResponse>, Status> {
        let caller = Caller::of(&request)?.clone();
        Ok(Response::new(self.lender.cancel_facility(&caller, request.into_inner()).await?))
    }

    async fn cancel_commitment(
        &self,
        request: Request<CancelCommitmentRequest>,
    ) -> Result<Response<CancelCommitmentResponse>, Status> {
        let caller = Caller::of(&request)?.clone();
        Ok(Response::new(self.lender.cancel_commitment(&caller, request.into_inner()).await?))
    }

    async fn close_facility(
        &self,
        request: Request<CloseFacilityRequest>,
    ) -> Result<Response<CloseFacilityResponse>, Status> {
        let caller = Caller::of(&request)?.clone();
        Ok(Response::new(self.lender.close_facility(&caller, request.into_inner()).await?))
    }

    async fn resume_facility(
        &self,
        request: Request<ResumeFacilityRequest>,
    ) -> Result<Response<ResumeFacilityResponse>, Status> {
        let caller = Caller::of(&request)?.clone();
        Ok(Response::new(self.lender.resume_facility(&caller, request.into_inner()).await?))
    }

    async fn get_position(
        &self,
        request: Request<GetPositionRequest>,
    ) -> Result<Response<GetPositionResponse>, Status> {
        let caller = Caller::of(&request)?;
        Ok(Response::new(self.lender.get_position(caller, request.get_ref()).await?))
    }
}
