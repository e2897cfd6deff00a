//! Gives one approval to a drawdown.

use facility_domain::facility::{Command, command::ApproveDrawdown};
use facility_proto::lender::v1::{ApproveDrawdownRequest, ApproveDrawdownResponse};
use facility_service::{
    errors::Refusal,
    identity::Caller,
    wire::{Problems, read_drawdown, read_remark, read_request_id},
};

use super::{Lender, change::Change};
use crate::render;

impl Lender {
    /// Gives one approval to a drawdown.
    pub async fn approve_drawdown(
        &self,
        caller: &Caller,
        request: ApproveDrawdownRequest,
    ) -> Result<ApproveDrawdownResponse, Refusal> {
        let mut problems = Problems::default();
        let request_id = read_request_id(&mut problems, &request.request_id);
        let name = read_drawdown(&mut problems, "name", &request.name);
        let expected_revision = render::read_revision(&mut problems, &request.etag);
        let comment = read_remark(&mut problems, "comment", &request.comment, 500);
        let read = (|| Some((request_id?, name?, expected_revision?, comment?)))();
        let (request_id, name, expected_revision, comment) = problems.finish(read)?;
        let side = self.side(caller, &name.facility).await?;
        let change = Change {
            method: "facility.lender.v1.DrawdownService/ApproveDrawdown",
            request_id,
            facility: name.facility,
            command: Command::ApproveDrawdown(ApproveDrawdown { drawdown: name.drawdown, expected_revision, comment }),
            expected_version: None,
        };
        self.change(caller, &request, change, move |snapshot, _| ApproveDrawdownResponse {
            drawdown: render::drawdown(snapshot, name.drawdown, side),
        })
        .await
    }
}
