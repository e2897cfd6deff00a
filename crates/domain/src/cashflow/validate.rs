//! The contradictions in the terms of a cash flow that can be seen at once.

use rust_decimal::Decimal;

use super::cycle::Cycle;
use super::error::{CashflowError, CycleOf};
use super::terms::{CashflowTerms, FeeBasis, InterestBase, Repayment};
use crate::date::BusinessDate;
use crate::exact::Ratio;

/// Every contradiction, none when the terms can be computed.
pub(super) fn contradictions(terms: &CashflowTerms) -> Vec<CashflowError> {
    let mut found = Vec::new();
    let (principal, commencement) = (terms.principal, terms.commencement);
    if !is_positive(principal) {
        found.push(CashflowError::PrincipalNotPositive { principal });
    } else if principal.checked_add(terms.premium).is_some_and(|paid_out| !is_positive(paid_out)) {
        let discount = terms.premium.abs();
        found.push(CashflowError::DiscountNotBelowPrincipal { discount, principal });
    }
    if let Some(final_maturity) = terms.final_maturity {
        found.extend(about_maturity(terms, commencement, final_maturity));
    }
    found.extend(repayment(terms));
    let amount = match &terms.interest_base {
        InterestBase::Balance => None,
        InterestBase::Fixed(amount) | InterestBase::Lagging { first: amount, .. } => Some(*amount),
    };
    found.extend(amount.filter(|base| !is_positive(*base)).map(|amount| CashflowError::BaseNotPositive { amount }));
    found.extend(not_ascending(&anchors(&terms.interest, |cycle| cycle), CycleOf::Interest));
    found.extend(not_ascending(&anchors(&terms.resets, |reset| &reset.cycle), CycleOf::Resets));
    found.extend(limits(terms));
    for (position, fee) in terms.fees.iter().enumerate() {
        let (FeeBasis::Amount(fee) | FeeBasis::RateOfBalance { rate: fee, .. }) = fee.basis;
        if fee < Decimal::ZERO {
            found.push(CashflowError::FeeNegative { position, fee });
        }
    }
    if let Some(rounding) = terms.rounding {
        let (unit, currency) = (rounding.rule.unit(), rounding.currency);
        let minor_unit = Decimal::new(1, currency.minor_units());
        if !Ratio::of(unit).and_then(|ratio| ratio.over(minor_unit)).is_some_and(Ratio::is_whole) {
            found.push(CashflowError::RoundingUnit { unit, currency });
        }
    }
    found
}

/// What the final maturity contradicts.
fn about_maturity(
    terms: &CashflowTerms,
    commencement: BusinessDate,
    final_maturity: BusinessDate,
) -> Vec<CashflowError> {
    let mut found = Vec::new();
    if final_maturity <= commencement {
        found.push(CashflowError::MaturityNotAfterCommencement { commencement, final_maturity });
    }
    if let Some(as_of) = terms.as_of.filter(|as_of| *as_of >= final_maturity) {
        found.push(CashflowError::AsOfNotBeforeMaturity { as_of, final_maturity });
    }
    if let Some(until) = terms.capitalized_until.filter(|until| *until > final_maturity) {
        found.push(CashflowError::CapitalizedPastMaturity { until, final_maturity });
    }
    let late = |(_, first): &(usize, BusinessDate)| *first > final_maturity;
    let after = |(position, first)| CashflowError::FirstPaymentAfterMaturity { position, first, final_maturity };
    found.extend(first_payments(&terms.repayment).into_iter().enumerate().filter(late).map(after));
    found
}

/// What a repayment contradicts.
fn repayment(terms: &CashflowTerms) -> Vec<CashflowError> {
    let mut found = Vec::new();
    for (position, amount) in amounts(&terms.repayment).into_iter().enumerate() {
        if !is_positive(amount) {
            found.push(CashflowError::RepaymentNotPositive { position, amount });
        }
    }
    let first = first_payments(&terms.repayment);
    found.extend(not_ascending(&first, CycleOf::Repayment));
    match &terms.repayment {
        Repayment::AtMaturity => {}
        Repayment::Steps(_) | Repayment::GivenPayments(_) => {
            if first.is_empty() {
                found.push(CashflowError::NoSteps);
            }
        }
        Repayment::EqualParts { cycle, repaid_by, balloon } | Repayment::Level { cycle, repaid_by, balloon, .. } => {
            if let Some(repaid_by) = repaid_by.filter(|day| *day < cycle.anchor) {
                found.push(CashflowError::RepaidBeforeFirstPayment { repaid_by, first: cycle.anchor });
            }
            found.extend(about_balloon(terms, *balloon, *repaid_by));
        }
    }
    found
}

fn about_balloon(terms: &CashflowTerms, balloon: Decimal, repaid_by: Option<BusinessDate>) -> Vec<CashflowError> {
    let principal = terms.principal;
    let mut found = Vec::new();
    if balloon < Decimal::ZERO {
        found.push(CashflowError::BalloonNegative { balloon });
    } else if is_positive(principal) && balloon >= principal {
        found.push(CashflowError::BalloonNotBelowPrincipal { balloon, principal });
    }
    let in_time = terms.final_maturity.is_some_and(|maturity| repaid_by.is_none_or(|day| day <= maturity));
    if is_positive(balloon) && !in_time {
        found.push(CashflowError::BalloonWithoutMaturity);
    }
    found
}

fn limits(terms: &CashflowTerms) -> Vec<CashflowError> {
    let limits = terms.rate_limits;
    let mut found = Vec::new();
    if let (Some(floor), Some(cap)) = (limits.floor, limits.cap)
        && floor > cap
    {
        found.push(CashflowError::FloorAboveCap { floor, cap });
    }
    if let (Some(least), Some(most)) = (limits.least_change, limits.most_change)
        && least > most
    {
        found.push(CashflowError::LeastChangeAboveMost { least, most });
    }
    found
}

fn is_positive(amount: Decimal) -> bool {
    amount > Decimal::ZERO
}

/// The amounts that a repayment gives.
fn amounts(repayment: &Repayment) -> Vec<Decimal> {
    match repayment {
        Repayment::AtMaturity | Repayment::EqualParts { .. } => Vec::new(),
        Repayment::Steps(steps) => steps.iter().map(|step| step.amount).collect(),
        Repayment::GivenPayments(steps) => steps.iter().map(|step| step.amount).collect(),
        Repayment::Level { first, .. } => first.iter().copied().collect(),
    }
}

/// Where each stretch of a repayment begins.
fn first_payments(repayment: &Repayment) -> Vec<BusinessDate> {
    match repayment {
        Repayment::AtMaturity => Vec::new(),
        Repayment::EqualParts { cycle, .. } | Repayment::Level { cycle, .. } => vec![cycle.anchor],
        Repayment::Steps(steps) => anchors(steps, |step| &step.cycle),
        Repayment::GivenPayments(steps) => anchors(steps, |step| &step.cycle),
    }
}

fn anchors<T>(stretches: &[T], cycle: impl Fn(&T) -> &Cycle) -> Vec<BusinessDate> {
    stretches.iter().map(|stretch| cycle(stretch).anchor).collect()
}

fn not_ascending(anchors: &[BusinessDate], of: impl Fn(usize) -> CycleOf) -> Vec<CashflowError> {
    let pairs = (1..).zip(anchors.iter().zip(anchors.iter().skip(1)));
    pairs
        .filter(|(_, (before, next))| next <= before)
        .map(|(position, (before, next))| CashflowError::StretchesNotAscending {
            of: of(position),
            before: *before,
            next: *next,
        })
        .collect()
}
