//! A file in which a long run keeps what each life came to, one line for each, so that the run can be
//! ended, go on, and be split into ranges of seeds.

use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use super::one::Summary;

/// The file, and what stood in it.
pub struct Record {
    file: Option<Mutex<File>>,
    known: BTreeMap<u64, Summary>,
}

impl Record {
    /// Nothing is kept.
    pub const fn none() -> Self {
        Self { file: None, known: BTreeMap::new() }
    }

    /// Reads what is there. Lives of other sources are none of these.
    ///
    /// # Errors
    /// The file can't be read or written, or other sources have made it.
    pub fn open(path: &Path, commit: &str) -> io::Result<Self> {
        let text = if path.exists() { fs::read_to_string(path)? } else { String::new() };
        let head = format!("commit {commit}");
        let mut lines = text.lines();
        let made_by = lines.next();
        if made_by.is_some_and(|made_by| made_by != head) {
            return Err(io::Error::other(format!("{} was made by {}", path.display(), made_by.unwrap_or_default())));
        }
        let read = lines.filter_map(|line| Summary::read(&line.replace('\t', "\n")));
        let known = read.map(|summary| (summary.figure("seed"), summary)).collect();
        let mut file = OpenOptions::new().create(true).append(true).open(path)?;
        if made_by.is_none() {
            writeln!(file, "{head}")?;
        } else if !text.ends_with('\n') {
            // A run that was killed has left a part of a line, which is read as no life.
            writeln!(file)?;
        }
        Ok(Self { file: Some(Mutex::new(file)), known })
    }

    pub fn known(&self, seed: u64) -> Option<Summary> {
        self.known.get(&seed).cloned()
    }

    pub fn keep(&self, summary: &Summary) {
        let Some(file) = &self.file else { return };
        let line = format!("{}\n", summary.text().trim_end().replace('\n', "\t"));
        let mut file = file.lock().unwrap_or_else(PoisonError::into_inner);
        if let Err(problem) = file.write_all(line.as_bytes()) {
            eprintln!("--record: {problem}");
        }
    }
}
