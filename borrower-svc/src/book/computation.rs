//! The book's own arithmetic: whole minor units in 128-bit integers and civil
//! months counted by hand. It shares no code with the provider's computation,
//! so that a slip in one of them shows as a difference between the books.

use std::fmt;

use facility_domain::{
    currency::Currency,
    date::BusinessDate,
    facility::FacilityTerms,
    money::Money,
    rounding::{Rounding, RoundingMode},
};
use rust_decimal::Decimal;

/// An amount in whole minor units of its currency, for example cents.
///
/// It may be negative: a position that does not add up has to be shown, too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MinorAmount {
    /// The currency.
    pub currency: Currency,
    /// How many minor units.
    pub units: i128,
}

impl MinorAmount {
    /// Nothing.
    #[must_use]
    pub const fn zero(currency: Currency) -> Self {
        Self { currency, units: 0 }
    }

    /// The same amount in minor units. Money is never finer than that.
    #[must_use]
    pub fn of(money: Money) -> Self {
        let (mantissa, scale) = (money.amount().mantissa(), money.amount().scale());
        let decimals = money.currency().minor_units();
        let units = if scale <= decimals {
            mantissa.saturating_mul(power_of_ten(decimals - scale))
        } else {
            mantissa / power_of_ten(scale - decimals)
        };
        Self { currency: money.currency(), units }
    }

    /// The sum; the currency stays. Amounts on the wire have at most 15 digits
    /// before the point, so nothing that was ever recorded comes near the bound.
    #[must_use]
    pub const fn plus(self, other: Self) -> Self {
        Self { currency: self.currency, units: self.units.saturating_add(other.units) }
    }

    /// The difference; the currency stays.
    #[must_use]
    pub const fn minus(self, other: Self) -> Self {
        Self { currency: self.currency, units: self.units.saturating_sub(other.units) }
    }

    /// The amount as a decimal text with exactly the currency's decimals.
    #[must_use]
    pub fn amount_text(self) -> String {
        let decimals = self.currency.minor_units();
        let one = power_of_ten(decimals).unsigned_abs();
        let (whole, rest) = (self.units.unsigned_abs() / one, self.units.unsigned_abs() % one);
        let sign = if self.units < 0 { "-" } else { "" };
        let width = usize::try_from(decimals).unwrap_or_default();
        if decimals == 0 { format!("{sign}{whole}") } else { format!("{sign}{whole}.{rest:0width$}") }
    }
}

impl fmt::Display for MinorAmount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.currency.code(), self.amount_text())
    }
}

/// Why a financed amount can't be computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ComputationError {
    /// The price is in another currency than the facility.
    #[error("the price is not in the facility's currency")]
    Currency,
    /// A figure is beyond anything that the contracts allow.
    #[error("a figure is out of range")]
    OutOfRange,
}

/// What the facility finances of a price: price × advance rate, rounded by the
/// terms' rule. One multiplication, one division, both of integers.
///
/// # Errors
/// The price is in another currency, or a figure out of range.
pub fn financed_amount(terms: &FacilityTerms, price: Money) -> Result<MinorAmount, ComputationError> {
    if price.currency() != terms.currency() {
        return Err(ComputationError::Currency);
    }
    share(price, terms.advance_rate.value(), &terms.rounding)
}

/// `price` × `rate` by the rounding rule.
fn share(price: Money, rate: Decimal, rounding: &Rounding) -> Result<MinorAmount, ComputationError> {
    let currency = price.currency();
    let price = MinorAmount::of(price);
    let unit = minor_units_of(rounding.unit(), currency)?;
    // price × rate = numerator ÷ 10^scale minor units; a multiple of `unit` is wanted.
    let numerator = price.units.checked_mul(rate.mantissa()).ok_or(ComputationError::OutOfRange)?;
    let denominator = power_of_ten(rate.scale()).checked_mul(unit).ok_or(ComputationError::OutOfRange)?;
    let multiples = divide(numerator, denominator, rounding.mode()).ok_or(ComputationError::OutOfRange)?;
    let units = multiples.checked_mul(unit).ok_or(ComputationError::OutOfRange)?;
    Ok(MinorAmount { currency, units })
}

/// A rounding unit in minor units of the currency: 0.05 USD is 5.
fn minor_units_of(unit: Decimal, currency: Currency) -> Result<i128, ComputationError> {
    let numerator =
        unit.mantissa().checked_mul(power_of_ten(currency.minor_units())).ok_or(ComputationError::OutOfRange)?;
    let denominator = power_of_ten(unit.scale());
    let whole = numerator / denominator;
    if whole > 0 && numerator % denominator == 0 { Ok(whole) } else { Err(ComputationError::OutOfRange) }
}

/// Integer division by a positive denominator, rounded; `None` beyond the range.
fn divide(numerator: i128, denominator: i128, mode: RoundingMode) -> Option<i128> {
    let floor = numerator.div_euclid(denominator);
    let above = numerator.rem_euclid(denominator);
    if above == 0 {
        return Some(floor);
    }
    let negative = numerator < 0;
    // Twice the rest against the whole, without the doubling that could overflow.
    let half = above.cmp(&(denominator - above));
    let up = match mode {
        RoundingMode::Floor => false,
        RoundingMode::Ceiling => true,
        RoundingMode::Down => negative,
        RoundingMode::Up => !negative,
        RoundingMode::HalfUp => half.is_gt() || (half.is_eq() && !negative),
        RoundingMode::HalfDown => half.is_gt() || (half.is_eq() && negative),
        RoundingMode::HalfEven => half.is_gt() || (half.is_eq() && floor.rem_euclid(2) == 1),
    };
    floor.checked_add(i128::from(up))
}

/// The date so many months later: the day is kept, or becomes the last one of a
/// shorter month. `None` beyond the calendar.
#[must_use]
pub fn months_after(date: BusinessDate, months: u32) -> Option<BusinessDate> {
    let from = i64::from(date.year()).checked_mul(12)?.checked_add(i64::from(date.month()) - 1)?;
    let to = from.checked_add(i64::from(months))?;
    let (year, month) = (to.div_euclid(12), to.rem_euclid(12) + 1);
    let last = days_in_month(year, month);
    let day = i64::from(date.day()).min(last);
    BusinessDate::parse(&format!("{year:04}-{month:02}-{day:02}")).ok()
}

/// How many days a month has (Gregorian).
const fn days_in_month(year: i64, month: i64) -> i64 {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// 10 to the given power, saturated where no amount or rate can be.
const fn power_of_ten(exponent: u32) -> i128 {
    10_i128.saturating_pow(exponent)
}

#[cfg(test)]
mod tests;
