//! What may be financed, as data: a facility names its own categories.

use std::fmt;

use thiserror::Error;

use crate::money::Money;

/// Code of an equipment category in UPPER_SNAKE, for example `MOBILE_UNDERGROUND`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Category(String);

/// A text that is no category code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error(
    "a category is 1 to 63 characters: an upper-case letter, then upper-case letters, digits and single underscores"
)]
pub struct CategoryError;

/// Longest code, in characters.
const LONGEST: usize = 63;

impl Category {
    /// Reads a code.
    ///
    /// # Errors
    /// The text is not UPPER_SNAKE or is too long.
    pub fn parse(text: &str) -> Result<Self, CategoryError> {
        let starts_well = text.starts_with(|first: char| first.is_ascii_uppercase());
        let allowed = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_';
        let snake = !text.ends_with('_') && !text.contains("__");
        if starts_well && snake && text.len() <= LONGEST && text.chars().all(allowed) {
            Ok(Self(text.to_owned()))
        } else {
            Err(CategoryError)
        }
    }

    /// The code.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Category {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A limit on the financed amount of one category.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sublimit {
    /// The category.
    pub category: Category,
    /// The limit.
    pub amount: Money,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn upper_snake_is_a_category() {
        for text in ["A", "MOBILE_UNDERGROUND", "CLASS_8"] {
            assert_eq!(Category::parse(text).unwrap().as_str(), text);
        }
    }

    #[test]
    fn anything_else_is_refused() {
        let long = "A".repeat(64);
        for text in ["", "mobile", "_A", "A_", "A__B", "8A", "A B", "Ä", long.as_str()] {
            assert_eq!(Category::parse(text), Err(CategoryError), "{text:?}");
        }
    }
}
