//! Amounts in whole minor units.

use std::fmt;

use facility_domain::{currency::Currency, money::Money};
use rust_decimal::Decimal;

use super::rounded::power_of_ten;

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

    /// The amount as money; none beyond the 15 digits before the point that the
    /// contracts allow.
    #[must_use]
    pub fn money(self) -> Option<Money> {
        let amount = Decimal::try_from_i128_with_scale(self.units, self.currency.minor_units()).ok()?;
        Money::new(self.currency, amount).ok()
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

    /// The same amount with the other sign.
    #[must_use]
    pub const fn negated(self) -> Self {
        Self { currency: self.currency, units: self.units.saturating_neg() }
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
