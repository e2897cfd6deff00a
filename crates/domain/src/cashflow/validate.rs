//! The contradictions in the terms of a cash flow that can be seen at once.

use rust_decimal::Decimal;

use super::cycle::Cycle;
use super::error::CashflowError;
use super::terms::{CashflowTerms, Payment, Repayment};
use crate::date::BusinessDate;

/// Every contradiction, none when the terms can be computed.
pub(super) fn contradictions(terms: &CashflowTerms) -> Vec<CashflowError> {
    let mut found = Vec::new();
    let (principal, commencement) = (terms.principal, terms.commencement);
    if !is_positive(principal) {
        found.push(CashflowError::PrincipalNotPositive { principal });
    }
    if let Some(final_maturity) = terms.final_maturity.filter(|maturity| *maturity <= commencement) {
        found.push(CashflowError::MaturityNotAfterCommencement { commencement, final_maturity });
    }
    found.extend(amounts(&terms.repayment).into_iter().filter(|amount| !is_positive(*amount)).map(not_positive));
    let steps: Vec<BusinessDate> = match &terms.repayment {
        Repayment::Steps(steps) => steps.iter().map(|step| step.cycle.anchor).collect(),
        Repayment::AtMaturity | Repayment::EqualParts(_) | Repayment::Payments { .. } => Vec::new(),
    };
    if steps.is_empty() && matches!(terms.repayment, Repayment::Steps(_)) {
        found.push(CashflowError::NoSteps);
    }
    found.extend(not_ascending(&steps));
    found.extend(not_ascending(&anchors(&terms.interest)));
    found.extend(not_ascending(&terms.resets.iter().map(|reset| reset.cycle.anchor).collect::<Vec<_>>()));
    let limits = terms.rate_limits;
    for (floor, cap) in [(limits.floor, limits.cap), (limits.least_change, limits.most_change)] {
        if let (Some(floor), Some(cap)) = (floor, cap)
            && floor > cap
        {
            found.push(CashflowError::FloorAboveCap { floor, cap });
        }
    }
    found
}

fn is_positive(amount: Decimal) -> bool {
    amount > Decimal::ZERO
}

const fn not_positive(amount: Decimal) -> CashflowError {
    CashflowError::RepaymentNotPositive { amount }
}

/// The amounts that a repayment gives.
fn amounts(repayment: &Repayment) -> Vec<Decimal> {
    match repayment {
        Repayment::AtMaturity | Repayment::EqualParts(_) => Vec::new(),
        Repayment::Steps(steps) => steps.iter().map(|step| step.amount).collect(),
        Repayment::Payments { payment: Payment::Given(amount), .. } => vec![*amount],
        Repayment::Payments { payment: Payment::Level { first, .. }, .. } => first.iter().copied().collect(),
    }
}

fn anchors(cycles: &[Cycle]) -> Vec<BusinessDate> {
    cycles.iter().map(|cycle| cycle.anchor).collect()
}

fn not_ascending(anchors: &[BusinessDate]) -> Vec<CashflowError> {
    let pairs = anchors.iter().zip(anchors.iter().skip(1));
    pairs
        .filter(|(before, next)| next <= before)
        .map(|(before, next)| CashflowError::StretchesNotAscending { before: *before, next: *next })
        .collect()
}
