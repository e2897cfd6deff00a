//! The contract, kept by SQLite with its threads and without.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod contract;

use std::sync::Arc;

use facility_journal::{Journal, SqliteJournal, SqliteOptions};
use tempfile::TempDir;

/// A file in a folder of its own.
struct SqliteStore {
    folder: TempDir,
    threads: bool,
}

impl SqliteStore {
    fn new(threads: bool) -> Self {
        Self { folder: tempfile::tempdir().unwrap(), threads }
    }
}

#[async_trait::async_trait]
impl contract::Store for SqliteStore {
    async fn open(&self) -> Arc<dyn Journal> {
        let options =
            SqliteOptions { threads: self.threads, keep_refusals: contract::KEPT_REFUSALS, ..SqliteOptions::default() };
        Arc::new(SqliteJournal::open(self.folder.path().join("journal.db"), options).unwrap())
    }
}

mod with_threads {
    crate::contract_tests!(Some(crate::SqliteStore::new(true)));
}

mod inline {
    crate::contract_tests!(Some(crate::SqliteStore::new(false)));
}
