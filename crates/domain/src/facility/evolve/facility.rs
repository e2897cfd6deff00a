//! Events of the facility itself and of its business date.

use std::collections::BTreeMap;

use super::move_position;
use crate::accounting::Ledger;
use crate::facility::condition::Condition;
use crate::facility::event::{
    AvailabilityEnded, BusinessDayClosed, FacilityCancelled, FacilityClosed, FacilityCreated, FacilityMatured,
    FacilitySigned, MissingHistoryReported,
};
use crate::facility::missing_history::MissingHistory;
use crate::facility::position::Position;
use crate::facility::reckoning::undrawn_run;
use crate::facility::servicing::Servicing;
use crate::facility::state::{Book, Facility};
use crate::facility::terms::ConditionTiming;

pub(super) fn created(event: &FacilityCreated) -> Facility {
    let initial = event.terms.conditions_of(ConditionTiming::Initial);
    let conditions = initial.map(|precedent| (precedent.id.clone(), Condition::required(precedent))).collect();
    Facility::Proposed {
        book: Book {
            id: event.facility.clone(),
            parties: event.parties.clone(),
            terms: event.terms.clone(),
            business_date: event.business_date,
            target_date: event.business_date,
            position: Position::new(event.terms.commitment),
            category_use: BTreeMap::new(),
            conditions,
            drawdowns: BTreeMap::new(),
            live_claims: BTreeMap::new(),
            last_drawdown: 0,
            initial_drawdown: None,
            final_maturity: None,
            deducted_fee: None,
            fixings: BTreeMap::new(),
            servicing: Servicing::new(event.terms.currency()),
            ledger: Ledger::new(event.terms.currency()),
            missing_history: None,
        },
    }
}

pub(super) fn signed(facility: Facility, event: &FacilitySigned) -> Facility {
    match facility {
        Facility::Proposed { mut book } => {
            book.final_maturity = event.final_maturity;
            Facility::Signed { book, signed_on: event.decision.on }
        }
        Facility::Signed { .. }
        | Facility::Available { .. }
        | Facility::AvailabilityEnded { .. }
        | Facility::Matured { .. }
        | Facility::Closed { .. }
        | Facility::Cancelled { .. }
        | Facility::Accelerated { .. } => facility,
    }
}

pub(super) fn missing_history_reported(book: &mut Book, event: &MissingHistoryReported) {
    book.missing_history = Some(MissingHistory { own: event.own, seen: event.seen, resumed: false });
}

/// Where nothing is known to be missing there is nothing left to tell of.
pub(super) fn resumed(book: &mut Book) {
    book.missing_history = book
        .missing_history
        .filter(|missing| !missing.awaits_counterparty())
        .map(|missing| MissingHistory { resumed: true, ..missing });
}

pub(super) fn availability_began(facility: Facility) -> Facility {
    match facility {
        Facility::Signed { book, signed_on } => Facility::Available { book, signed_on },
        Facility::Proposed { .. }
        | Facility::Available { .. }
        | Facility::AvailabilityEnded { .. }
        | Facility::Matured { .. }
        | Facility::Closed { .. }
        | Facility::Cancelled { .. }
        | Facility::Accelerated { .. } => facility,
    }
}

pub(super) fn availability_ended(facility: Facility, event: &AvailabilityEnded) -> Facility {
    match facility {
        Facility::Available { mut book, signed_on } => {
            move_position(&mut book, |position| position.cancel(event.cancelled));
            Facility::AvailabilityEnded { book, signed_on, ended_on: event.on }
        }
        Facility::Proposed { .. }
        | Facility::Signed { .. }
        | Facility::AvailabilityEnded { .. }
        | Facility::Matured { .. }
        | Facility::Closed { .. }
        | Facility::Cancelled { .. }
        | Facility::Accelerated { .. } => facility,
    }
}

pub(super) fn cancelled(facility: Facility, event: &FacilityCancelled) -> Facility {
    let signed_on = facility.signed_on();
    match facility {
        Facility::Proposed { mut book } | Facility::Signed { mut book, .. } | Facility::Available { mut book, .. } => {
            move_position(&mut book, |position| position.cancel(event.cancelled));
            let reason = event.reason.clone();
            Facility::Cancelled { book, signed_on, cancelled_on: event.decision.on, reason }
        }
        Facility::AvailabilityEnded { .. }
        | Facility::Matured { .. }
        | Facility::Closed { .. }
        | Facility::Cancelled { .. }
        | Facility::Accelerated { .. } => facility,
    }
}

/// What is undrawn at the close of the day counts for the commitment fee.
pub(super) fn day_closed(facility: &mut Facility, event: &BusinessDayClosed) {
    let run = undrawn_run(facility, event.closed, event.opened);
    let book = facility.book_mut();
    if let Some(run) = run {
        book.servicing.undrawn.runs = book.servicing.undrawn.extended(run);
    }
    book.business_date = event.opened;
    book.target_date = book.target_date.max(event.opened);
}

pub(super) fn matured(facility: Facility, event: &FacilityMatured) -> Facility {
    match facility {
        Facility::AvailabilityEnded { book, signed_on, .. } => {
            Facility::Matured { book, signed_on, matured_on: event.on }
        }
        Facility::Proposed { .. }
        | Facility::Signed { .. }
        | Facility::Available { .. }
        | Facility::Matured { .. }
        | Facility::Closed { .. }
        | Facility::Cancelled { .. }
        | Facility::Accelerated { .. } => facility,
    }
}

pub(super) fn closed(facility: Facility, event: &FacilityClosed) -> Facility {
    match facility {
        Facility::AvailabilityEnded { book, signed_on, .. }
        | Facility::Matured { book, signed_on, .. }
        | Facility::Accelerated { book, signed_on, .. } => {
            Facility::Closed { book, signed_on, closed_on: event.decision.on }
        }
        Facility::Proposed { .. }
        | Facility::Signed { .. }
        | Facility::Available { .. }
        | Facility::Closed { .. }
        | Facility::Cancelled { .. } => facility,
    }
}
