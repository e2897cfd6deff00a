//! Which payment repays what, before interest is known: one step for each payment.

use rust_decimal::Decimal;

use super::level_rent::{discount_factors, level_rent};
use super::period::Period;
use super::precision::Precision;
use super::terms::{Amortization, PaymentTiming, ScheduleTerms};
use super::validate::ScheduleTermsError;
use crate::date::BusinessDate;
use crate::day_count::YearFraction;
use crate::rate::Rate;

/// What a payment repays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Repayment {
    /// Nothing: interest alone.
    InterestOnly,
    /// The rent less the interest.
    Rent(Decimal),
    /// A given part.
    Part(Decimal),
    /// All that is left, balloon and rounding residue among it.
    Rest,
}

/// The repayments of a schedule, and the level rent they contain.
pub(super) struct Plan {
    /// One for each payment.
    pub(super) repayments: Vec<Repayment>,
    /// The level rent before rounding.
    pub(super) exact_rent: Option<Decimal>,
    /// The level rent.
    pub(super) rent: Option<Decimal>,
}

/// The accrual that each payment settles: that of its own period in arrears; in advance that of the
/// period before, nothing for the first payment, and a closing one where a balloon is left.
pub(super) fn settled_periods(terms: &ScheduleTerms, periods: &[Period]) -> Result<Vec<Period>, ScheduleTermsError> {
    match terms.timing {
        PaymentTiming::Arrears => Ok(periods.to_vec()),
        PaymentTiming::Advance => {
            let start: BusinessDate = terms.commencement;
            let first = Period {
                from: start,
                to: start,
                days: 0,
                year_fraction: YearFraction::zero(terms.day_count),
                payment_date: terms.business_day_convention.adjust(start, &terms.calendar)?,
            };
            let kept = if terms.balloon.is_zero() { periods.len() } else { periods.len().saturating_add(1) };
            Ok(std::iter::once(first).chain(periods.iter().copied()).take(kept).collect())
        }
    }
}

/// Which payment repays what.
///
/// # Errors
/// Interest-only periods or a profile that do not fit the number of payments, or figures out of
/// range.
pub(super) fn plan(
    terms: &ScheduleTerms,
    periods: &[Period],
    precision: Precision,
) -> Result<Plan, ScheduleTermsError> {
    let payments = periods.len();
    match &terms.amortization {
        Amortization::LevelRent => level(terms, periods, 0, precision),
        Amortization::InterestOnlyThenLevel { interest_only_periods } => {
            let skipped = usize::try_from(*interest_only_periods).unwrap_or(usize::MAX);
            if skipped >= payments {
                let interest_only_periods = *interest_only_periods;
                return Err(ScheduleTermsError::InterestOnlyTooLong { interest_only_periods, payments });
            }
            level(terms, periods, skipped, precision)
        }
        Amortization::Bullet => Ok(without_rent(closed(terms, vec![Repayment::InterestOnly; payments]))),
        Amortization::LevelPrincipal => by_weights(terms, &vec![Decimal::ONE; payments], precision),
        Amortization::Profile { principal_shares } => {
            let shares = principal_shares.len();
            if shares != payments {
                return Err(ScheduleTermsError::ProfileLength { shares, payments });
            }
            let weights: Vec<Decimal> = principal_shares.iter().copied().map(Rate::value).collect();
            by_weights(terms, &weights, precision)
        }
    }
}

/// Level rents after some periods of interest alone.
fn level(
    terms: &ScheduleTerms,
    periods: &[Period],
    interest_only: usize,
    precision: Precision,
) -> Result<Plan, ScheduleTermsError> {
    let out_of_range = ScheduleTermsError::FiguresOutOfRange { rate: terms.rate };
    let fractions = periods.iter().skip(interest_only).map(|period| period.year_fraction);
    let exact_rent = discount_factors(terms.rate, fractions)
        .and_then(|factors| level_rent(terms.amount.amount(), terms.balloon.amount(), &factors, terms.timing))
        .ok_or(out_of_range)?;
    let rent = precision.decimal(exact_rent)?;
    let repayments = (0..periods.len())
        .map(|position| if position < interest_only { Repayment::InterestOnly } else { Repayment::Rent(rent) })
        .collect();
    Ok(Plan { repayments: closed(terms, repayments), exact_rent: Some(exact_rent), rent: Some(rent) })
}

/// Parts of principal that add up to the amount less the balloon.
fn by_weights(terms: &ScheduleTerms, weights: &[Decimal], precision: Precision) -> Result<Plan, ScheduleTermsError> {
    let repaid = terms.amount.checked_sub(terms.balloon)?;
    let parts = precision.split(repaid, weights)?.into_iter().map(Repayment::Part).collect();
    Ok(without_rent(closed(terms, parts)))
}

/// Lets the payment that ends the schedule repay all that is left: the last one, or in advance with
/// a balloon a closing one after it.
fn closed(terms: &ScheduleTerms, mut repayments: Vec<Repayment>) -> Vec<Repayment> {
    let closing_payment = terms.timing == PaymentTiming::Advance && !terms.balloon.is_zero();
    if !closing_payment {
        repayments.pop();
    }
    repayments.push(Repayment::Rest);
    repayments
}

const fn without_rent(repayments: Vec<Repayment>) -> Plan {
    Plan { repayments, exact_rent: None, rent: None }
}
