//! What is in force, and where it comes from, as a file that could be read again.

use std::fmt;

use super::{key::Kind, mask::without_password, principals::Entry};

/// Where a value comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// A line of the file.
    File {
        /// The file.
        path: String,
        /// The line, the first is 1.
        line: usize,
    },
    /// A variable of the environment.
    Environment(String),
    /// A flag.
    Flag(&'static str),
    /// Nobody has set it.
    Default,
}

impl Origin {
    pub(super) const fn line(&self) -> usize {
        match self {
            Self::File { line, .. } => *line,
            Self::Environment(_) | Self::Flag(_) | Self::Default => 0,
        }
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File { path, line } => write!(f, "{path}:{line}"),
            Self::Environment(variable) => write!(f, "environment variable {variable}"),
            Self::Flag(flag) => write!(f, "flag --{flag}"),
            Self::Default => f.write_str("default"),
        }
    }
}

/// A key with its value.
#[derive(Debug, Clone)]
pub struct InForce {
    /// The key.
    pub path: &'static str,
    /// Its value, absent where nothing holds.
    pub value: Option<toml::Value>,
    /// Who said so.
    pub origin: Origin,
    pub(super) kind: Kind,
}

impl InForce {
    /// The value in TOML, without any password.
    #[must_use]
    pub fn shown(&self) -> Option<String> {
        let value = self.value.as_ref()?;
        Some(match (self.kind, value) {
            (Kind::Database, toml::Value::String(text)) => quoted(&without_password(text)),
            (_, toml::Value::String(text)) => quoted(text),
            (_, toml::Value::Integer(number)) => number.to_string(),
            (_, other) => quoted(other.type_str()),
        })
    }
}

/// Everything that is in force, a line for each key, with its origin.
pub(super) fn print(in_force: &[InForce], principals: &[Entry]) -> String {
    let mut text = String::new();
    let mut section = None;
    for entry in in_force {
        let (own, name) = entry.path.rsplit_once('.').unwrap_or(("", entry.path));
        if section != Some(own) {
            text.push_str(&format!("{}[{own}]\n", if section.is_some() { "\n" } else { "" }));
            section = Some(own);
        }
        match entry.shown() {
            Some(value) => text.push_str(&format!("{name} = {value}  # {}\n", entry.origin)),
            None => text.push_str(&format!("# {name} is not set\n")),
        }
    }
    for Entry { principal, origin } in principals {
        let roles: Vec<String> = principal.roles.iter().map(|role| quoted(role)).collect();
        text.push_str(&format!(
            "\n[[principals]]  # {origin}\nuri = {}\nparty = {}\nroles = [{}]\n",
            quoted(&principal.uri),
            quoted(&principal.party),
            roles.join(", ")
        ));
    }
    text
}

/// A TOML string on one line, whatever is in it.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for character in text.chars() {
        match character {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            other if other.is_control() => quoted.push_str(&format!("\\u{:04X}", u32::from(other))),
            other => quoted.push(other),
        }
    }
    quoted.push('"');
    quoted
}
