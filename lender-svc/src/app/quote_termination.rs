//! Quotes what it costs to buy equipment out.

use facility_domain::facility::{Command, Event, command::QuoteTermination};
use facility_proto::lender::v1::{QuoteTerminationRequest, QuoteTerminationResponse};
use facility_service::{
    errors::Refusal,
    identity::Caller,
    wire::{Problems, each, read_date, read_request_id, read_schedule},
};

use super::{Lender, change::Change, view::book, within::read_unit};
use crate::render;

impl Lender {
    /// Quotes what it costs to buy equipment out.
    pub async fn quote_termination(
        &self,
        caller: &Caller,
        request: QuoteTerminationRequest,
    ) -> Result<QuoteTerminationResponse, Refusal> {
        let mut problems = Problems::default();
        let request_id = read_request_id(&mut problems, &request.request_id);
        let name = read_schedule(&mut problems, "name", &request.name);
        let facility = name.as_ref().map(|name| &name.facility);
        let equipment = each(&mut problems, "equipment", &request.equipment, |problems, field, unit| {
            read_unit(problems, field, facility, unit)
        });
        let settlement_date = read_date(&mut problems, "settlement_date", &request.settlement_date);
        let read = (|| Some((request_id?, name.clone()?, equipment?, settlement_date?)))();
        let (request_id, name, equipment, settlement_date) = problems.finish(read)?;
        let schedule = name.schedule;
        let change = Change {
            method: "facility.lender.v1.LeaseService/QuoteTermination",
            request_id,
            facility: name.facility,
            command: Command::QuoteTermination(QuoteTermination { schedule, equipment, settlement_date }),
            expected_version: None,
        };
        self.change(caller, &request, change, move |snapshot, events| {
            let quoted = events.iter().find_map(|event| match event {
                Event::TerminationQuoted(quoted) => Some(quoted.quote.id),
                _ => None,
            });
            let quote = book(snapshot)
                .zip(quoted)
                .and_then(|(book, quote)| Some(render::termination_quote(book, book.servicing.quotes.get(&quote)?)));
            QuoteTerminationResponse { quote }
        })
        .await
    }
}
