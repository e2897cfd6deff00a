//! Cancels a part of what is available.

use facility_domain::facility::{Command, command::CancelCommitment};
use facility_proto::lender::v1::{CancelCommitmentRequest, CancelCommitmentResponse};
use facility_service::{
    errors::Refusal,
    identity::Caller,
    wire::{Problems, read_facility, read_money, read_request_id},
};

use super::{Lender, change::Change};
use crate::render;

impl Lender {
    /// Cancels a part of what is available.
    pub async fn cancel_commitment(
        &self,
        caller: &Caller,
        request: CancelCommitmentRequest,
    ) -> Result<CancelCommitmentResponse, Refusal> {
        let mut problems = Problems::default();
        let request_id = read_request_id(&mut problems, &request.request_id);
        let facility = read_facility(&mut problems, "name", &request.name);
        let expected_version = render::read_version(&mut problems, &request.etag);
        let amount = read_money(&mut problems, "amount", request.amount.as_ref());
        let read = (|| Some((request_id?, facility?, expected_version?, amount?)))();
        let (request_id, facility, expected_version, amount) = problems.finish(read)?;
        let change = Change {
            method: "facility.lender.v1.FacilityService/CancelCommitment",
            request_id,
            facility,
            command: Command::CancelCommitment(CancelCommitment { amount }),
            expected_version,
        };
        self.change(caller, &request, change, |snapshot, _| CancelCommitmentResponse {
            facility: render::facility(snapshot),
        })
        .await
    }
}
