//! `facility.borrower.v1.LeaseService`.

use facility_proto::borrower::v1::{
    GetLeaseScheduleRequest, GetLeaseScheduleResponse, GetTerminationQuoteRequest, GetTerminationQuoteResponse,
    ListLeaseSchedulesRequest, ListLeaseSchedulesResponse, ListTerminationQuotesRequest, ListTerminationQuotesResponse,
    PrepayScheduleRequest, PrepayScheduleResponse, QuoteTerminationRequest, QuoteTerminationResponse,
    RenewScheduleRequest, RenewScheduleResponse, TerminateScheduleRequest, TerminateScheduleResponse,
    lease_service_server::LeaseService,
};
use facility_service::identity::Caller;
use tonic::{Request, Response, Status, async_trait};

use super::Api;

#[async_trait]
impl LeaseService for Api {
    async fn get_lease_schedule(
        &self,
        request: Request<GetLeaseScheduleRequest>,
    ) -> Result<Response<GetLeaseScheduleResponse>, Status> {
        let caller = Caller::of(&request)?;
        Ok(Response::new(self.borrower.get_lease_schedule(caller, request.get_ref()).await?))
    }

    async fn list_lease_schedules(
        &self,
        request: Request<ListLeaseSchedulesRequest>,
    ) -> Result<Response<ListLeaseSchedulesResponse>, Status> {
        let caller = Caller::of(&request)?;
        Ok(Response::new(self.borrower.list_lease_schedules(caller, request.get_ref()).await?))
    }

    async fn prepay_schedule(
        &self,
        request: Request<PrepayScheduleRequest>,
    ) -> Result<Response<PrepayScheduleResponse>, Status> {
        let caller = Caller::of(&request)?.clone();
        Ok(Response::new(self.borrower.prepay_schedule(&caller, request.into_inner()).await?))
    }

    async fn renew_schedule(
        &self,
        request: Request<RenewScheduleRequest>,
    ) -> Result<Response<RenewScheduleResponse>, Status> {
        let caller = Caller::of(&request)?.clone();
        Ok(Response::new(self.borrower.renew_schedule(&caller, request.into_inner()).await?))
    }

    async fn quote_termination(
        &self,
        request: Request<QuoteTerminationRequest>,
    ) -> Result<Response<QuoteTerminationResponse>, Status> {
        let caller = Caller::of(&request)?.clone();
        Ok(Response::new(self.borrower.quote_termination(&caller, request.into_inner()).await?))
    }

    async fn terminate_schedule(
        &self,
        request: Request<TerminateScheduleRequest>,
    ) -> Result<Response<TerminateScheduleResponse>, Status> {
        let caller = Caller::of(&request)?.clone();
        Ok(Response::new(self.borrower.terminate_schedule(&caller, request.into_inner()).await?))
    }

    async fn get_termination_quote(
        &self,
        request: Request<GetTerminationQuoteRequest>,
    ) -> Result<Response<GetTerminationQuoteResponse>, Status> {
        let caller = Caller::of(&request)?;
        Ok(Response::new(self.borrower.get_termination_quote(caller, request.get_ref()).await?))
    }

    async fn list_termination_quotes(
        &self,
        request: Request<ListTerminationQuotesRequest>,
    ) -> Result<Response<ListTerminationQuotesResponse>, Status> {
        let caller = Caller::of(&request)?;
        Ok(Response::new(self.borrower.list_termination_quotes(caller, request.get_ref()).await?))
    }
}
