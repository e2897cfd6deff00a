//! Why a configuration is refused.

use std::{
    fmt,
    path::{Path, PathBuf},
};

/// Why a configuration can't be used. A line for each problem.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ConfigError {
    /// The file is not there.
    #[error("{}: there is no such configuration file", .0.display())]
    Missing(PathBuf),
    /// The file is there and can't be read.
    #[error("{}: can't be read: {problem}; it must be a TOML file that this user may read", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the operating system says.
        problem: String,
    },
    /// The file, the environment or a flag holds something else than it should.
    #[error("{}", lines(.0))]
    Refused(Vec<Problem>),
}

/// One thing that is wrong, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Where it was said: file and line, variable or flag.
    pub place: String,
    /// What is wrong, with the key.
    pub problem: String,
}

impl Problem {
    pub(super) fn new(place: impl fmt::Display, problem: impl Into<String>) -> Self {
        Self { place: place.to_string(), problem: problem.into() }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.problem)
    }
}

fn lines(problems: &[Problem]) -> String {
    problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

/// The place of something that should be in the file and is not.
pub(super) fn whole_file(file: Option<&Path>) -> String {
    file.map_or_else(|| "configuration".to_owned(), |file| file.display().to_string())
}
