//! The figures between two events, and what each event does to them.

use rust_decimal::Decimal;

use super::error::CashflowError;
use super::event::{Accrual, Because, CashflowEvent};
use super::figures::{certain, interest, level_payment, product};
use super::plan::{Action, Planned, interest_end, level_days, opening, paid_up_to};
use super::terms::{CashflowTerms, FeeBasis, InterestBase, RateLimits, Repayment, ResetRule};
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
    /// The interest accrued and not yet paid, exact.
    accrued: Decimal,
    /// How much of it payments have covered already.
    covered: Decimal,
    accrued_to: BusinessDate,
    /// What that interest ran over.
    accruals: Vec<Accrual>,
    /// Each fee accrued and not yet paid, exact.
    fees_accrued: Vec<Decimal>,
    fees_accrued_to: BusinessDate,
    /// The level payment in force, once it is known.
    payment: Option<Decimal>,
    /// Whether one has been made.
    paid: bool,
    /// The days of the level payments.
    level_days: Vec<BusinessDate>,
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
            covered: Decimal::ZERO,
            accrued_to: opening(terms)?,
            accruals: Vec::new(),
            fees_accrued: terms.fees.iter().map(|fee| accrued_before(fee.basis)).collect(),
            fees_accrued_to: opening(terms)?,
            payment: match terms.repayment {
                Repayment::Level { first, .. } => first,
                Repayment::AtMaturity
                | Repayment::EqualParts { .. }
                | Repayment::Steps(_)
                | Repayment::GivenPayments(_) => None,
            },
            paid: false,
            level_days: level_days(terms, maturity)?,
        };
        if terms.accrued.is_none() {
            let opened = state.accrued_to;
            state.accrued_to = paid_up_to(terms, maturity)?.unwrap_or(opened);
            state.accrue_interest(opened)?;
        }
        Ok(state)
    }

    /// What the event does: the figures after it.
    ///
    /// # Errors
    /// A missing fixing, or a figure out of range.
    pub(super) fn apply(&mut self, event: Planned) -> Result<CashflowEvent, CashflowError> {
        self.accrue(event)?;
        let mut because = Because::default();
        let amount = match event.action {
            Action::Advance => self.difference(Decimal::ZERO, self.sum(self.terms.principal, self.terms.premium)?)?,
            Action::ChargeFee(position) => self.charge_fee(position, &mut because)?,
            Action::RepayPrincipal(amount) => self.repay(amount)?,
            Action::RepayByGiven(payment) => self.repay_by(payment, &mut because)?,
            Action::RepayByLevel => {
                let payment = self.payment_on(event.accrues_to)?;
                self.paid = true;
                self.repay_by(payment, &mut because)?
            }
            Action::PayOut(amount) => {
                self.set_balance(self.sum(self.balance, amount)?)?;
                self.difference(Decimal::ZERO, amount)?
            }
            Action::PayInterest => self.settle_interest(&mut because)?,
            Action::Capitalize => {
                let interest = self.settle_interest(&mut because)?;
                because.added = Some(interest);
                self.set_balance(self.sum(self.balance, interest)?)?;
                Decimal::ZERO
            }
            Action::ResetRate(rule) => {
                self.rate = self.next_rate(rule, event.date, &mut because)?;
                Decimal::ZERO
            }
            Action::FixFirstPayment => {
                // A holiday may have moved the day behind the payment.
                because.payment = match self.payment.filter(|_| self.paid) {
                    Some(payment) => Some(payment),
                    None => Some(self.fix_payment(|due| due > event.accrues_to, &mut because)?),
                };
                Decimal::ZERO
            }
            Action::FixPayment => {
                because.payment = Some(self.fix_payment(|due| due > event.accrues_to, &mut because)?);
                Decimal::ZERO
            }
            Action::ResetBase => {
                self.base = self.balance;
                Decimal::ZERO
            }
            Action::Mature => self.repay(self.balance)?,
        };
        Ok(CashflowEvent {
            kind: event.action.kind(),
            date: event.date,
            accrued_to: event.accrues_to,
            amount,
            balance: self.rounded(self.balance)?,
            rate: self.rate,
            accrued: self.sum(self.accrued, self.interest_to(event.accrues_to)?)?,
            because,
        })
    }

    /// Lets interest, and fees by rate, run up to the event. A fee or a payment that is fixed parts no
    /// stretch of interest in two: the parts may have other days than the whole.
    fn accrue(&mut self, event: Planned) -> Result<(), CashflowError> {
        match event.action {
            Action::FixFirstPayment | Action::FixPayment => Ok(()),
            Action::ChargeFee(_) => self.accrue_fees(event.accrues_to),
            Action::Advance
            | Action::RepayPrincipal(_)
            | Action::RepayByLevel
            | Action::RepayByGiven(_)
            | Action::PayOut(_)
            | Action::PayInterest
            | Action::Capitalize
            | Action::ResetRate(_)
            | Action::ResetBase
            | Action::Mature => {
                self.accrue_fees(event.accrues_to)?;
                self.accrue_interest(event.accrues_to)
            }
        }
    }

    fn accrue_fees(&mut self, to: BusinessDate) -> Result<(), CashflowError> {
        let fraction = self.fraction(self.fees_accrued_to, to);
        for (fee, so_far) in self.terms.fees.iter().zip(std::mem::take(&mut self.fees_accrued)) {
            let accrued = match fee.basis {
                FeeBasis::Amount(_) => so_far,
                FeeBasis::RateOfBalance { rate, .. } => {
                    let more = interest(self.balance, rate, fraction).ok_or(self.out_of_range())?;
                    self.sum(so_far, more)?
                }
            };
            self.fees_accrued.push(accrued);
        }
        self.fees_accrued_to = to;
        Ok(())
    }

    fn accrue_interest(&mut self, to: BusinessDate) -> Result<(), CashflowError> {
        let (from, base, rate) = (self.accrued_to, self.base, self.rate);
        if from == to {
            return Ok(());
        }
        let more = self.interest_to(to)?;
        self.accrued = self.sum(self.accrued, more)?;
        let days = self.terms.day_count.days(from, to, Some(self.maturity));
        let year_fraction = self.fraction(from, to);
        self.accruals.push(Accrual { from, to, days, year_fraction, base, rate, interest: more });
        self.accrued_to = to;
        Ok(())
    }

    /// The interest of the stretch up to the day, on the base and at the rate in force.
    fn interest_to(&self, day: BusinessDate) -> Result<Decimal, CashflowError> {
        if day == self.accrued_to {
            return Ok(Decimal::ZERO);
        }
        interest(self.base, self.rate, self.fraction(self.accrued_to, day)).ok_or(self.out_of_range())
    }

    fn fraction(&self, from: BusinessDate, to: BusinessDate) -> YearFraction {
        self.terms.day_count.year_fraction(from, to, Some(self.maturity))
    }

    /// Takes all interest accrued, rounded once.
    fn settle_interest(&mut self, because: &mut Because) -> Result<Decimal, CashflowError> {
        let exact = std::mem::take(&mut self.accrued);
        self.covered = Decimal::ZERO;
        because.accruals = std::mem::take(&mut self.accruals);
        because.exact = Some(exact);
        self.rounded(exact)
    }

    fn charge_fee(&mut self, position: usize, because: &mut Because) -> Result<Decimal, CashflowError> {
        let out_of_range = self.out_of_range();
        because.fee = Some(position);
        let fee = self.terms.fees.get(position).ok_or_else(|| out_of_range.clone())?;
        match fee.basis {
            FeeBasis::Amount(amount) => Ok(amount),
            FeeBasis::RateOfBalance { .. } => {
                let exact = std::mem::take(self.fees_accrued.get_mut(position).ok_or(out_of_range)?);
                because.exact = Some(exact);
                self.rounded(exact)
            }
        }
    }

    /// Repays with what a payment leaves after the interest that is due with it.
    fn repay_by(&mut self, payment: Decimal, because: &mut Because) -> Result<Decimal, CashflowError> {
        because.payment = Some(payment);
        let interest = self.rounded(self.accrued)?;
        let uncovered = self.difference(interest, self.covered)?;
        self.covered = interest;
        self.repay(self.difference(payment, uncovered)?)
    }

    /// Takes the amount off the balance, at most all of it, and says how much it was.
    fn repay(&mut self, amount: Decimal) -> Result<Decimal, CashflowError> {
        let repaid = amount.min(self.balance);
        self.set_balance(self.difference(self.balance, repaid)?)?;
        Ok(repaid)
    }

    fn set_balance(&mut self, balance: Decimal) -> Result<(), CashflowError> {
        if balance < Decimal::ZERO {
            return Err(self.out_of_range());
        }
        self.balance = balance;
        if self.terms.interest_base == InterestBase::Balance {
            self.base = balance;
        }
        Ok(())
    }

    /// The payment due on the day: the one in force, or the level one of the payments from that day on.
    fn payment_on(&mut self, day: BusinessDate) -> Result<Decimal, CashflowError> {
        if let Some(payment) = self.payment {
            return Ok(payment);
        }
        self.fix_payment(|due| due >= day, &mut Because::default())
    }

    /// Fixes the level payment of the days that remain, rounded once.
    fn fix_payment(
        &mut self,
        remains: impl Fn(BusinessDate) -> bool,
        because: &mut Because,
    ) -> Result<Decimal, CashflowError> {
        let exact = self.level_payment(remains)?;
        let payment = if self.terms.rounding.is_some() { self.rounded(certain(exact))? } else { exact };
        (because.exact, self.payment) = (Some(exact), Some(payment));
        Ok(payment)
    }

    /// The level payment of the days that remain: with the balloon it repays the balance and the
    /// interest accrued.
    fn level_payment(&self, remains: impl Fn(BusinessDate) -> bool) -> Result<Decimal, CashflowError> {
        let rate = self.rate;
        let (_, _, balloon) = self.terms.repayment.level().ok_or_else(|| self.out_of_range())?;
        let days: Vec<BusinessDate> = self.level_days.iter().copied().filter(|day| remains(*day)).collect();
        let first = days.first().copied().unwrap_or(self.accrued_to);
        let owed = self.sum(self.balance, self.sum(self.accrued, self.interest_to(first)?)?)?;
        let fractions = days.iter().zip(days.iter().skip(1)).map(|(from, to)| self.fraction(*from, *to));
        let end = interest_end(self.terms, self.maturity)?;
        let after_last = days.last().filter(|last| **last < end).map(|last| self.fraction(*last, end));
        level_payment(owed, rate, fractions, balloon, after_last.filter(|_| !balloon.is_zero()))
            .filter(|payment| *payment >= Decimal::ZERO)
            .ok_or(CashflowError::NoPaymentSolves { rate })
    }

    /// The rate after a reset: given, or the fixing in force × multiplier + spread, its change held
    /// within the limits first and the rate itself then.
    fn next_rate(&self, rule: ResetRule, date: BusinessDate, because: &mut Because) -> Result<Decimal, CashflowError> {
        let (multiplier, spread, lag) = match rule {
            ResetRule::Fixed(rate) => return Ok(rate),
            ResetRule::Floating { multiplier, spread, fixing_lag_business_days: lag } => (multiplier, spread, lag),
        };
        let back = i32::try_from(lag).unwrap_or(i32::MAX).saturating_neg();
        let date = self.terms.calendar.add_business_days(date, back)?;
        let fixing = self.terms.fixings.range(..=date).next_back().map(|(day, fixing)| (*day, *fixing));
        let (day, fixing) = fixing.ok_or(CashflowError::FixingMissing { date })?;
        because.fixing = Some((day, fixing));
        let RateLimits { fixing_floor, least_change, most_change, floor, cap } = self.terms.rate_limits;
        let floating = product(within(fixing, fixing_floor, None), multiplier);
        let floating = floating.and_then(|rate| rate.checked_add(spread)).ok_or_else(|| self.out_of_range())?;
        let change = self.difference(floating, self.rate)?;
        let rate = self.sum(self.rate, within(change, least_change, most_change))?;
        Ok(within(rate, floor, cap))
    }

    /// The figure as money, rounded by the rule; or as it is where nothing is rounded.
    fn rounded(&self, figure: Decimal) -> Result<Decimal, CashflowError> {
        match self.terms.rounding {
            Some(rounding) => Ok(rounding.rule.money(rounding.currency, figure)?.amount()),
            None => Ok(figure),
        }
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

fn accrued_before(basis: FeeBasis) -> Decimal {
    match basis {
        FeeBasis::RateOfBalance { accrued, .. } => accrued,
        FeeBasis::Amount(_) => Decimal::ZERO,
    }
}

fn within(value: Decimal, least: Option<Decimal>, most: Option<Decimal>) -> Decimal {
    let raised = least.map_or(value, |least| value.max(least));
    most.map_or(raised, |most| raised.min(most))
}
