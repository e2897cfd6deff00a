//! `facility.borrower.v1.LeaseService`.

use facility_proto::borrower::v1::{
    GetLeaseScheduleRequest, GetLeaseScheduleResponse, ListLeaseSchedulesRequest, ListLeaseSchedulesResponse,
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
}
