//! Reads a facility.

use facility_proto::lender::v1::{GetFacilityRequest, GetFacilityResponse};
use facility_service::{
    errors::Refusal,
    identity::Caller,
    wire::{Problems, read_facility},
};

use super::Lender;
use crate::render;

impl Lender {
    /// Reads a facility.
    pub async fn get_facility(
        &self,
        caller: &Caller,
        request: &GetFacilityRequest,
    ) -> Result<GetFacilityResponse, Refusal> {
        let mut problems = Problems::default();
        let facility = read_facility(&mut problems, "name", &request.name);
        let snapshot = self.visible(caller, &problems.finish(facility)?).await?;
        Ok(GetFacilityResponse { facility: render::facility(&snapshot) })
    }
}
