//! Records that equipment was lost.

use facility_domain::facility::{Command, command::RecordTotalLoss};
use facility_proto::lender::v1::{RecordTotalLossRequest, RecordTotalLossResponse};
use facility_service::{
    errors::Refusal,
    identity::Caller,
    wire::{Problems, each, read_date, read_facility, read_request_id},
};

use super::{Lender, change::Change, prepay_schedule::settled, within::read_unit};
impl Lender {
    /// Records that equipment was lost.
    pub async fn record_total_loss(
        &self,
        caller: &Caller,
        request: RecordTotalLossRequest,
    ) -> Result<RecordTotalLossResponse, Refusal> {
        let mut problems = Problems::default();
        let request_id = read_request_id(&mut problems, &request.request_id);
        let facility = read_facility(&mut problems, "parent", &request.parent);
        let equipment = each(&mut problems, "equipment", &request.equipment, |problems, field, unit| {
            read_unit(problems, field, facility.as_ref(), unit)
        });
        let lost_on = read_date(&mut problems, "loss_date", &request.loss_date);
        let settlement_date = read_date(&mut problems, "settlement_date", &request.settlement_date);
        let read = (|| Some((request_id?, facility?, equipment?, lost_on?, settlement_date?)))();
        let (request_id, facility, equipment, lost_on, settlement_date) = problems.finish(read)?;
        let change = Change {
            method: "facility.lender.v1.LeaseService/RecordTotalLoss",
            request_id,
            facility,
            command: Command::RecordTotalLoss(RecordTotalLoss { equipment, lost_on, settlement_date }),
            expected_version: None,
        };
        self.change(caller, &request, change, move |snapshot, events| {
            let (schedule, invoice) = settled(snapshot, events);
            RecordTotalLossResponse { schedule, invoice }
        })
        .await
    }
}
