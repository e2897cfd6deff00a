//! Lists the lease schedules of a facility by number, without their payments.

use facility_domain::ids::ScheduleId;
use facility_proto::borrower::v1::{ListLeaseSchedulesRequest, ListLeaseSchedulesResponse};
use facility_service::{errors::Refusal, identity::Caller, wire::PageRequest};

use super::Borrower;
use crate::render;

impl Borrower {
    /// Lists the lease schedules of a facility by number, without their payments.
    pub async fn list_lease_schedules(
        &self,
        caller: &Caller,
        request: &ListLeaseSchedulesRequest,
    ) -> Result<ListLeaseSchedulesResponse, Refusal> {
        let asked = (request.parent.as_str(), request.page_size, request.page_token.as_str());
        let asked = PageRequest::read("schedules", asked, ScheduleId::parse)?;
        let snapshot = self.visible(caller, &asked.facility).await?;
        let known = snapshot.state.facility.as_deref();
        let schedules = known.into_iter().flat_map(|known| {
            let schedules = known.servicing.schedules.range(asked.rest());
            schedules.map(move |(id, schedule)| (*id, (known, schedule)))
        });
        let (schedules, next_page_token) = asked.page(schedules, |id, (known, schedule)| {
            Some(render::schedule_head(&snapshot.stream, known, *id, schedule))
        });
        Ok(ListLeaseSchedulesResponse { schedules, next_page_token })
    }
}
