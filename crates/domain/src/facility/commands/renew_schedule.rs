//! Renews a schedule for a further term.

use std::sync::Arc;

use super::decision;
use super::exercise_purchase_option::ScheduleNotFound;
use super::prepay_schedule::{require_commenced, require_leasing};
use crate::date::BusinessDate;
use crate::facility::context::Context;
use crate::facility::draft::Draft;
use crate::facility::event::{Event, ScheduleRenewed};
use crate::facility::rates::{lease_path, lease_terms};
use crate::facility::reason::{ReasonCode, RuleFailure};
use crate::facility::refusal::{OutOfRange, WrongState};
use crate::facility::renewal::{renewable, renewed, renewed_until};
use crate::facility::servicing::{Lease, LeaseSchedule, Renewal};
use crate::facility::settlement::{replaced, running};
use crate::facility::settlement_refusal::SettlementRefusal;
use crate::facility::state::{Book, Facility};
use crate::facility::steps;
use crate::facility::terms::{Amortization, RenewalOption};
use crate::ids::ScheduleId;
use crate::money::Money;
use crate::schedule::ScheduleLine;

/// Renew.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RenewSchedule {
    /// The schedule.
    pub schedule: ScheduleId,
    /// How many payments the further term has.
    pub payments: u32,
}

/// Why it is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RenewScheduleRejection {
    /// The schedule does not exist.
    NotFound(ScheduleNotFound),
    /// Every reason against it.
    Refused(Vec<RenewalRefusal>),
    /// Amounts or dates can't be computed.
    OutOfRange(OutOfRange),
}

/// A reason against a renewal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RenewalRefusal {
    /// The state of the facility or of the schedule does not allow it.
    WrongState(WrongState),
    /// The terms give no option.
    NoOption,
    /// It was renewed before.
    Renewed {
        /// The schedule.
        schedule: ScheduleId,
    },
    /// Another payment runs than the last one, or its notice has passed.
    OutsideNotice {
        /// The open business date.
        open_date: BusinessDate,
        /// The first day on which it may be renewed.
        first: BusinessDate,
        /// The last one.
        last: BusinessDate,
    },
    /// Not as many payments as the terms allow.
    Payments {
        /// How many were asked for.
        given: u32,
        /// The most.
        most: u32,
    },
    /// Nothing is due beside the last payment.
    Nothing {
        /// The schedule.
        schedule: ScheduleId,
    },
    /// The further term can't be computed.
    NotComputable {
        /// What is wrong, in a sentence.
        problem: String,
    },
}

impl<E: Into<OutOfRange>> From<E> for RenewScheduleRejection {
    fn from(error: E) -> Self {
        Self::OutOfRange(error.into())
    }
}

impl RenewScheduleRejection {
    /// The rules that failed.
    #[must_use]
    pub fn rules(&self) -> Vec<RuleFailure> {
        match self {
            Self::NotFound(refusal) => vec![refusal.rule()],
            Self::Refused(refusals) => refusals.iter().map(RenewalRefusal::rule).collect(),
            Self::OutOfRange(refusal) => vec![refusal.rule()],
        }
    }
}

impl RenewalRefusal {
    /// The rule that failed.
    #[must_use]
    pub fn rule(&self) -> RuleFailure {
        let of = |schedule: &ScheduleId| format!("schedules/{schedule}");
        match self {
            Self::WrongState(refusal) => refusal.rule(),
            Self::NoOption => {
                RuleFailure::new(ReasonCode::NoRenewalOption, "facility", "The terms give no option to renew.")
            }
            Self::Renewed { schedule } => {
                RuleFailure::new(ReasonCode::ScheduleRenewed, of(schedule), "The schedule was renewed.")
            }
            Self::OutsideNotice { open_date, first, last } => {
                let sentence = format!("It can be renewed from {first} to {last}; {open_date} is open.");
                RuleFailure::new(ReasonCode::OutsideRenewalNotice, "facility", sentence)
                    .with("open_date", open_date)
                    .with("first", first)
                    .with("last", last)
            }
            Self::Payments { given, most } => {
                let sentence = format!("A further term has 1 to {most} payments, not {given}.");
                RuleFailure::new(ReasonCode::RenewalTermOutOfRange, "payments", sentence)
                    .with("payments", given)
                    .with("most", most)
            }
            Self::Nothing { schedule } => {
                let sentence = "Nothing is due beside the last payment.";
                RuleFailure::new(ReasonCode::NothingToRenew, of(schedule), sentence)
            }
            Self::NotComputable { problem } => {
                RuleFailure::new(ReasonCode::ScheduleNotComputable, "schedule", problem.clone())
            }
        }
    }
}

/// Decides [`RenewSchedule`]: what would be due beside the last payment is repaid by the further term.
///
/// # Errors
/// Every reason against it, not the first.
pub fn decide_renew_schedule(
    facility: &Facility,
    command: &RenewSchedule,
    context: &Context,
) -> Result<Vec<Event>, RenewScheduleRejection> {
    let (book, id) = (facility.book(), command.schedule);
    let schedule = book.servicing.schedules.get(&id).ok_or(RenewScheduleRejection::NotFound(ScheduleNotFound(id)))?;
    let mut refusals: Vec<RenewalRefusal> = require_leasing(facility).err().and_then(state).into_iter().collect();
    let lease = require_commenced(schedule);
    refusals.extend(lease.as_ref().err().cloned().and_then(state));
    let option = book.terms.renewal_option;
    refusals.extend(option.is_none().then_some(RenewalRefusal::NoOption));
    refusals.extend(option.and_then(|option| against_payments(command.payments, option.most_payments)));
    let last = match (&lease, option) {
        (Ok(lease), Some(option)) => {
            refusals.extend(lease.renewal.map(|_| RenewalRefusal::Renewed { schedule: id }));
            refusals.extend(against_day(book, lease, option)?);
            lease.payments.lines.last().filter(|_| lease.renewal.is_none())
        }
        (Ok(_) | Err(_), _) => None,
    };
    let amount = match (&lease, last) {
        (Ok(lease), Some(last)) => Some(left_at_end(book, lease, last)?),
        (Ok(_) | Err(_), _) => None,
    };
    let nothing = amount.is_some_and(|amount| !amount.is_positive());
    refusals.extend(nothing.then_some(RenewalRefusal::Nothing { schedule: id }));
    let (Ok(lease), Some(option), Some(last), Some(amount), true) = (lease, option, last, amount, refusals.is_empty())
    else {
        return Err(RenewScheduleRejection::Refused(refusals));
    };
    let renewal = Renewal {
        renewed_on: book.business_date,
        first_payment: last.number.checked_add(1).ok_or(OutOfRange::Count)?,
        start: last.to,
        end: renewed_until(&book.terms, book.final_maturity.ok_or(OutOfRange::Date)?, (last, command.payments))?,
        annual_rate: option.annual_rate,
    };
    let event = event(facility, context, (schedule, lease), (renewal, amount))?;
    let mut draft = Draft::on(facility);
    draft.push(Event::ScheduleRenewed(Box::new(event)));
    steps::follow_up(&mut draft)?;
    Ok(draft.into_events())
}

fn event(
    facility: &Facility,
    context: &Context,
    (schedule, lease): (&LeaseSchedule, &Lease),
    (renewal, amount): (Renewal, Money),
) -> Result<ScheduleRenewed, RenewScheduleRejection> {
    let book = facility.book();
    let maturity = book.final_maturity.ok_or(OutOfRange::Date)?;
    let steps = lease_path(book, lease.commencement, maturity)?.steps;
    let terms = lease_terms(book, schedule, lease, steps).ok_or(OutOfRange::Amount)?;
    let payments = renewed(lease, &terms, (&renewal, amount)).map_err(|errors| {
        let errors: Vec<String> = errors.iter().map(ToString::to_string).collect();
        let problem = format!("The further term can't be made: {}.", errors.join("; "));
        RenewScheduleRejection::Refused(vec![RenewalRefusal::NotComputable { problem }])
    })?;
    let last = renewal.first_payment.saturating_sub(1);
    let mut next = book.servicing.next_invoice();
    let replaced = replaced(book, schedule, (last, &payments), &mut next)?;
    let (decision, schedule, payments) = (decision(facility, context), schedule.id, Arc::new(payments));
    Ok(ScheduleRenewed { decision, schedule, renewal, amount, payments, replaced })
}

/// What the last payment would repay beside its own part: the balloon, of a bullet all that is owed.
fn left_at_end(book: &Book, lease: &Lease, last: &ScheduleLine<Money>) -> Result<Money, OutOfRange> {
    let is_bullet = book.terms.amortization == Amortization::Bullet;
    Ok(if is_bullet { last.opening_balance } else { renewable(lease.balloon, last)? })
}

/// From the due date of the payment before the last one to so many days before the last one's.
fn against_day(book: &Book, lease: &Lease, option: RenewalOption) -> Result<Option<RenewalRefusal>, OutOfRange> {
    let open_date = book.business_date;
    let Some(end) = lease.payments.lines.last() else { return Ok(None) };
    let before = lease.payments.lines.iter().rev().nth(1);
    let first = before.map_or(lease.commencement, |line| line.due_date);
    let last = end.due_date.plus_days(i64::from(option.notice_days).saturating_neg())?;
    let runs = running(lease, open_date).is_some_and(|line| line.number == end.number);
    let in_time = runs && open_date <= last;
    Ok((!in_time).then_some(RenewalRefusal::OutsideNotice { open_date, first, last }))
}

fn against_payments(given: u32, most: u32) -> Option<RenewalRefusal> {
    let outside = !(1..=most).contains(&given);
    outside.then_some(RenewalRefusal::Payments { given, most })
}

/// The checks that are shared with settlements refuse a state and nothing else.
fn state(refusal: SettlementRefusal) -> Option<RenewalRefusal> {
    match refusal {
        SettlementRefusal::WrongState(refusal) => Some(RenewalRefusal::WrongState(refusal)),
        SettlementRefusal::Date(_)
        | SettlementRefusal::Amount(_)
        | SettlementRefusal::NothingOutstanding { .. }
        | SettlementRefusal::NoUnits
        | SettlementRefusal::TooManyUnits { .. }
        | SettlementRefusal::Unit { .. }
        | SettlementRefusal::SeveralSchedules { .. }
        | SettlementRefusal::RateNotKnown
        | SettlementRefusal::NotComputable { .. }
        | SettlementRefusal::Quote(_) => None,
    }
}
