//! Free text that people enter: reasons, references, names. Blank or boundless text is no fact.

use super::reason::{ReasonCode, RuleFailure};

/// Longest reason, comment, condition title or evidence reference, in characters.
pub const LONG_TEXT: usize = 500;
/// Longest description, document title or legal name, in characters.
pub const MEDIUM_TEXT: usize = 200;
/// Longest name, number or payment reference, in characters.
pub const SHORT_TEXT: usize = 100;

/// A text that can't be recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextProblem {
    /// Path of the field, for example `items[3].serial_number`.
    pub field: String,
    /// What is wrong with it.
    pub flaw: TextFlaw,
}

/// What is wrong with a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TextFlaw {
    /// Nothing but white space.
    Blank,
    /// More characters than the limit.
    TooLong {
        /// The limit.
        limit: usize,
    },
    /// A control character, a line break among them.
    ControlCharacter,
    /// No letter and no digit, so that no key can be made of it.
    NothingToCompare,
}

impl TextProblem {
    /// The rule that failed.
    #[must_use]
    pub fn rule(&self) -> RuleFailure {
        let sentence = match self.flaw {
            TextFlaw::Blank => "The text is missing.".to_owned(),
            TextFlaw::TooLong { limit } => format!("The text has more than {limit} characters."),
            TextFlaw::ControlCharacter => "The text contains a control character.".to_owned(),
            TextFlaw::NothingToCompare => "The text contains no letter and no digit.".to_owned(),
        };
        RuleFailure::new(ReasonCode::InvalidText, self.field.clone(), sentence)
    }
}

/// The flaw of a text that must say something, if it has one.
#[must_use]
pub fn flaw(text: &str, limit: usize) -> Option<TextFlaw> {
    if text.trim().is_empty() {
        return Some(TextFlaw::Blank);
    }
    optional_flaw(text, limit)
}

/// The flaw of a text that may be empty, if it has one.
#[must_use]
pub fn optional_flaw(text: &str, limit: usize) -> Option<TextFlaw> {
    if text.chars().count() > limit {
        Some(TextFlaw::TooLong { limit })
    } else if text.chars().any(char::is_control) {
        Some(TextFlaw::ControlCharacter)
    } else {
        None
    }
}

/// Refuses a text that may be empty and can't be recorded.
///
/// # Errors
/// The field and its flaw.
pub fn allow(field: &str, text: &str, limit: usize) -> Result<(), TextProblem> {
    optional_flaw(text, limit).map_or(Ok(()), |flaw| Err(TextProblem { field: field.to_owned(), flaw }))
}

/// Refuses a text that must say something and does not.
///
/// # Errors
/// The field and its flaw.
pub fn require(field: &str, text: &str, limit: usize) -> Result<(), TextProblem> {
    flaw(text, limit).map_or(Ok(()), |flaw| Err(TextProblem { field: field.to_owned(), flaw }))
}
