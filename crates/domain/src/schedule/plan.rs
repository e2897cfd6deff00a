//! Which payment repays what, before interest is known: one step for each payment.

use rust_decimal::Decimal;

use super::level_rent::{discount_factors, level_rent};
use super::period::Period;
use super::precision::Precision;
use super::rates::weight;
use super::terms::{Amortization, PaymentTiming, ScheduleTerms};
use super::validate::ScheduleTermsError;
use crate::date::BusinessDate;
use crate::day_count::YearFraction;
use crate::money::Money;
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

/// Where a plan begins: at the first payment with the amount financed, or at a later one with what
/// is owed by then.
#[derive(Debug, Clone, Copy)]
pub(super) struct Opening {
    /// How many payments have been made before.
    pub(super) made: usize,
    /// What is owed.
    pub(super) balance: Money,
    /// What is due beside the last payment.
    pub(super) balloon: Money,
}

/// The accrual that each payment settles: that of its own period in arrears; in advance that of the
/// period before, nothing for the first payment, and a closing one where a balloon is left.
pub(super) fn settled_periods(
    terms: &ScheduleTerms,
    periods: &[Period],
    balloon: Money,
) -> Result<Vec<Period>, ScheduleTermsError> {
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
            let kept = if balloon.is_zero() { periods.len() } else { periods.len().saturating_add(1) };
            Ok(std::iter::once(first).chain(periods.iter().copied()).take(kept).collect())
        }
    }
}

/// Which of the payments from the opening on repays what. `settled` are the accruals of all payments
/// of the schedule, `payments` how many there are without a closing one.
///
/// # Errors
/// Interest-only periods or a profile that do not fit the number of payments, or figures out of
/// range.
pub(super) fn plan(
    terms: &ScheduleTerms,
    (settled, payments): (&[Period], usize),
    opening: Opening,
    precision: Precision,
) -> Result<Plan, ScheduleTermsError> {
    let solved = Solved { terms, settled, payments, opening, precision };
    match &terms.amortization {
        Amortization::LevelRent => solved.level(0),
        Amortization::InterestOnlyThenLevel { interest_only_periods } => {
            let skipped = usize::try_from(*interest_only_periods).unwrap_or(usize::MAX);
            if skipped >= payments {
                let interest_only_periods = *interest_only_periods;
                return Err(ScheduleTermsError::InterestOnlyTooLong { interest_only_periods, payments });
            }
            solved.level(skipped)
        }
        Amortization::Bullet => {
            let left = payments.saturating_sub(opening.made);
            Ok(without_rent(solved.closed(vec![Repayment::InterestOnly; left])))
        }
        Amortization::LevelPrincipal => solved.by_weights(&vec![Decimal::ONE; payments]),
        Amortization::Profile { principal_shares } => {
            let shares = principal_shares.len();
            if shares != payments {
                return Err(ScheduleTermsError::ProfileLength { shares, payments });
            }
            let weights: Vec<Decimal> = principal_shares.iter().copied().map(Rate::value).collect();
            solved.by_weights(&weights)
        }
    }
}

/// What a plan is solved from.
struct Solved<'a> {
    terms: &'a ScheduleTerms,
    settled: &'a [Period],
    payments: usize,
    opening: Opening,
    precision: Precision,
}

impl Solved<'_> {
    /// Level rents, after the first payments of the schedule, which are interest alone.
    fn level(&self, interest_only: usize) -> Result<Plan, ScheduleTermsError> {
        let (Opening { made, balance, balloon }, rate) = (self.opening, self.terms.rate);
        let first_rent = made.max(interest_only);
        let rents = self.payments.saturating_sub(first_rent);
        if rents == 0 {
            return Ok(without_rent(self.closed(Vec::new())));
        }
        let growth = |period: &Period| Ok((weight(self.terms, period)?, period.year_fraction.under()));
        let growths: Result<Vec<_>, ScheduleTermsError> = self.settled.iter().skip(first_rent).map(growth).collect();
        let exact_rent = discount_factors(growths?.into_iter())
            .and_then(|factors| level_rent(balance.amount(), balloon.amount(), &factors, rents))
            .ok_or(ScheduleTermsError::FiguresOutOfRange { rate })?;
        // The one payment that is left repays everything, whatever the rent would be.
        if rents == 1 && exact_rent.is_sign_negative() && self.settled.len() == self.payments {
            return Ok(without_rent(self.closed(vec![Repayment::InterestOnly])));
        }
        let rent = self.precision.decimal(exact_rent)?;
        let repayment = |at| if at < interest_only { Repayment::InterestOnly } else { Repayment::Rent(rent) };
        let repayments = (made..self.payments).map(repayment).collect();
        Ok(Plan { repayments: self.closed(repayments), exact_rent: Some(exact_rent), rent: Some(rent) })
    }

    /// Parts of principal that add up to what is owed less the balloon; a weight for each payment of
    /// the schedule, also for those that are made.
    fn by_weights(&self, weights: &[Decimal]) -> Result<Plan, ScheduleTermsError> {
        let left = weights.get(self.opening.made..).unwrap_or_default();
        if left.is_empty() {
            return Ok(without_rent(self.closed(Vec::new())));
        }
        let repaid = self.opening.balance.checked_sub(self.opening.balloon)?;
        let parts = self.precision.split(repaid, left)?.into_iter().map(Repayment::Part).collect();
        Ok(without_rent(self.closed(parts)))
    }

    /// Lets the payment that ends the schedule repay all that is left: the last one, or in advance
    /// with a balloon a closing one after it.
    fn closed(&self, mut repayments: Vec<Repayment>) -> Vec<Repayment> {
        let closing_payment = self.terms.timing == PaymentTiming::Advance && !self.opening.balloon.is_zero();
        if !closing_payment {
            repayments.pop();
        }
        repayments.push(Repayment::Rest);
        repayments
    }
}

const fn without_rent(repayments: Vec<Repayment>) -> Plan {
    Plan { repayments, exact_rent: None, rent: None }
}
