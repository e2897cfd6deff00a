//! Schedules of payment: the lines of a lease or loan from its commencement to its final maturity,
//! each explaining itself.
//!
//! Pure computation from [`ScheduleTerms`]: unadjusted dates (`payment_dates`), periods
//! (`period`), what each payment repays (`plan`), interest and balances (here). What is billed,
//! paid or booked is not known here, nor are interim rent and fees (see [`crate::charges`]).

mod floating;
mod level_rent;
mod payment_dates;
mod period;
mod plan;
mod precision;
mod rates;
mod rest;
mod terms;
mod validate;

#[cfg(test)]
mod tests;

use std::convert::Infallible;

use rust_decimal::Decimal;

pub use period::{Period, periods};
pub use rates::{AppliedRate, RatePart, RateSource, RateStep, steps_within};
pub use rest::{Keep, Rest};
pub use terms::{Amortization, GivenRent, InterestBase, PaymentTiming, ScheduleTerms, Stub};
pub use validate::{MAX_PERIODS, ScheduleTermsError};

use crate::currency::Currency;
use crate::date::BusinessDate;
use crate::day_count::YearFraction;
use crate::exact::Ratio;
use crate::money::Money;
use crate::rate::Rate;
use plan::{Opening, Payments, Repayment, plan, settled_periods};
use precision::Precision;

/// One payment and the accrual it settles. Opening balance + interest − payment = closing balance.
///
/// `A` is [`Money`] in a schedule that is rounded, [`Decimal`] in one made for exact comparison.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScheduleLine<A> {
    /// The payment's number, from 1.
    pub number: u32,
    /// First day of the accrual.
    pub from: BusinessDate,
    /// Last day of the accrual, itself not counted. The same as `from` for a first payment in advance.
    pub to: BusinessDate,
    /// Days as the day count counts them.
    pub days: i64,
    /// The fraction of a year.
    pub year_fraction: YearFraction,
    /// What is owed before the payment, without interest.
    pub opening_balance: A,
    /// What interest is calculated on, where that is not the opening balance.
    pub interest_base: Option<A>,
    /// The rate of a year; where it changes within the period, the last one.
    pub rate: Rate,
    /// The parts of the period, each at its rate, where the rate floats; otherwise none.
    pub parts: Vec<RatePart>,
    /// What interest is calculated on × rate × year fraction, summed over the parts, before rounding.
    pub exact_interest: Decimal,
    /// The interest.
    pub interest: A,
    /// The principal; negative where the rent does not cover the interest.
    pub principal: A,
    /// What is due: interest and principal, the balloon among it in the last line.
    pub payment: A,
    /// What is owed after the payment.
    pub closing_balance: A,
    /// The day on which it is due: adjusted.
    pub due_date: BusinessDate,
}

impl<A: Copy> ScheduleLine<A> {
    /// What interest is calculated on.
    #[must_use]
    pub fn bearing(&self) -> A {
        self.interest_base.unwrap_or(self.opening_balance)
    }
}

/// A schedule of payments. The principal of its lines adds up to the amount financed; the last
/// closing balance is zero.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schedule<A> {
    /// The lines, by due date.
    pub lines: Vec<ScheduleLine<A>>,
    /// The level rent, where there is one.
    pub rent: Option<A>,
    /// The level rent before rounding.
    pub exact_rent: Option<Decimal>,
}

impl Schedule<Money> {
    /// The schedule of the terms, interest and level rent rounded once each.
    ///
    /// # Errors
    /// Every contradiction in the terms that can be seen at once; where there is none, the one that
    /// dates or figures show.
    pub fn new(terms: &ScheduleTerms) -> Result<Self, Vec<ScheduleTermsError>> {
        let schedule = computed(terms, Precision::Rounded(terms.rounding, terms.amount.currency()))?;
        schedule.into_money(terms.amount.currency()).map_err(|refused| vec![refused])
    }

    /// The schedule with its amounts as bare figures.
    fn amounts(&self) -> Schedule<Decimal> {
        let Ok(schedule) = self.clone().try_map(|amount| Ok::<_, Infallible>(amount.amount()));
        schedule
    }

    /// All interest of the schedule.
    ///
    /// # Errors
    /// A sum that is too large.
    pub fn total_interest(&self) -> Result<Option<Money>, ScheduleTermsError> {
        let Some(first) = self.lines.first() else { return Ok(None) };
        let interest = self.lines.iter().map(|line| line.interest);
        Ok(Some(Money::sum(first.interest.currency(), interest)?))
    }
}

impl Schedule<Decimal> {
    /// The schedule of the terms with nothing rounded, for exact comparison.
    ///
    /// # Errors
    /// As for [`Schedule::new`].
    pub fn unrounded(terms: &ScheduleTerms) -> Result<Self, Vec<ScheduleTermsError>> {
        computed(terms, Precision::Unrounded)
    }

    /// The schedule with its figures as money, which they are where they were rounded.
    fn into_money(self, currency: Currency) -> Result<Schedule<Money>, ScheduleTermsError> {
        Ok(self.try_map(|amount| Money::new(currency, amount))?)
    }
}

impl<A: Copy> Schedule<A> {
    fn try_map<B, E>(self, convert: impl Fn(A) -> Result<B, E>) -> Result<Schedule<B>, E> {
        let line = |line: ScheduleLine<A>| {
            Ok(ScheduleLine {
                number: line.number,
                from: line.from,
                to: line.to,
                days: line.days,
                year_fraction: line.year_fraction,
                opening_balance: convert(line.opening_balance)?,
                interest_base: line.interest_base.map(&convert).transpose()?,
                rate: line.rate,
                parts: line.parts,
                exact_interest: line.exact_interest,
                interest: convert(line.interest)?,
                principal: convert(line.principal)?,
                payment: convert(line.payment)?,
                closing_balance: convert(line.closing_balance)?,
                due_date: line.due_date,
            })
        };
        Ok(Schedule {
            lines: self.lines.into_iter().map(line).collect::<Result<_, E>>()?,
            rent: self.rent.map(&convert).transpose()?,
            exact_rent: self.exact_rent,
        })
    }
}

fn computed(terms: &ScheduleTerms, precision: Precision) -> Result<Schedule<Decimal>, Vec<ScheduleTermsError>> {
    let contradictions = terms.contradictions();
    if contradictions.is_empty() {
        lines(terms, precision).map_err(|refused| vec![refused])
    } else {
        Err(contradictions)
    }
}

fn lines(terms: &ScheduleTerms, precision: Precision) -> Result<Schedule<Decimal>, ScheduleTermsError> {
    let (amount, balloon) = (terms.amount.amount(), terms.balloon.amount());
    let opening = Opening { made: 0, balance: amount, balloon, base: amount, given_rent: None };
    let periods = periods(terms)?;
    let settled = settled_periods(terms, &periods, balloon)?;
    let plan = plan(terms, (&settled, Payments::all(periods.len())), opening, precision)?;
    let lines = lines_from(terms, precision, opening, &settled, &plan.repayments, plan.may_end_early)?;
    Ok(Schedule { lines, rent: plan.rent, exact_rent: plan.exact_rent })
}

/// The lines of the payments from the opening on. Where the schedule may end early, the first payment
/// that would leave no more than the balloon repays everything and is the last.
fn lines_from(
    terms: &ScheduleTerms,
    precision: Precision,
    opening: Opening,
    settled: &[Period],
    repayments: &[Repayment],
    may_end_early: bool,
) -> Result<Vec<ScheduleLine<Decimal>>, ScheduleTermsError> {
    let first = u32::try_from(opening.made).map_or(u32::MAX, |made| made.saturating_add(1));
    let (mut balance, mut base) = (opening.balance, opening.base);
    let mut lines = Vec::with_capacity(repayments.len());
    for ((number, period), repayment) in (first..).zip(settled).zip(repayments) {
        if period.renews_base {
            base = balance;
        }
        let mut next = line(terms, precision, number, period, (balance, base), *repayment)?;
        let repaid = may_end_early && next.closing_balance <= opening.balloon;
        if repaid {
            next = line(terms, precision, number, period, (balance, base), Repayment::Rest)?;
        }
        balance = next.closing_balance;
        lines.push(next);
        if repaid {
            break;
        }
    }
    Ok(lines)
}

fn line(
    terms: &ScheduleTerms,
    precision: Precision,
    number: u32,
    period: &Period,
    (balance, base): (Decimal, Decimal),
    repayment: Repayment,
) -> Result<ScheduleLine<Decimal>, ScheduleTermsError> {
    let out_of_range = || ScheduleTermsError::FiguresOutOfRange { rate: terms.rate };
    let fraction = period.year_fraction;
    let parts = rates::parts(terms, period)?;
    let weight = rates::weight(terms, period)?;
    let exact = Ratio::of(base).and_then(|ratio| ratio.times(weight?)?.over(fraction.under()));
    let interest = precision.ratio(exact)?;
    let principal = match repayment {
        Repayment::InterestOnly => Decimal::ZERO,
        Repayment::Rent(rent) => rent.checked_sub(interest).ok_or_else(out_of_range)?,
        Repayment::Part(part) => part,
        Repayment::Rest => balance,
    };
    Ok(ScheduleLine {
        number,
        from: period.from,
        to: period.to,
        days: period.days,
        year_fraction: fraction,
        opening_balance: balance,
        interest_base: (base != balance).then_some(base),
        rate: rate_of(terms, period, &parts),
        parts,
        exact_interest: exact.and_then(Ratio::to_decimal).ok_or_else(out_of_range)?,
        interest,
        principal,
        payment: interest.checked_add(principal).ok_or_else(out_of_range)?,
        closing_balance: balance.checked_sub(principal).ok_or_else(out_of_range)?,
        due_date: period.payment_date,
    })
}

/// The rate at the end of a period; of one without days, the rate in force on its day.
fn rate_of(terms: &ScheduleTerms, period: &Period, parts: &[RatePart]) -> Rate {
    let in_force = || steps_within(&terms.steps, period.from, period.to).last().map(|step| step.rate);
    parts.last().map(|part| part.applied.rate).or_else(in_force).unwrap_or(terms.rate)
}
