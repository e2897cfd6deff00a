//! LeaseService: hands each call to its use case.

use facility_proto::lender::v1::{
    AcceptEquipmentRequest, AcceptEquipmentResponse, ExercisePurchaseOptionRequest, ExercisePurchaseOptionResponse,
    GetLeaseScheduleRequest, GetLeaseScheduleResponse, GetTerminationQuoteRequest, GetTerminationQuoteResponse,
    ListEquipmentRequest, ListEquipmentResponse, ListLeaseSchedulesRequest, ListLeaseSchedulesResponse,
    ListTerminationQuotesRequest, ListTerminationQuotesResponse, PrepayScheduleRequest, PrepayScheduleResponse,
    QuoteTerminationRequest, QuoteTerminationResponse, RecordTotalLossRequest, RecordTotalLossResponse,
    RenewScheduleRequest, RenewScheduleResponse, ReturnEquipmentRequest, ReturnEquipmentResponse,
    TerminateScheduleRequest, TerminateScheduleResponse, lease_service_server::LeaseService,
};
use facility_service::identity::Caller;
use tonic::{Request, Response, Status, async_trait};

use super::Api;

#[async_trait]
impl LeaseService for Api {
    async fn accept_equipment(
        &self,
        request: Request<AcceptEquipmentRequest>,
    ) -> Result<Response<AcceptEquipmentResponse>, Status> {
        let caller = Caller::of(&request)?.clone();
        Ok(Response::new(self.lender.accept_equipment(&caller, request.into_inner()).await?))
    }

    async fn get_lease_schedule(
        &self,
        request: Request<GetLeaseScheduleRequest>,
    ) -> Result<Response<GetLeaseScheduleResponse>, Status> {
        let caller = Caller::of(&request)?;
        Ok(Response::new(self.lender.get_lease_schedule(caller, request.get_ref()).await?))
    }

    async fn list_lease_schedules(
        &self,
        request: Request<ListLeaseSchedulesRequest>,
    ) -> Result<Response<ListLeaseSchedulesResponse>, Status> {
        let caller = Caller::of(&request)?;
        Ok(Response::new(self.lender.list_lease_schedules(caller, request.get_ref()).await?))
    }

    async fn list_equipment(
        &self,
        request: Request<ListEquipmentRequest>,
    ) -> Result<Response<ListEquipmentResponse>, Status> {
        let caller = Caller::of(&request)?;
        Ok(Response::new(self.lender.list_equipment(caller, request.get_ref()).await?))
    }

    async fn exercise_purchase_option(
        &self,
        request: Request<ExercisePurchaseOptionRequest>,
    ) -> Result<Response<ExercisePurchaseOptionResponse>, Status> {
        let caller = Caller::of(&request)?.clone();
        Ok(Response::new(self.lender.exercise_purchase_option(&caller, request.into_inner()).await?))
    }

    async fn return_equipment(
        &self,
        request: Request<ReturnEquipmentRequest>,
    ) -> Result<Response<ReturnEquipmentResponse>, Status> {
        let caller = Caller::of(&request)?.clone();
        Ok(Response::new(self.lender.return_equipment(&caller, request.into_inner()).await?))
    }

    async fn prepay_schedule(
        &self,
        request: Request<PrepayScheduleRequest>,
    ) -> Result<Response<PrepayScheduleResponse>, Status> {
        let caller = Caller::of(&request)?.clone();
        Ok(Response::new(self.lender.prepay_schedule(&caller, request.into_inner()).await?))
    }

    async fn renew_schedule(
        &self,
        request: Request<RenewScheduleRequest>,
    ) -> Result<Response<RenewScheduleResponse>, Status> {
        let caller = Caller::of(&request)?.clone();
        Ok(Response::new(self.lender.renew_schedule(&caller, request.into_inner()).await?))
    }

    async fn record_total_loss(
        &self,
        request: Request<RecordTotalLossRequest>,
    ) -> Result<Response<RecordTotalLossResponse>, Status> {
        let caller = Caller::of(&request)?.clone();
        Ok(Response::new(self.lender.record_total_loss(&caller, request.into_inner()).await?))
    }

    async fn quote_termination(
        &self,
        request: Request<QuoteTerminationRequest>,
    ) -> Result<Response<QuoteTerminationResponse>, Status> {
        let caller = Caller::of(&request)?.clone();
        Ok(Response::new(self.lender.quote_termination(&caller, request.into_inner()).await?))
    }

    async fn get_termination_quote(
        &self,
        request: Request<GetTerminationQuoteRequest>,
    ) -> Result<Response<GetTerminationQuoteResponse>, Status> {
        let caller = Caller::of(&request)?;
        Ok(Response::new(self.lender.get_termination_quote(caller, request.get_ref()).await?))
    }

    async fn list_termination_quotes(
        &self,
        request: Request<ListTerminationQuotesRequest>,
    ) -> Result<Response<ListTerminationQuotesResponse>, Status> {
        let caller = Caller::of(&request)?;
        Ok(Response::new(self.lender.list_termination_quotes(caller, request.get_ref()).await?))
    }

    async fn terminate_schedule(
        &self,
        request: Request<TerminateScheduleRequest>,
    ) -> Result<Response<TerminateScheduleResponse>, Status> {
        let caller = Caller::of(&request)?.clone();
        Ok(Response::new(self.lender.terminate_schedule(&caller, request.into_inner()).await?))
    }
}
