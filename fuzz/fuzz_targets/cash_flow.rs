//! Any terms of a cash flow: events or reasons, and what is money is money.

#![no_main]

mod values;

use std::collections::BTreeMap;
use std::num::NonZeroU32;

use arbitrary::{Result, Unstructured};
use facility_domain::cashflow::{
    AmountRounding, CashflowTerms, Cycle, Direction, EventKind, Fee, FeeBasis, Frequency, InterestBase, LastPeriod,
    PaymentStep, PrincipalStep, RateLimits, RateReset, Repayment, ResetRule, cashflow,
};
use facility_domain::money::Money;
use libfuzzer_sys::fuzz_target;
use rust_decimal::Decimal;
use values::{calendar, convention, currency, date, day_count, decimal, rate, rounding};

fuzz_target!(|data: &[u8]| {
    let Ok(terms) = terms(&mut Unstructured::new(data)) else { return };
    match cashflow(&terms) {
        Err(reasons) => assert!(!reasons.is_empty()),
        Ok(events) => {
            assert!(events.is_sorted_by_key(|event| event.accrued_to));
            for event in &events {
                assert!(event.balance >= Decimal::ZERO);
                if let Some(rounding) = terms.rounding {
                    Money::new(rounding.currency, event.balance).expect("a balance that is money");
                }
            }
            if let Some(last) = events.iter().rfind(|event| event.kind == EventKind::Maturity) {
                assert!(last.balance.is_zero());
            }
        }
    }
});

fn optional<T>(u: &mut Unstructured<'_>, read: impl Fn(&mut Unstructured<'_>) -> Result<T>) -> Result<Option<T>> {
    if u.arbitrary()? { read(u).map(Some) } else { Ok(None) }
}

fn several<T>(
    u: &mut Unstructured<'_>,
    most: usize,
    read: impl Fn(&mut Unstructured<'_>) -> Result<T>,
) -> Result<Vec<T>> {
    (0..u.int_in_range(0..=most)?).map(|_| read(u)).collect()
}

fn cycle(u: &mut Unstructured<'_>) -> Result<Cycle> {
    let count = |u: &mut Unstructured<'_>| {
        let most = if u.ratio(1, 16)? { u32::MAX } else { 400 };
        Ok(NonZeroU32::new(u.int_in_range(1..=most)?).unwrap_or(NonZeroU32::MIN))
    };
    let every = match u.int_in_range(0..=4)? {
        0 => None,
        1 | 2 => Some(Frequency::Days(count(u)?)),
        _ => Some(Frequency::Months(count(u)?)),
    };
    let last_period = *u.choose(&[LastPeriod::Short, LastPeriod::Long])?;
    Ok(Cycle { anchor: date(u)?, rolls_from: optional(u, date)?, every, last_period })
}

/// An amount that fits the currency, where there is one.
fn amount(u: &mut Unstructured<'_>, terms: Option<AmountRounding>) -> Result<Decimal> {
    let any = decimal(u)?;
    Ok(match terms {
        Some(rounding) if u.ratio(15, 16)? => any.trunc_with_scale(rounding.currency.minor_units()),
        _ => any,
    })
}

fn repayment(u: &mut Unstructured<'_>, money: Option<AmountRounding>) -> Result<Repayment> {
    let amount = |u: &mut Unstructured<'_>| amount(u, money);
    Ok(match u.int_in_range(0..=4)? {
        0 => Repayment::AtMaturity,
        1 => Repayment::EqualParts { cycle: cycle(u)?, repaid_by: optional(u, date)?, balloon: amount(u)? },
        2 => Repayment::Level {
            cycle: cycle(u)?,
            first: optional(u, amount)?,
            repaid_by: optional(u, date)?,
            balloon: if u.arbitrary()? { amount(u)? } else { Decimal::ZERO },
        },
        3 => Repayment::Steps(several(u, 4, |u| {
            let direction = *u.choose(&[Direction::Repaid, Direction::PaidOut])?;
            Ok(PrincipalStep { cycle: cycle(u)?, direction, amount: amount(u)? })
        })?),
        _ => Repayment::GivenPayments(several(u, 4, |u| Ok(PaymentStep { cycle: cycle(u)?, amount: amount(u)? }))?),
    })
}

fn terms(u: &mut Unstructured<'_>) -> Result<CashflowTerms> {
    let money = optional(u, |u| Ok(AmountRounding { currency: currency(u)?, rule: rounding(u)? }))?;
    let reset = |u: &mut Unstructured<'_>| {
        let rule = if u.arbitrary()? {
            ResetRule::Fixed(rate(u)?)
        } else {
            let (multiplier, spread) = (rate(u)?, rate(u)?);
            ResetRule::Floating { multiplier, spread, fixing_lag_business_days: u.int_in_range(0..=60)? }
        };
        Ok(RateReset { cycle: cycle(u)?, rule })
    };
    let fee = |u: &mut Unstructured<'_>| {
        let basis = if u.arbitrary()? {
            FeeBasis::Amount(amount(u, money)?)
        } else {
            FeeBasis::RateOfBalance { rate: rate(u)?, accrued: decimal(u)? }
        };
        Ok(Fee { cycle: cycle(u)?, basis })
    };
    let fixings = several(u, 12, |u| Ok((date(u)?, rate(u)?)))?;
    Ok(CashflowTerms {
        principal: amount(u, money)?,
        premium: if u.arbitrary()? { amount(u, money)? } else { Decimal::ZERO },
        rate: rate(u)?,
        day_count: day_count(u)?,
        commencement: date(u)?,
        final_maturity: optional(u, date)?,
        counts_final_day: u.arbitrary()?,
        end_of_month: u.arbitrary()?,
        business_day_convention: convention(u)?,
        accruals_adjusted: u.arbitrary()?,
        calendar: calendar(u)?,
        interest: several(u, 3, cycle)?,
        capitalized_until: optional(u, date)?,
        interest_base: match u.int_in_range(0..=3)? {
            0 => InterestBase::Fixed(amount(u, money)?),
            1 => InterestBase::Lagging { first: amount(u, money)?, cycle: cycle(u)? },
            _ => InterestBase::Balance,
        },
        repayment: repayment(u, money)?,
        resets: several(u, 3, reset)?,
        next_rate: optional(u, rate)?,
        rate_limits: RateLimits {
            fixing_floor: optional(u, rate)?,
            floor: optional(u, rate)?,
            cap: optional(u, rate)?,
            least_change: optional(u, rate)?,
            most_change: optional(u, rate)?,
        },
        fixings: fixings.into_iter().collect::<BTreeMap<_, _>>(),
        fees: several(u, 2, fee)?,
        until: optional(u, date)?,
        as_of: optional(u, date)?,
        accrued: optional(u, decimal)?,
        rounding: money,
    })
}
