//! ConditionService: hands each call to its use case.

use facility_proto::lender::v1::{
    DeferConditionRequest, DeferConditionResponse, GetConditionRequest, GetConditionResponse, ListConditionsRequest,
    ListConditionsResponse, RejectEvidenceRequest, RejectEvidenceResponse, SatisfyConditionRequest,
    SatisfyConditionResponse, SubmitEvidenceRequest, SubmitEvidenceResponse, WaiveConditionRequest,
    WaiveConditionResponse, condition_service_server::ConditionService,
};
use facility_service::identity::Caller;
use tonic::{Request, Response, Status, async_trait};

use super::Api;

#[async_trait]
impl ConditionService for Api {
    async fn get_condition(
        &self,
        request: Request<GetConditionRequest>,
    ) -> Result<Response<GetConditionResponse>, Status> {
        let caller = Caller::of(&request)?;
        Ok(Response::new(self.lender.get_condition(caller, request.get_ref()).await?))
    }

    async fn list_conditions(
        &self,
        request: Request<ListConditionsRequest>,
    ) -> Result<Response<ListConditionsResponse>, Status> {
        let caller = Caller::of(&request)?;
        Ok(Response::new(self.lender.list_conditions(caller, request.get_ref()).await?))
    }

    async fn submit_evidence(
        &self,
        request: Request<SubmitEvidenceRequest>,
    ) -> Result<Response<SubmitEvidenceResponse>, Status> {
        let caller = Caller::of(&request)?.clone();
        Ok(Response::new(self.lender.submit_evidence(&caller, request.into_inner()).await?))
    }

    async fn satisfy_condition(
        &self,
        request: Request<SatisfyConditionRequest>,
    ) -> Result<Response<SatisfyConditionResponse>, Status> {
        let caller = Caller::of(&request)?.clone();
        Ok(Response::new(self.lender.satisfy_condition(&caller, request.into_inner()).await?))
    }

    async fn reject_evidence(
        &self,
        request: Request<RejectEvidenceRequest>,
    ) -> Result<Response<RejectEvidenceResponse>, Status> {
        let caller = Caller::of(&request)?.clone();
        Ok(Response::new(self.lender.reject_evidence(&caller, request.into_inner()).await?))
    }

    async fn waive_condition(
        &self,
        request: Request<WaiveConditionRequest>,
    ) -> Result<Response<WaiveConditionResponse>, Status> {
        let caller = Caller::of(&request)?.clone();
        Ok(Response::new(self.lender.waive_condition(&caller, request.into_inner()).await?))
    }

    async fn defer_condition(
        &self,
        request: Request<DeferConditionRequest>,
    ) -> Result<Response<DeferConditionResponse>, Status> {
        let caller = Caller::of(&request)?.clone();
        Ok(Response::new(self.lender.defer_condition(&caller, request.into_inner()).await?))
    }
}
