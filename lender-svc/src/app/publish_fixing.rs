//! Publishes fixings of the facility's benchmark.

use facility_domain::facility::{Command, command::PublishFixing, event::PublishedFixing};
use facility_proto::lender::v1::{FixingValue, PublishFixingRequest, PublishFixingResponse};
use facility_service::{
    errors::Refusal,
    identity::Caller,
    wire::{Problems, each, path, read_date, read_facility, read_rate, read_request_id, read_text},
};

use super::{Lender, change::Change, followed::Followed};

impl Lender {
    /// Publishes fixings of the facility's benchmark.
    pub async fn publish_fixing(
        &self,
        caller: &Caller,
        request: PublishFixingRequest,
    ) -> Result<PublishFixingResponse, Refusal> {
        let mut problems = Problems::default();
        let request_id = read_request_id(&mut problems, &request.request_id);
        let facility = read_facility(&mut problems, "parent", &request.parent);
        let benchmark = read_text(&mut problems, "benchmark", &request.benchmark, 50);
        let fixings = each(&mut problems, "fixings", &request.fixings, read_fixing);
        let read = (|| Some((request_id?, facility?, benchmark?, fixings?)))();
        let (request_id, facility, benchmark, fixings) = problems.finish(read)?;
        let of = facility.clone();
        let change = Change {
            method: "facility.lender.v1.RateService/PublishFixing",
            request_id,
            facility,
            command: Command::PublishFixing(PublishFixing { benchmark, fixings }),
            expected_version: None,
        };
        let published = u32::try_from(request.fixings.len()).unwrap_or(u32::MAX);
        self.change(caller, &request, change, move |_, events| {
            let Followed { schedules, invoices } = Followed::of(&of, events);
            PublishFixingResponse { published, schedules, invoices }
        })
        .await
    }
}

fn read_fixing(problems: &mut Problems, field: &str, fixing: &FixingValue) -> Option<PublishedFixing> {
    let fixing_date = read_date(problems, &path(field, "fixing_date"), &fixing.fixing_date);
    let rate = read_rate(problems, &path(field, "rate"), &fixing.rate);
    Some(PublishedFixing { fixing_date: fixing_date?, rate: rate? })
}
