//! Names of things and people: validated when made, never changed.
//!
//! Each kind has its own type, so that a facility is never taken for a party. What a name refers to
//! is known elsewhere.

use std::fmt;

use thiserror::Error;

use crate::decimal::excerpt;

/// Why a text is no name of its kind.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum IdError {
    /// The text breaks the grammar of its kind.
    #[error("{text:?} is no {kind} ({grammar})")]
    Malformed {
        /// What it should name, for example `facility`.
        kind: &'static str,
        /// The grammar in words.
        grammar: &'static str,
        /// The text given, cut where it is long.
        text: String,
    },
}

/// Defines a validated text.
macro_rules! text_id {
    ($(#[$doc:meta])* $name:ident, $kind:literal, $grammar:literal, $valid:expr) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(String);

        impl $name {
            #[doc = concat!("Reads a ", $kind, ": ", $grammar, ".")]
            ///
            /// # Errors
            /// The text breaks the grammar.
            pub fn parse(text: &str) -> Result<Self, IdError> {
                let valid: fn(&str) -> bool = $valid;
                if valid(text) {
                    Ok(Self(text.to_owned()))
                } else {
                    Err(IdError::Malformed { kind: $kind, grammar: $grammar, text: excerpt(text) })
                }
            }

            /// The text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

text_id! {
    /// A facility, chosen by the caller that creates it: `boleo-lease`.
    FacilityId, "facility id", "a lower-case letter, then letters, digits and hyphens, 3 to 63 characters, no hyphen last",
    |text| lower_case_label(text, 3)
}

text_id! {
    /// A condition precedent within its facility: `legal-opinions`.
    ConditionId, "condition id", "a lower-case letter, then letters, digits and hyphens, 2 to 63 characters, no hyphen last",
    |text| lower_case_label(text, 2)
}

text_id! {
    /// A covenant within its facility: `dscr`.
    CovenantId, "covenant id", "a lower-case letter, then letters, digits and hyphens, 2 to 63 characters, no hyphen last",
    |text| lower_case_label(text, 2)
}

text_id! {
    /// A party: `cat-financial`.
    PartyId, "party id", "a lower-case letter, then letters, digits and hyphens, 3 to 63 characters, no hyphen last",
    |text| lower_case_label(text, 3)
}

text_id! {
    /// A purchase of the borrower: `PUR-001`.
    PurchaseId, "purchase id", "a letter or digit, then letters, digits and hyphens, 1 to 63 characters",
    |text| {
        (1..=63).contains(&text.len())
            && text.starts_with(|first: char| first.is_ascii_alphanumeric())
            && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    }
}

text_id! {
    /// A request, chosen by its caller; the same one means the same request.
    RequestId, "request id", "letters, digits and ._:/-, 1 to 100 characters",
    |text| {
        (1..=100).contains(&text.len())
            && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._:/-".contains(&byte))
    }
}

text_id! {
    /// Who acts: a SPIFFE identity, `spiffe://cat-financial.example/credit-officer-1`.
    ///
    /// Source: the SPIFFE ID standard, section 2; a path is required here, since a trust domain alone
    /// is nobody.
    PrincipalId, "principal", "spiffe://trust-domain/path, at most 2048 characters", spiffe_id
}

/// Defines a number of things within a facility: 1, 2, 3 …
macro_rules! number_id {
    ($(#[$doc:meta])* $name:ident, $kind:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(u32);

        impl $name {
            #[doc = concat!("The first ", $kind, " of a facility.")]
            pub const FIRST: Self = Self(1);

            /// The number; zero is none.
            #[must_use]
            pub const fn new(number: u32) -> Option<Self> {
                if number == 0 { None } else { Some(Self(number)) }
            }

            /// Reads a number as in a resource name: digits without leading zeros.
            ///
            /// # Errors
            /// Anything else, zero or a number past 32 bits.
            pub fn parse(text: &str) -> Result<Self, IdError> {
                let grammar = "a number from 1 without leading zeros";
                number(text).map(Self).ok_or_else(|| IdError::Malformed { kind: concat!($kind, " id"), grammar, text: excerpt(text) })
            }

            /// The number.
            #[must_use]
            pub const fn number(self) -> u32 {
                self.0
            }

            /// The next one's number, or `None` past 32 bits.
            #[must_use]
            pub fn next(self) -> Option<Self> {
                self.0.checked_add(1).map(Self)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}", self.0)
            }
        }
    };
}

number_id! {
    /// A drawdown's number within its facility.
    DrawdownId, "drawdown"
}

number_id! {
    /// A lease schedule's number within its facility.
    ScheduleId, "schedule"
}

number_id! {
    /// An invoice's number within its facility.
    InvoiceId, "invoice"
}

number_id! {
    /// A compliance certificate's number within its facility.
    CertificateId, "compliance certificate"
}

number_id! {
    /// A receipt's number within its facility.
    ReceiptId, "receipt"
}

number_id! {
    /// A default's number within its facility.
    DefaultId, "default"
}

number_id! {
    /// A guarantee demand's number within its facility.
    GuaranteeDemandId, "guarantee demand"
}

number_id! {
    /// A termination quote's number within its facility.
    QuoteId, "quote"
}

/// A unit of equipment within its facility: the line of the drawdown that finances it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EquipmentId {
    /// The drawdown.
    pub drawdown: DrawdownId,
    /// The line, from 1.
    pub line: u32,
}

impl EquipmentId {
    /// Reads `{drawdown}-{line}`, both numbers from 1.
    ///
    /// # Errors
    /// Anything else.
    pub fn parse(text: &str) -> Result<Self, IdError> {
        let parts = || {
            let (drawdown, line) = text.split_once('-')?;
            Some(Self { drawdown: DrawdownId(number(drawdown)?), line: number(line)? })
        };
        let grammar = "two numbers from 1 without leading zeros, joined by a hyphen";
        parts().ok_or_else(|| IdError::Malformed { kind: "equipment id", grammar, text: excerpt(text) })
    }
}

impl fmt::Display for EquipmentId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.drawdown, self.line)
    }
}

/// A number from 1 in digits without leading zeros, of at most 32 bits.
fn number(text: &str) -> Option<u32> {
    let digits = !text.starts_with('0') && text.bytes().all(|byte| byte.is_ascii_digit());
    if digits { text.parse().ok() } else { None }
}

fn lower_case_label(text: &str, least: usize) -> bool {
    (least..=63).contains(&text.len())
        && text.starts_with(|first: char| first.is_ascii_lowercase())
        && !text.ends_with('-')
        && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
}

fn spiffe_id(text: &str) -> bool {
    let Some((domain, path)) = text.strip_prefix("spiffe://").and_then(|rest| rest.split_once('/')) else {
        return false;
    };
    let in_domain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b".-_".contains(&byte);
    let in_segment = |byte: u8| byte.is_ascii_alphanumeric() || b".-_".contains(&byte);
    let segment = |part: &str| !part.is_empty() && part != "." && part != ".." && part.bytes().all(in_segment);
    text.len() <= 2048
        && (1..=255).contains(&domain.len())
        && domain.bytes().all(in_domain)
        && path.split('/').all(segment)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_the_case_are_read() {
        for text in ["boleo", "baja-mining", "cat-financial", "a1-"] {
            assert_eq!(FacilityId::parse(text).is_ok(), text != "a1-", "{text}");
        }
        assert_eq!(ConditionId::parse("legal-opinions").unwrap().as_str(), "legal-opinions");
        assert_eq!(PurchaseId::parse("PUR-080").unwrap().to_string(), "PUR-080");
        assert!(PrincipalId::parse("spiffe://cat-financial.example/credit-officer-1").is_ok());
        assert!(RequestId::parse("018f3c5e-7b1a-7c3d-9e4f-1a2b3c4d5e6f").is_ok());
    }

    #[test]
    fn other_spellings_are_refused() {
        for text in ["", "ab", "Boleo", "1boleo", "-boleo", "bo_leo", "bo leo", "bóleo", &"a".repeat(64)] {
            assert!(FacilityId::parse(text).is_err(), "{text}");
        }
        for text in ["", "-PUR", "PUR 1", "PUR/1", &"A".repeat(64)] {
            assert!(PurchaseId::parse(text).is_err(), "{text}");
        }
        for text in ["", "a b", "é", &"a".repeat(101)] {
            assert!(RequestId::parse(text).is_err(), "{text}");
        }
        for text in [
            "",
            "spiffe://",
            "spiffe://a",
            "spiffe://a/",
            "spiffe:///x",
            "spiffe://A/x",
            "spiffe://a//x",
            "spiffe://a/../x",
            "https://a/x",
        ] {
            assert!(PrincipalId::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn refused_name_says_kind_and_grammar() {
        let refused = IdError::Malformed {
            kind: "condition id",
            grammar: "a lower-case letter, then letters, digits and hyphens, 2 to 63 characters, no hyphen last",
            text: "X".to_owned(),
        };
        assert_eq!(ConditionId::parse("X"), Err(refused));
    }

    #[test]
    fn drawdown_numbers_begin_at_one() {
        assert_eq!(DrawdownId::parse("12").map(DrawdownId::number), Ok(12));
        assert_eq!(DrawdownId::FIRST.next(), DrawdownId::new(2));
        for text in ["", "0", "01", "+1", "-1", "1.0", "4294967296"] {
            assert!(DrawdownId::parse(text).is_err(), "{text}");
        }
        assert_eq!((DrawdownId::new(0), DrawdownId(u32::MAX).next()), (None, None));
    }

    #[test]
    fn equipment_is_named_by_drawdown_and_line() {
        let second_of_four = EquipmentId { drawdown: DrawdownId(4), line: 2 };
        assert_eq!(EquipmentId::parse("4-2"), Ok(second_of_four));
        assert_eq!(second_of_four.to_string(), "4-2");
        for text in ["", "4", "4-", "-2", "0-1", "4-0", "4-02", "4-2-1", "4 -2"] {
            assert!(EquipmentId::parse(text).is_err(), "{text}");
        }
    }
}
