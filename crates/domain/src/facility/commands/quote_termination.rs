//! Quotes what it costs the lessee to buy equipment out before the end of its lease.

use super::decision;
use super::exercise_purchase_option::ScheduleNotFound;
use super::prepay_schedule::{require_commenced, require_leasing};
use super::record_total_loss::{against_lease, against_units, leased_part};
use crate::date::BusinessDate;
use crate::facility::checks::UnitRefusal;
use crate::facility::context::Context;
use crate::facility::event::{Event, TerminationQuoted};
use crate::facility::refusal::OutOfRange;
use crate::facility::servicing::{EquipmentState, LeaseSchedule, TerminationQuote};
use crate::facility::settlement_refusal::{DateRefusal, SettlementRefusal, SettlementRejection, against_count};
use crate::facility::state::{Book, Facility};
use crate::ids::{EquipmentId, ScheduleId};
use crate::money::Money;

/// How many days ahead quotes are given.
pub const QUOTE_DAYS: i64 = 90;

/// Quote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuoteTermination {
    /// The schedule.
    pub schedule: ScheduleId,
    /// The units, at most 500, each once; none for all of the schedule.
    pub equipment: Vec<EquipmentId>,
    /// The settlement date: the open business date to 90 days ahead.
    pub settlement_date: BusinessDate,
}

/// Decides [`QuoteTermination`].
///
/// # Errors
/// Every reason against it, not the first.
pub fn decide_quote_termination(
    facility: &Facility,
    command: &QuoteTermination,
    context: &Context,
) -> Result<Vec<Event>, SettlementRejection> {
    let book = facility.book();
    let id = command.schedule;
    let schedule = book.servicing.schedules.get(&id).ok_or(ScheduleNotFound(id))?;
    let mut refusals: Vec<SettlementRefusal> = require_leasing(facility).err().into_iter().collect();
    refusals.extend(against_date(book, command.settlement_date)?);
    refusals.extend(require_commenced(schedule).err());
    let mut equipment = command.equipment.clone();
    if equipment.is_empty() {
        equipment.clone_from(&schedule.equipment);
    }
    refusals.extend(against_count(equipment.len()));
    if !refusals.iter().any(|refusal| matches!(refusal, SettlementRefusal::TooManyUnits { .. })) {
        refusals.extend(against_units(&equipment, |unit| against_unit(book, schedule, unit)));
    }
    if !refusals.is_empty() {
        return Err(SettlementRejection::Refused(refusals));
    }
    equipment.sort_unstable();
    let of = (equipment.as_slice(), book.terms.fees.prepayment_fee_rate);
    let (part, _) = leased_part(book, schedule, of, command.settlement_date)?;
    let quote = TerminationQuote {
        id: book.servicing.next_quote().ok_or(OutOfRange::Count)?,
        decision: decision(facility, context),
        schedule: id,
        equipment,
        settlement_date: command.settlement_date,
        balance: part.balance,
        principal: part.principal,
        interest: part.interest,
        fee: part.fee,
        unpaid: unpaid(book, id)?,
        taken: false,
    };
    Ok(vec![Event::TerminationQuoted(Box::new(TerminationQuoted { quote }))])
}

fn against_date(book: &Book, settlement_date: BusinessDate) -> Result<Option<SettlementRefusal>, OutOfRange> {
    let (first, last) = (book.business_date, book.business_date.plus_days(QUOTE_DAYS)?);
    let quotable = (first..=last).contains(&settlement_date);
    let refusal = DateRefusal::NotQuotable { settlement_date, first, last };
    Ok((!quotable).then_some(SettlementRefusal::Date(refusal)))
}

fn against_unit(book: &Book, schedule: &LeaseSchedule, id: EquipmentId) -> Option<UnitRefusal> {
    let unit = book.servicing.equipment.get(&id).filter(|unit| unit.schedule == schedule.id);
    let Some(unit) = unit else { return Some(UnitRefusal::NotFound) };
    match unit.state {
        EquipmentState::OnLease { .. } => against_lease(book, unit),
        EquipmentState::Funded
        | EquipmentState::Purchased { .. }
        | EquipmentState::Returned { .. }
        | EquipmentState::TotalLoss { .. }
        | EquipmentState::Cancelled { .. } => {
            Some(UnitRefusal::WrongState { state: unit.state.name(), allowed: "ON_LEASE" })
        }
    }
}

/// What is billed of a schedule and unpaid.
fn unpaid(book: &Book, schedule: ScheduleId) -> Result<Money, OutOfRange> {
    let mut unpaid = Money::zero(book.terms.currency());
    for invoice in book.servicing.open() {
        for part in invoice.parts()?.iter().filter(|part| part.schedule == Some(schedule)) {
            unpaid = unpaid.checked_add(part.unpaid)?;
        }
    }
    Ok(unpaid)
}
