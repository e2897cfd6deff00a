//! DefaultService: hands each call to its use case.

use facility_proto::lender::v1::{
    AccelerateFacilityRequest, AccelerateFacilityResponse, AcknowledgeGuaranteeDemandRequest,
    AcknowledgeGuaranteeDemandResponse, CureDefaultRequest, CureDefaultResponse, DeclareDefaultRequest,
    DeclareDefaultResponse, DemandGuaranteeRequest, DemandGuaranteeResponse, GetDefaultRequest, GetDefaultResponse,
    GetGuaranteeDemandRequest, GetGuaranteeDemandResponse, ListDefaultsRequest, ListDefaultsResponse,
    ListGuaranteeDemandsRequest, ListGuaranteeDemandsResponse, WaiveDefaultRequest, WaiveDefaultResponse,
    WithdrawGuaranteeDemandRequest, WithdrawGuaranteeDemandResponse, default_service_server::DefaultService,
};
use facility_service::identity::Caller;
use tonic::{Request, Response, Status, async_trait};

use super::Api;

#[async_trait]
impl DefaultService for Api {
    async fn declare_default(
        &self,
        request: Request<DeclareDefaultRequest>,
    ) -> Result<Response<DeclareDefaultResponse>, Status> {
        let caller = Caller::of(&request)?.clone();
        Ok(Response::new(self.lender.declare_default(&caller, request.into_inner()).await?))
    }

    async fn cure_default(
        &self,
        request: Request<CureDefaultRequest>,
    ) -> Result<Response<CureDefaultResponse>, Status> {
        let caller = Caller::of(&request)?.clone();
        Ok(Response::new(self.lender.cure_default(&caller, request.into_inner()).await?))
    }

    async fn waive_default(
        &self,
        request: Request<WaiveDefaultRequest>,
    ) -> Result<Response<WaiveDefaultResponse>, Status> {
        let caller = Caller::of(&request)?.clone();
        Ok(Response::new(self.lender.waive_default(&caller, request.into_inner()).await?))
    }

    async fn get_default(&self, request: Request<GetDefaultRequest>) -> Result<Response<GetDefaultResponse>, Status> {
        let caller = Caller::of(&request)?;
        Ok(Response::new(self.lender.get_default(caller, request.get_ref()).await?))
    }

    async fn list_defaults(
        &self,
        request: Request<ListDefaultsRequest>,
    ) -> Result<Response<ListDefaultsResponse>, Status> {
        let caller = Caller::of(&request)?;
        Ok(Response::new(self.lender.list_defaults(caller, request.get_ref()).await?))
    }

    async fn accelerate_facility(
        &self,
        request: Request<AccelerateFacilityRequest>,
    ) -> Result<Response<AccelerateFacilityResponse>, Status> {
        let caller = Caller::of(&request)?.clone();
        Ok(Response::new(self.lender.accelerate_facility(&caller, request.into_inner()).await?))
    }

    async fn demand_guarantee(
        &self,
        request: Request<DemandGuaranteeRequest>,
    ) -> Result<Response<DemandGuaranteeResponse>, Status> {
        let caller = Caller::of(&request)?.clone();
        Ok(Response::new(self.lender.demand_guarantee(&caller, request.into_inner()).await?))
    }

    async fn acknowledge_guarantee_demand(
        &self,
        request: Request<AcknowledgeGuaranteeDemandRequest>,
    ) -> Result<Response<AcknowledgeGuaranteeDemandResponse>, Status> {
        let caller = Caller::of(&request)?.clone();
        Ok(Response::new(self.lender.acknowledge_guarantee_demand(&caller, request.into_inner()).await?))
    }

    async fn withdraw_guarantee_demand(
        &self,
        request: Request<WithdrawGuaranteeDemandRequest>,
    ) -> Result<Response<WithdrawGuaranteeDemandResponse>, Status> {
        let caller = Caller::of(&request)?.clone();
        Ok(Response::new(self.lender.withdraw_guarantee_demand(&caller, request.into_inner()).await?))
    }

    async fn get_guarantee_demand(
        &self,
        request: Request<GetGuaranteeDemandRequest>,
    ) -> Result<Response<GetGuaranteeDemandResponse>, Status> {
        let caller = Caller::of(&request)?;
        Ok(Response::new(self.lender.get_guarantee_demand(caller, request.get_ref()).await?))
    }

    async fn list_guarantee_demands(
        &self,
        request: Request<ListGuaranteeDemandsRequest>,
    ) -> Result<Response<ListGuaranteeDemandsResponse>, Status> {
        let caller = Caller::of(&request)?;
        Ok(Response::new(self.lender.list_guarantee_demands(caller, request.get_ref()).await?))
    }
}
