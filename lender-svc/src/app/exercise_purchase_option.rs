//! Buys the equipment of a schedule that has ended.

use facility_domain::facility::{Command, Event, command::ExercisePurchaseOption};
use facility_proto::lender::v1::{ExercisePurchaseOptionRequest, ExercisePurchaseOptionResponse};
use facility_service::{
    errors::Refusal,
    identity::Caller,
    wire::{Problems, read_request_id, read_schedule},
};

use super::{Lender, change::Change, view::book};
use crate::render;

impl Lender {
    /// Buys the equipment of a schedule that has ended.
    pub async fn exercise_purchase_option(
        &self,
        caller: &Caller,
        request: ExercisePurchaseOptionRequest,
    ) -> Result<ExercisePurchaseOptionResponse, Refusal> {
        let mut problems = Problems::default();
        let request_id = read_request_id(&mut problems, &request.request_id);
        let name = read_schedule(&mut problems, "name", &request.name);
        let read = (|| Some((request_id?, name?)))();
        let (request_id, name) = problems.finish(read)?;
        let facility = name.facility.clone();
        let change = Change {
            method: "facility.lender.v1.LeaseService/ExercisePurchaseOption",
            request_id,
            facility: name.facility,
            command: Command::ExercisePurchaseOption(ExercisePurchaseOption { schedule: name.schedule }),
            expected_version: None,
        };
        self.change(caller, &request, change, move |snapshot, events| {
            let billing = events.iter().find_map(|event| match event {
                Event::PurchaseOptionExercised(exercised) => exercised.billing.as_ref(),
                _ => None,
            });
            ExercisePurchaseOptionResponse {
                schedule: book(snapshot)
                    .and_then(|book| Some(render::lease_schedule(book, book.servicing.schedules.get(&name.schedule)?))),
                invoice: billing.map(|billing| render::invoice_name(&facility, billing.invoice)).unwrap_or_default(),
            }
        })
        .await
    }
}
