//! Events of drawdowns.

use std::sync::Arc;

use super::move_position;
use crate::facility::approval::Approval;
use crate::facility::condition::Condition;
use crate::facility::drawdown::{Drawdown, DrawdownState};
use crate::facility::event::{
    DrawdownApproved, DrawdownCancelled, DrawdownFunded, DrawdownLapsed, DrawdownRejected, DrawdownReversed,
    DrawdownSubmitted, DrawdownWithdrawn,
};
use crate::facility::servicing::{EarlyEnd, Equipment, EquipmentState, LeaseSchedule, ScheduleState};
use crate::facility::state::Book;
use crate::facility::terms::{Category, ConditionTiming};
use crate::ids::{DrawdownId, EquipmentId};
use crate::money::{Money, MoneyError};

pub(super) fn submitted(book: &mut Book, event: &DrawdownSubmitted) {
    let own = book.terms.conditions_of(ConditionTiming::EachDrawdown);
    let conditions = own.map(|precedent| (precedent.id.clone(), Condition::required(precedent))).collect();
    let drawdown = Drawdown {
        id: event.drawdown,
        entered_by: event.decision.by.clone(),
        submitted_on: event.decision.on,
        requested_funding_date: event.requested_funding_date,
        lines: event.lines.clone(),
        price: event.price,
        financed_amount: event.financed_amount,
        claims: event.claims.clone(),
        conditions,
        revision: 1,
        state: DrawdownState::Submitted { approvals: Vec::new() },
    };
    move_position(book, |position| position.reserve(event.financed_amount));
    use_categories(book, &drawdown, Money::checked_add);
    book.live_claims.extend(event.claims.iter().map(|key| (key.clone(), event.drawdown)));
    book.last_drawdown = book.last_drawdown.max(event.drawdown.number());
    book.drawdowns.insert(event.drawdown, drawdown);
}

pub(super) fn approved(book: &mut Book, event: &DrawdownApproved) {
    change(book, event.drawdown, |mut approvals| {
        approvals.push(event.approval.clone());
        if event.completes { DrawdownState::Approved { approvals } } else { DrawdownState::Submitted { approvals } }
    });
}

pub(super) fn rejected(book: &mut Book, event: &DrawdownRejected) {
    let (decision, reason) = (event.decision.clone(), event.reason.clone());
    ended(book, event.drawdown, |approvals| DrawdownState::Rejected { approvals, decision, reason });
}

pub(super) fn withdrawn(book: &mut Book, event: &DrawdownWithdrawn) {
    let (decision, reason) = (event.decision.clone(), event.reason.clone());
    ended(book, event.drawdown, |approvals| DrawdownState::Withdrawn { approvals, decision, reason });
}

pub(super) fn cancelled(book: &mut Book, event: &DrawdownCancelled) {
    let (decision, reason) = (event.decision.clone(), event.reason.clone());
    ended(book, event.drawdown, |approvals| DrawdownState::Cancelled { approvals, decision, reason });
}

pub(super) fn lapsed(book: &mut Book, event: &DrawdownLapsed) {
    ended(book, event.drawdown, |approvals| DrawdownState::Lapsed { approvals, on: event.on });
}

pub(super) fn funded(book: &mut Book, event: &DrawdownFunded) {
    move_position(book, |position| position.fund(event.financed_amount));
    book.initial_drawdown = book.initial_drawdown.or(Some(event.decision.on));
    book.final_maturity = book.final_maturity.or(event.final_maturity);
    book.deducted_fee = book.deducted_fee.or(event.deducted_fee.map(|fee| (event.drawdown, fee)));
    change(book, event.drawdown, |approvals| DrawdownState::Funded {
        approvals,
        decision: event.decision.clone(),
        payment_reference: event.payment_reference.clone(),
    });
    open_interim_schedule(book, event);
}

/// Its units are financed from now on, and interim interest runs on them.
fn open_interim_schedule(book: &mut Book, event: &DrawdownFunded) {
    let (Some(drawdown), Some(schedule)) = (book.drawdowns.get(&event.drawdown), book.servicing.next_schedule()) else {
        return;
    };
    let funded_on = event.decision.on;
    // The funding was only decided where the long-stop date is one.
    let long_stop = funded_on.plus_days(i64::from(book.terms.acceptance_long_stop_days)).unwrap_or(funded_on);
    let units: Vec<Equipment> = (1..)
        .zip(&drawdown.lines)
        .map(|(line, its)| Equipment {
            id: EquipmentId { drawdown: event.drawdown, line },
            financed_amount: its.financed_amount,
            schedule,
            state: EquipmentState::Funded,
        })
        .collect();
    let interim = LeaseSchedule {
        id: schedule,
        drawdown: event.drawdown,
        equipment: units.iter().map(|unit| unit.id).collect(),
        amount: event.financed_amount,
        funded_on,
        long_stop,
        settlements: Vec::new(),
        state: ScheduleState::Interim { accrued: Money::zero(event.financed_amount.currency()) },
    };
    book.servicing.schedules.insert(schedule, Arc::new(interim));
    book.servicing.equipment.extend(units.into_iter().map(|unit| (unit.id, Arc::new(unit))));
}

/// Its amount, its use of categories and its keys are given back, as if it had never been funded; its
/// units are no longer financed.
pub(super) fn reversed(book: &mut Book, event: &DrawdownReversed) {
    if let Some(billing) = &event.billing {
        super::billing::issue(&mut book.servicing, billing);
    }
    let Some(drawdown) = book.drawdowns.get(&event.drawdown).cloned() else { return };
    move_position(book, |position| position.reverse(event.amount, event.cancelled));
    if event.deducted_fee.is_some() {
        book.deducted_fee = None;
    }
    use_categories(book, &drawdown, Money::checked_sub);
    for key in &drawdown.claims {
        book.live_claims.remove(key);
    }
    let (decision, bank_reference) = (event.decision.clone(), event.bank_reference.clone());
    book.servicing.bank_references.insert(bank_reference.as_str().into());
    change(book, event.drawdown, |approvals| DrawdownState::Reversed { approvals, decision, bank_reference });
    let on = event.decision.on;
    if let Some(schedule) = book.servicing.schedules.get_mut(&event.schedule) {
        let schedule = Arc::make_mut(schedule);
        schedule.state = ScheduleState::Terminated { lease: None, on, how: EarlyEnd::Reversed };
        let units = schedule.equipment.clone();
        super::lease::change_equipment(&mut book.servicing, &units, |_| EquipmentState::Cancelled { on });
    }
}

/// A drawdown that ended unfunded gives back its amount, its use of categories and its keys.
fn ended(book: &mut Book, id: DrawdownId, next: impl FnOnce(Vec<Approval>) -> DrawdownState) {
    let Some(drawdown) = book.drawdowns.get(&id).cloned() else { return };
    move_position(book, |position| position.release(drawdown.financed_amount));
    use_categories(book, &drawdown, Money::checked_sub);
    for key in &drawdown.claims {
        book.live_claims.remove(key);
    }
    change(book, id, next);
}

fn change(book: &mut Book, id: DrawdownId, next: impl FnOnce(Vec<Approval>) -> DrawdownState) {
    if let Some(drawdown) = book.drawdowns.get_mut(&id) {
        drawdown.state = next(drawdown.approvals().to_vec());
        drawdown.revision = drawdown.revision.saturating_add(1);
    }
}

/// Adds to, or takes from, the use of each line's category. The use never exceeds the commitment,
/// so that no sum leaves the range; if one did, the use would stay.
fn use_categories(book: &mut Book, drawdown: &Drawdown, step: fn(Money, Money) -> Result<Money, MoneyError>) {
    for line in &drawdown.lines {
        let category: &Category = &line.item.category;
        if let Ok(used) = step(book.used_of(category), line.financed_amount) {
            book.category_use.insert(category.clone(), used);
        }
    }
}
