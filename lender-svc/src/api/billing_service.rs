//! BillingService: hands each call to its use case.

use facility_proto::lender::v1::{
    AddChargeRequest, AddChargeResponse, DisputeInvoiceRequest, DisputeInvoiceResponse, GetInvoiceRequest,
    GetInvoiceResponse, GetReceiptRequest, GetReceiptResponse, GetStatementRequest, GetStatementResponse,
    ListInvoicesRequest, ListInvoicesResponse, ListReceiptsRequest, ListReceiptsResponse, RecordReceiptRequest,
    RecordReceiptResponse, RefundUnappliedCashRequest, RefundUnappliedCashResponse, ResolveDisputeRequest,
    ResolveDisputeResponse, ReverseReceiptRequest, ReverseReceiptResponse, billing_service_server::BillingService,
};
use facility_service::identity::Caller;
use tonic::{Request, Response, Status, async_trait};

use super::Api;

#[async_trait]
impl BillingService for Api {
    async fn get_invoice(&self, request: Request<GetInvoiceRequest>) -> Result<Response<GetInvoiceResponse>, Status> {
        let caller = Caller::of(&request)?;
        Ok(Response::new(self.lender.get_invoice(caller, request.get_ref()).await?))
    }

    async fn list_invoices(
        &self,
        request: Request<ListInvoicesRequest>,
    ) -> Result<Response<ListInvoicesResponse>, Status> {
        let caller = Caller::of(&request)?;
        Ok(Response::new(self.lender.list_invoices(caller, request.get_ref()).await?))
    }

    async fn add_charge(&self, request: Request<AddChargeRequest>) -> Result<Response<AddChargeResponse>, Status> {
        let caller = Caller::of(&request)?.clone();
        Ok(Response::new(self.lender.add_charge(&caller, request.into_inner()).await?))
    }

    async fn record_receipt(
        &self,
        request: Request<RecordReceiptRequest>,
    ) -> Result<Response<RecordReceiptResponse>, Status> {
        let caller = Caller::of(&request)?.clone();
        Ok(Response::new(self.lender.record_receipt(&caller, request.into_inner()).await?))
    }

    async fn get_receipt(&self, request: Request<GetReceiptRequest>) -> Result<Response<GetReceiptResponse>, Status> {
        let caller = Caller::of(&request)?;
        Ok(Response::new(self.lender.get_receipt(caller, request.get_ref()).await?))
    }

    async fn list_receipts(
        &self,
        request: Request<ListReceiptsRequest>,
    ) -> Result<Response<ListReceiptsResponse>, Status> {
        let caller = Caller::of(&request)?;
        Ok(Response::new(self.lender.list_receipts(caller, request.get_ref()).await?))
    }

    async fn refund_unapplied_cash(
        &self,
        request: Request<RefundUnappliedCashRequest>,
    ) -> Result<Response<RefundUnappliedCashResponse>, Status> {
        let caller = Caller::of(&request)?.clone();
        Ok(Response::new(self.lender.refund_unapplied_cash(&caller, request.into_inner()).await?))
    }

    async fn reverse_receipt(
        &self,
        request: Request<ReverseReceiptRequest>,
    ) -> Result<Response<ReverseReceiptResponse>, Status> {
        let caller = Caller::of(&request)?.clone();
        Ok(Response::new(self.lender.reverse_receipt(&caller, request.into_inner()).await?))
    }

    async fn get_statement(
        &self,
        request: Request<GetStatementRequest>,
    ) -> Result<Response<GetStatementResponse>, Status> {
        let caller = Caller::of(&request)?;
        Ok(Response::new(self.lender.get_statement(caller, request.get_ref()).await?))
    }

    async fn dispute_invoice(
        &self,
        request: Request<DisputeInvoiceRequest>,
    ) -> Result<Response<DisputeInvoiceResponse>, Status> {
        let caller = Caller::of(&request)?.clone();
        Ok(Response::new(self.lender.dispute_invoice(&caller, request.into_inner()).await?))
    }

    async fn resolve_dispute(
        &self,
        request: Request<ResolveDisputeRequest>,
    ) -> Result<Response<ResolveDisputeResponse>, Status> {
        let caller = Caller::of(&request)?.clone();
        Ok(Response::new(self.lender.resolve_dispute(&caller, request.into_inner()).await?))
    }
}
