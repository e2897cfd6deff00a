//! Reads a lease schedule with all its payments.

use facility_proto::borrower::v1::{GetLeaseScheduleRequest, GetLeaseScheduleResponse};
use facility_service::{
    errors::Refusal,
    identity::Caller,
    wire::{Problems, read_schedule},
};

use super::Borrower;
use crate::render;

impl Borrower {
    /// Reads a lease schedule with all its payments.
    pub async fn get_lease_schedule(
        &self,
        caller: &Caller,
        request: &GetLeaseScheduleRequest,
    ) -> Result<GetLeaseScheduleResponse, Refusal> {
        let mut problems = Problems::default();
        let name = read_schedule(&mut problems, "name", &request.name);
        let name = problems.finish(name)?;
        let snapshot = self.visible(caller, &name.facility).await?;
        let schedule = render::schedule(&snapshot, name.schedule);
        let schedule = schedule.ok_or_else(|| Refusal::not_found(&request.name))?;
        Ok(GetLeaseScheduleResponse { schedule: Some(schedule) })
    }
}
