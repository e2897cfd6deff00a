//! The second round, at funding: what was true at submission must be true on the day of payment.

use super::refusal::{no_tenor_left, not_a_business_day, over_headroom};
use crate::date::BusinessDate;
use crate::facility::approval::{FourEyes, required_approvals};
use crate::facility::condition::ConditionRef;
use crate::facility::context::Actor;
use crate::facility::drawdown::Drawdown;
use crate::facility::drawstop::{DrawstopCause, drawstops, unmet_condition};
use crate::facility::reason::{ReasonCode, RuleFailure};
use crate::facility::refusal::OutOfRange;
use crate::facility::role::Role;
use crate::facility::state::{Book, Facility};
use crate::facility::steps::fees::deducted_fee;
use crate::money::Money;

/// A reason against funding on the open business date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FundingRefusal {
    /// Nothing can be drawn now.
    Drawstop(DrawstopCause),
    /// One of the drawdown's own conditions is not met.
    UnmetCondition {
        /// Which.
        condition: ConditionRef,
        /// Where it stands, in UPPER_SNAKE.
        state: &'static str,
    },
    /// The open business date is no joint business day.
    NotABusinessDay {
        /// The open business date.
        date: BusinessDate,
    },
    /// The requested funding date has not come.
    TooEarly {
        /// The open business date.
        date: BusinessDate,
        /// The requested funding date.
        requested: BusinessDate,
    },
    /// The band asks for more approvals.
    ApprovalsMissing {
        /// How many were given.
        given: usize,
        /// How many the band asks for.
        required: u32,
        /// Of which role.
        role: Role,
    },
    /// Who entered or approved does not fund.
    FourEyes(FourEyes),
    /// The final maturity is not after the open business date.
    NoTenorLeft {
        /// The open business date.
        date: BusinessDate,
        /// The final maturity.
        final_maturity: BusinessDate,
    },
    /// Less is reserved than the drawdown comes to.
    OverHeadroom {
        /// The financed amount.
        requested: Money,
        /// What is reserved.
        reserved: Money,
        /// How much it is over.
        excess: Money,
    },
    /// The arrangement fee is to be taken off it and is more than it.
    FeeOverDrawdown {
        /// The fee.
        fee: Money,
        /// The financed amount.
        requested: Money,
    },
}

impl FundingRefusal {
    /// The stable code.
    #[must_use]
    pub fn code(&self) -> ReasonCode {
        self.rule().code
    }

    /// The rule that failed, with its figures.
    #[must_use]
    pub fn rule(&self) -> RuleFailure {
        match self {
            Self::Drawstop(cause) => cause.rule(),
            Self::UnmetCondition { condition, state } => unmet_condition(condition, state),
            Self::NotABusinessDay { date } => not_a_business_day(BUSINESS_DATE, *date),
            Self::TooEarly { date, requested } => {
                let sentence = format!("Funding was asked for on {requested}; the open business date is {date}.");
                RuleFailure::new(ReasonCode::TooEarly, BUSINESS_DATE, sentence)
                    .with("date", date)
                    .with("requested", requested)
            }
            Self::ApprovalsMissing { given, required, role } => {
                let sentence = format!("It has {given} of {required} approvals by {role}.");
                RuleFailure::new(ReasonCode::ApprovalsMissing, "", sentence)
                    .with("given", given)
                    .with("required", required)
                    .with("role", role)
            }
            Self::FourEyes(refusal) => refusal.rule(),
            Self::NoTenorLeft { date, final_maturity } => no_tenor_left(BUSINESS_DATE, *date, *final_maturity),
            Self::FeeOverDrawdown { fee, requested } => {
                let sentence = format!("The arrangement fee of {fee} is taken off the first funding, of {requested}.");
                RuleFailure::new(ReasonCode::FeeOverDrawdown, "", sentence)
                    .with("fee", fee.amount_text())
                    .with("financed_amount", requested.amount_text())
                    .with("currency", fee.currency().code())
            }
            Self::OverHeadroom { requested, reserved, excess } => over_headroom(*requested, *reserved, *excess),
        }
    }
}

/// Whether a fee is more than the amount that it is taken off.
fn above(fee: Money, amount: Money) -> bool {
    fee.compare(amount) == Ok(std::cmp::Ordering::Greater)
}

const BUSINESS_DATE: &str = "business_date";

/// Every reason against funding an open drawdown on the open business date.
///
/// # Errors
/// Only when an amount leaves the range in which it is exact.
pub fn funding_refusals(
    facility: &Facility,
    drawdown: &Drawdown,
    actor: &Actor,
) -> Result<Vec<FundingRefusal>, OutOfRange> {
    let book = facility.book();
    let mut refusals: Vec<FundingRefusal> = drawstops(facility).into_iter().map(FundingRefusal::Drawstop).collect();
    unmet_own_conditions(book, drawdown, &mut refusals);
    dates(book, drawdown, &mut refusals);
    people(book, drawdown, actor, &mut refusals)?;
    let (requested, reserved) = (drawdown.financed_amount, book.position.reserved());
    if let Some(fee) = deducted_fee(book)?.filter(|fee| above(*fee, requested)) {
        refusals.push(FundingRefusal::FeeOverDrawdown { fee, requested });
    }
    let excess = requested.checked_sub(reserved)?;
    if excess.is_positive() {
        refusals.push(FundingRefusal::OverHeadroom { requested, reserved, excess });
    }
    Ok(refusals)
}

fn unmet_own_conditions(book: &Book, drawdown: &Drawdown, refusals: &mut Vec<FundingRefusal>) {
    let unmet = drawdown.conditions.values().filter(|condition| !condition.is_met(book.business_date));
    refusals.extend(unmet.map(|condition| FundingRefusal::UnmetCondition {
        condition: ConditionRef::OfDrawdown(drawdown.id, condition.id.clone()),
        state: condition.state_name(),
    }));
}

fn dates(book: &Book, drawdown: &Drawdown, refusals: &mut Vec<FundingRefusal>) {
    let (date, requested) = (book.business_date, drawdown.requested_funding_date);
    if !book.terms.calendar().is_business_day(date) {
        refusals.push(FundingRefusal::NotABusinessDay { date });
    }
    if date < requested {
        refusals.push(FundingRefusal::TooEarly { date, requested });
    }
    if let Some(final_maturity) = book.final_maturity
        && date >= final_maturity
    {
        refusals.push(FundingRefusal::NoTenorLeft { date, final_maturity });
    }
}

fn people(
    book: &Book,
    drawdown: &Drawdown,
    actor: &Actor,
    refusals: &mut Vec<FundingRefusal>,
) -> Result<(), OutOfRange> {
    let band = required_approvals(&book.terms, drawdown.financed_amount)?;
    let given = drawdown.approvals().len();
    if u32::try_from(given).is_ok_and(|given| given < band.approvals) {
        let (required, role) = (band.approvals, band.role.role());
        refusals.push(FundingRefusal::ApprovalsMissing { given, required, role });
    }
    for barred in [FourEyes::not_enterer(drawdown, actor), FourEyes::not_approver(drawdown, actor)] {
        refusals.extend(barred.err().map(FundingRefusal::FourEyes));
    }
    Ok(())
}
