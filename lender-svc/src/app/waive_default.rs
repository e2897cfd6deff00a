//! Does without the remedy of a default.

use facility_domain::facility::{Command, command::WaiveDefault};
use facility_proto::lender::v1::{WaiveDefaultRequest, WaiveDefaultResponse};
use facility_service::{
    errors::Refusal,
    identity::Caller,
    wire::{Problems, read_default, read_request_id, read_text},
};

use super::{Lender, change::Change, view::book};
use crate::render;

impl Lender {
    /// Does without the remedy of a default.
    pub async fn waive_default(
        &self,
        caller: &Caller,
        request: WaiveDefaultRequest,
    ) -> Result<WaiveDefaultResponse, Refusal> {
        let mut problems = Problems::default();
        let request_id = read_request_id(&mut problems, &request.request_id);
        let name = read_default(&mut problems, "name", &request.name);
        let reason = read_text(&mut problems, "reason", &request.reason, 500);
        let read = (|| Some((request_id?, name?, reason?)))();
        let (request_id, name, reason) = problems.finish(read)?;
        let change = Change {
            method: "facility.lender.v1.DefaultService/WaiveDefault",
            request_id,
            facility: name.facility,
            command: Command::WaiveDefault(WaiveDefault { default: name.default, reason }),
            expected_version: None,
        };
        self.change(caller, &request, change, move |snapshot, _| WaiveDefaultResponse {
            default: book(snapshot)
                .and_then(|book| Some(render::facility_default(&book.id, book.servicing.defaults.get(&name.default)?))),
        })
        .await
    }
}
