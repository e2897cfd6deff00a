//! What a schedule becomes when it changes on its way: the payments from one of them on, computed
//! anew from what is owed by then. The payments before it stay as they are.
//!
//! A prepayment, a settlement and a reset of the rate all come to this; which of them it is, is not
//! known here.

use rust_decimal::Decimal;

use super::period::periods;
use super::plan::{Opening, Payments, Repayment, plan, settled_periods};
use super::precision::Precision;
use super::terms::{Amortization, PaymentTiming, ScheduleTerms};
use super::validate::ScheduleTermsError;
use super::{Schedule, ScheduleLine, lines_from};
use crate::exact::Ratio;
use crate::money::Money;

/// From where payments are computed anew, and what is owed there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rest {
    /// The first payment that is computed anew, from 1.
    pub from: u32,
    /// What is owed before it, without interest. Above the balloon.
    pub balance: Money,
    /// What is due beside the last payment from now on.
    pub balloon: Money,
    /// What stays as it was.
    pub keep: Keep,
}

/// What stays as it was where the rest of a schedule is computed anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keep {
    /// The dates: rents are solved again, a given rent and parts of principal change in proportion.
    Term,
    /// The rents, or the parts of principal: the last payments fall away, and the first one that
    /// would leave no more than the balloon repays everything.
    Payments,
    /// The parts of principal, to the cent, where what is owed and the balloon are what they were;
    /// otherwise in proportion. Only interest follows the rate.
    Principal,
}

impl Schedule<Money> {
    /// This schedule with its rest computed anew, at the rate of `terms`. The amount and the balloon
    /// in `terms` are those of this schedule so far.
    ///
    /// # Errors
    /// As for [`Schedule::new`].
    pub fn with_rest(&self, terms: &ScheduleTerms, rest: &Rest) -> Result<Self, Vec<ScheduleTermsError>> {
        self.renewed(terms, rest).map_err(|refused| vec![refused])
    }

    fn renewed(&self, terms: &ScheduleTerms, rest: &Rest) -> Result<Self, ScheduleTermsError> {
        let made = usize::try_from(rest.from.saturating_sub(1)).unwrap_or(usize::MAX);
        let kept = self.lines.get(..made).unwrap_or(&self.lines);
        let replaced = self.lines.get(made..).unwrap_or_default();
        let opening = Opening {
            made,
            balance: rest.balance,
            balloon: rest.balloon,
            base: base_of(terms, rest, replaced)?,
            given_rent: self.given_rent(terms, rest, replaced)?,
        };
        let periods = periods(terms)?;
        let mut settled = settled_periods(terms, &periods, rest.balloon)?;
        // A prepayment may have shortened it before: what fell away does not come back.
        let shortened = self.lines.len() < settled.len();
        settled.truncate(self.lines.len());
        let closing = usize::from(terms.timing == PaymentTiming::Advance && !rest.balloon.is_zero());
        let payments = Payments::all(periods.len()).shortened_to(settled.len().saturating_sub(closing));
        let precision = Precision::Rounded(terms.rounding);
        let solved = || plan(terms, (&settled, payments), opening, precision);
        let (repayments, rent, exact_rent, may_end_early) = match rest.keep {
            Keep::Principal => (in_parts(terms, rest, replaced)?, None, None, false),
            Keep::Term if shortened && is_in_parts(&terms.amortization) => {
                (in_parts(terms, rest, replaced)?, None, None, false)
            }
            Keep::Payments if shortened && is_in_parts(&terms.amortization) => (same_parts(replaced), None, None, true),
            Keep::Term => {
                let solved = solved()?;
                (solved.repayments, solved.rent, solved.exact_rent, solved.may_end_early)
            }
            Keep::Payments => (self.as_before(terms, made, &solved()?.repayments, replaced), None, None, true),
        };
        let rent_kept = rest.keep == Keep::Payments;
        let left = settled.get(made..).unwrap_or_default();
        let renewed = lines_from(terms, precision, opening, left, &repayments, may_end_early)?;
        let money = |amount| Money::new(terms.amount.currency(), amount);
        let renewed = Schedule { lines: renewed, rent, exact_rent }.try_map(money)?;
        let mut lines = kept.to_vec();
        lines.extend(renewed.lines);
        Ok(Self {
            lines,
            rent: if rent_kept { self.rent } else { renewed.rent },
            exact_rent: if rent_kept { self.exact_rent } else { renewed.exact_rent },
        })
    }

    /// What a given rent is from now on: it changes in proportion with what is owed where the dates
    /// stay.
    fn given_rent(
        &self,
        terms: &ScheduleTerms,
        rest: &Rest,
        replaced: &[ScheduleLine<Money>],
    ) -> Result<Option<Money>, ScheduleTermsError> {
        match (rest.keep, self.rent, replaced.first()) {
            (Keep::Term, Some(rent), Some(next)) => {
                in_proportion(terms, rent, rest.balance, next.opening_balance).map(Some)
            }
            (Keep::Term | Keep::Payments | Keep::Principal, rent, _) => Ok(rent),
        }
    }

    /// The repayments of before: the same rents, or the same parts. They end where they did, at the
    /// latest.
    fn as_before(
        &self,
        terms: &ScheduleTerms,
        made: usize,
        solved: &[Repayment],
        replaced: &[ScheduleLine<Money>],
    ) -> Vec<Repayment> {
        let last = replaced.len().saturating_sub(1);
        let before = |(at, repayment): (usize, &Repayment)| match (repayment, self.rent.map(Money::amount)) {
            (_, None) if at > last => None,
            (Repayment::InterestOnly, _) => Some(Repayment::InterestOnly),
            (Repayment::Rest, _) => Some(Repayment::Rest),
            (Repayment::Rent(_), _) if is_capitalized(&terms.amortization, made.saturating_add(at)) => {
                Some(Repayment::Rent(Decimal::ZERO))
            }
            (Repayment::Rent(_) | Repayment::Part(_), Some(rent)) => Some(Repayment::Rent(rent)),
            (Repayment::Rent(_) | Repayment::Part(_), None) if at == last => Some(Repayment::Rest),
            (Repayment::Rent(_) | Repayment::Part(_), None) => {
                let line = replaced.get(at)?;
                let by_rents = matches!(terms.amortization, Amortization::RentProfile { .. });
                Some(if by_rents {
                    Repayment::Rent(line.payment.amount())
                } else {
                    Repayment::Part(line.principal.amount())
                })
            }
        };
        solved.iter().enumerate().map_while(before).collect()
    }
}

/// Whether parts of principal are given, rather than rents or one payment of everything.
const fn is_in_parts(amortization: &Amortization) -> bool {
    match amortization {
        Amortization::LevelPrincipal | Amortization::Profile { .. } => true,
        Amortization::LevelRent
        | Amortization::Bullet
        | Amortization::InterestOnlyThenLevel { .. }
        | Amortization::RentProfile { .. }
        | Amortization::CapitalizedThenLevel { .. }
        | Amortization::GivenRent(_) => false,
    }
}

/// The parts of before; the last payment repays all that is left.
fn same_parts(replaced: &[ScheduleLine<Money>]) -> Vec<Repayment> {
    let mut parts: Vec<_> = replaced.iter().map(|line| Repayment::Part(line.principal.amount())).collect();
    parts.pop();
    parts.push(Repayment::Rest);
    parts
}

/// Whether nothing is paid of a payment, counted from 0, and its interest is added to the balance.
fn is_capitalized(amortization: &Amortization, at: usize) -> bool {
    match amortization {
        Amortization::CapitalizedThenLevel { capitalized_periods } => {
            usize::try_from(*capitalized_periods).is_ok_and(|periods| at < periods)
        }
        Amortization::LevelRent
        | Amortization::LevelPrincipal
        | Amortization::Bullet
        | Amortization::InterestOnlyThenLevel { .. }
        | Amortization::Profile { .. }
        | Amortization::RentProfile { .. }
        | Amortization::GivenRent(_) => false,
    }
}

/// What interest is calculated on from now on, where the next period does not renew it: it changes in
/// proportion with what is owed.
fn base_of(terms: &ScheduleTerms, rest: &Rest, replaced: &[ScheduleLine<Money>]) -> Result<Money, ScheduleTermsError> {
    match replaced.first() {
        Some(next) => in_proportion(terms, next.bearing(), rest.balance, next.opening_balance),
        None => Ok(rest.balance),
    }
}

/// The amount × new / old, rounded once; the amount itself where nothing has changed.
fn in_proportion(terms: &ScheduleTerms, amount: Money, new: Money, old: Money) -> Result<Money, ScheduleTermsError> {
    if new == old {
        return Ok(amount);
    }
    let exact = Ratio::of(amount.amount()).and_then(|ratio| ratio.times(new.amount())?.over(old.amount()));
    let rounded = Precision::Rounded(terms.rounding).ratio(exact)?;
    Ok(Money::new(amount.currency(), rounded)?)
}

/// The parts of principal of before, in proportion where what is to be repaid has changed.
fn in_parts(
    terms: &ScheduleTerms,
    rest: &Rest,
    replaced: &[ScheduleLine<Money>],
) -> Result<Vec<Repayment>, ScheduleTermsError> {
    let mut parts: Vec<Decimal> = replaced.iter().map(|line| line.principal.amount()).collect();
    let unchanged =
        replaced.first().is_some_and(|line| line.opening_balance == rest.balance) && terms.balloon == rest.balloon;
    if !unchanged && let Some(last) = parts.pop() {
        let in_arrears = terms.timing == PaymentTiming::Arrears || terms.balloon.is_zero();
        let weight = if in_arrears { last.saturating_sub(terms.balloon.amount()) } else { Decimal::ZERO };
        parts.push(weight);
        if parts.len() > 1 {
            parts = shared(terms, rest.balance.checked_sub(rest.balloon)?, &parts)?;
        }
    }
    parts.pop();
    Ok(parts.into_iter().map(Repayment::Part).chain([Repayment::Rest]).collect())
}

/// An amount in proportion to parts: by largest remainder; where some of them are negative, each
/// rounded by itself, and the last one, which repays all that is left, takes what that leaves.
fn shared(terms: &ScheduleTerms, whole: Money, parts: &[Decimal]) -> Result<Vec<Decimal>, ScheduleTermsError> {
    let precision = Precision::Rounded(terms.rounding);
    if !parts.iter().any(|part| part.is_sign_negative() && !part.is_zero()) {
        return precision.split(whole, parts);
    }
    let sum = parts.iter().try_fold(Decimal::ZERO, |sum, part| sum.checked_add(*part));
    let out_of_range = ScheduleTermsError::FiguresOutOfRange { rate: terms.rate };
    let sum = sum.filter(|sum| *sum > Decimal::ZERO).ok_or(out_of_range)?;
    let part =
        |part: &Decimal| precision.ratio(Ratio::of(whole.amount()).and_then(|ratio| ratio.times(*part)?.over(sum)));
    parts.iter().map(part).collect()
}
