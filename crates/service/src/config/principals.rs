//! `[[principals]]` of the file, each held against what an entry must be.

use toml::{
    Spanned,
    de::{DeArray, DeTable, DeValue},
};

use super::{
    check::Written,
    error::Problem,
    file::{Place, written},
    key::PRINCIPAL,
    sections::PrincipalConfig,
    show::Origin,
};
use crate::identity::Directory;

/// An entry and where it begins.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    pub principal: PrincipalConfig,
    pub origin: Origin,
}

/// The entries, and what is wrong with them.
pub(super) fn entries(place: &Place<'_>, array: &DeArray<'_>) -> (Vec<Entry>, Vec<Problem>) {
    let mut entries: Vec<Entry> = Vec::new();
    let mut problems = Vec::new();
    for value in array.iter() {
        let origin = place.at(value.span().start);
        let DeValue::Table(table) = value.get_ref() else {
            problems.push(Problem::new(&origin, "principals: an entry is a section: [[principals]]"));
            continue;
        };
        let before = problems.len();
        let principal = entry(place, table, &origin, &mut problems);
        if problems.len() == before
            && let Err(why) = Directory::new(std::slice::from_ref(&principal))
        {
            problems.push(Problem::new(&origin, why.to_string()));
        }
        if let Some(first) = entries.iter().find(|known| known.principal.uri == principal.uri) {
            let twice = format!("principals: {} stands there twice, first at {}", principal.uri, first.origin);
            problems.push(Problem::new(&origin, twice));
        }
        entries.push(Entry { principal, origin });
    }
    (entries, problems)
}

fn entry(place: &Place<'_>, table: &DeTable<'_>, origin: &Origin, problems: &mut Vec<Problem>) -> PrincipalConfig {
    let mut principal = PrincipalConfig { uri: String::new(), party: String::new(), roles: Vec::new() };
    for (key, value) in table {
        let at = place.at(key.span().start);
        let name: &str = key.get_ref().as_ref();
        let read = match name {
            "uri" => text(value).map(|text| principal.uri = text),
            "party" => text(value).map(|text| principal.party = text),
            "roles" => roles(value).map(|roles| principal.roles = roles),
            _ => Err(format!("there is no such key; an entry has {}", PRINCIPAL.join(", "))),
        };
        if let Err(problem) = read {
            problems.push(Problem::new(at, format!("principals.{name}: {problem}")));
        }
    }
    let has = |name: &str| table.keys().any(|key| key.get_ref().as_ref() == name);
    for name in PRINCIPAL.iter().filter(|name| !has(name)) {
        problems.push(Problem::new(origin, format!("principals.{name}: must be set")));
    }
    principal
}

fn text(value: &Spanned<DeValue<'_>>) -> Result<String, String> {
    match written(value) {
        Written::Text(text) => Ok(text),
        Written::Number(_) | Written::Other(_) => Err("must be text, in quotation marks".to_owned()),
    }
}

fn roles(value: &Spanned<DeValue<'_>>) -> Result<Vec<String>, String> {
    let wrong = || "must be a list of roles, such as [\"AUDITOR\"]".to_owned();
    let DeValue::Array(array) = value.get_ref() else { return Err(wrong()) };
    array.iter().map(|role| text(role).map_err(|_| wrong())).collect()
}
