//! Values of every kind, out of what the fuzzer gives.

#![allow(dead_code, reason = "each target takes what it needs")]

use arbitrary::{Result, Unstructured};
use facility_domain::{
    business_day::BusinessDayConvention,
    calendar::{Calendar, CalendarId},
    currency::Currency,
    date::BusinessDate,
    day_count::DayCount,
    money::Money,
    rate::Rate,
    rounding::{Rounding, RoundingMode},
    schedule::{Amortization, GivenRent, InterestBase, PaymentTiming, ScheduleTerms, Stub, periods},
};
use rust_decimal::Decimal;

/// A day: most often near the beginning, sometimes anywhere from 1900 to 2200.
pub fn date(u: &mut Unstructured<'_>) -> Result<BusinessDate> {
    let (from, days) = if u.ratio(1, 8)? {
        ("1900-01-01", u.int_in_range(0..=109_937)?)
    } else {
        ("2008-01-31", u.int_in_range(-800..=16_000)?)
    };
    Ok(BusinessDate::parse(from).and_then(|from| from.plus_days(days)).expect("a day within the calendar"))
}

/// Any decimal at all, most often a short one.
pub fn decimal(u: &mut Unstructured<'_>) -> Result<Decimal> {
    if u.ratio(1, 4)? {
        let (low, mid, high) = (u.arbitrary()?, u.arbitrary()?, u.arbitrary()?);
        return Ok(Decimal::from_parts(low, mid, high, u.arbitrary()?, u.int_in_range(0..=28)?));
    }
    Ok(Decimal::new(u.int_in_range(-10_000_000_000..=10_000_000_000)?, u.int_in_range(0..=6)?))
}

/// A rate as one is read: below ten, up to twenty decimals.
pub fn rate(u: &mut Unstructured<'_>) -> Result<Decimal> {
    let scale = u.int_in_range(0..=20)?;
    let rate = Decimal::from_i128_with_scale(u.int_in_range(-(10_i128.pow(18))..=10_i128.pow(18))?, scale);
    Ok(if rate.abs() < Decimal::TEN { rate } else { Decimal::new(78, 3) })
}

pub fn day_count(u: &mut Unstructured<'_>) -> Result<DayCount> {
    use DayCount::{Act360, Act365Fixed, ActActIsda, Thirty360, ThirtyE360, ThirtyE360Isda};
    Ok(*u.choose(&[Act360, Act365Fixed, ActActIsda, Thirty360, ThirtyE360, ThirtyE360Isda])?)
}

pub fn convention(u: &mut Unstructured<'_>) -> Result<BusinessDayConvention> {
    use BusinessDayConvention::{Following, ModifiedFollowing, ModifiedPreceding, Nearest, Preceding, Unadjusted};
    Ok(*u.choose(&[Unadjusted, Following, ModifiedFollowing, Preceding, ModifiedPreceding, Nearest])?)
}

pub fn calendar(u: &mut Unstructured<'_>) -> Result<Calendar> {
    let mut ids = Vec::new();
    for _ in 0..u.int_in_range(0..=3)? {
        ids.push(*u.choose(&CalendarId::ALL)?);
    }
    let mut further = Vec::new();
    for _ in 0..u.int_in_range(0..=8)? {
        further.push(date(u)?);
    }
    Ok(Calendar::joint(&ids, further))
}

pub fn currency(u: &mut Unstructured<'_>) -> Result<Currency> {
    Ok(Currency::parse(u.choose(&["USD", "JPY", "KWD"])?).expect("a known currency"))
}

pub fn rounding(u: &mut Unstructured<'_>) -> Result<Rounding> {
    use RoundingMode::{Ceiling, Down, Floor, HalfDown, HalfEven, HalfUp, Up};
    let mode = *u.choose(&[HalfUp, HalfEven, HalfDown, Up, Down, Ceiling, Floor])?;
    let unit = Decimal::new(u.int_in_range(1..=1_000)?, u.int_in_range(0..=4)?);
    Ok(Rounding::new(unit, mode).expect("a positive unit"))
}

pub fn money(u: &mut Unstructured<'_>, currency: Currency) -> Result<Money> {
    let amount = decimal(u)?.trunc_with_scale(currency.minor_units());
    Ok(Money::new(currency, amount).unwrap_or_else(|_| Money::zero(currency)))
}

/// A rate as the terms hold it: up to ten decimals.
pub fn short_rate(u: &mut Unstructured<'_>) -> Result<Rate> {
    Ok(Rate::new(rate(u)?.trunc_with_scale(10)).unwrap_or(Rate::ZERO))
}

fn short_rates(u: &mut Unstructured<'_>) -> Result<Vec<Rate>> {
    (0..u.int_in_range(0..=40)?).map(|_| short_rate(u)).collect()
}

fn amortization(u: &mut Unstructured<'_>, currency: Currency) -> Result<Amortization> {
    Ok(match u.int_in_range(0..=8)? {
        0 => Amortization::LevelRent,
        1 => Amortization::LevelPrincipal,
        2 => Amortization::Bullet,
        3 => Amortization::InterestOnlyThenLevel { interest_only_periods: u.int_in_range(0..=1_300)? },
        4 => Amortization::CapitalizedThenLevel { capitalized_periods: u.int_in_range(0..=1_300)? },
        5 => Amortization::RentProfile { weights: short_rates(u)?, repeats: u.arbitrary()? },
        6 => Amortization::GivenRent(GivenRent::Amount(money(u, currency)?)),
        7 => Amortization::GivenRent(GivenRent::Share(short_rate(u)?)),
        _ => Amortization::Profile { principal_shares: short_rates(u)? },
    })
}

/// The terms of a lease's schedule. A profile has most often as many parts as there are payments.
pub fn schedule_terms(u: &mut Unstructured<'_>) -> Result<ScheduleTerms> {
    let currency = currency(u)?;
    let balloon = if u.arbitrary()? { money(u, currency)? } else { Money::zero(currency) };
    let most_months = if u.ratio(1, 16)? { u32::MAX } else { 24 };
    let mut terms = ScheduleTerms {
        amount: money(u, currency)?,
        balloon,
        rate: short_rate(u)?,
        steps: Vec::new(),
        day_count: day_count(u)?,
        commencement: date(u)?,
        final_maturity: date(u)?,
        payment_months: u.int_in_range(0..=most_months)?,
        anchor: if u.arbitrary()? { Some(date(u)?) } else { None },
        end_of_month: u.arbitrary()?,
        stub: *u.choose(&[Stub::ShortFirst, Stub::LongFirst, Stub::ShortLast, Stub::LongLast])?,
        business_day_convention: convention(u)?,
        accruals_adjusted: u.arbitrary()?,
        calendar: calendar(u)?,
        timing: *u.choose(&[PaymentTiming::Arrears, PaymentTiming::Advance])?,
        amortization: amortization(u, currency)?,
        interest_base: match u.int_in_range(0..=7)? {
            0 => InterestBase::AmountFinanced,
            1 => InterestBase::PeriodBalance { months: u.int_in_range(0..=36)? },
            _ => InterestBase::Balance,
        },
        rounding: rounding(u)?,
    };
    let fits = u.ratio(7, 8)? && terms.contradictions().is_empty();
    if fits
        && let Ok(payments) = periods(&terms).map(|periods| periods.len())
        && let Amortization::Profile { principal_shares: parts } | Amortization::RentProfile { weights: parts, .. } =
            &mut terms.amortization
    {
        *parts = parts.iter().copied().cycle().take(payments).collect();
    }
    Ok(terms)
}
