//! Refuses a submitted drawdown.

use facility_domain::facility::{Command, command::RejectDrawdown};
use facility_proto::lender::v1::{RejectDrawdownRequest, RejectDrawdownResponse};
use facility_service::{
    errors::Refusal,
    identity::Caller,
    wire::{Problems, read_drawdown, read_request_id, read_text},
};

use super::{Lender, change::Change};
use crate::render;

impl Lender {
    /// Refuses a submitted drawdown.
    pub async fn reject_drawdown(
        &self,
        caller: &Caller,
        request: RejectDrawdownRequest,
    ) -> Result<RejectDrawdownResponse, Refusal> {
        let mut problems = Problems::default();
        let request_id = read_request_id(&mut problems, &request.request_id);
        let name = read_drawdown(&mut problems, "name", &request.name);
        let expected_revision = render::read_revision(&mut problems, &request.etag);
        let reason = read_text(&mut problems, "reason", &request.reason, 500);
        let read = (|| Some((request_id?, name?, expected_revision?, reason?)))();
        let (request_id, name, expected_revision, reason) = problems.finish(read)?;
        let side = self.side(caller, &name.facility).await?;
        let change = Change {
            method: "facility.lender.v1.DrawdownService/RejectDrawdown",
            request_id,
            facility: name.facility,
            command: Command::RejectDrawdown(RejectDrawdown { drawdown: name.drawdown, expected_revision, reason }),
            expected_version: None,
        };
        self.change(caller, &request, change, move |snapshot, _| RejectDrawdownResponse {
            drawdown: render::drawdown(snapshot, name.drawdown, side),
        })
        .await
    }
}
