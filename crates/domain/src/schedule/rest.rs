//! What a schedule becomes when it changes on its way: the payments from one of them on, computed
//! anew from what is owed by then. The payments before it stay as they are.
//!
//! A prepayment, a settlement and a reset of the rate all come to this; which of them it is, is not
//! known here.

use rust_decimal::Decimal;

use super::period::{Period, periods};
use super::plan::{Opening, Payments, Repayment, plan, settled_periods};
use super::precision::Precision;
use super::terms::{Amortization, PaymentTiming, ScheduleTerms};
use super::validate::ScheduleTermsError;
use super::{Schedule, ScheduleLine, lines_from};
use crate::money::Money;

/// From where payments are computed anew, and what is owed there. `A` as in [`ScheduleLine`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rest<A> {
    /// The first payment that is computed anew, from 1.
    pub from: u32,
    /// What is owed before it, without interest. Above the balloon.
    pub balance: A,
    /// What is due beside the last payment from now on.
    pub balloon: A,
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
    pub fn with_rest(&self, terms: &ScheduleTerms, rest: &Rest<Money>) -> Result<Self, Vec<ScheduleTermsError>> {
        self.renewed_money(terms, *rest).map_err(|refused| vec![refused])
    }

    fn renewed_money(&self, terms: &ScheduleTerms, rest: Rest<Money>) -> Result<Self, ScheduleTermsError> {
        let Rest { from, balance, balloon, keep } = rest;
        let rest = Rest { from, balance: balance.amount(), balloon: balloon.amount(), keep };
        let precision = Precision::Rounded(terms.rounding, terms.amount.currency());
        let lines = Lines { all: self.lines.len(), wanted: usize::MAX };
        self.amounts().renewed(terms, &periods(terms)?, &rest, lines, precision)?.into_money(terms.amount.currency())
    }
}

/// How far a schedule is computed anew.
#[derive(Debug, Clone, Copy)]
pub(super) struct Lines {
    /// How many payments it has.
    pub(super) all: usize,
    /// How many of them are wanted, from the first one on.
    pub(super) wanted: usize,
}

impl Schedule<Decimal> {
    /// This schedule with its rest computed anew, at the rate of the terms, which have these periods.
    pub(super) fn renewed(
        mut self,
        terms: &ScheduleTerms,
        periods: &[Period],
        rest: &Rest<Decimal>,
        lines: Lines,
        precision: Precision,
    ) -> Result<Self, ScheduleTermsError> {
        let made = usize::try_from(rest.from.saturating_sub(1)).unwrap_or(usize::MAX);
        let replaced = self.lines.split_off(made.min(self.lines.len()));
        let renewal = Renewal { terms, rest, made, replaced: &replaced, rent: self.rent, precision };
        let opening = Opening {
            made,
            balance: rest.balance,
            balloon: rest.balloon,
            base: renewal.base()?,
            given_rent: renewal.given_rent()?,
        };
        let mut settled = settled_periods(terms, periods, rest.balloon)?;
        // A prepayment may have shortened it before: what fell away does not come back.
        let shortened = lines.all < settled.len();
        settled.truncate(lines.all);
        let closing = usize::from(terms.timing == PaymentTiming::Advance && !rest.balloon.is_zero());
        let payments = Payments::all(periods.len()).shortened_to(settled.len().saturating_sub(closing));
        let solved = || plan(terms, (&settled, payments), opening, precision);
        let (repayments, rent, exact_rent, may_end_early) = match rest.keep {
            Keep::Principal => (renewal.in_parts()?, None, None, false),
            Keep::Term if shortened && is_in_parts(&terms.amortization) => (renewal.in_parts()?, None, None, false),
            Keep::Payments if shortened && is_in_parts(&terms.amortization) => {
                (same_parts(&replaced), self.rent, self.exact_rent, true)
            }
            Keep::Term => {
                let solved = solved()?;
                (solved.repayments, solved.rent, solved.exact_rent, solved.may_end_early)
            }
            Keep::Payments => (renewal.as_before(&solved()?.repayments), self.rent, self.exact_rent, true),
        };
        settled.truncate(lines.wanted);
        let left = settled.get(made..).unwrap_or_default();
        self.lines.extend(lines_from(terms, precision, opening, left, &repayments, may_end_early)?);
        Ok(Self { lines: self.lines, rent, exact_rent })
    }
}

/// What the rest of a schedule is computed anew from.
struct Renewal<'a> {
    terms: &'a ScheduleTerms,
    rest: &'a Rest<Decimal>,
    /// How many payments stay.
    made: usize,
    /// Those that do not.
    replaced: &'a [ScheduleLine<Decimal>],
    /// The rent so far.
    rent: Option<Decimal>,
    precision: Precision,
}

impl Renewal<'_> {
    /// What a given rent is from now on: it changes in proportion with what is owed where the dates
    /// stay.
    fn given_rent(&self) -> Result<Option<Decimal>, ScheduleTermsError> {
        match (self.rest.keep, self.rent, self.replaced.first()) {
            (Keep::Term, Some(rent), Some(next)) => self.in_proportion(rent, next.opening_balance).map(Some),
            (Keep::Term | Keep::Payments | Keep::Principal, rent, _) => Ok(rent),
        }
    }

    /// What interest is calculated on from now on, where the next period does not renew it: it changes in
    /// proportion with what is owed.
    fn base(&self) -> Result<Decimal, ScheduleTermsError> {
        match self.replaced.first() {
            Some(next) => self.in_proportion(next.bearing(), next.opening_balance),
            None => Ok(self.rest.balance),
        }
    }

    /// The figure × what is owed / what was owed, rounded once; the figure itself where nothing has changed.
    fn in_proportion(&self, figure: Decimal, owed_before: Decimal) -> Result<Decimal, ScheduleTermsError> {
        if self.rest.balance == owed_before {
            return Ok(figure);
        }
        self.precision.in_proportion(figure, self.rest.balance, owed_before)
    }

    /// The repayments of before: the same rents, or the same parts. They end where they did, at the
    /// latest.
    fn as_before(&self, solved: &[Repayment]) -> Vec<Repayment> {
        let last = self.replaced.len().saturating_sub(1);
        let amortization = &self.terms.amortization;
        let before = |(at, repayment): (usize, &Repayment)| match (repayment, self.rent) {
            (_, None) if at > last => None,
            (Repayment::InterestOnly, _) => Some(Repayment::InterestOnly),
            (Repayment::Rest, _) => Some(Repayment::Rest),
            (Repayment::Rent(_), _) if is_capitalized(amortization, self.made.saturating_add(at)) => {
                Some(Repayment::Rent(Decimal::ZERO))
            }
            (Repayment::Rent(_) | Repayment::Part(_), Some(rent)) => Some(Repayment::Rent(rent)),
            (Repayment::Rent(_) | Repayment::Part(_), None) if at == last => Some(Repayment::Rest),
            (Repayment::Rent(_) | Repayment::Part(_), None) => {
                let line = self.replaced.get(at)?;
                let by_rents = matches!(amortization, Amortization::RentProfile { .. });
                Some(if by_rents { Repayment::Rent(line.payment) } else { Repayment::Part(line.principal) })
            }
        };
        solved.iter().enumerate().map_while(before).collect()
    }

    /// The parts of principal of before, in proportion where what is to be repaid has changed.
    fn in_parts(&self) -> Result<Vec<Repayment>, ScheduleTermsError> {
        let (rest, balloon) = (self.rest, self.terms.balloon.amount());
        let mut parts: Vec<Decimal> = self.replaced.iter().map(|line| line.principal).collect();
        let owed_before = self.replaced.first().map(|line| line.opening_balance);
        let unchanged = owed_before == Some(rest.balance) && balloon == rest.balloon;
        if !unchanged && let Some(last) = parts.pop() {
            let in_arrears = self.terms.timing == PaymentTiming::Arrears || balloon.is_zero();
            parts.push(if in_arrears { last.saturating_sub(balloon) } else { Decimal::ZERO });
            if parts.len() > 1 {
                parts = self.shared(rest.balance.saturating_sub(rest.balloon), &parts)?;
            }
        }
        parts.pop();
        Ok(parts.into_iter().map(Repayment::Part).chain([Repayment::Rest]).collect())
    }

    /// An amount in proportion to parts: by largest remainder; where some of them are negative, each
    /// rounded by itself, and the last one, which repays all that is left, takes what that leaves.
    fn shared(&self, whole: Decimal, parts: &[Decimal]) -> Result<Vec<Decimal>, ScheduleTermsError> {
        if !parts.iter().any(|part| part.is_sign_negative() && !part.is_zero()) {
            return self.precision.split(whole, parts);
        }
        let sum = parts.iter().try_fold(Decimal::ZERO, |sum, part| sum.checked_add(*part));
        if sum.is_none_or(|sum| sum <= Decimal::ZERO) {
            return Err(ScheduleTermsError::FiguresOutOfRange { rate: self.terms.rate });
        }
        self.precision.shares(whole, parts)
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
fn same_parts(replaced: &[ScheduleLine<Decimal>]) -> Vec<Repayment> {
    let mut parts: Vec<_> = replaced.iter().map(|line| Repayment::Part(line.principal)).collect();
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
