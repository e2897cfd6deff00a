//! Prepays a part of what a schedule owes, or all of it.

use facility_domain::facility::{Command, Event, command::PrepaySchedule, servicing::PrepaymentEffect};
use facility_proto::lender::v1::{
    LeaseSchedule, PrepayScheduleRequest, PrepayScheduleResponse, PrepaymentEffect as Wire,
};
use facility_service::{
    errors::Refusal,
    identity::Caller,
    owner::Snapshot,
    wire::{Problems, read_date, read_money, read_request_id, read_schedule},
};

use super::{Lender, change::Change, view::book};
use crate::{machine::State, render};

impl Lender {
    /// Prepays a part of what a schedule owes, or all of it.
    pub async fn prepay_schedule(
        &self,
        caller: &Caller,
        request: PrepayScheduleRequest,
    ) -> Result<PrepayScheduleResponse, Refusal> {
        let mut problems = Problems::default();
        let request_id = read_request_id(&mut problems, &request.request_id);
        let name = read_schedule(&mut problems, "name", &request.name);
        let amount = read_money(&mut problems, "amount", request.amount.as_ref());
        let settlement_date = read_date(&mut problems, "settlement_date", &request.settlement_date);
        let effect = read_effect(&mut problems, request.effect);
        let read = (|| Some((request_id?, name?, amount?, settlement_date?, effect?)))();
        let (request_id, name, amount, settlement_date, effect) = problems.finish(read)?;
        let schedule = name.schedule;
        let change = Change {
            method: "facility.lender.v1.LeaseService/PrepaySchedule",
            request_id,
            facility: name.facility,
            command: Command::PrepaySchedule(PrepaySchedule { schedule, amount, settlement_date, effect }),
            expected_version: None,
        };
        self.change(caller, &request, change, move |snapshot, events| {
            let (schedule, invoice) = settled(snapshot, events);
            PrepayScheduleResponse { schedule, invoice }
        })
        .await
    }
}

fn read_effect(problems: &mut Problems, effect: i32) -> Option<PrepaymentEffect> {
    match Wire::try_from(effect) {
        Ok(Wire::ShorterTerm) => Some(PrepaymentEffect::ShorterTerm),
        Ok(Wire::LowerRent) => Some(PrepaymentEffect::LowerRent),
        Ok(Wire::Unspecified) => problems.none("effect", "is required"),
        Err(_) => problems.none("effect", format!("{effect} is not a known value")),
    }
}

/// The schedule after its settlement, with its payments, and the name of the invoice for it.
pub(super) fn settled(snapshot: &Snapshot<State>, events: &[Event]) -> (Option<LeaseSchedule>, String) {
    let settled = events.iter().find_map(|event| match event {
        Event::ScheduleSettled(settled) => Some(settled),
        _ => None,
    });
    let found = book(snapshot).zip(settled).and_then(|(book, settled)| {
        let schedule = book.servicing.schedules.get(&settled.schedule)?;
        let invoice = render::invoice_name(&book.id, settled.billing.invoice);
        Some((render::lease_schedule_with_payments(book, schedule), invoice))
    });
    found.map_or((None, String::new()), |(schedule, invoice)| (Some(schedule), invoice))
}
