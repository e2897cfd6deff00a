//! Buys equipment out before the end of its lease, by a quote.

use super::exercise_purchase_option::ScheduleNotFound;
use super::prepay_schedule::{require_commenced, require_known, require_leasing, settle};
use super::record_total_loss::leased_part;
use crate::facility::context::Context;
use crate::facility::event::Event;
use crate::facility::refusal::OutOfRange;
use crate::facility::servicing::{SettlementCause, TerminationQuote};
use crate::facility::settlement::{Order, Part};
use crate::facility::settlement_refusal::{DateRefusal, QuoteRefusal, SettlementRefusal, SettlementRejection};
use crate::facility::state::{Book, Facility};
use crate::ids::QuoteId;
use crate::money::{Money, MoneyError};
use crate::schedule::Keep;

/// Take a quote.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TerminateSchedule {
    /// The quote.
    pub quote: QuoteId,
}

/// Decides [`TerminateSchedule`]: the quote holds on its settlement date, as long as the schedule owes
/// what was quoted and no later quote was given for it.
///
/// # Errors
/// Every reason against it, not the first.
pub fn decide_terminate_schedule(
    facility: &Facility,
    command: &TerminateSchedule,
    context: &Context,
) -> Result<Vec<Event>, SettlementRejection> {
    let book = facility.book();
    let quote = book.servicing.quotes.get(&command.quote).ok_or(SettlementRejection::QuoteNotFound(command.quote))?;
    let id = quote.schedule;
    let schedule = book.servicing.schedules.get(&id).ok_or(ScheduleNotFound(id))?;
    let mut refusals: Vec<SettlementRefusal> = require_leasing(facility).err().into_iter().collect();
    match require_commenced(schedule) {
        Ok(lease) => refusals.extend(require_known(lease, book.business_date).err()),
        Err(refusal) => refusals.push(refusal),
    }
    refusals.extend(against_quote(book, quote));
    if !refusals.is_empty() {
        return Err(SettlementRejection::Refused(refusals));
    }
    let on_schedule = quote.equipment.iter().all(|unit| schedule.equipment.contains(unit));
    let of = (quote.equipment.as_slice(), book.terms.fees.prepayment_fee_rate);
    let (part, balloon) = leased_part(book, schedule, of, book.business_date)?;
    let (quoted, now) = (quoted(quote).map_err(OutOfRange::from)?, sum(&part).map_err(OutOfRange::from)?);
    if !on_schedule || quoted != now {
        let stale = QuoteRefusal::Stale { quote: quote.id, quoted: quoted.total, now: now.total };
        return Err(SettlementRefusal::Quote(stale).into());
    }
    let (cause, equipment) = (SettlementCause::Termination { quote: quote.id }, quote.equipment.clone());
    settle(facility, context, Order { schedule, cause, equipment, part, keep: Keep::Term, balloon })
}

fn against_quote(book: &Book, quote: &TerminationQuote) -> Option<SettlementRefusal> {
    let (settlement_date, open_date) = (quote.settlement_date, book.business_date);
    if quote.taken {
        return Some(SettlementRefusal::Quote(QuoteRefusal::Taken { quote: quote.id }));
    }
    if settlement_date < open_date {
        let expired = QuoteRefusal::Expired { quote: quote.id, settlement_date, open_date };
        return Some(SettlementRefusal::Quote(expired));
    }
    if settlement_date > open_date {
        return Some(SettlementRefusal::Date(DateRefusal::NotOpen { settlement_date, open_date }));
    }
    let later = book.servicing.quotes.values().rev().find(|it| it.schedule == quote.schedule && it.id > quote.id)?;
    Some(SettlementRefusal::Quote(QuoteRefusal::Replaced { quote: quote.id, by: later.id }))
}

/// Principal, interest and fee, and their sum.
#[derive(PartialEq, Eq)]
struct Figures {
    parts: [Money; 3],
    total: Money,
}

fn quoted(quote: &TerminationQuote) -> Result<Figures, MoneyError> {
    figures([quote.principal, quote.interest.amount, quote.fee])
}

fn sum(part: &Part) -> Result<Figures, MoneyError> {
    figures([part.principal, part.interest.amount, part.fee])
}

fn figures(parts: [Money; 3]) -> Result<Figures, MoneyError> {
    let [principal, interest, fee] = parts;
    Ok(Figures { parts, total: principal.checked_add(interest)?.checked_add(fee)? })
}
