//! Events of what is settled before its time.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::billing::{change_lease, issue};
use super::lease::change_equipment;
use super::receipt::replace;
use crate::facility::event::{RestOfSchedule, ScheduleRenewed, ScheduleSettled, TerminationQuoted};
use crate::facility::servicing::{
    EarlyEnd, EquipmentState, PrepaymentEffect, ScheduleState, Servicing, SettlementCause,
};
use crate::facility::state::Book;
use crate::ids::InvoiceId;

pub(super) fn termination_quoted(book: &mut Book, event: &TerminationQuoted) {
    book.servicing.quotes.insert(event.quote.id, Arc::new(event.quote.clone()));
}

pub(super) fn schedule_settled(book: &mut Book, event: &ScheduleSettled) {
    let servicing = &mut book.servicing;
    change_rest(servicing, event);
    if let Some(schedule) = servicing.schedules.get_mut(&event.schedule) {
        let schedule = Arc::make_mut(schedule);
        schedule.equipment.retain(|unit| !event.settlement.equipment.contains(unit));
        schedule.settlements.push(event.settlement.clone());
        if event.ends {
            let lease = schedule.lease().cloned();
            let (on, how) = (event.settlement.on, early_end(event.settlement.cause));
            schedule.state = ScheduleState::Terminated { lease, on, how };
        }
    }
    match event.settlement.cause {
        SettlementCause::Prepayment { effect: PrepaymentEffect::ShorterTerm | PrepaymentEffect::LowerRent } => {}
        SettlementCause::TotalLoss { lost_on } => {
            change_equipment(servicing, &event.settlement.equipment, |state| EquipmentState::TotalLoss {
                accepted_on: state.accepted_on(),
                on: lost_on,
            });
        }
        // Title passes when the invoice is paid.
        SettlementCause::Termination { quote } => {
            if let Some(quote) = servicing.quotes.get_mut(&quote) {
                Arc::make_mut(quote).taken = true;
            }
        }
    }
    for replaced in &event.replaced {
        replace(servicing, event.settlement.on, replaced, None);
    }
    issue(servicing, &event.billing);
}

pub(super) fn schedule_renewed(book: &mut Book, event: &ScheduleRenewed) {
    let servicing = &mut book.servicing;
    let replaced: BTreeSet<InvoiceId> = event.replaced.iter().map(|replaced| replaced.invoice).collect();
    change_lease(servicing, event.schedule, |lease| {
        lease.payments = Arc::clone(&event.payments);
        lease.balloon = event.amount;
        lease.renewal = Some(event.renewal);
        lease.invoiced.retain(|_, invoice| !replaced.contains(invoice));
    });
    for replaced in &event.replaced {
        replace(servicing, event.decision.on, replaced, None);
    }
}

/// What is left of the schedule. Payments that are computed anew are no longer billed by the invoices
/// that are replaced.
fn change_rest(servicing: &mut Servicing, event: &ScheduleSettled) {
    match &event.rest {
        RestOfSchedule::Interim { amount, accrued } => {
            if let Some(schedule) = servicing.schedules.get_mut(&event.schedule) {
                let schedule = Arc::make_mut(schedule);
                schedule.amount = *amount;
                schedule.state = ScheduleState::Interim { accrued: *accrued };
            }
        }
        RestOfSchedule::Leased { payments, balloon, accruing, accrued } => {
            let replaced: BTreeSet<InvoiceId> = event.replaced.iter().map(|replaced| replaced.invoice).collect();
            change_lease(servicing, event.schedule, |lease| {
                lease.payments = Arc::clone(payments);
                lease.balloon = *balloon;
                (lease.accruing, lease.accrued) = (*accruing, *accrued);
                lease.invoiced.retain(|_, invoice| !replaced.contains(invoice));
            });
        }
    }
}

const fn early_end(cause: SettlementCause) -> EarlyEnd {
    match cause {
        SettlementCause::Prepayment { .. } => EarlyEnd::Prepaid,
        SettlementCause::TotalLoss { .. } => EarlyEnd::Casualty,
        SettlementCause::Termination { .. } => EarlyEnd::BoughtOut,
    }
}
