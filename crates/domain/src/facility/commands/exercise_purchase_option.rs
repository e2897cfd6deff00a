//! Buys the equipment of a schedule whose payments are all made, or that was prepaid.

use super::{decision, require_serviced};
use crate::facility::context::Context;
use crate::facility::draft::Draft;
use crate::facility::event::{Event, PurchaseOptionExercised, TitlePassed};
use crate::facility::reason::{ReasonCode, RuleFailure};
use crate::facility::reckoning::due_after_issue;
use crate::facility::refusal::{OutOfRange, WrongState, refusals};
use crate::facility::servicing::{Billing, EarlyEnd, InvoiceLine, InvoiceLineKind, LeaseSchedule, ScheduleState};
use crate::facility::state::{Book, Facility};
use crate::facility::steps;
use crate::facility::steps::bill::{billing, empty_line};
use crate::ids::{EquipmentId, ScheduleId};
use crate::money::Money;

/// Exercise the purchase option of a schedule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ExercisePurchaseOption {
    /// The schedule.
    pub schedule: ScheduleId,
}

/// Why it is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ExercisePurchaseOptionRejection {
    /// The schedule does not exist.
    NotFound(ScheduleNotFound),
    /// The state of the facility, the schedule or its equipment does not allow it.
    WrongState(WrongState),
    /// There is no option, or it was exercised.
    Option(OptionRefused),
    /// Amounts or dates can't be computed.
    OutOfRange(OutOfRange),
}

refusals!(ExercisePurchaseOptionRejection:
    NotFound(ScheduleNotFound), WrongState(WrongState), Option(OptionRefused), OutOfRange(OutOfRange));

/// The schedule does not exist.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ScheduleNotFound(pub ScheduleId);

impl ScheduleNotFound {
    /// The rule that failed.
    #[must_use]
    pub fn rule(&self) -> RuleFailure {
        let subject = format!("schedules/{}", self.0);
        RuleFailure::new(ReasonCode::ScheduleNotFound, subject, "The schedule does not exist.")
    }
}

/// An option that can't be exercised.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OptionRefused {
    /// The terms give none.
    None,
    /// It was exercised.
    Exercised {
        /// The schedule.
        schedule: ScheduleId,
    },
}

impl OptionRefused {
    /// The rule that failed.
    #[must_use]
    pub fn rule(&self) -> RuleFailure {
        match self {
            Self::None => {
                RuleFailure::new(ReasonCode::NoPurchaseOption, "facility", "The terms give no option to buy.")
            }
            Self::Exercised { schedule } => {
                let subject = format!("schedules/{schedule}");
                RuleFailure::new(ReasonCode::OptionExercised, subject, "The option was exercised.")
            }
        }
    }
}

/// Decides [`ExercisePurchaseOption`]: the price is billed, and title passes when it is paid; at once
/// where it is zero.
///
/// # Errors
/// The terms, the schedule or its equipment stand against it.
pub fn decide_exercise_purchase_option(
    facility: &Facility,
    command: &ExercisePurchaseOption,
    context: &Context,
) -> Result<Vec<Event>, ExercisePurchaseOptionRejection> {
    let book = facility.book();
    let id = command.schedule;
    let schedule = book.servicing.schedules.get(&id).ok_or(ScheduleNotFound(id))?;
    require_serviced(facility)?;
    let price = book.terms.purchase_option.ok_or(OptionRefused::None)?.price;
    require_ended(schedule)?;
    if book.servicing.purchase_option_invoice(id).is_some() {
        return Err(OptionRefused::Exercised { schedule: id }.into());
    }
    let equipment = buyable(book, schedule)?;
    let billing = if price.is_zero() { None } else { Some(price_billing(book, id, price)?) };
    let title = TitlePassed { schedule: id, equipment, on: book.business_date };
    let passes = billing.is_none();
    let exercised = PurchaseOptionExercised { schedule: id, decision: decision(facility, context), billing };
    let mut draft = Draft::on(facility);
    draft.push(Event::PurchaseOptionExercised(Box::new(exercised)));
    if passes {
        draft.push(Event::TitlePassed(title));
    }
    steps::follow_up(&mut draft)?;
    Ok(draft.into_events())
}

fn require_ended(schedule: &LeaseSchedule) -> Result<(), WrongState> {
    match &schedule.state {
        ScheduleState::Ended { .. } | ScheduleState::Terminated { how: EarlyEnd::Prepaid, .. } => Ok(()),
        ScheduleState::Interim { .. }
        | ScheduleState::Commenced { .. }
        | ScheduleState::Terminated {
            how: EarlyEnd::FellDue | EarlyEnd::BoughtOut | EarlyEnd::Casualty | EarlyEnd::Reversed,
            ..
        } => Err(WrongState { subject: schedule.name(), state: schedule.state_name(), allowed: &["ENDED"] }),
    }
}

/// What was not returned can be bought.
fn buyable(book: &Book, schedule: &LeaseSchedule) -> Result<Vec<EquipmentId>, ExercisePurchaseOptionRejection> {
    let equipment = book.servicing.on_lease(schedule);
    if !equipment.is_empty() {
        return Ok(equipment);
    }
    let unit = schedule.equipment.first().and_then(|id| book.servicing.equipment.get(id));
    let state = unit.map_or("RETURNED", |unit| unit.state.name());
    if state == "PURCHASED" {
        return Err(OptionRefused::Exercised { schedule: schedule.id }.into());
    }
    Err(WrongState { subject: schedule.name(), state, allowed: &["ON_LEASE"] }.into())
}

fn price_billing(book: &Book, schedule: ScheduleId, price: Money) -> Result<Billing, OutOfRange> {
    let kind = InvoiceLineKind::PurchaseOption { schedule };
    let line = InvoiceLine { fee: price, ..empty_line(kind, price.currency()) };
    billing(book, due_after_issue(book)?, vec![line])
}
