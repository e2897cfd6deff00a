//! Cancels a facility of which nothing is used.

use facility_domain::facility::{Command, command::CancelFacility};
use facility_proto::lender::v1::{CancelFacilityRequest, CancelFacilityResponse};
use facility_service::{
    errors::Refusal,
    identity::Caller,
    wire::{Problems, read_facility, read_request_id, read_text},
};

use super::{Lender, change::Change};
use crate::render;

impl Lender {
    /// Cancels a facility of which nothing is used.
    pub async fn cancel_facility(
        &self,
        caller: &Caller,
        request: CancelFacilityRequest,
    ) -> Result<CancelFacilityResponse, Refusal> {
        let mut problems = Problems::default();
        let request_id = read_request_id(&mut problems, &request.request_id);
        let facility = read_facility(&mut problems, "name", &request.name);
        let expected_version = render::read_version(&mut problems, &request.etag);
        let reason = read_text(&mut problems, "reason", &request.reason, 500);
        let read = (|| Some((request_id?, facility?, expected_version?, reason?)))();
        let (request_id, facility, expected_version, reason) = problems.finish(read)?;
        let change = Change {
            method: "facility.lender.v1.FacilityService/CancelFacility",
            request_id,
            facility,
            command: Command::CancelFacility(CancelFacility { reason }),
            expected_version,
        };
        self.change(caller, &request, change, |snapshot, _| CancelFacilityResponse {
            facility: render::facility(snapshot),
        })
        .await
    }
}
