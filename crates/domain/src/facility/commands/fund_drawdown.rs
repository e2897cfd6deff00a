//! Records that the suppliers were paid, on the open business date, after every check has been
//! made a second time.

use super::{decision, drawdown_wrong_state, find_drawdown};
use crate::facility::checks::{self, FundingRefusal};
use crate::facility::context::Context;
use crate::facility::draft::Draft;
use crate::facility::event::{DrawdownFunded, Event};
use crate::facility::free_text::{self, SHORT_TEXT, TextProblem};
use crate::facility::reason::RuleFailure;
use crate::facility::refusal::{DrawdownNotFound, OutOfRange, StaleRevision, WrongState};
use crate::facility::state::Facility;
use crate::facility::steps;
use crate::facility::terms::ArrangementFeeBilled;
use crate::ids::DrawdownId;

/// Record that the suppliers were paid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FundDrawdown {
    /// Which drawdown.
    pub drawdown: DrawdownId,
    /// The drawdown's revision as the caller has seen it; `None`: not checked.
    pub expected_revision: Option<u32>,
    /// The provider's reference of the payment to the suppliers.
    pub payment_reference: String,
}

/// Why a drawdown can't be funded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FundDrawdownRejection {
    /// The drawdown does not exist.
    NotFound(DrawdownNotFound),
    /// The drawdown has changed since it was read.
    Stale(StaleRevision),
    /// It has ended, or it is funded.
    WrongState(WrongState),
    /// The payment reference can't be recorded.
    Text(TextProblem),
    /// Every reason against it.
    Refused(Vec<FundingRefusal>),
    /// Amounts or dates can't be computed.
    OutOfRange(OutOfRange),
}

macro_rules! from_refusal {
    ($($variant:ident($refusal:ty)),+) => {
        $(impl From<$refusal> for FundDrawdownRejection {
            fn from(refusal: $refusal) -> Self {
                Self::$variant(refusal)
            }
        })+
    };
}

from_refusal!(
    NotFound(DrawdownNotFound),
    Stale(StaleRevision),
    WrongState(WrongState),
    Text(TextProblem),
    OutOfRange(OutOfRange)
);

impl FundDrawdownRejection {
    /// The rules that failed.
    #[must_use]
    pub fn rules(&self) -> Vec<RuleFailure> {
        match self {
            Self::NotFound(refusal) => vec![refusal.rule()],
            Self::Stale(refusal) => vec![refusal.rule()],
            Self::WrongState(refusal) => vec![refusal.rule()],
            Self::Text(refusal) => vec![refusal.rule()],
            Self::Refused(refusals) => refusals.iter().map(FundingRefusal::rule).collect(),
            Self::OutOfRange(refusal) => vec![refusal.rule()],
        }
    }
}

/// Decides [`FundDrawdown`]. The first funding makes the final maturity known where the tenor
/// counts from it, and the arrangement fee due where the terms bill it with it.
///
/// # Errors
/// The drawdown is unknown, has changed, or has ended; otherwise every reason against it.
pub fn decide_fund_drawdown(
    facility: &Facility,
    command: &FundDrawdown,
    context: &Context,
) -> Result<Vec<Event>, FundDrawdownRejection> {
    let drawdown = find_drawdown(facility, command.drawdown)?;
    StaleRevision::check(command.expected_revision, drawdown.revision)?;
    if !drawdown.is_open() {
        return Err(drawdown_wrong_state(drawdown, &["APPROVED"]).into());
    }
    free_text::require("payment_reference", &command.payment_reference, SHORT_TEXT)?;
    let refusals = checks::funding_refusals(facility, drawdown, &context.actor())?;
    if !refusals.is_empty() {
        return Err(FundDrawdownRejection::Refused(refusals));
    }
    let book = facility.book();
    // The interim schedule that the funding opens has a long-stop date.
    let long_stop_days = i64::from(book.terms.acceptance_long_stop_days);
    book.business_date.plus_days(long_stop_days).map_err(OutOfRange::from)?;
    let final_maturity = match book.initial_drawdown {
        Some(_) => None,
        None => book.terms.final_maturity.known_at_initial_drawdown(book.business_date).map_err(OutOfRange::from)?,
    };
    let deducted_fee = steps::fees::deducted_fee(book)?;
    let fee_is_due = book.initial_drawdown.is_none()
        && book.terms.fees.arrangement_fee_billed == ArrangementFeeBilled::AtInitialDrawdown;
    let mut draft = Draft::on(facility);
    draft.push(Event::DrawdownFunded(DrawdownFunded {
        drawdown: drawdown.id,
        decision: decision(facility, context),
        financed_amount: drawdown.financed_amount,
        payment_reference: command.payment_reference.clone(),
        final_maturity,
        deducted_fee,
    }));
    if fee_is_due {
        steps::fees::issue_arrangement_fee(&mut draft)?;
    }
    steps::follow_up(&mut draft)?;
    Ok(draft.into_events())
}
