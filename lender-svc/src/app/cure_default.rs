//! Records that a declared default was remedied.

use facility_domain::facility::{Command, command::CureDefault};
use facility_proto::lender::v1::{CureDefaultRequest, CureDefaultResponse};
use facility_service::{
    errors::Refusal,
    identity::Caller,
    wire::{Problems, read_default, read_request_id, read_text},
};

use super::{Lender, change::Change, view::book};
use crate::render;

impl Lender {
    /// Records that a declared default was remedied.
    pub async fn cure_default(
        &self,
        caller: &Caller,
        request: CureDefaultRequest,
    ) -> Result<CureDefaultResponse, Refusal> {
        let mut problems = Problems::default();
        let request_id = read_request_id(&mut problems, &request.request_id);
        let name = read_default(&mut problems, "name", &request.name);
        let evidence = read_text(&mut problems, "evidence", &request.evidence, 500);
        let read = (|| Some((request_id?, name?, evidence?)))();
        let (request_id, name, evidence) = problems.finish(read)?;
        let change = Change {
            method: "facility.lender.v1.DefaultService/CureDefault",
            request_id,
            facility: name.facility,
            command: Command::CureDefault(CureDefault { default: name.default, evidence }),
            expected_version: None,
        };
        self.change(caller, &request, change, move |snapshot, _| CureDefaultResponse {
            default: book(snapshot)
                .and_then(|book| Some(render::facility_default(&book.id, book.servicing.defaults.get(&name.default)?))),
        })
        .await
    }
}
