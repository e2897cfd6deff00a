//! The decimal grammar of the wire: one way to write each number with its decimals.
//!
//! `Decimal::from_str_exact` takes `1_000`, `+1`, `.5` and `5.`; this grammar comes first. What a
//! number means (an amount, a rate) is decided in its own module.

use rust_decimal::Decimal;
use thiserror::Error;

/// Most digits before the point.
pub const MAX_INTEGER_DIGITS: usize = 15;

/// How much of a refused text an error repeats, in characters.
const EXCERPT: usize = 40;

/// Why a text is no decimal.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum DecimalError {
    /// Not an optional minus, digits without leading zeros and at most one point with digits on both
    /// sides; or a minus zero.
    #[error("{text:?} is no plain decimal")]
    Malformed {
        /// The text given, cut where it is long.
        text: String,
    },
    /// More decimals than allowed.
    #[error("{text:?} has more than {max_decimals} decimals")]
    TooManyDecimals {
        /// The text given, cut where it is long.
        text: String,
        /// How many are allowed.
        max_decimals: u32,
    },
    /// More digits before the point than allowed, or more in all than a decimal holds.
    #[error("{text:?} has too many digits")]
    TooManyDigits {
        /// The text given, cut where it is long.
        text: String,
    },
}

/// Reads a decimal: optional minus, digits without leading zeros, at most one point with digits on
/// both sides, no exponent, no minus zero, at most `max_decimals` decimals and 15 digits before the
/// point. The decimals written are kept: `0.0780` has four.
///
/// # Errors
/// The text breaks the grammar or has too many digits.
pub fn parse_decimal(text: &str, max_decimals: u32) -> Result<Decimal, DecimalError> {
    let malformed = || DecimalError::Malformed { text: excerpt(text) };
    let (negative, unsigned) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
    let (whole, decimals) = match unsigned.split_once('.') {
        Some((whole, decimals)) if !decimals.is_empty() => (whole, decimals),
        Some(_) => return Err(malformed()),
        None => (unsigned, ""),
    };
    let all_digits = whole.bytes().chain(decimals.bytes()).all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !all_digits || (whole.len() > 1 && whole.starts_with('0')) {
        return Err(malformed());
    }
    let scale = u32::try_from(decimals.len()).unwrap_or(u32::MAX);
    if scale > max_decimals {
        return Err(DecimalError::TooManyDecimals { text: excerpt(text), max_decimals });
    }
    let too_many = || DecimalError::TooManyDigits { text: excerpt(text) };
    if whole.len() > MAX_INTEGER_DIGITS {
        return Err(too_many());
    }
    let magnitude: i128 = format!("{whole}{decimals}").parse().map_err(|_| too_many())?;
    if negative && magnitude == 0 {
        return Err(malformed());
    }
    let mantissa = if negative { magnitude.checked_neg().ok_or_else(too_many)? } else { magnitude };
    Decimal::try_from_i128_with_scale(mantissa, scale).map_err(|_| too_many())
}

/// The beginning of a text, enough to recognise it in an error.
pub(crate) fn excerpt(text: &str) -> String {
    text.chars().take(EXCERPT).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn plain_decimals_are_read_with_their_decimals() {
        for (text, mantissa, scale) in
            [("0", 0, 0), ("1250000.00", 125_000_000, 2), ("-1.5", -15, 1), ("0.0780", 780, 4), ("0.00", 0, 2)]
        {
            let read = parse_decimal(text, 4).unwrap();
            assert_eq!((read.mantissa(), read.scale()), (mantissa, scale), "{text}");
        }
    }

    #[test]
    fn other_spellings_are_malformed() {
        for text in [
            "", "-", ".", "5.", ".5", "-.5", "+1", "1_000", "1,000", "-0", "-0.00", "01", "00", "-01", "1e3", "1E3",
            " 1", "1 ", "1.2.3", "--1", "0x1", "NaN", "inf", "١", "１", "1.\u{0}",
        ] {
            assert_eq!(parse_decimal(text, 4), Err(DecimalError::Malformed { text: text.to_owned() }), "{text:?}");
        }
    }

    #[test]
    fn decimals_past_the_limit_are_refused_even_when_zero() {
        let refused = DecimalError::TooManyDecimals { text: "1.000".to_owned(), max_decimals: 2 };
        assert_eq!(parse_decimal("1.000", 2), Err(refused));
        assert!(parse_decimal("1.00", 2).is_ok());
        assert!(parse_decimal("1.0", 0).is_err());
    }

    #[test]
    fn fifteen_digits_before_the_point_are_the_most() {
        assert!(parse_decimal("999999999999999.99", 2).is_ok());
        let text = "1000000000000000";
        assert_eq!(parse_decimal(text, 2), Err(DecimalError::TooManyDigits { text: text.to_owned() }));
    }

    #[test]
    fn very_long_text_is_refused_and_cut() {
        let text = format!("0.{}", "1".repeat(100_000));
        match parse_decimal(&text, u32::MAX) {
            Err(DecimalError::TooManyDigits { text }) => assert_eq!(text.len(), EXCERPT),
            other => panic!("{other:?}"),
        }
    }

    proptest! {
        #[test]
        fn whatever_is_read_prints_itself(text in "-?[0-9]{0,17}(\\.[0-9]{0,12})?") {
            if let Ok(read) = parse_decimal(&text, 10) {
                prop_assert_eq!(read.to_string(), text);
            }
        }

        #[test]
        fn no_text_panics(text in ".*") {
            let _ = parse_decimal(&text, 28);
        }
    }
}
