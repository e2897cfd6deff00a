//! Reading and merging. What may be set is in `key`, what it means in `sections`.

use std::{collections::BTreeMap, env, path::Path};

use serde::de::DeserializeOwned;
use toml::{Table, Value};

use super::{
    check::Written,
    error::{ConfigError, Problem, whole_file},
    file::{Read, read},
    key::{Key, Presence},
    overlay::{unknown, variables},
    principals::Entry,
    sections::CommonConfig,
    show::{InForce, Origin, print},
};

/// The configuration of a service.
pub trait Configuration: DeserializeOwned + Clone + Send + Sync + 'static {
    /// Variables of the environment that begin so lie over the file.
    const ENVIRONMENT: &'static str;

    /// Everything that may be set, in the order in which it is shown.
    fn keys() -> Vec<Key>;

    /// What both services have.
    fn common(&self) -> &CommonConfig;
}

/// A value that was given on the command line.
#[derive(Debug, Clone)]
pub struct Flag {
    /// The flag's name.
    pub flag: &'static str,
    /// The key that it sets.
    pub path: &'static str,
    /// The value.
    pub value: String,
}

/// A configuration, and where each of its values comes from.
#[derive(Debug)]
pub struct Loaded<C> {
    /// What is in force.
    pub config: C,
    /// The same, key by key.
    pub in_force: Vec<InForce>,
    principals: Vec<Entry>,
}

impl<C> Loaded<C> {
    /// Everything that is in force, as a file that could be read again but for its passwords, which
    /// are masked; behind each value where it comes from.
    #[must_use]
    pub fn printed(&self) -> String {
        print(&self.in_force, &self.principals)
    }
}

/// Reads `file`, then the variables `PREFIX_SECTION__KEY`, then `flags`.
///
/// # Errors
/// Everything that is wrong, each with its place.
pub fn load<C: Configuration>(file: &Path, flags: &[Flag]) -> Result<Loaded<C>, ConfigError> {
    // Variables that are no Unicode can't be ours.
    let variables =
        env::vars_os().filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)));
    load_from(file, variables, flags)
}

/// [`load`] with the environment given, for tests.
///
/// # Errors
/// As [`load`].
pub fn load_from<C: Configuration>(
    file: &Path,
    environment: impl IntoIterator<Item = (String, String)>,
    flags: &[Flag],
) -> Result<Loaded<C>, ConfigError> {
    let keys = C::keys();
    let Read { values, principals, syntax, problems } = read(file)?;
    let whole = syntax.is_empty();
    let mut merge = Merge { keys: &keys, set: BTreeMap::new(), problems: syntax };
    for (path, written, origin) in values {
        merge.lay(&path, &written, origin);
    }
    merge.problems.extend(problems);
    let (ours, problems) = variables(C::ENVIRONMENT, &keys, environment);
    merge.problems.extend(problems);
    for variable in ours {
        merge.lay(&variable.path, &Written::Text(variable.value), variable.origin);
    }
    for flag in flags {
        merge.lay(flag.path, &Written::Text(flag.value.clone()), Origin::Flag(flag.flag));
    }
    if whole {
        merge.look_for_gaps(&whole_file(Some(file)), principals.is_empty());
    }
    if !merge.problems.is_empty() {
        return Err(ConfigError::Refused(merge.problems));
    }
    let in_force = merge.in_force();
    let config = table(&in_force, &principals).try_into().map_err(|why: toml::de::Error| {
        ConfigError::Refused(vec![Problem::new(whole_file(Some(file)), why.message().to_owned())])
    })?;
    Ok(Loaded { config, in_force, principals })
}

/// Values on their way: later ones lie over earlier ones.
struct Merge<'a> {
    keys: &'a [Key],
    /// What was given, and its value where that is right.
    set: BTreeMap<&'static str, (Option<Value>, Origin)>,
    problems: Vec<Problem>,
}

impl Merge<'_> {
    fn lay(&mut self, path: &str, written: &Written, origin: Origin) {
        let Some(key) = self.keys.iter().find(|key| key.path == path) else {
            return self.problems.push(Problem::new(&origin, unknown(path, self.keys)));
        };
        let value = key.kind.value(written, matches!(origin, Origin::File { .. }));
        if let Err(problem) = &value {
            self.problems.push(Problem::new(&origin, format!("{path} {problem}")));
        }
        self.set.insert(key.path, (value.ok(), origin));
    }

    /// Finds what must be set and is not.
    fn look_for_gaps(&mut self, file: &str, nobody_may_call: bool) {
        let begun = |section: &str| self.set.keys().any(|path| path.rsplit_once('.').is_some_and(|at| at.0 == section));
        let missing = |key: &&Key| match key.presence {
            Presence::Required => true,
            Presence::WithSection => begun(key.section()),
            Presence::Optional | Presence::Default(_) => false,
        };
        let gaps: Vec<String> = self
            .keys
            .iter()
            .filter(|key| !self.set.contains_key(key.path))
            .filter(missing)
            .map(|key| format!("{} must be set", key.path))
            .collect();
        let no_journal = !self.set.contains_key("journal.path") && !self.set.contains_key("journal.url");
        let journal =
            no_journal.then(|| "journal.path (a file) or journal.url (a PostgreSQL database) must be set".to_owned());
        let principals = nobody_may_call.then(|| "[[principals]] must have an entry, or nobody may call".to_owned());
        let all = gaps.into_iter().chain(journal).chain(principals);
        self.problems.extend(all.map(|problem| Problem::new(file, problem)));
    }

    fn in_force(mut self) -> Vec<InForce> {
        let of = |key: &Key| {
            let (value, origin) = match (self.set.remove(key.path), key.presence) {
                (Some((value, origin)), _) => (value, origin),
                // A test holds that every default is right.
                (None, Presence::Default(text)) => {
                    (key.kind.value(&Written::Text(text.to_owned()), false).ok(), Origin::Default)
                }
                (None, Presence::Required | Presence::WithSection | Presence::Optional) => (None, Origin::Default),
            };
            InForce { path: key.path, value, origin, kind: key.kind }
        };
        self.keys.iter().map(of).collect()
    }
}

/// The merged values as a document.
fn table(in_force: &[InForce], principals: &[Entry]) -> Table {
    let mut document = Table::new();
    for entry in in_force {
        if let Some(value) = &entry.value {
            put(&mut document, entry.path, value.clone());
        }
    }
    let entry = |entry: &Entry| {
        let roles = entry.principal.roles.iter().cloned().map(Value::String).collect();
        Value::Table(Table::from_iter([
            ("uri".to_owned(), Value::String(entry.principal.uri.clone())),
            ("party".to_owned(), Value::String(entry.principal.party.clone())),
            ("roles".to_owned(), Value::Array(roles)),
        ]))
    };
    document.insert("principals".to_owned(), Value::Array(principals.iter().map(entry).collect()));
    document
}

fn put(table: &mut Table, path: &str, value: Value) {
    match path.split_once('.') {
        None => drop(table.insert(path.to_owned(), value)),
        Some((section, rest)) => {
            let inner = table.entry(section).or_insert_with(|| Value::Table(Table::new()));
            if let Value::Table(inner) = inner {
                put(inner, rest, value);
            }
        }
    }
}

#[cfg(test)]
mod tests;
