//! Closes a facility of which nothing is open any more.

use facility_domain::facility::{Command, command::CloseFacility};
use facility_proto::lender::v1::{CloseFacilityRequest, CloseFacilityResponse};
use facility_service::{
    errors::Refusal,
    identity::Caller,
    wire::{Problems, read_facility, read_request_id},
};

use super::{Lender, change::Change};
use crate::render;

impl Lender {
    /// Closes a facility of which nothing is open any more.
    pub async fn close_facility(
        &self,
        caller: &Caller,
        request: CloseFacilityRequest,
    ) -> Result<CloseFacilityResponse, Refusal> {
        let mut problems = Problems::default();
        let request_id = read_request_id(&mut problems, &request.request_id);
        let facility = read_facility(&mut problems, "name", &request.name);
        let expected_version = render::read_version(&mut problems, &request.etag);
        let read = (|| Some((request_id?, facility?, expected_version?)))();
        let (request_id, facility, expected_version) = problems.finish(read)?;
        let change = Change {
            method: "facility.lender.v1.FacilityService/CloseFacility",
            request_id,
            facility,
            command: Command::CloseFacility(CloseFacility),
            expected_version,
        };
        self.change(caller, &request, change, |snapshot, _| CloseFacilityResponse {
            facility: render::facility(snapshot),
        })
        .await
    }
}
