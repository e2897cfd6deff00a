//! What only a store in a file can do wrong: opening, tampering, failing, growing.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod backup;
#[path = "../contract/build.rs"]
#[allow(dead_code, missing_docs, reason = "the contract's builders, of which some are used here")]
mod build;
mod disk;
mod failing;
mod grouping;
mod opening;
mod tampering;

use std::path::{Path, PathBuf};

use facility_journal::{SqliteJournal, SqliteOptions};
use tempfile::TempDir;

/// A new folder and the path of a store in it.
fn place() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal.db");
    (folder, path)
}

fn open(path: &Path) -> SqliteJournal {
    SqliteJournal::open(path, SqliteOptions::default()).unwrap()
}

/// Runs plain SQL on the file, as somebody with a shell would.
fn sql(path: &Path, sql: &str) {
    rusqlite::Connection::open(path).unwrap().execute_batch(sql).unwrap();
}
