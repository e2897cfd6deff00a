//! Declares a default that is no missed payment.

use facility_domain::facility::{Command, Event, command::DeclareDefault};
use facility_proto::lender::v1::{DeclareDefaultRequest, DeclareDefaultResponse};
use facility_service::{
    errors::Refusal,
    identity::Caller,
    wire::{Problems, read_facility, read_request_id, read_text},
};

use super::{Lender, change::Change, view::book};
use crate::render;

impl Lender {
    /// Declares a default that is no missed payment.
    pub async fn declare_default(
        &self,
        caller: &Caller,
        request: DeclareDefaultRequest,
    ) -> Result<DeclareDefaultResponse, Refusal> {
        let mut problems = Problems::default();
        let request_id = read_request_id(&mut problems, &request.request_id);
        let facility = read_facility(&mut problems, "parent", &request.parent);
        let description = read_text(&mut problems, "description", &request.description, 500);
        let read = (|| Some((request_id?, facility?, description?)))();
        let (request_id, facility, description) = problems.finish(read)?;
        let change = Change {
            method: "facility.lender.v1.DefaultService/DeclareDefault",
            request_id,
            facility,
            command: Command::DeclareDefault(DeclareDefault { description }),
            expected_version: None,
        };
        self.change(caller, &request, change, |snapshot, events| DeclareDefaultResponse {
            default: events.iter().find_map(|event| match event {
                Event::DefaultOccurred(occurred) => {
                    let book = book(snapshot)?;
                    Some(render::facility_default(&book.id, book.servicing.defaults.get(&occurred.default)?))
                }
                _ => None,
            }),
        })
        .await
    }
}
