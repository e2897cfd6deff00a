//! Currencies of ISO 4217 that have a minor unit.
//!
//! Only codes and minor units live here; amounts are in [`crate::money`].

use std::fmt;

use thiserror::Error;

use crate::decimal::excerpt;

/// Why a text is no currency.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum CurrencyError {
    /// Not an ISO 4217 code in upper case.
    #[error("{code:?} is no ISO 4217 currency code")]
    Unknown {
        /// The code given, cut where it is long.
        code: String,
    },
    /// A code without a minor unit, such as gold or the testing code: no amounts are made of it.
    #[error("{code} has no minor unit")]
    NoMinorUnit {
        /// The code given.
        code: String,
    },
}

/// A currency, ordered by its code.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Currency {
    code: &'static str,
    minor_units: u32,
}

impl Currency {
    /// Reads an ISO 4217 alphabetic code, upper case.
    ///
    /// # Errors
    /// The code is unknown or its currency has no minor unit.
    pub fn parse(code: &str) -> Result<Self, CurrencyError> {
        let known =
            iso_currency::Currency::from_code(code).ok_or_else(|| CurrencyError::Unknown { code: excerpt(code) })?;
        let minor_units = known.exponent().ok_or_else(|| CurrencyError::NoMinorUnit { code: excerpt(code) })?;
        Ok(Self { code: known.code(), minor_units: u32::from(minor_units) })
    }

    /// The alphabetic code, for example `USD`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        self.code
    }

    /// How many decimals an amount has: USD 2, JPY 0, KWD 3.
    #[must_use]
    pub const fn minor_units(self) -> u32 {
        self.minor_units
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code)
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn minor_units_are_those_of_iso_4217() {
        for (code, minor_units) in [("USD", 2), ("JPY", 0), ("KWD", 3), ("CHF", 2), ("MXN", 2), ("CLF", 4)] {
            let currency = Currency::parse(code).unwrap();
            assert_eq!((currency.code(), currency.minor_units()), (code, minor_units));
        }
    }

    #[test]
    fn other_texts_are_unknown() {
        for code in ["", "usd", "US", "USDT", "ZZZ", "€€€", "USD "] {
            assert_eq!(Currency::parse(code), Err(CurrencyError::Unknown { code: code.to_owned() }));
        }
    }

    #[test]
    fn gold_has_no_minor_unit_and_is_refused() {
        assert_eq!(Currency::parse("XAU"), Err(CurrencyError::NoMinorUnit { code: "XAU".to_owned() }));
    }
}
