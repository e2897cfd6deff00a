//! Lists the lease schedules of a facility by number, without their payments.

use facility_domain::ids::ScheduleId;
use facility_proto::lender::v1::{ListLeaseSchedulesRequest, ListLeaseSchedulesResponse};
use facility_service::{errors::Refusal, identity::Caller, wire::PageRequest};

use super::{Lender, view::book};
use crate::render;

impl Lender {
    /// Lists the lease schedules of a facility by number, without their payments.
    pub async fn list_lease_schedules(
        &self,
        caller: &Caller,
        request: &ListLeaseSchedulesRequest,
    ) -> Result<ListLeaseSchedulesResponse, Refusal> {
        let asked = (request.parent.as_str(), request.page_size, request.page_token.as_str());
        let asked = PageRequest::read("schedules", asked, ScheduleId::parse)?;
        let snapshot = self.visible(caller, &asked.facility).await?;
        let Some(book) = book(&snapshot) else { return Err(Refusal::not_found(&request.parent)) };
        let schedules = book.servicing.schedules.iter().map(|(id, schedule)| (*id, schedule));
        let (schedules, next_page_token) =
            asked.page(schedules, |_, schedule| Some(render::lease_schedule(book, schedule)));
        Ok(ListLeaseSchedulesResponse { schedules, next_page_token })
    }
}
