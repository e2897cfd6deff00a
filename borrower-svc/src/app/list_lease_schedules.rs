//! Lists the lease schedules of a facility by number, without their payments.

use std::ops::Bound;

use facility_domain::ids::ScheduleId;
use facility_proto::borrower::v1::{ListLeaseSchedulesRequest, ListLeaseSchedulesResponse};
use facility_service::{
    errors::Refusal,
    identity::Caller,
    wire::{Problems, read_facility, read_page_size, read_page_token},
};

use super::{Borrower, page::page};
use crate::render;

impl Borrower {
    /// Lists the lease schedules of a facility by number, without their payments.
    pub async fn list_lease_schedules(
        &self,
        caller: &Caller,
        request: &ListLeaseSchedulesRequest,
    ) -> Result<ListLeaseSchedulesResponse, Refusal> {
        let mut problems = Problems::default();
        let facility = read_facility(&mut problems, "parent", &request.parent);
        let size = read_page_size(&mut problems, request.page_size);
        let list = format!("{}/schedules", request.parent);
        let after = read_page_token(&mut problems, &list, &request.page_token).and_then(|after| match after {
            Some(last) => problems.keep("page_token", ScheduleId::parse(&last)).map(Bound::Excluded),
            None => Some(Bound::Unbounded),
        });
        let read = (|| Some((facility?, size?, after?)))();
        let (facility, size, after) = problems.finish(read)?;
        let snapshot = self.visible(caller, &facility).await?;
        let known = snapshot.state.facility.as_deref();
        let schedules = known.into_iter().flat_map(|known| {
            let schedules = known.servicing.schedules.range((after, Bound::Unbounded));
            schedules
                .map(|(id, schedule)| (id.to_string(), render::schedule_head(&snapshot.stream, known, *id, schedule)))
        });
        let page = page(&list, size, schedules);
        Ok(ListLeaseSchedulesResponse { schedules: page.items, next_page_token: page.next_page_token })
    }
}
