//! Every field problem of a request, collected before anything is refused.

use crate::errors::{FieldViolation, Refusal};

/// Collects the problems of a request while its fields are read.
///
/// A reader returns `None` for what it could not read and leaves the problem
/// here; [`Problems::finish`] hands out the result only when there is none.
#[derive(Debug, Default)]
pub struct Problems {
    found: Vec<FieldViolation>,
}

impl Problems {
    /// Notes a problem.
    pub fn add(&mut self, field: impl Into<String>, description: impl Into<String>) {
        self.found.push(FieldViolation::new(field, description));
    }

    /// Notes a problem and returns `None`, for use at the end of a reader.
    pub fn none<T>(&mut self, field: impl Into<String>, description: impl Into<String>) -> Option<T> {
        self.add(field, description);
        None
    }

    /// Keeps the value, or notes why there is none.
    pub fn keep<T, E: std::fmt::Display>(&mut self, field: impl Into<String>, result: Result<T, E>) -> Option<T> {
        match result {
            Ok(value) => Some(value),
            Err(problem) => self.none(field, problem.to_string()),
        }
    }

    /// Notes that a message is missing where it must be.
    pub fn required<T>(&mut self, field: &str, value: Option<T>) -> Option<T> {
        if value.is_none() {
            self.add(field, "is required");
        }
        value
    }

    /// Whether nothing was found so far.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// The value when there was no problem, else a refusal with all of them.
    ///
    /// # Errors
    /// INVALID_ARGUMENT with every problem, in the order in which the fields were
    /// read.
    pub fn finish<T>(self, value: Option<T>) -> Result<T, Refusal> {
        match value {
            Some(value) if self.found.is_empty() => Ok(value),
            Some(_) | None => Err(Refusal::invalid(self.found)),
        }
    }
}

/// The path of a field within another; `child` alone at the top.
#[must_use]
pub fn path(parent: &str, child: &str) -> String {
    if parent.is_empty() { child.to_owned() } else { format!("{parent}.{child}") }
}
