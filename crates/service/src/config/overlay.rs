//! What the environment lays over the file, and which key was meant by a wrong one.

use super::{error::Problem, key::Key, show::Origin};

/// A variable of ours.
#[derive(Debug)]
pub(super) struct Variable {
    pub path: String,
    pub value: String,
    pub origin: Origin,
}

/// The variables `PREFIX_SECTION__KEY`. Every key lives in a section, so a variable of the prefix
/// without two underscores in a row is somebody else's (container platforms set such for each
/// service), unless it spells a key of ours.
pub(super) fn variables(
    prefix: &str,
    keys: &[Key],
    given: impl IntoIterator<Item = (String, String)>,
) -> (Vec<Variable>, Vec<Problem>) {
    let (mut ours, mut problems) = (Vec::new(), Vec::new());
    for (variable, value) in given {
        let Some(name) = variable.strip_prefix(prefix).and_then(|rest| rest.strip_prefix('_')) else { continue };
        let name = name.to_lowercase();
        let origin = Origin::Environment(variable.clone());
        if name.contains("__") {
            ours.push(Variable { path: name.replace("__", "."), value, origin });
        } else if let Some(key) = keys.iter().find(|key| key.path.replace('.', "_") == name) {
            problems.push(Problem::new(&origin, format!("write {} to set a key of a section", key.variable(prefix))));
        }
    }
    ours.sort_by(|a, b| a.path.cmp(&b.path));
    (ours, problems)
}

/// What to say of a key that there is not.
pub(super) fn unknown(path: &str, keys: &[Key]) -> String {
    let nearest = keys.iter().map(|key| (distance(key.path, path), key.path)).min();
    match nearest {
        Some((apart, near)) if apart <= 3 => format!("{path}: there is no such key; did you mean {near}?"),
        _ => format!("{path}: there is no such key"),
    }
}

/// How many letters must be put in, taken out or changed to make one word of the other.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (line, from) in a.chars().enumerate() {
        let mut left = line + 1;
        let mut next = vec![left];
        for (to, pair) in b.iter().zip(row.windows(2)) {
            let [diagonal, above] = pair else { continue };
            left = (diagonal + usize::from(from != *to)).min(above + 1).min(left + 1);
            next.push(left);
        }
        row = next;
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::COMMON;

    #[test]
    fn a_typing_error_is_told_of_with_the_key_that_is_near() {
        assert_eq!(
            unknown("listen.adress", COMMON),
            "listen.adress: there is no such key; did you mean listen.address?"
        );
        assert_eq!(unknown("pets.cat", COMMON), "pets.cat: there is no such key");
    }

    #[test]
    fn the_distance_of_two_words_is_counted_in_letters() {
        // "kitten" to "sitting": two changed, one put in.
        assert_eq!((distance("kitten", "sitting"), distance("", "abc"), distance("abc", "abc")), (3, 3, 0));
    }
}
