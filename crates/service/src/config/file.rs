//! The file: its values with their lines.

use std::{fs, io, path::Path};

use toml::{
    Spanned,
    de::{DeTable, DeValue, Error},
};

use super::{
    check::Written,
    error::{ConfigError, Problem},
    principals::{Entry, entries},
    show::Origin,
};

/// What a file holds.
#[derive(Debug, Default)]
pub(super) struct Read {
    /// Each value with its path and line, in the order of the lines.
    pub values: Vec<(String, Written, Origin)>,
    /// `[[principals]]`.
    pub principals: Vec<Entry>,
    /// What is wrong with its form: what stands behind that may not have been seen.
    pub syntax: Vec<Problem>,
    /// What is wrong with the principals.
    pub problems: Vec<Problem>,
}

/// Reads a file.
///
/// # Errors
/// It is not there, or not text. Mistakes within it are among what is read.
pub(super) fn read(path: &Path) -> Result<Read, ConfigError> {
    let text = fs::read_to_string(path).map_err(|why| match why.kind() {
        io::ErrorKind::NotFound => ConfigError::Missing(path.to_owned()),
        io::ErrorKind::InvalidData => unreadable(path, "it is not UTF-8 text"),
        _ => unreadable(path, &why.to_string()),
    })?;
    let place = Place { path, text: &text };
    let (document, errors) = DeTable::parse_recoverable(&text);
    let mut read = Read { syntax: errors.iter().map(|error| place.syntax(error)).collect(), ..Read::default() };
    place.collect("", document.get_ref(), &mut read);
    read.values.sort_by_key(|(_, _, origin)| origin.line());
    Ok(read)
}

fn unreadable(path: &Path, problem: &str) -> ConfigError {
    ConfigError::Unreadable { path: path.to_owned(), problem: problem.to_owned() }
}

/// Tells lines of a file.
pub(super) struct Place<'a> {
    path: &'a Path,
    text: &'a str,
}

impl Place<'_> {
    pub(super) fn line(&self, offset: usize) -> usize {
        self.text.bytes().take(offset).filter(|byte| *byte == b'\n').count().saturating_add(1)
    }

    pub(super) fn at(&self, offset: usize) -> Origin {
        Origin::File { path: self.path.display().to_string(), line: self.line(offset) }
    }

    fn syntax(&self, error: &Error) -> Problem {
        let at = error.span().map_or(0, |span| span.start);
        let message = error.message().lines().map(str::trim).collect::<Vec<_>>().join(" ");
        Problem::new(self.at(at), message)
    }

    fn collect(&self, section: &str, table: &DeTable<'_>, read: &mut Read) {
        for (key, value) in table {
            let path =
                if section.is_empty() { key.get_ref().to_string() } else { format!("{section}.{}", key.get_ref()) };
            let origin = self.at(key.span().start);
            match value.get_ref() {
                DeValue::Table(inner) => self.collect(&path, inner, read),
                DeValue::Array(array) if path == "principals" => {
                    let (entries, problems) = entries(self, array);
                    read.principals = entries;
                    read.problems.extend(problems);
                }
                _ => read.values.push((path, written(value), origin)),
            }
        }
    }
}

pub(super) fn written(value: &Spanned<DeValue<'_>>) -> Written {
    match value.get_ref() {
        DeValue::String(text) => Written::Text(text.to_string()),
        DeValue::Integer(number) if number.radix() == 10 => Written::Number(number.as_str().to_owned()),
        DeValue::Integer(_) => Written::Other("a number in another base than ten"),
        DeValue::Float(_) => Written::Other("a fraction"),
        DeValue::Boolean(_) => Written::Other("true or false"),
        DeValue::Datetime(_) => Written::Other("a date"),
        DeValue::Array(_) => Written::Other("a list"),
        DeValue::Table(_) => Written::Other("a section"),
    }
}
