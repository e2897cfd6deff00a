//! `facility.borrower.v1.ReconciliationService`.

use facility_proto::borrower::v1::{
    GetReconciliationRequest, GetReconciliationResponse, ListDiscrepanciesRequest, ListDiscrepanciesResponse,
    ListNoticesRequest, ListNoticesResponse, reconciliation_service_server::ReconciliationService,
};
use facility_service::identity::Caller;
use tonic::{Request, Response, Status, async_trait};

use super::Api;

#[async_trait]
impl ReconciliationService for Api {
    async fn get_reconciliation(
        &self,
        request: Request<GetReconciliationRequest>,
    ) -> Result<Response<GetReconciliationResponse>, Status> {
        let caller = Caller::of(&request)?;
        Ok(Response::new(self.borrower.get_reconciliation(caller, request.get_ref()).await?))
    }

    async fn list_notices(
        &self,
        request: Request<ListNoticesRequest>,
    ) -> Result<Response<ListNoticesResponse>, Status> {
        let caller = Caller::of(&request)?;
        Ok(Response::new(self.borrower.list_notices(caller, request.get_ref()).await?))
    }

    async fn list_discrepancies(
        &self,
        request: Request<ListDiscrepanciesRequest>,
    ) -> Result<Response<ListDiscrepanciesResponse>, Status> {
        let caller = Caller::of(&request)?;
        Ok(Response::new(self.borrower.list_discrepancies(caller, request.get_ref()).await?))
    }
}
