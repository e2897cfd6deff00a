//! Many lives, and what is printed of them.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;
use std::process::Command;

use super::one::Summary;
use super::planted::ALL;
use super::processes::{each, lived};
use super::record::Record;

/// What each life must have, or it proves little.
const MINIMA: [(&str, &str, u64); 6] = [
    ("commands", "accepted commands", 40),
    ("kinds", "kinds of them", 12),
    ("due_dates", "due dates of rents", 3),
    ("faults", "faults", 3),
    ("fault_kinds", "kinds of them", 3),
    ("during_faults", "commands accepted during a fault", 1),
];
/// Figures that are only told.
const TOLD: [(&str, &str); 6] = [
    ("refused", "commands refused by rules"),
    ("unanswered", "attempts without an answer"),
    ("repeated", "requests sent once more"),
    ("audits", "audits"),
    ("trace_lines", "things that happened"),
    ("simulated_seconds", "simulated seconds"),
];

/// Which lives are lived.
pub struct Wanted {
    /// The first one's seed.
    pub first: u64,
    pub count: u64,
    /// Each of them twice, to compare the traces.
    pub twice: bool,
}

/// Lives so many lives; whether all was as it must be.
///
/// # Errors
/// The record can't be kept.
pub fn lives(wanted: &Wanted, record: Option<&Path>) -> io::Result<bool> {
    let Wanted { first, count, twice } = *wanted;
    let record = record.map_or_else(|| Ok(Record::none()), |path| Record::open(path, &commit()))?;
    let lived = each(count, |nth| {
        let seed = first.saturating_add(nth);
        let summary = record.known(seed).unwrap_or_else(|| {
            let summary = lived(seed, "nothing");
            record.keep(&summary);
            summary
        });
        if !summary.violations.is_empty() {
            tell(seed, &summary);
        }
        let differs = twice && lived_otherwise(seed, &summary);
        (summary, differs)
    });
    let summaries: Vec<&Summary> = lived.iter().map(|(_, (summary, _))| summary).collect();
    kinds(&summaries);
    let enough = figures(&summaries);
    let differing = lived.iter().filter(|(_, (_, differs))| *differs).count();
    if twice {
        println!("lived twice: {count}, differences {differing}");
    }
    let sum = |name: &str| summaries.iter().map(|summary| summary.figure(name)).sum::<u64>();
    let violations: usize = summaries.iter().map(|summary| summary.violations.len()).sum();
    let (commands, faults) = (sum("commands"), sum("faults"));
    println!("simulate: lives={count} commands={commands} faults={faults} violations={violations}");
    Ok(violations == 0 && enough && differing == 0)
}

fn lived_otherwise(seed: u64, before: &Summary) -> bool {
    let again = lived(seed, "nothing");
    let differs = again.hash != before.hash;
    if differs {
        println!("seed {seed}: trace {} and then {}", before.hash, again.hash);
    }
    differs
}

fn tell(seed: u64, summary: &Summary) {
    for violation in summary.violations.iter().take(5) {
        println!("seed {seed}: {violation}");
    }
    println!("seed {seed}, commit {}: again by `simulate --seed {seed} --trace`", commit());
}

/// Which sources these are, as far as git knows.
fn commit() -> String {
    let output = Command::new("git").args(["describe", "--always", "--dirty", "--abbrev=40"]).output();
    let told = output.ok().filter(|output| output.status.success());
    told.map_or_else(|| "unknown".to_owned(), |told| String::from_utf8_lossy(&told.stdout).trim().to_owned())
}

fn kinds(summaries: &[&Summary]) {
    let mut kinds: BTreeMap<&str, u64> = BTreeMap::new();
    for (kind, times) in summaries.iter().flat_map(|summary| &summary.kinds) {
        *kinds.entry(kind).or_default() += times;
    }
    for what in ["command", "fault"] {
        let of: Vec<String> = kinds
            .iter()
            .filter_map(|(kind, times)| Some((kind.strip_prefix(what)?.strip_prefix(':')?, times)))
            .map(|(kind, times)| format!("{kind} {times}"))
            .collect();
        println!("{what}s: {}", of.join(", "));
    }
}

/// Least, mean and most of each figure; whether no life is below what it must have.
fn figures(summaries: &[&Summary]) -> bool {
    let mut enough = true;
    println!("{:<36}{:>8}{:>10}{:>8}{:>8}", "of one life", "least", "mean", "most", "must");
    let must = MINIMA.iter().map(|(name, words, least)| (*name, *words, Some(*least)));
    for (name, words, must) in must.chain(TOLD.iter().map(|(name, words)| (*name, *words, None))) {
        let of: Vec<u64> = summaries.iter().map(|summary| summary.figure(name)).collect();
        let least = of.iter().min().copied().unwrap_or(0);
        let tenths = of.iter().sum::<u64>().saturating_mul(10) / u64::try_from(of.len().max(1)).unwrap_or(1);
        let most = of.iter().max().copied().unwrap_or(0);
        let mean = format!("{}.{}", tenths / 10, tenths % 10);
        let wanted = must.map_or_else(String::new, |must| must.to_string());
        println!("{words:<36}{least:>8}{mean:>10}{most:>8}{wanted:>8}");
        enough &= must.is_none_or(|must| least >= must);
    }
    enough
}

/// Puts each bug in until it is caught; whether every one was.
pub fn planted(first: u64, most: u64, only: Option<&str>) -> bool {
    let wanted: Vec<_> = ALL.iter().filter(|(_, name, _)| only.is_none_or(|only| only == *name)).collect();
    let count = u64::try_from(wanted.len()).unwrap_or(0);
    println!("{:<24}{:>10}  what is wrong; what the auditor says first", "planted bug", "first seed");
    let caught = each(count, |nth| {
        let Some((_, name, wrong)) = usize::try_from(nth).ok().and_then(|nth| wanted.get(nth)) else { return false };
        let caught = (0..most).map(|nth| first.saturating_add(nth)).find_map(|seed| {
            let summary = lived(seed, name);
            summary.violations.first().map(|violation| (seed, violation.clone()))
        });
        match &caught {
            Some((seed, violation)) => {
                let violation: String = violation.chars().take(110).collect();
                println!("{name:<24}{seed:>10}  {wrong}; {violation}");
            }
            None => println!("{name:<24}{:>10}  {wrong}; not caught by {most} lives", "-"),
        }
        caught.is_some()
    });
    let number = caught.iter().filter(|(_, caught)| *caught).count();
    println!("planted: {count} bugs, {number} caught");
    caught.iter().all(|(_, caught)| *caught)
}
