//! Holds an example file complete: what is wrong with it, for the services' tests.

use std::{fs, path::Path};

use super::{Configuration, Presence, load_from};

/// What is wrong with a commented example: a key that it does not have, set or commented out, a
/// default that it does not name or sets otherwise, and whatever a start would refuse.
#[must_use]
pub fn problems<C: Configuration>(file: &Path) -> Vec<String> {
    let (text, loaded) = match (fs::read_to_string(file), load_from::<C>(file, [], &[])) {
        (Ok(text), Ok(loaded)) => (text, loaded),
        (Err(problem), _) => return vec![problem.to_string()],
        (_, Err(problem)) => return vec![problem.to_string()],
    };
    let mut problems = Vec::new();
    for (key, in_force) in C::keys().iter().zip(&loaded.in_force) {
        let line = in_section(&text, key.section()).find(|line| {
            let line = line.trim_start_matches(['#', ' ']);
            line.split_once('=').is_some_and(|(name, _)| name.trim() == key.name())
        });
        let Some(line) = line else {
            problems.push(format!("{} is not there", key.path));
            continue;
        };
        if let Presence::Default(default) = key.presence {
            let shown = line.split_once('=').map_or("", |(_, value)| value.trim().trim_matches('"'));
            if shown != default {
                problems.push(format!("{} is {shown} there, and {default} where it is left out", key.path));
            }
            // The comment before it says so, too.
            if !text.contains(&format!("default {default}")) && !text.contains(&format!("default \"{default}\"")) {
                problems.push(format!("{}: no comment names the default {default}", key.path));
            }
        }
        if in_force.value.is_none() && !line.trim_start().starts_with('#') {
            problems.push(format!("{} is set and not read", key.path));
        }
    }
    problems
}

fn in_section<'a>(text: &'a str, section: &'a str) -> impl Iterator<Item = &'a str> {
    let mut own = false;
    text.lines().filter(move |line| {
        let bare = line.trim_start_matches(['#', ' ']);
        if bare.starts_with('[') && bare.trim_end().ends_with(']') {
            own = bare.trim_end() == format!("[{section}]");
        }
        own
    })
}
