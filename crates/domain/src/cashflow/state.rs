//! The figures between two events, and what each event does to them.

use rust_decimal::Decimal;

use super::cycle::Cycle;
use super::error::CashflowError;
use super::event::CashflowEvent;
use super::figures::{interest, level_payment, product};
use super::plan::{Action, Planned, opening, paid_up_to, payment_days};
use super::terms::{CashflowTerms, Fee, FeeBasis, InterestBase, Payment, RateLimits, Repayment, ResetRule};
use crate::date::BusinessDate;
use crate::day_count::YearFraction;

/// The figures of a cash flow on a day.
pub(super) struct State<'a> {
    terms: &'a CashflowTerms,
    maturity: BusinessDate,
    balance: Decimal,
    /// What interest is calculated on.
    base: Decimal,
    rate: Decimal,
    accrued: Decimal,
    accrued_to: BusinessDate,
    /// The fee accrued and not yet paid.
    fee_accrued: Decimal,
    /// The payment in force, once it is known.
    payment: Option<Decimal>,
}

impl<'a> State<'a> {
    /// The figures before the first event.
    ///
    /// # Errors
    /// A date that can't be adjusted, or a figure out of range.
    pub(super) fn opening(terms: &'a CashflowTerms, maturity: BusinessDate) -> Result<Self, CashflowError> {
        let principal = terms.principal;
        let mut state = Self {
            terms,
            maturity,
            balance: principal,
            base: match terms.interest_base {
                InterestBase::Balance => principal,
                InterestBase::Fixed(amount) | InterestBase::Lagging { first: amount, .. } => amount,
            },
            rate: terms.rate,
            accrued: terms.accrued.unwrap_or_default(),
            accrued_to: opening(terms)?,
            fee_accrued: match terms.fee.map(|fee| fee.basis) {
                Some(FeeBasis::RateOfBalance { accrued, .. }) => accrued,
                Some(FeeBasis::Amount(_)) | None => Decimal::ZERO,
            },
            payment: match &terms.repayment {
                Repayment::Payments { payment: Payment::Given(amount), .. } => Some(*amount),
                Repayment::Payments { payment: Payment::Level { first, .. }, .. } => *first,
                Repayment::AtMaturity | Repayment::EqualParts(_) | Repayment::Steps(_) => None,
            },
        };
        if terms.accrued.is_none() {
            let opened = state.accrued_to;
            state.accrued_to = paid_up_to(terms, maturity)?.unwrap_or(opened);
            state.accrued = state.accrued_by(opened)?;
            state.accrued_to = opened;
        }
        Ok(state)
    }

    /// What the event does: the figures after it.
    ///
    /// # Errors
    /// A missing fixing, or a figure out of range.
    pub(super) fn apply(&mut self, event: Planned) -> Result<CashflowEvent, CashflowError> {
        self.accrue(event.accrues_to)?;
        let amount = match event.action {
            Action::Advance => self.sum(self.terms.principal, self.terms.premium)?.checked_mul(Decimal::NEGATIVE_ONE),
            Action::ChargeFee(FeeBasis::Amount(amount)) => Some(amount),
            Action::ChargeFee(FeeBasis::RateOfBalance { .. }) => Some(std::mem::take(&mut self.fee_accrued)),
            Action::RepayPrincipal(amount) => Some(self.repay(amount)?),
            Action::RepayByPayment => {
                let payment = self.payment_on(event.accrues_to)?;
                Some(self.repay(self.difference(payment, self.accrued)?)?)
            }
            Action::PayOut(amount) => {
                self.set_balance(self.sum(self.balance, amount)?);
                Decimal::ZERO.checked_sub(amount)
            }
            Action::PayInterest => Some(std::mem::take(&mut self.accrued)),
            Action::Capitalize => {
                let accrued = std::mem::take(&mut self.accrued);
                self.set_balance(self.sum(self.balance, accrued)?);
                Some(Decimal::ZERO)
            }
            Action::ResetRate(rule) => {
                self.rate = self.next_rate(rule, event.date)?;
                Some(Decimal::ZERO)
            }
            Action::FixPayment => {
                self.payment = Some(self.level_payment_after(event.accrues_to)?);
                Some(Decimal::ZERO)
            }
            Action::ResetBase => {
                self.base = self.balance;
                Some(Decimal::ZERO)
            }
            Action::Mature => Some(self.repay(self.balance)?),
        };
        Ok(CashflowEvent {
            kind: event.action.kind(),
            date: event.date,
            accrued_to: event.accrues_to,
            amount: amount.ok_or(self.out_of_range())?,
            balance: self.balance,
            rate: self.rate,
            accrued: self.accrued,
        })
    }

    /// Lets interest, and a fee by rate, run up to the day.
    fn accrue(&mut self, to: BusinessDate) -> Result<(), CashflowError> {
        self.accrued = self.accrued_by(to)?;
        if let Some(Fee { basis: FeeBasis::RateOfBalance { rate, .. }, .. }) = self.terms.fee {
            let more = interest(self.balance, rate, self.fraction_to(to)).ok_or(self.out_of_range())?;
            self.fee_accrued = self.sum(self.fee_accrued, more)?;
        }
        self.accrued_to = to;
        Ok(())
    }

    /// The interest accrued by the day, with what has accrued before.
    fn accrued_by(&self, to: BusinessDate) -> Result<Decimal, CashflowError> {
        let more = interest(self.base, self.rate, self.fraction_to(to)).ok_or(self.out_of_range())?;
        self.sum(self.accrued, more)
    }

    fn fraction_to(&self, to: BusinessDate) -> YearFraction {
        self.terms.day_count.year_fraction(self.accrued_to, to, Some(self.maturity))
    }

    /// Takes the amount off the balance, at most all of it, and says how much it was.
    fn repay(&mut self, amount: Decimal) -> Result<Decimal, CashflowError> {
        let repaid = amount.min(self.balance);
        self.set_balance(self.difference(self.balance, repaid)?);
        Ok(repaid)
    }

    fn set_balance(&mut self, balance: Decimal) {
        self.balance = balance;
        if self.terms.interest_base == InterestBase::Balance {
            self.base = balance;
        }
    }

    /// The payment due on the day: the one in force, or the level one of the payments from that day on.
    fn payment_on(&mut self, day: BusinessDate) -> Result<Decimal, CashflowError> {
        if let Some(payment) = self.payment {
            return Ok(payment);
        }
        let payment = self.level_payment(|due| due >= day)?;
        self.payment = Some(payment);
        Ok(payment)
    }

    fn level_payment_after(&self, day: BusinessDate) -> Result<Decimal, CashflowError> {
        self.level_payment(|due| due > day)
    }

    /// The level payment of the days that remain: it repays the balance and the interest accrued.
    fn level_payment(&self, remains: impl Fn(BusinessDate) -> bool) -> Result<Decimal, CashflowError> {
        let (cycle, repaid_by) = self.level_cycle().ok_or(self.out_of_range())?;
        let mut days = payment_days(self.terms, cycle, repaid_by)?;
        days.retain(|day| remains(*day));
        let first = days.first().copied().unwrap_or(self.accrued_to);
        let owed = self.sum(self.balance, self.accrued_by(first)?)?;
        let fraction = |(from, to): (&BusinessDate, &BusinessDate)| {
            self.terms.day_count.year_fraction(*from, *to, Some(self.maturity))
        };
        let fractions = days.iter().zip(days.iter().skip(1)).map(fraction);
        level_payment(owed, self.rate, fractions).ok_or(self.out_of_range())
    }

    /// The cycle of the level payments and the day by which they repay everything.
    fn level_cycle(&self) -> Option<(&'a Cycle, BusinessDate)> {
        match &self.terms.repayment {
            Repayment::Payments { cycle, payment: Payment::Level { repaid_by, .. } } => {
                Some((cycle, repaid_by.unwrap_or(self.maturity)))
            }
            Repayment::AtMaturity
            | Repayment::EqualParts(_)
            | Repayment::Steps(_)
            | Repayment::Payments { payment: Payment::Given(_), .. } => None,
        }
    }

    /// The rate after a reset: given, or the fixing in force × multiplier + spread, its change held
    /// within the limits first and the rate itself then.
    fn next_rate(&self, rule: ResetRule, date: BusinessDate) -> Result<Decimal, CashflowError> {
        let (multiplier, spread) = match rule {
            ResetRule::Fixed(rate) => return Ok(rate),
            ResetRule::Floating { multiplier, spread } => (multiplier, spread),
        };
        let fixing = self.terms.fixings.range(..=date).next_back().map(|(_, fixing)| *fixing);
        let fixing = fixing.ok_or(CashflowError::FixingMissing { date })?;
        let floating = product(fixing, multiplier).and_then(|rate| rate.checked_add(spread));
        let change = self.difference(floating.ok_or(self.out_of_range())?, self.rate)?;
        let RateLimits { least_change, most_change, floor, cap } = self.terms.rate_limits;
        let rate = self.sum(self.rate, within(change, least_change, most_change))?;
        Ok(within(rate, floor, cap))
    }

    fn sum(&self, left: Decimal, right: Decimal) -> Result<Decimal, CashflowError> {
        left.checked_add(right).ok_or(self.out_of_range())
    }

    fn difference(&self, left: Decimal, right: Decimal) -> Result<Decimal, CashflowError> {
        left.checked_sub(right).ok_or(self.out_of_range())
    }

    const fn out_of_range(&self) -> CashflowError {
        CashflowError::FiguresOutOfRange { rate: self.rate }
    }
}

fn within(value: Decimal, least: Option<Decimal>, most: Option<Decimal>) -> Decimal {
    let raised = least.map_or(value, |least| value.max(least));
    most.map_or(raised, |most| raised.min(most))
}
