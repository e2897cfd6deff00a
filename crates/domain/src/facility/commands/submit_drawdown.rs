//! Asks for a drawdown: reserves its financed amount and claims its serial and invoice numbers.

use super::decision;
use crate::date::BusinessDate;
use crate::facility::checks::{self, DrawdownAssessment, DrawdownRefusal};
use crate::facility::claims::claim_keys;
use crate::facility::context::Context;
use crate::facility::drawdown::DrawdownLine;
use crate::facility::event::{DrawdownSubmitted, Event};
use crate::facility::reason::RuleFailure;
use crate::facility::refusal::OutOfRange;
use crate::facility::state::Facility;
use crate::facility::terms::Category;
use crate::ids::{DrawdownId, PurchaseId};
use crate::money::Money;

/// Ask for a drawdown. The same request, only checked, is [`checks::assess_drawdown`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SubmitDrawdown {
    /// The day on which funding is asked for.
    pub requested_funding_date: BusinessDate,
    /// The lines, 1 to 500.
    pub items: Vec<DrawdownItem>,
}

/// One unit of equipment to finance, as its supplier's invoice states it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DrawdownItem {
    /// The borrower's own number of the purchase.
    pub purchase: PurchaseId,
    /// What kind of equipment it is.
    pub category: Category,
    /// Maker of the machine.
    pub manufacturer: String,
    /// The maker's name of the model.
    pub model: String,
    /// What the machine is.
    pub description: String,
    /// The maker's serial number.
    pub serial_number: String,
    /// Who sells it.
    pub supplier: String,
    /// The supplier's invoice number.
    pub invoice_number: String,
    /// Date of the invoice.
    pub invoice_date: BusinessDate,
    /// Invoiced price.
    pub price: Money,
    /// The share of the price that the borrower pays itself: price less financed amount.
    pub down_payment: Money,
}

/// Why a drawdown can't be submitted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SubmitDrawdownRejection {
    /// Every reason against it.
    Refused(Vec<DrawdownRefusal>),
    /// Its amounts can't be computed.
    OutOfRange(OutOfRange),
}

impl From<OutOfRange> for SubmitDrawdownRejection {
    fn from(out_of_range: OutOfRange) -> Self {
        Self::OutOfRange(out_of_range)
    }
}

impl SubmitDrawdownRejection {
    /// The rules that failed.
    #[must_use]
    pub fn rules(&self) -> Vec<RuleFailure> {
        match self {
            Self::Refused(refusals) => refusals.iter().map(DrawdownRefusal::rule).collect(),
            Self::OutOfRange(out_of_range) => vec![out_of_range.rule()],
        }
    }
}

/// Decides [`SubmitDrawdown`].
///
/// # Errors
/// Every reason against it, not the first.
pub fn decide_submit_drawdown(
    facility: &Facility,
    command: &SubmitDrawdown,
    context: &Context,
) -> Result<Vec<Event>, SubmitDrawdownRejection> {
    let DrawdownAssessment { financed_amounts, price, financed_amount, refusals } =
        checks::assess_drawdown(facility, command, context)?;
    if !refusals.is_empty() {
        return Err(SubmitDrawdownRejection::Refused(refusals));
    }
    // Without a refusal every line has its amount; the zip leaves none out.
    let lines = command.items.iter().zip(financed_amounts.into_iter().flatten());
    let number = facility.book().last_drawdown.checked_add(1).ok_or(OutOfRange::Count)?;
    Ok(vec![Event::DrawdownSubmitted(DrawdownSubmitted {
        drawdown: DrawdownId::new(number).ok_or(OutOfRange::Count)?,
        decision: decision(facility, context),
        requested_funding_date: command.requested_funding_date,
        lines: lines.map(|(item, financed_amount)| DrawdownLine { item: item.clone(), financed_amount }).collect(),
        price,
        financed_amount,
        claims: claim_keys(command),
    })])
}
