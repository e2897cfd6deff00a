//! DrawdownService: hands each call to its use case.

use facility_proto::lender::v1::{
    ApproveDrawdownRequest, ApproveDrawdownResponse, CancelDrawdownRequest, CancelDrawdownResponse,
    CheckDrawdownRequest, CheckDrawdownResponse, FundDrawdownRequest, FundDrawdownResponse, GetDrawdownRequest,
    GetDrawdownResponse, ListDrawdownsRequest, ListDrawdownsResponse, RecordSupplierPaymentReturnedRequest,
    RecordSupplierPaymentReturnedResponse, RejectDrawdownRequest, RejectDrawdownResponse, SubmitDrawdownRequest,
    SubmitDrawdownResponse, WithdrawDrawdownRequest, WithdrawDrawdownResponse,
    drawdown_service_server::DrawdownService,
};
use facility_service::identity::Caller;
use tonic::{Request, Response, Status, async_trait};

use super::Api;

#[async_trait]
impl DrawdownService for Api {
    async fn check_drawdown(
        &self,
        request: Request<CheckDrawdownRequest>,
    ) -> Result<Response<CheckDrawdownResponse>, Status> {
        let caller = Caller::of(&request)?;
        Ok(Response::new(self.lender.check_drawdown(caller, request.get_ref()).await?))
    }

    async fn submit_drawdown(
        &self,
        request: Request<SubmitDrawdownRequest>,
    ) -> Result<Response<SubmitDrawdownResponse>, Status> {
        let caller = Caller::of(&request)?.clone();
        Ok(Response::new(self.lender.submit_drawdown(&caller, request.into_inner()).await?))
    }

    async fn get_drawdown(
        &self,
        request: Request<GetDrawdownRequest>,
    ) -> Result<Response<GetDrawdownResponse>, Status> {
        let caller = Caller::of(&request)?;
        Ok(Response::new(self.lender.get_drawdown(caller, request.get_ref()).await?))
    }

    async fn list_drawdowns(
        &self,
        request: Request<ListDrawdownsRequest>,
    ) -> Result<Response<ListDrawdownsResponse>, Status> {
        let caller = Caller::of(&request)?;
        Ok(Response::new(self.lender.list_drawdowns(caller, request.get_ref()).await?))
    }

    async fn approve_drawdown(
        &self,
        request: Request<ApproveDrawdownRequest>,
    ) -> Result<Response<ApproveDrawdownResponse>, Status> {
        let caller = Caller::of(&request)?.clone();
        Ok(Response::new(self.lender.approve_drawdown(&caller, request.into_inner()).await?))
    }

    async fn reject_drawdown(
        &self,
        request: Request<RejectDrawdownRequest>,
    ) -> Result<Response<RejectDrawdownResponse>, Status> {
        let caller = Caller::of(&request)?.clone();
        Ok(Response::new(self.lender.reject_drawdown(&caller, request.into_inner()).await?))
    }

    async fn withdraw_drawdown(
        &self,
        request: Request<WithdrawDrawdownRequest>,
    ) -> Result<Response<WithdrawDrawdownResponse>, Status> {
        let caller = Caller::of(&request)?.clone();
        Ok(Response::new(self.lender.withdraw_drawdown(&caller, request.into_inner()).await?))
    }

    async fn cancel_drawdown(
        &self,
        request: Request<CancelDrawdownRequest>,
    ) -> Result<Response<CancelDrawdownResponse>, Status> {
        let caller = Caller::of(&request)?.clone();
        Ok(Response::new(self.lender.cancel_drawdown(&caller, request.into_inner()).await?))
    }

    async fn fund_drawdown(
        &self,
        request: Request<FundDrawdownRequest>,
    ) -> Result<Response<FundDrawdownResponse>, Status> {
        let caller = Caller::of(&request)?.clone();
        Ok(Response::new(self.lender.fund_drawdown(&caller, request.into_inner()).await?))
    }

    async fn record_supplier_payment_returned(
        &self,
        request: Request<RecordSupplierPaymentReturnedRequest>,
    ) -> Result<Response<RecordSupplierPaymentReturnedResponse>, Status> {
        let caller = Caller::of(&request)?.clone();
        Ok(Response::new(self.lender.record_supplier_payment_returned(&caller, request.into_inner()).await?))
    }
}
