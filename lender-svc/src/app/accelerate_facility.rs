//! Declares everything outstanding due.

use facility_domain::{
    facility::{Command, Event, command::AccelerateFacility},
    money::Money,
};
use facility_proto::lender::v1::{AccelerateFacilityRequest, AccelerateFacilityResponse};
use facility_service::{
    errors::Refusal,
    identity::Caller,
    wire::{Problems, money, read_facility, read_request_id, read_text},
};

use super::{Lender, change::Change, view::book};
use crate::render;

impl Lender {
    /// Declares everything outstanding due.
    pub async fn accelerate_facility(
        &self,
        caller: &Caller,
        request: AccelerateFacilityRequest,
    ) -> Result<AccelerateFacilityResponse, Refusal> {
        let mut problems = Problems::default();
        let request_id = read_request_id(&mut problems, &request.request_id);
        let facility = read_facility(&mut problems, "name", &request.name);
        let reason = read_text(&mut problems, "reason", &request.reason, 500);
        let read = (|| Some((request_id?, facility?, reason?)))();
        let (request_id, facility, reason) = problems.finish(read)?;
        let change = Change {
            method: "facility.lender.v1.DefaultService/AccelerateFacility",
            request_id,
            facility,
            command: Command::AccelerateFacility(AccelerateFacility { reason }),
            expected_version: None,
        };
        self.change(caller, &request, change, |snapshot, events| {
            let billings = events.iter().find_map(|event| match event {
                Event::FacilityAccelerated(accelerated) => Some(accelerated.billings.as_slice()),
                _ => None,
            });
            let (Some(book), Some(billings)) = (book(snapshot), billings) else {
                return AccelerateFacilityResponse::default();
            };
            let amounts = billings.iter().map(|billing| billing.amount);
            AccelerateFacilityResponse {
                invoices: billings.iter().map(|billing| render::invoice_name(&book.id, billing.invoice)).collect(),
                // The decision has added the same amounts up before.
                amount: Money::sum(book.terms.currency(), amounts).ok().map(money),
            }
        })
        .await
    }
}
