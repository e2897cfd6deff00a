//! What is wrong with the files of a case: every problem at once, each with its
//! file and its place in it.

use std::fmt;

/// One thing wrong with a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// File name within the case's folder.
    pub file: String,
    /// Where in the file: a field's path, or a line and a column.
    pub place: String,
    /// What is wrong, in a few words.
    pub message: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.place.is_empty() {
            true => write!(f, "{}: {}", self.file, self.message),
            false => write!(f, "{}: {}: {}", self.file, self.place, self.message),
        }
    }
}

/// A case that can't be played, with everything that is wrong with it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct CaseError {
    /// Every problem, in the order of the files and of the places in them.
    pub problems: Vec<Problem>,
}

impl fmt::Display for CaseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the case can't be read:")?;
        self.problems.iter().try_for_each(|problem| write!(f, "\n  {problem}"))
    }
}

/// Collects the problems of one file.
#[derive(Debug)]
pub(super) struct Problems {
    file: String,
    found: Vec<Problem>,
}

impl Problems {
    pub(super) fn of(file: &str) -> Self {
        Self { file: file.to_owned(), found: Vec::new() }
    }

    pub(super) fn add(&mut self, place: impl Into<String>, message: impl Into<String>) {
        self.found.push(Problem { file: self.file.clone(), place: place.into(), message: message.into() });
    }

    pub(super) fn found(self) -> Vec<Problem> {
        self.found
    }
}
