//! Sets the business date up to which a facility's days are to be closed.

use facility_domain::facility::{Command, command::AdvanceBusinessDate};
use facility_proto::lender::v1::{AdvanceBusinessDateRequest, AdvanceBusinessDateResponse};
use facility_service::{
    errors::Refusal,
    identity::Caller,
    wire::{Problems, read_date, read_facility, read_request_id},
};

use super::{Lender, change::Change};
use crate::render;

impl Lender {
    /// Sets the business date up to which a facility's days are to be closed.
    pub async fn advance_business_date(
        &self,
        caller: &Caller,
        request: AdvanceBusinessDateRequest,
    ) -> Result<AdvanceBusinessDateResponse, Refusal> {
        let mut problems = Problems::default();
        let request_id = read_request_id(&mut problems, &request.request_id);
        let facility = read_facility(&mut problems, "facility", &request.facility);
        let target = read_date(&mut problems, "target_date", &request.target_date);
        let read = (|| Some((request_id?, facility?, target?)))();
        let (request_id, facility, target) = problems.finish(read)?;
        let change = Change {
            method: "facility.lender.v1.BusinessDateService/AdvanceBusinessDate",
            request_id,
            facility,
            command: Command::AdvanceBusinessDate(AdvanceBusinessDate { target }),
            expected_version: None,
        };
        self.change(caller, &request, change, |snapshot, _| AdvanceBusinessDateResponse {
            business_date: render::business_date(snapshot),
        })
        .await
    }
}
