//! Keys of machines and invoices, the same for every spelling of the same thing.
//!
//! Only the comparison lives here; who holds a key is judged by the store.

use thiserror::Error;
use unicode_normalization::UnicodeNormalization;

use crate::decimal::excerpt;

/// Between the two parts of a key: neither letter nor digit, so no part contains it.
const SEPARATOR: char = '/';

/// Which part of a key says nothing.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum KeyError {
    /// The maker or supplier has no letter and no digit.
    #[error("{text:?} names nobody: it has no letter and no digit")]
    EmptyName {
        /// The text given, cut where it is long.
        text: String,
    },
    /// The serial or invoice number has no letter and no digit.
    #[error("{text:?} is no number: it has no letter and no digit")]
    EmptyNumber {
        /// The text given, cut where it is long.
        text: String,
    },
}

/// The key of a machine: maker and serial number. The model's spelling is no part of it.
///
/// # Errors
/// A part has no letter and no digit.
pub fn serial_key(maker: &str, serial: &str) -> Result<String, KeyError> {
    joined(maker, serial)
}

/// The key of an invoice: supplier and invoice number.
///
/// # Errors
/// A part has no letter and no digit.
pub fn invoice_key(supplier: &str, number: &str) -> Result<String, KeyError> {
    joined(supplier, number)
}

/// How often a text is normalised at most; two rounds settle every text known.
const ROUNDS: usize = 8;

/// NFKC, upper case, letters and digits only, until nothing changes any more: upper case may leave
/// a letter and its mark apart, and what is taken out may let two marks change places.
#[must_use]
pub fn normalized(text: &str) -> String {
    let mut key = round(text);
    for _ in 0..ROUNDS {
        let again = round(&key);
        if again == key {
            break;
        }
        key = again;
    }
    key
}

fn round(text: &str) -> String {
    let upper: String = text.nfkc().flat_map(char::to_uppercase).collect();
    upper.nfkc().filter(|character| character.is_alphanumeric()).collect()
}

fn joined(name: &str, number: &str) -> Result<String, KeyError> {
    let (first, second) = (normalized(name), normalized(number));
    if first.is_empty() {
        return Err(KeyError::EmptyName { text: excerpt(name) });
    }
    if second.is_empty() {
        return Err(KeyError::EmptyNumber { text: excerpt(number) });
    }
    Ok(format!("{first}{SEPARATOR}{second}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn spellings_of_one_machine_have_one_key() {
        let key = serial_key("Caterpillar", "CAT0R1300KLJH00123").unwrap();
        assert_eq!(key, "CATERPILLAR/CAT0R1300KLJH00123");
        for (maker, serial) in [
            ("CATERPILLAR", "cat0r1300-kljh 00123"),
            (" Cater-pillar ", "CAT0R1300/KLJH.00123"),
            ("Ｃａｔｅｒｐｉｌｌａｒ", "ＣＡＴ０Ｒ１３００ＫＬＪＨ００１２３"),
            ("Cater\u{200b}pillar", "CAT0R1300\u{a0}KLJH00123"),
        ] {
            assert_eq!(serial_key(maker, serial).unwrap(), key, "{maker} {serial}");
        }
    }

    #[test]
    fn composed_and_decomposed_letters_have_one_key() {
        assert_eq!(normalized("Metalu\u{301}rgica"), normalized("Metal\u{fa}rgica"));
        assert_eq!(normalized("Straße"), "STRASSE");
        assert_eq!(normalized("№ 12½"), "NO1212");
    }

    #[test]
    fn marks_that_change_places_when_something_is_taken_out_have_one_key() {
        let once = normalized("\u{1e023}\u{fe70}");
        assert_eq!(normalized(&once), once);
    }

    #[test]
    fn parts_that_run_together_alike_have_different_keys() {
        assert_ne!(serial_key("AB", "C"), serial_key("A", "BC"));
        assert_ne!(serial_key("A/B", "C"), serial_key("A", "B/C"));
    }

    #[test]
    fn part_without_letter_and_digit_is_refused() {
        assert_eq!(serial_key(" - ", "1"), Err(KeyError::EmptyName { text: " - ".to_owned() }));
        assert_eq!(invoice_key("A", "…"), Err(KeyError::EmptyNumber { text: "…".to_owned() }));
    }

    proptest! {
        #[test]
        fn normalizing_twice_changes_nothing(text in "\\PC*") {
            let once = normalized(&text);
            prop_assert_eq!(normalized(&once), once);
        }
    }
}
