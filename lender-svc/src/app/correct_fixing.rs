//! Corrects a fixing.

use facility_domain::facility::{Command, command::CorrectFixing};
use facility_proto::lender::v1::{CorrectFixingRequest, CorrectFixingResponse};
use facility_service::{
    errors::Refusal,
    identity::Caller,
    wire::{Problems, read_date, read_facility, read_rate, read_request_id, read_text},
};

use super::{Lender, change::Change, followed::Followed, view::book};
use crate::render;

impl Lender {
    /// Corrects a fixing.
    pub async fn correct_fixing(
        &self,
        caller: &Caller,
        request: CorrectFixingRequest,
    ) -> Result<CorrectFixingResponse, Refusal> {
        let mut problems = Problems::default();
        let request_id = read_request_id(&mut problems, &request.request_id);
        let facility = read_facility(&mut problems, "parent", &request.parent);
        let benchmark = read_text(&mut problems, "benchmark", &request.benchmark, 50);
        let fixing_date = read_date(&mut problems, "fixing_date", &request.fixing_date);
        let previous = read_rate(&mut problems, "previous_rate", &request.previous_rate);
        let rate = read_rate(&mut problems, "rate", &request.rate);
        let reason = read_text(&mut problems, "reason", &request.reason, 500);
        let read = (|| Some((request_id?, facility?, (benchmark?, fixing_date?, previous?, rate?, reason?))))();
        let (request_id, facility, correction) = problems.finish(read)?;
        let (benchmark, fixing_date, previous, rate, reason) = correction;
        let of = facility.clone();
        let change = Change {
            method: "facility.lender.v1.RateService/CorrectFixing",
            request_id,
            facility,
            command: Command::CorrectFixing(CorrectFixing { benchmark, fixing_date, previous, rate, reason }),
            expected_version: None,
        };
        self.change(caller, &request, change, move |snapshot, events| {
            let Followed { schedules, invoices } = Followed::of(&of, events);
            let fixing = book(snapshot).and_then(|book| book.fixings.get(&fixing_date));
            let fixing = fixing.map(|fixing| render::fixing(fixing_date, fixing));
            CorrectFixingResponse { fixing, schedules, invoices }
        })
        .await
    }
}
