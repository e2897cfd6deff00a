//! Records that the parties have signed.

use facility_domain::facility::{Command, command::SignFacility};
use facility_proto::lender::v1::{SignFacilityRequest, SignFacilityResponse};
use facility_service::{
    errors::Refusal,
    identity::Caller,
    wire::{Problems, read_date, read_facility, read_request_id},
};

use super::{Lender, change::Change};
use crate::render;

impl Lender {
    /// Records that the parties have signed.
    pub async fn sign_facility(
        &self,
        caller: &Caller,
        request: SignFacilityRequest,
    ) -> Result<SignFacilityResponse, Refusal> {
        let mut problems = Problems::default();
        let request_id = read_request_id(&mut problems, &request.request_id);
        let facility = read_facility(&mut problems, "name", &request.name);
        let expected_version = render::read_version(&mut problems, &request.etag);
        let signing_date = read_date(&mut problems, "signing_date", &request.signing_date);
        let read = (|| Some((request_id?, facility?, expected_version?, signing_date?)))();
        let (request_id, facility, expected_version, signing_date) = problems.finish(read)?;
        let change = Change {
            method: "facility.lender.v1.FacilityService/SignFacility",
            request_id,
            facility,
            command: Command::SignFacility(SignFacility { signing_date }),
            expected_version,
        };
        self.change(caller, &request, change, |snapshot, _| SignFacilityResponse {
            facility: render::facility(snapshot),
        })
        .await
    }
}
