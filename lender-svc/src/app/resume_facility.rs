//! Lets a facility go on of which a part of the history is missing.

use facility_domain::facility::{Command, command::ResumeFacility};
use facility_proto::lender::v1::{ResumeFacilityRequest, ResumeFacilityResponse};
use facility_service::{
    errors::Refusal,
    identity::Caller,
    wire::{Problems, read_facility, read_request_id},
};

use super::{Lender, change::Change};
use crate::render;

impl Lender {
    /// Lets a facility go on of which a part of the history is missing.
    pub async fn resume_facility(
        &self,
        caller: &Caller,
        request: ResumeFacilityRequest,
    ) -> Result<ResumeFacilityResponse, Refusal> {
        let mut problems = Problems::default();
        let request_id = read_request_id(&mut problems, &request.request_id);
        let facility = read_facility(&mut problems, "name", &request.name);
        let expected_version = render::read_version(&mut problems, &request.etag);
        let read = (|| Some((request_id?, facility?, expected_version?)))();
        let (request_id, facility, expected_version) = problems.finish(read)?;
        let change = Change {
            method: "facility.lender.v1.FacilityService/ResumeFacility",
            request_id,
            facility,
            command: Command::ResumeFacility(ResumeFacility { reason: request.reason.clone() }),
            expected_version,
        };
        self.change(caller, &request, change, |snapshot, _| ResumeFacilityResponse {
            facility: render::facility(snapshot),
        })
        .await
    }
}
