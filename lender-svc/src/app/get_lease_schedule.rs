//! Reads a lease schedule with its payments.

use facility_proto::lender::v1::{GetLeaseScheduleRequest, GetLeaseScheduleResponse};
use facility_service::{
    errors::Refusal,
    identity::Caller,
    wire::{Problems, read_schedule},
};

use super::{Lender, view::book};
use crate::render;

impl Lender {
    /// Reads a lease schedule with its payments.
    pub async fn get_lease_schedule(
        &self,
        caller: &Caller,
        request: &GetLeaseScheduleRequest,
    ) -> Result<GetLeaseScheduleResponse, Refusal> {
        let mut problems = Problems::default();
        let name = read_schedule(&mut problems, "name", &request.name);
        let name = problems.finish(name)?;
        let snapshot = self.visible(caller, &name.facility).await?;
        let book = book(&snapshot);
        let schedule = book.and_then(|book| {
            Some(render::lease_schedule_with_payments(book, book.servicing.schedules.get(&name.schedule)?))
        });
        match schedule {
            Some(schedule) => Ok(GetLeaseScheduleResponse { schedule: Some(schedule) }),
            None => Err(Refusal::not_found(&request.name)),
        }
    }
}
