//! Disputes parts of an invoice; the rest stays payable.

use std::collections::BTreeMap;

use super::{decision, find_invoice};
use crate::facility::context::Context;
use crate::facility::event::{Event, InvoiceDisputed};
use crate::facility::free_text::TextProblem;
use crate::facility::reason::{ReasonCode, RuleFailure};
use crate::facility::refusal::{OutOfRange, WrongState, require_reason};
use crate::facility::servicing::{DueCategory, Invoice};
use crate::facility::servicing_refusal::{AmountRefused, InvoiceNotFound, listed_refusals};
use crate::facility::state::Facility;
use crate::ids::InvoiceId;
use crate::money::Money;

/// Dispute an invoice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DisputeInvoice {
    /// The invoice.
    pub invoice: InvoiceId,
    /// The disputed parts, each line and category once.
    pub amounts: Vec<DisputedAmount>,
    /// Why.
    pub reason: String,
}

/// A part of an invoice that is not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DisputedAmount {
    /// The line's number.
    pub line: u32,
    /// Which part of the line.
    pub category: DueCategory,
    /// How much of it. Positive, at most what is unpaid.
    pub amount: Money,
}

/// Why it is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DisputeInvoiceRejection {
    /// The invoice does not exist.
    NotFound(InvoiceNotFound),
    /// The reason can't be recorded.
    Text(TextProblem),
    /// Every reason against it.
    Refused(Vec<DisputeRefusal>),
    /// Amounts can't be computed.
    OutOfRange(OutOfRange),
}

listed_refusals!(DisputeInvoiceRejection lists DisputeRefusal:
    NotFound(InvoiceNotFound), Text(TextProblem), OutOfRange(OutOfRange));

/// A reason against a dispute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DisputeRefusal {
    /// The invoice is paid or superseded.
    WrongState(WrongState),
    /// The invoice is disputed already.
    AlreadyDisputed {
        /// The invoice's name within the facility.
        invoice: String,
    },
    /// No part is named.
    NoParts,
    /// A part is no amount of this facility.
    Amount(AmountRefused),
    /// The invoice bills no such part.
    LineNotFound {
        /// The part's place in the request.
        position: usize,
        /// The line's number.
        line: u32,
    },
    /// A part is named twice.
    Duplicate {
        /// The part's place in the request.
        position: usize,
        /// The place where it was named first.
        first: usize,
    },
    /// It is more than what is unpaid of the part.
    OverUnpaid {
        /// The part's place in the request.
        position: usize,
        /// What is unpaid.
        unpaid: Money,
    },
}

impl DisputeRefusal {
    /// The rule that failed.
    #[must_use]
    pub fn rule(&self) -> RuleFailure {
        match self {
            Self::WrongState(refusal) => refusal.rule(),
            Self::AlreadyDisputed { invoice } => {
                RuleFailure::new(ReasonCode::AlreadyDisputed, invoice, "The invoice is disputed already.")
            }
            Self::NoParts => RuleFailure::new(ReasonCode::NoItems, "parts", "No part is disputed."),
            Self::Amount(refusal) => refusal.rule(),
            Self::LineNotFound { position, line } => {
                let sentence = format!("Line {line} bills no such part.");
                RuleFailure::new(ReasonCode::LineNotFound, part(*position), sentence).with("line", line)
            }
            Self::Duplicate { position, first } => {
                let sentence = format!("parts[{first}] names the same part.");
                RuleFailure::new(ReasonCode::DuplicateInRequest, part(*position), sentence).with("first", part(*first))
            }
            Self::OverUnpaid { position, unpaid } => {
                let sentence = format!("Only {unpaid} is unpaid of this part.");
                RuleFailure::new(ReasonCode::OverUnpaid, part(*position), sentence)
                    .with("unpaid", unpaid.amount_text())
                    .with("currency", unpaid.currency().code())
            }
        }
    }
}

fn part(position: usize) -> String {
    format!("parts[{position}]")
}

/// Decides [`DisputeInvoice`].
///
/// # Errors
/// The invoice is unknown, or every reason against it.
pub fn decide_dispute_invoice(
    facility: &Facility,
    command: &DisputeInvoice,
    context: &Context,
) -> Result<Vec<Event>, DisputeInvoiceRejection> {
    let invoice = find_invoice(facility, command.invoice)?;
    require_reason(&command.reason)?;
    let refusals = refusals(facility, invoice, &command.amounts)?;
    if !refusals.is_empty() {
        return Err(DisputeInvoiceRejection::Refused(refusals));
    }
    Ok(vec![Event::InvoiceDisputed(InvoiceDisputed {
        invoice: command.invoice,
        decision: decision(facility, context),
        amounts: command.amounts.iter().map(|part| ((part.line, part.category), part.amount)).collect(),
        reason: command.reason.clone(),
    })])
}

fn refusals(
    facility: &Facility,
    invoice: &Invoice,
    parts: &[DisputedAmount],
) -> Result<Vec<DisputeRefusal>, OutOfRange> {
    let mut refusals = Vec::new();
    if !invoice.is_open() {
        let allowed: &[&str] = &["BILLED", "DUE", "OVERDUE"];
        let refusal = WrongState { subject: invoice.name(), state: invoice.state_name(), allowed };
        refusals.push(DisputeRefusal::WrongState(refusal));
    }
    if invoice.dispute.is_some() {
        refusals.push(DisputeRefusal::AlreadyDisputed { invoice: invoice.name() });
    }
    if parts.is_empty() {
        refusals.push(DisputeRefusal::NoParts);
    }
    let mut named = BTreeMap::new();
    for (position, its) in parts.iter().enumerate() {
        if let Some(first) = named.insert((its.line, its.category), position) {
            refusals.push(DisputeRefusal::Duplicate { position, first });
        }
        let field = format!("{}.amount", part(position));
        if let Err(refusal) = AmountRefused::check(&field, its.amount, facility.book().terms.currency()) {
            refusals.push(DisputeRefusal::Amount(refusal));
            continue;
        }
        match invoice.part(its.line, its.category)?.map(|billed| billed.unpaid) {
            None => refusals.push(DisputeRefusal::LineNotFound { position, line: its.line }),
            Some(unpaid) if unpaid.checked_sub(its.amount)?.is_negative() => {
                refusals.push(DisputeRefusal::OverUnpaid { position, unpaid });
            }
            Some(_) => {}
        }
    }
    Ok(refusals)
}
