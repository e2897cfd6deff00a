//! Submits a drawdown.

use facility_domain::facility::{
    Command, Event,
    command::{DrawdownItem, SubmitDrawdown},
};
use facility_proto::lender::v1::{self as pb, SubmitDrawdownRequest, SubmitDrawdownResponse};
use facility_service::{
    errors::Refusal,
    identity::Caller,
    wire::{Problems, path, read_date, read_equipment, read_facility, read_money, read_request_id},
};

use super::{Lender, change::Change};
use crate::render;

impl Lender {
    /// Submits a drawdown.
    pub async fn submit_drawdown(
        &self,
        caller: &Caller,
        request: SubmitDrawdownRequest,
    ) -> Result<SubmitDrawdownResponse, Refusal> {
        let mut problems = Problems::default();
        let request_id = read_request_id(&mut problems, &request.request_id);
        let facility = read_facility(&mut problems, "parent", &request.parent);
        let requested = read_date(&mut problems, "requested_funding_date", &request.requested_funding_date);
        let items = read_items(&mut problems, &request.items);
        let read = (|| Some((request_id?, facility?, requested?, items?)))();
        let (request_id, facility, requested_funding_date, items) = problems.finish(read)?;
        let side = self.side(caller, &facility).await?;
        let change = Change {
            method: "facility.lender.v1.DrawdownService/SubmitDrawdown",
            request_id,
            facility,
            command: Command::SubmitDrawdown(SubmitDrawdown { requested_funding_date, items }),
            expected_version: None,
        };
        self.change(caller, &request, change, move |snapshot, events| SubmitDrawdownResponse {
            drawdown: events.iter().find_map(|event| match event {
                Event::DrawdownSubmitted(submitted) => render::drawdown(snapshot, submitted.drawdown, side),
                _ => None,
            }),
        })
        .await
    }
}

/// Reads the lines of a drawdown.
pub(super) fn read_items(problems: &mut Problems, items: &[pb::DrawdownItem]) -> Option<Vec<DrawdownItem>> {
    let read: Vec<_> = items
        .iter()
        .enumerate()
        .map(|(index, item)| {
            let field = format!("items[{index}]");
            let equipment = read_equipment(problems, &path(&field, "equipment"), item.equipment.as_ref());
            let down_payment = read_money(problems, &path(&field, "down_payment"), item.down_payment.as_ref());
            if item.financed_amount.is_some() {
                problems.add(path(&field, "financed_amount"), "is set by the service and must be absent");
            }
            Some(render::drawdown_item(equipment?, down_payment?))
        })
        .collect();
    read.into_iter().collect()
}
