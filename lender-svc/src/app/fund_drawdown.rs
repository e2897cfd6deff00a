//! Records that the suppliers of a drawdown were paid.

use facility_domain::facility::{Command, command::FundDrawdown};
use facility_proto::lender::v1::{FundDrawdownRequest, FundDrawdownResponse};
use facility_service::{
    errors::Refusal,
    identity::Caller,
    wire::{Problems, read_drawdown, read_request_id, read_text},
};

use super::{Lender, change::Change};
use crate::render;

impl Lender {
    /// Records that the suppliers of a drawdown were paid.
    pub async fn fund_drawdown(
        &self,
        caller: &Caller,
        request: FundDrawdownRequest,
    ) -> Result<FundDrawdownResponse, Refusal> {
        let mut problems = Problems::default();
        let request_id = read_request_id(&mut problems, &request.request_id);
        let name = read_drawdown(&mut problems, "name", &request.name);
        let expected_revision = render::read_revision(&mut problems, &request.etag);
        let payment_reference = read_text(&mut problems, "payment_reference", &request.payment_reference, 100);
        let read = (|| Some((request_id?, name?, expected_revision?, payment_reference?)))();
        let (request_id, name, expected_revision, payment_reference) = problems.finish(read)?;
        let side = self.side(caller, &name.facility).await?;
        let change = Change {
            method: "facility.lender.v1.DrawdownService/FundDrawdown",
            request_id,
            facility: name.facility,
            command: Command::FundDrawdown(FundDrawdown {
                drawdown: name.drawdown,
                expected_revision,
                payment_reference,
            }),
            expected_version: None,
        };
        self.change(caller, &request, change, move |snapshot, _| FundDrawdownResponse {
            drawdown: render::drawdown(snapshot, name.drawdown, side),
        })
        .await
    }
}
