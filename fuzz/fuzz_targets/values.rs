//! Values of every kind, out of what the fuzzer gives.

#![allow(dead_code, reason = "each target takes what it needs")]

use arbitrary::{Result, Unstructured};
use facility_domain::{
    business_day::BusinessDayConvention,
    calendar::{Calendar, CalendarId},
    currency::Currency,
    date::BusinessDate,
    day_count::DayCount,
    rounding::{Rounding, RoundingMode},
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
