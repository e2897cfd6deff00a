//! What a schedule becomes when it changes on its way: the payments from one of them on, computed
//! anew from what is owed by then. The payments before it stay as they are.
//!
//! A prepayment, a settlement and a reset of the rate all come to this; which of them it is, is not
//! known here.

use rust_decimal::Decimal;

use super::period::{Period, periods};
use super::plan::{Opening, Repayment, plan, settled_periods};
use super::precision::Precision;
use super::terms::{PaymentTiming, ScheduleTerms};
use super::validate::ScheduleTermsError;
use super::{Schedule, ScheduleLine, line};
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
    /// The dates: the rent is solved again, parts of principal change in proportion.
    Term,
    /// The rent, or the parts of principal: the last payments fall away, and the first one that
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
        let opening = Opening { made, balance: rest.balance, balloon: rest.balloon };
        let periods = periods(terms)?;
        let settled = settled_periods(terms, &periods, rest.balloon)?;
        let precision = Precision::Rounded(terms.rounding);
        let solved = plan(terms, (&settled, periods.len()), opening, precision)?;
        let (repayments, rent, exact_rent) = match rest.keep {
            Keep::Term => (solved.repayments, solved.rent, solved.exact_rent),
            Keep::Payments => (as_before(&solved.repayments, self.rent.map(Money::amount), replaced), None, None),
            Keep::Principal => (in_parts(terms, rest, replaced)?, None, None),
        };
        let rent_kept = rest.keep == Keep::Payments;
        let renewed = rest_of_lines(terms, rest, settled.get(made..).unwrap_or_default(), &repayments)?;
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
}

/// The repayments of before: the same rent, or the same parts.
fn as_before(solved: &[Repayment], rent: Option<Decimal>, replaced: &[ScheduleLine<Money>]) -> Vec<Repayment> {
    let kept = |(repayment, line): (&Repayment, &ScheduleLine<Money>)| match (repayment, rent) {
        (Repayment::InterestOnly, _) => Repayment::InterestOnly,
        (Repayment::Rest, _) => Repayment::Rest,
        (Repayment::Rent(_) | Repayment::Part(_), Some(rent)) => Repayment::Rent(rent),
        (Repayment::Rent(_) | Repayment::Part(_), None) => Repayment::Part(line.principal.amount()),
    };
    solved.iter().zip(replaced).map(kept).collect()
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
            parts = Precision::Rounded(terms.rounding).split(rest.balance.checked_sub(rest.balloon)?, &parts)?;
        }
    }
    parts.pop();
    Ok(parts.into_iter().map(Repayment::Part).chain([Repayment::Rest]).collect())
}

/// The lines of the rest. Where payments are kept, the first that would leave no more than the
/// balloon repays everything and is the last.
fn rest_of_lines(
    terms: &ScheduleTerms,
    rest: &Rest,
    settled: &[Period],
    repayments: &[Repayment],
) -> Result<Vec<ScheduleLine<Decimal>>, ScheduleTermsError> {
    let precision = Precision::Rounded(terms.rounding);
    let mut balance = rest.balance.amount();
    let mut lines = Vec::with_capacity(repayments.len());
    for ((number, period), repayment) in (rest.from..).zip(settled).zip(repayments) {
        let mut next = line(terms, precision, number, period, balance, *repayment)?;
        let repaid = rest.keep == Keep::Payments && next.closing_balance <= rest.balloon.amount();
        if repaid {
            next = line(terms, precision, number, period, balance, Repayment::Rest)?;
        }
        balance = next.closing_balance;
        lines.push(next);
        if repaid {
            break;
        }
    }
    Ok(lines)
}
