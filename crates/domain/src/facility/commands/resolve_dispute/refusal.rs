//! Why a dispute can't be ended as asked.

use std::collections::BTreeMap;

use super::{CorrectedFee, DisputeResolution};
use crate::facility::reason::{ReasonCode, RuleFailure};
use crate::facility::servicing::{Dispute, Invoice, InvoiceLine};
use crate::facility::servicing_refusal::AmountRefused;
use crate::facility::state::Facility;
use crate::money::Money;

/// A reason against ending a dispute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ResolveRefusal {
    /// The invoice is not disputed.
    NotDisputed {
        /// The invoice's name within the facility.
        invoice: String,
    },
    /// A correction is no amount of this facility.
    Amount(AmountRefused),
    /// The invoice has no such line, or the line is not disputed.
    LineNotFound {
        /// The correction's place in the request.
        position: usize,
        /// The line's number.
        line: u32,
    },
    /// A line is corrected twice.
    Duplicate {
        /// The correction's place in the request.
        position: usize,
        /// The place where the line was corrected first.
        first: usize,
    },
    /// The line follows from a schedule.
    LineNotCorrectable {
        /// The line's number.
        line: u32,
        /// What it bills, in UPPER_SNAKE.
        kind: &'static str,
    },
    /// The correction does not lower the fee.
    NotLower {
        /// The correction's place in the request.
        position: usize,
        /// What was billed.
        billed: Money,
    },
    /// A disputed line has no correction.
    NotCorrected {
        /// The line's number.
        line: u32,
    },
}

impl ResolveRefusal {
    /// The rule that failed.
    #[must_use]
    pub fn rule(&self) -> RuleFailure {
        match self {
            Self::NotDisputed { invoice } => {
                RuleFailure::new(ReasonCode::NotDisputed, invoice, "The invoice is not disputed.")
            }
            Self::Amount(refusal) => refusal.rule(),
            Self::LineNotFound { position, line } => {
                let sentence = format!("The invoice has no disputed line {line}.");
                RuleFailure::new(ReasonCode::LineNotFound, correction(*position), sentence).with("line", line)
            }
            Self::Duplicate { position, first } => {
                let sentence = format!("upheld.corrections[{first}] corrects the same line.");
                let rule = RuleFailure::new(ReasonCode::DuplicateInRequest, correction(*position), sentence);
                rule.with("first", correction(*first))
            }
            Self::LineNotCorrectable { line, kind } => {
                let sentence = format!("Line {line} is {kind}: it follows from a schedule.");
                RuleFailure::new(ReasonCode::LineNotCorrectable, format!("lines/{line}"), sentence).with("kind", kind)
            }
            Self::NotLower { position, billed } => {
                let sentence = format!("{billed} was billed; a correction lowers it.");
                RuleFailure::new(ReasonCode::NoCorrection, correction(*position), sentence)
                    .with("billed", billed.amount_text())
            }
            Self::NotCorrected { line } => {
                let sentence = format!("Line {line} is disputed and not corrected.");
                RuleFailure::new(ReasonCode::NoCorrection, format!("lines/{line}"), sentence)
            }
        }
    }
}

fn correction(position: usize) -> String {
    format!("upheld.corrections[{position}]")
}

/// Every reason against ending the dispute in that way.
pub(super) fn refusals(facility: &Facility, invoice: &Invoice, resolution: &DisputeResolution) -> Vec<ResolveRefusal> {
    let Some(dispute) = &invoice.dispute else {
        return vec![ResolveRefusal::NotDisputed { invoice: invoice.name() }];
    };
    match resolution {
        DisputeResolution::Rejected => Vec::new(),
        DisputeResolution::Upheld { corrections } => against_corrections(facility, invoice, dispute, corrections),
    }
}

fn against_corrections(
    facility: &Facility,
    invoice: &Invoice,
    dispute: &Dispute,
    corrections: &[CorrectedFee],
) -> Vec<ResolveRefusal> {
    let is_disputed = |line: &&InvoiceLine| dispute.amounts.keys().any(|(number, _)| *number == line.number);
    let mut named = BTreeMap::new();
    let mut refusals = Vec::new();
    for (position, its) in corrections.iter().enumerate() {
        if let Some(first) = named.insert(its.line, position) {
            refusals.push(ResolveRefusal::Duplicate { position, first });
        }
        match invoice.billing.lines.iter().filter(is_disputed).find(|line| line.number == its.line) {
            None => refusals.push(ResolveRefusal::LineNotFound { position, line: its.line }),
            Some(line) if is_of_schedule(line) => {}
            Some(line) => refusals.extend(against_fee(facility, position, line, its.fee)),
        }
    }
    for line in invoice.billing.lines.iter().filter(is_disputed) {
        if is_of_schedule(line) {
            refusals.push(ResolveRefusal::LineNotCorrectable { line: line.number, kind: line.kind.name() });
        } else if !named.contains_key(&line.number) {
            refusals.push(ResolveRefusal::NotCorrected { line: line.number });
        }
    }
    refusals
}

/// Rents follow from a schedule, the price of an option from the terms.
const fn is_of_schedule(line: &InvoiceLine) -> bool {
    line.kind.schedule().is_some()
}

fn against_fee(facility: &Facility, position: usize, line: &InvoiceLine, fee: Money) -> Option<ResolveRefusal> {
    let field = format!("{}.fee", correction(position));
    if fee.is_zero() && fee.currency() == line.fee.currency() {
        return None;
    }
    if let Err(refusal) = AmountRefused::check(&field, fee, facility.book().terms.currency()) {
        return Some(ResolveRefusal::Amount(refusal));
    }
    let lower = line.fee.checked_sub(fee).is_ok_and(Money::is_positive);
    (!lower).then_some(ResolveRefusal::NotLower { position, billed: line.fee })
}
