//! Which payment repays what, before interest is known: one step for each payment.

use rust_decimal::Decimal;

use super::level_rent::{Growth, Loan, rents};
use super::period::Period;
use super::precision::Precision;
use super::rates::weight;
use super::terms::{Amortization, GivenRent, PaymentTiming, ScheduleTerms};
use super::validate::ScheduleTermsError;
use crate::date::BusinessDate;
use crate::day_count::YearFraction;
use crate::exact::Ratio;
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

/// The repayments of a schedule, and the one rent that they contain, where it is one.
pub(super) struct Plan {
    /// One for each payment.
    pub(super) repayments: Vec<Repayment>,
    /// The rent before rounding.
    pub(super) exact_rent: Option<Decimal>,
    /// The rent.
    pub(super) rent: Option<Decimal>,
    /// Whether the first payment that would leave no more than the balloon repays everything and is
    /// the last.
    pub(super) may_end_early: bool,
}

/// Where a plan begins: at the first payment with the amount financed, or at a later one with what
/// is owed by then.
#[derive(Debug, Clone, Copy)]
pub(super) struct Opening {
    /// How many payments have been made before.
    pub(super) made: usize,
    /// What is owed.
    pub(super) balance: Decimal,
    /// What is due beside the last payment.
    pub(super) balloon: Decimal,
    /// What interest is calculated on, where the next period does not renew it.
    pub(super) base: Decimal,
    /// What a given rent is by now; `None` for what the terms say.
    pub(super) given_rent: Option<Decimal>,
}

/// How many payments a schedule has without a closing one.
#[derive(Debug, Clone, Copy)]
pub(super) struct Payments {
    /// By its terms.
    all: usize,
    /// Those that are left where it was shortened on its way.
    left: usize,
}

impl Payments {
    /// As many as the terms give it.
    pub(super) const fn all(all: usize) -> Self {
        Self { all, left: all }
    }

    /// Those of a schedule that was shortened to so many.
    pub(super) fn shortened_to(self, left: usize) -> Self {
        Self { left: left.min(self.all), ..self }
    }
}

/// The accrual that each payment settles: that of its own period in arrears; in advance that of the
/// period before, nothing for the first payment, and a closing one where a balloon is left.
pub(super) fn settled_periods(
    terms: &ScheduleTerms,
    periods: &[Period],
    balloon: Decimal,
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
                renews_base: false,
            };
            let kept = if balloon.is_zero() { periods.len() } else { periods.len().saturating_add(1) };
            Ok(std::iter::once(first).chain(periods.iter().copied()).take(kept).collect())
        }
    }
}

/// Which of the payments from the opening on repays what. `settled` are the accruals of all payments
/// of the schedule, `payments` how many there are without a closing one. Interest-only and capitalised
/// periods and profiles are those of the whole schedule, of which the first payments are left.
///
/// # Errors
/// Interest-only periods or a profile that do not fit the number of payments, or figures out of
/// range.
pub(super) fn plan(
    terms: &ScheduleTerms,
    (settled, Payments { all: payments, left }): (&[Period], Payments),
    opening: Opening,
    precision: Precision,
) -> Result<Plan, ScheduleTermsError> {
    let solved = Solved { terms, settled, payments: left, opening, precision };
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
        Amortization::CapitalizedThenLevel { capitalized_periods } => {
            let skipped = usize::try_from(*capitalized_periods).unwrap_or(usize::MAX);
            if skipped >= payments {
                let capitalized_periods = *capitalized_periods;
                return Err(ScheduleTermsError::CapitalizedTooLong { capitalized_periods, payments });
            }
            let weight = |at| if at < skipped { Decimal::ZERO } else { Decimal::ONE };
            solved.by_rents(&(0..payments).map(weight).collect::<Vec<_>>())
        }
        Amortization::RentProfile { weights, repeats } => {
            let plan = solved.by_rents(&rent_weights(weights, *repeats, payments)?)?;
            Ok(Plan { rent: None, exact_rent: None, ..plan })
        }
        Amortization::GivenRent(rent) => solved.given(*rent),
        Amortization::Bullet => {
            let left = left.saturating_sub(opening.made);
            Ok(without_rent(solved.closed(vec![Repayment::InterestOnly; left])))
        }
        Amortization::LevelPrincipal => solved.by_weights(&vec![Decimal::ONE; left]),
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

/// A weight for each payment. What repeats is counted back from the last payment, so that every
/// schedule of a facility, whenever it commences, has the same weight on the same date.
fn rent_weights(weights: &[Rate], repeats: bool, payments: usize) -> Result<Vec<Decimal>, ScheduleTermsError> {
    let given = weights.len();
    if !repeats && given != payments {
        return Err(ScheduleTermsError::RentProfileLength { weights: given, payments });
    }
    let mut of_payments: Vec<Decimal> = weights.iter().rev().copied().map(Rate::value).cycle().take(payments).collect();
    of_payments.reverse();
    Ok(of_payments)
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
        let made = self.opening.made;
        let first_rent = made.max(interest_only);
        let rents = self.payments.saturating_sub(first_rent);
        if rents == 0 {
            let left = self.payments.saturating_sub(made);
            return Ok(without_rent(self.closed(vec![Repayment::InterestOnly; left])));
        }
        let alone = first_rent.saturating_sub(made);
        let level = self.rents_from(first_rent, &vec![Decimal::ONE; rents])?;
        let mut repayments = vec![Repayment::InterestOnly; alone];
        repayments.extend(level.repayments);
        Ok(Plan { repayments: self.closed(repayments), ..level })
    }

    /// Rents by weights, one for each payment of the schedule, also for those that are made or fell
    /// away.
    fn by_rents(&self, weights: &[Decimal]) -> Result<Plan, ScheduleTermsError> {
        let left = weights.get(self.opening.made..self.payments).unwrap_or_default();
        if left.is_empty() {
            return Ok(without_rent(self.closed(Vec::new())));
        }
        let rents = self.rents_from(self.opening.made, left)?;
        Ok(Plan { repayments: self.closed(rents.repayments), ..rents })
    }

    /// The rents of the payments from one of them on, the last one among them, and that of weight 1.
    fn rents_from(&self, first: usize, weights: &[Decimal]) -> Result<Plan, ScheduleTermsError> {
        let Opening { balance, balloon, base, .. } = self.opening;
        if weights.iter().all(Decimal::is_zero) {
            return Ok(without_rent(vec![Repayment::Rent(Decimal::ZERO); weights.len()]));
        }
        let loan = Loan { balance, base, balloon };
        let out_of_range = || ScheduleTermsError::FiguresOutOfRange { rate: self.terms.rate };
        let growth = |period: &Period| {
            let over = weight(self.terms, period)?.ok_or_else(out_of_range)?;
            Ok(Growth { over, under: period.year_fraction.under(), renews_base: period.renews_base })
        };
        let settled: Result<Vec<Growth>, ScheduleTermsError> = self.settled.iter().skip(first).map(growth).collect();
        let rents = rents(loan, &settled?, weights).ok_or_else(out_of_range)?;
        let rent = |weight: &Decimal| -> Result<Repayment, ScheduleTermsError> {
            Ok(Repayment::Rent(self.precision.decimal(rents.of(*weight).ok_or_else(out_of_range)?)?))
        };
        let exact_rent = rents.of(Decimal::ONE).ok_or_else(out_of_range)?;
        // The one payment that is left repays everything, whatever the rent would be.
        if weights.len() == 1 && exact_rent.is_sign_negative() && self.settled.len() == self.payments {
            return Ok(without_rent(vec![Repayment::InterestOnly]));
        }
        Ok(Plan {
            repayments: weights.iter().map(rent).collect::<Result<_, _>>()?,
            exact_rent: Some(exact_rent),
            rent: Some(self.precision.decimal(exact_rent)?),
            may_end_early: false,
        })
    }

    /// The same rent throughout, and all that is left with the last payment.
    fn given(&self, rent: GivenRent) -> Result<Plan, ScheduleTermsError> {
        let rent = match (self.opening.given_rent, rent) {
            (Some(rent), _) => rent,
            (None, GivenRent::Amount(rent)) => rent.amount(),
            (None, GivenRent::Share(share)) => {
                let exact = Ratio::of(self.opening.balance).and_then(|ratio| ratio.times(share.value()));
                self.precision.ratio(exact)?
            }
        };
        let left = self.payments.saturating_sub(self.opening.made);
        let repayments = self.closed(vec![Repayment::Rent(rent); left]);
        Ok(Plan { repayments, exact_rent: Some(rent), rent: Some(rent), may_end_early: true })
    }

    /// Parts of principal that add up to what is owed less the balloon; a weight for each payment of
    /// the schedule, also for those that are made.
    fn by_weights(&self, weights: &[Decimal]) -> Result<Plan, ScheduleTermsError> {
        let left = weights.get(self.opening.made..).unwrap_or_default();
        if left.is_empty() {
            return Ok(without_rent(self.closed(Vec::new())));
        }
        let repaid = self.opening.balance.saturating_sub(self.opening.balloon);
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
    Plan { repayments, exact_rent: None, rent: None, may_end_early: false }
}
