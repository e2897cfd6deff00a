//! `facility.borrower.v1.PaymentService`.

use facility_proto::borrower::v1::{
    DisputeInvoiceRequest, DisputeInvoiceResponse, GetInvoiceRequest, GetInvoiceResponse, ListInvoicesRequest,
    ListInvoicesResponse, ListPayablesRequest, ListPayablesResponse, ListPaymentsRequest, ListPaymentsResponse,
    PayInvoiceRequest, PayInvoiceResponse, payment_service_server::PaymentService,
};
use facility_service::identity::Caller;
use tonic::{Request, Response, Status, async_trait};

use super::Api;

#[async_trait]
impl PaymentService for Api {
    async fn get_invoice(&self, request: Request<GetInvoiceRequest>) -> Result<Response<GetInvoiceResponse>, Status> {
        let caller = Caller::of(&request)?;
        Ok(Response::new(self.borrower.get_invoice(caller, request.get_ref()).await?))
    }

    async fn list_invoices(
        &self,
        request: Request<ListInvoicesRequest>,
    ) -> Result<Response<ListInvoicesResponse>, Status> {
        let caller = Caller::of(&request)?;
        Ok(Response::new(self.borrower.list_invoices(caller, request.get_ref()).await?))
    }

    async fn list_payables(
        &self,
        request: Request<ListPayablesRequest>,
    ) -> Result<Response<ListPayablesResponse>, Status> {
        let caller = Caller::of(&request)?;
        Ok(Response::new(self.borrower.list_payables(caller, request.get_ref()).await?))
    }

    async fn pay_invoice(&self, request: Request<PayInvoiceRequest>) -> Result<Response<PayInvoiceResponse>, Status> {
        let caller = Caller::of(&request)?.clone();
        Ok(Response::new(self.borrower.pay_invoice(&caller, request.into_inner()).await?))
    }

    async fn list_payments(
        &self,
        request: Request<ListPaymentsRequest>,
    ) -> Result<Response<ListPaymentsResponse>, Status> {
        let caller = Caller::of(&request)?;
        Ok(Response::new(self.borrower.list_payments(caller, request.get_ref()).await?))
    }

    async fn dispute_invoice(
        &self,
        request: Request<DisputeInvoiceRequest>,
    ) -> Result<Response<DisputeInvoiceResponse>, Status> {
        let caller = Caller::of(&request)?.clone();
        Ok(Response::new(self.borrower.dispute_invoice(&caller, request.into_inner()).await?))
    }
}
