//! LedgerService: hands each call to its use case.

use facility_proto::lender::v1::{
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
        Ok(Response::new(self.lender.list_entries(caller, request.get_ref()).await?))
    }

    async fn get_trial_balance(
        &self,
        request: Request<GetTrialBalanceRequest>,
    ) -> Result<Response<GetTrialBalanceResponse>, Status> {
        let caller = Caller::of(&request)?;
        Ok(Response::new(self.lender.get_trial_balance(caller, request.get_ref()).await?))
    }
}
