//! `facility.borrower.v1.PurchaseService`.

use facility_proto::borrower::v1::{
    AcceptPurchasesRequest, AcceptPurchasesResponse, CancelPurchaseRequest, CancelPurchaseResponse,
    CreatePurchaseRequest, CreatePurchaseResponse, GetPurchaseRequest, GetPurchaseResponse, GetSubmissionRequest,
    GetSubmissionResponse, ListPurchasesRequest, ListPurchasesResponse, ListSubmissionsRequest,
    ListSubmissionsResponse, RecordDeliveryRequest, RecordDeliveryResponse, SubmitPurchasesRequest,
    SubmitPurchasesResponse, purchase_service_server::PurchaseService,
};
use facility_service::identity::Caller;
use tonic::{Request, Response, Status, async_trait};

use super::Api;

#[async_trait]
impl PurchaseService for Api {
    async fn create_purchase(
        &self,
        request: Request<CreatePurchaseRequest>,
    ) -> Result<Response<CreatePurchaseResponse>, Status> {
        let caller = Caller::of(&request)?.clone();
        Ok(Response::new(self.borrower.create_purchase(&caller, request.into_inner()).await?))
    }

    async fn get_purchase(
        &self,
        request: Request<GetPurchaseRequest>,
    ) -> Result<Response<GetPurchaseResponse>, Status> {
        let caller = Caller::of(&request)?;
        Ok(Response::new(self.borrower.get_purchase(caller, request.get_ref()).await?))
    }

    async fn list_purchases(
        &self,
        request: Request<ListPurchasesRequest>,
    ) -> Result<Response<ListPurchasesResponse>, Status> {
        let caller = Caller::of(&request)?;
        Ok(Response::new(self.borrower.list_purchases(caller, request.get_ref()).await?))
    }

    async fn cancel_purchase(
        &self,
        request: Request<CancelPurchaseRequest>,
    ) -> Result<Response<CancelPurchaseResponse>, Status> {
        let caller = Caller::of(&request)?.clone();
        Ok(Response::new(self.borrower.cancel_purchase(&caller, request.into_inner()).await?))
    }

    async fn submit_purchases(
        &self,
        request: Request<SubmitPurchasesRequest>,
    ) -> Result<Response<SubmitPurchasesResponse>, Status> {
        let caller = Caller::of(&request)?.clone();
        Ok(Response::new(self.borrower.submit_purchases(&caller, request.into_inner()).await?))
    }

    async fn record_delivery(
        &self,
        request: Request<RecordDeliveryRequest>,
    ) -> Result<Response<RecordDeliveryResponse>, Status> {
        let caller = Caller::of(&request)?.clone();
        Ok(Response::new(self.borrower.record_delivery(&caller, request.into_inner()).await?))
    }

    async fn accept_purchases(
        &self,
        request: Request<AcceptPurchasesRequest>,
    ) -> Result<Response<AcceptPurchasesResponse>, Status> {
        let caller = Caller::of(&request)?.clone();
        Ok(Response::new(self.borrower.accept_purchases(&caller, request.into_inner()).await?))
    }

    async fn get_submission(
        &self,
        request: Request<GetSubmissionRequest>,
    ) -> Result<Response<GetSubmissionResponse>, Status> {
        let caller = Caller::of(&request)?;
        Ok(Response::new(self.borrower.get_submission(caller, request.get_ref()).await?))
    }

    async fn list_submissions(
        &self,
        request: Request<ListSubmissionsRequest>,
    ) -> Result<Response<ListSubmissionsResponse>, Status> {
        let caller = Caller::of(&request)?;
        Ok(Response::new(self.borrower.list_submissions(caller, request.get_ref()).await?))
    }
}
