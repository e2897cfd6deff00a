//! Charges beside the rents of a schedule: interim rent, commitment fee, arrangement fee, default
//! interest.
//!
//! Each is Σ balance × days at a rate, multiplied first, divided last and rounded once. When they are
//! billed and who owes them is decided elsewhere.

mod arrangement_fee;
mod commitment_fee;
mod default_interest;
mod interim_rent;

use rust_decimal::Decimal;
use thiserror::Error;

pub use arrangement_fee::arrangement_fee;
pub use commitment_fee::commitment_fee;
pub use default_interest::default_interest;
pub use interim_rent::interim_rent;

use crate::currency::Currency;
use crate::date::BusinessDate;
use crate::day_count::{DayCount, YearFraction};
use crate::exact::{Ratio, product};
use crate::money::{Money, MoneyError};
use crate::rate::{Rate, RateError};
use crate::rounding::{Rounding, RoundingError};
use crate::schedule::{AppliedRate, RatePart};

/// A balance that stood for some days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BalancePeriod {
    /// First day.
    pub from: BusinessDate,
    /// Last day, itself not counted; not before the first.
    pub to: BusinessDate,
    /// The balance at the close of each of these days. Not negative.
    pub balance: Money,
}

/// How a charge is reckoned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ChargeTerms {
    /// The currency of all balances.
    pub currency: Currency,
    /// Rate of a year.
    pub rate: Rate,
    /// How days become a fraction of a year.
    pub day_count: DayCount,
    /// How the sum is rounded.
    pub rounding: Rounding,
}

/// One addend of a charge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ChargeLine {
    /// First day.
    pub from: BusinessDate,
    /// Last day, itself not counted.
    pub to: BusinessDate,
    /// Days as the day count counts them.
    pub days: i64,
    /// The fraction of a year.
    pub year_fraction: YearFraction,
    /// The balance of these days.
    pub balance: Money,
    /// Their own rate, where the rate floats; otherwise that of the whole charge.
    pub rate: Option<AppliedRate>,
}

/// A charge that explains itself: Σ balance × year fraction × rate, rounded once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Charge {
    /// The addends.
    pub lines: Vec<ChargeLine>,
    /// Rate of a year; where it changes, the last one.
    pub rate: Rate,
    /// The sum before rounding.
    pub exact: Decimal,
    /// What is due.
    pub amount: Money,
}

/// Why a charge can't be reckoned.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ChargeError {
    /// A period ends before it begins.
    #[error("period from {from} ends earlier, on {to}")]
    PeriodReversed {
        /// The first day given.
        from: BusinessDate,
        /// The last day given.
        to: BusinessDate,
    },
    /// A balance is below zero.
    #[error("balance {balance} is negative")]
    BalanceNegative {
        /// The balance given.
        balance: Money,
    },
    /// Another currency among the balances, or a charge that is too large.
    #[error(transparent)]
    Money(#[from] MoneyError),
    /// Rate and margin together are out of range.
    #[error(transparent)]
    Rate(#[from] RateError),
}

/// Σ balance × year fraction × rate, rounded once.
fn accrued(periods: &[BalancePeriod], terms: &ChargeTerms) -> Result<Charge, ChargeError> {
    let out_of_range = || MoneyError::from(RoundingError::OutOfRange);
    let mut lines = Vec::with_capacity(periods.len());
    // All fractions of one day count have one denominator, so that their numerators may be added.
    let mut sum = Decimal::ZERO;
    for period in periods {
        let line = charge_line(period, terms)?;
        let weighted = product(line.balance.amount(), line.year_fraction.over());
        sum = weighted.and_then(|weighted| sum.checked_add(weighted)).ok_or_else(out_of_range)?;
        lines.push(line);
    }
    let denominator = Decimal::from(terms.day_count.denominator());
    let ratio = Ratio::of(sum).and_then(|ratio| ratio.times(terms.rate.value())?.over(denominator));
    let amount = terms.rounding.round_exact(ratio).map_err(MoneyError::from)?;
    Ok(Charge {
        lines,
        rate: terms.rate,
        exact: ratio.and_then(Ratio::to_decimal).ok_or_else(out_of_range)?,
        amount: Money::new(terms.currency, amount)?,
    })
}

fn charge_line(period: &BalancePeriod, terms: &ChargeTerms) -> Result<ChargeLine, ChargeError> {
    let BalancePeriod { from, to, balance } = *period;
    if to < from {
        return Err(ChargeError::PeriodReversed { from, to });
    }
    if balance.is_negative() {
        return Err(ChargeError::BalanceNegative { balance });
    }
    // Refuses another currency.
    balance.compare(Money::zero(terms.currency))?;
    Ok(ChargeLine {
        from,
        to,
        days: terms.day_count.days(from, to, None),
        year_fraction: terms.day_count.year_fraction(from, to, None),
        balance,
        rate: None,
    })
}

/// Interest on a balance at rates that change: Σ balance × rate × year fraction of the parts, rounded once.
///
/// # Errors
/// A negative balance, or a figure out of range.
pub fn interest_on_parts(balance: Money, parts: &[RatePart], rounding: &Rounding) -> Result<Charge, ChargeError> {
    let out_of_range = || MoneyError::from(RoundingError::OutOfRange);
    if balance.is_negative() {
        return Err(ChargeError::BalanceNegative { balance });
    }
    let (mut sum, mut under) = (Decimal::ZERO, Decimal::ONE);
    for part in parts {
        let weight = product(part.applied.rate.value(), part.year_fraction.over());
        sum = weight.and_then(|weight| sum.checked_add(weight)).ok_or_else(out_of_range)?;
        // All fractions of one day count have one denominator.
        under = part.year_fraction.under();
    }
    let ratio = Ratio::of(balance.amount()).and_then(|ratio| ratio.times(sum)?.over(under));
    let amount = rounding.round_exact(ratio).map_err(MoneyError::from)?;
    Ok(Charge {
        lines: parts.iter().map(|part| ChargeLine::of(part, balance)).collect(),
        rate: parts.last().map_or(Rate::ZERO, |part| part.applied.rate),
        exact: ratio.and_then(Ratio::to_decimal).ok_or_else(out_of_range)?,
        amount: Money::new(balance.currency(), amount)?,
    })
}

/// Interest on balances of different days, each at rates that change: Σ balance × rate × year fraction,
/// rounded once.
///
/// # Errors
/// A negative balance, or a figure out of range.
pub fn interest_on_runs(
    currency: Currency,
    runs: &[(Money, Vec<RatePart>)],
    rounding: &Rounding,
) -> Result<Charge, ChargeError> {
    let out_of_range = || MoneyError::from(RoundingError::OutOfRange);
    let (mut sum, mut under, mut rate, mut lines) = (Decimal::ZERO, Decimal::ONE, Rate::ZERO, Vec::new());
    for (balance, parts) in runs {
        if balance.is_negative() {
            return Err(ChargeError::BalanceNegative { balance: *balance });
        }
        for part in parts {
            rate = part.applied.rate;
            // All fractions of one day count have one denominator.
            under = part.year_fraction.under();
            let weight = product(rate.value(), part.year_fraction.over());
            let weighted = weight.and_then(|weight| product(balance.amount(), weight));
            sum = weighted.and_then(|weighted| sum.checked_add(weighted)).ok_or_else(out_of_range)?;
            lines.push(ChargeLine::of(part, *balance));
        }
    }
    let ratio = Ratio::of(sum).and_then(|ratio| ratio.over(under));
    let amount = rounding.round_exact(ratio).map_err(MoneyError::from)?;
    let exact = ratio.and_then(Ratio::to_decimal).ok_or_else(out_of_range)?;
    Ok(Charge { lines, rate, exact, amount: Money::new(currency, amount)? })
}

impl ChargeLine {
    /// A balance over a part of a period.
    #[must_use]
    pub const fn of(part: &RatePart, balance: Money) -> Self {
        let RatePart { from, to, days, year_fraction, applied } = *part;
        Self { from, to, days, year_fraction, balance, rate: Some(applied) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    pub(super) fn date(text: &str) -> BusinessDate {
        BusinessDate::parse(text).unwrap()
    }

    pub(super) fn money(amount: &str) -> Money {
        Money::parse(Currency::parse("USD").unwrap(), amount).unwrap()
    }

    pub(super) fn period(from: &str, to: &str, balance: &str) -> BalancePeriod {
        BalancePeriod { from: date(from), to: date(to), balance: money(balance) }
    }

    /// ACT/360, rounded half up to the cent.
    pub(super) fn terms(rate: &str) -> ChargeTerms {
        ChargeTerms {
            currency: Currency::parse("USD").unwrap(),
            rate: Rate::parse(rate).unwrap(),
            day_count: DayCount::Act360,
            rounding: Rounding::default(),
        }
    }

    #[test]
    fn sum_is_rounded_once_not_by_addend() {
        // Two days at 100.00 and 7.20 %: 0.02 a day. Two days at 25.00 and 7.20 %: 0.005 a day, 0.01
        // together; rounded one by one they would be 0.02.
        let halves = [period("2008-03-03", "2008-03-04", "25.00"), period("2008-03-04", "2008-03-05", "25.00")];
        let charge = accrued(&halves, &terms("0.072")).unwrap();
        assert_eq!((charge.amount, charge.exact), (money("0.01"), Decimal::new(1, 2)));
        assert_eq!(charge.lines.iter().map(|line| line.days).collect::<Vec<_>>(), [1, 1]);
    }

    #[test]
    fn no_days_or_no_periods_cost_nothing() {
        assert_eq!(accrued(&[], &terms("0.05")).unwrap().amount, money("0.00"));
        let nothing = [period("2008-03-03", "2008-03-03", "100.00")];
        assert_eq!(accrued(&nothing, &terms("0.05")).unwrap().amount, money("0.00"));
    }

    #[test]
    fn reversed_negative_and_foreign_balances_are_refused() {
        let (from, to) = (date("2008-03-04"), date("2008-03-03"));
        assert_eq!(
            accrued(&[period("2008-03-04", "2008-03-03", "1.00")], &terms("0.05")),
            Err(ChargeError::PeriodReversed { from, to })
        );
        let balance = money("-0.01");
        assert_eq!(
            accrued(&[BalancePeriod { from: to, to: from, balance }], &terms("0.05")),
            Err(ChargeError::BalanceNegative { balance })
        );
        let mxn = Money::parse(Currency::parse("MXN").unwrap(), "1").unwrap();
        assert!(matches!(
            accrued(&[BalancePeriod { from: to, to: from, balance: mxn }], &terms("0.05")),
            Err(ChargeError::Money(MoneyError::CurrencyMismatch { .. }))
        ));
    }
}
