//! `facility.borrower.v1.LedgerService`.

use facility_proto::borrower::v1::{
    GetTrialBalanceRequest, GetTrialBalanceResponse, ListEntriesRequest, ListEntriesResponse,
    ledger_service_server::LedgerService,
};
use facility_service::identity::Caller;
use tonic::{Request, Response, Status, async_trait};

use super::Api;

#[async_trait]
impl LedgerService for Api {
    async fn list_entries(
        &self,
        request: Request<ListEntriesRequest>,
    ) -> Result<Response<ListEntriesResponse>, Status> {
        let caller = Caller::of(&request)?;
        Ok(Response::new(self.borrower.list_entries(caller, request.get_ref()).await?))
    }

    async fn get_trial_balance(
        &self,
        request: Request<GetTrialBalanceRequest>,
    ) -> Result<Response<GetTrialBalanceResponse>, Status> {
        let caller = Caller::of(&request)?;
        Ok(Response::new(self.borrower.get_trial_balance(caller, request.get_ref()).await?))
    }
}
