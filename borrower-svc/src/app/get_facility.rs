//! Reads a facility as this book knows it.

use facility_proto::borrower::v1::{GetFacilityRequest, GetFacilityResponse};
use facility_service::{
    errors::Refusal,
    identity::Caller,
    wire::{Problems, read_facility},
};

use super::Borrower;
use crate::render;

impl Borrower {
    /// Reads a facility as this book knows it.
    pub async fn get_facility(
        &self,
        caller: &Caller,
        request: &GetFacilityRequest,
    ) -> Result<GetFacilityResponse, Refusal> {
        let mut problems = Problems::default();
        let facility = read_facility(&mut problems, "name", &request.name);
        let facility = problems.finish(facility)?;
        let snapshot = self.visible(caller, &facility).await?;
        Ok(GetFacilityResponse { facility: render::facility(&snapshot) })
    }
}
