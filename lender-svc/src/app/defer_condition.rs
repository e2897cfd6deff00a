//! Does without a condition up to a day.

use facility_domain::facility::{Command, command::DeferCondition};
use facility_proto::lender::v1::{DeferConditionRequest, DeferConditionResponse};
use facility_service::{
    errors::Refusal,
    identity::Caller,
    wire::{Problems, read_condition, read_date, read_request_id, read_text},
};

use super::{Lender, change::Change};
use crate::render;

impl Lender {
    /// Does without a condition up to a day.
    pub async fn defer_condition(
        &self,
        caller: &Caller,
        request: DeferConditionRequest,
    ) -> Result<DeferConditionResponse, Refusal> {
        let mut problems = Problems::default();
        let request_id = read_request_id(&mut problems, &request.request_id);
        let name = read_condition(&mut problems, "name", &request.name);
        let expected_revision = render::read_revision(&mut problems, &request.etag);
        let until = read_date(&mut problems, "until_date", &request.until_date);
        let reason = read_text(&mut problems, "reason", &request.reason, 500);
        let read = (|| Some((request_id?, name?, expected_revision?, until?, reason?)))();
        let (request_id, name, expected_revision, until, reason) = problems.finish(read)?;
        let condition = render::condition_ref(&name);
        let change = Change {
            method: "facility.lender.v1.ConditionService/DeferCondition",
            request_id,
            facility: name.facility,
            command: Command::DeferCondition(DeferCondition {
                condition: condition.clone(),
                expected_revision,
                until,
                reason,
            }),
            expected_version: None,
        };
        self.change(caller, &request, change, move |snapshot, _| DeferConditionResponse {
            condition: render::condition(snapshot, &condition),
        })
        .await
    }
}
