//! What opening asks of the disk. A simulated one takes the power away, in the tests that cross crates.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use facility_journal::{OpenError, SqliteDisk, SqliteJournal, SqliteOptions};

use crate::build::{EntryExt, count, entry, put};
use crate::place;

/// The operating system's files, with what is asked beside them written down.
#[derive(Debug, Default)]
struct Asked {
    calls: Mutex<Vec<(&'static str, PathBuf)>>,
    /// Whether a log can't be written again.
    broken: bool,
}

impl SqliteDisk for Asked {
    fn vfs(&self) -> Option<&str> {
        None
    }

    fn sync_folder(&self, folder: &Path) -> io::Result<()> {
        self.calls.lock().unwrap().push(("sync_folder", folder.to_owned()));
        Ok(())
    }

    fn write_again(&self, path: &Path) -> io::Result<()> {
        self.calls.lock().unwrap().push(("write_again", path.to_owned()));
        if self.broken { Err(io::Error::other("the disk is broken")) } else { Ok(()) }
    }
}

fn open(path: &Path, disk: &Arc<Asked>) -> Result<SqliteJournal, OpenError> {
    let disk: Arc<dyn SqliteDisk> = Arc::<Asked>::clone(disk);
    SqliteJournal::open(path, SqliteOptions { disk: Some(disk), threads: false, ..SqliteOptions::default() })
}

#[tokio::test]
async fn log_that_was_left_is_made_durable_before_the_store_is_opened() {
    let (folder, path) = place();
    let disk = Arc::new(Asked::default());
    let journal = open(&path, &disk).unwrap();
    put(&journal, "things/1", 0, entry().event("1")).await;
    // Not closed: the log stays.
    drop(journal);
    let log = folder.path().join("journal.db-wal");
    assert!(log.metadata().unwrap().len() > 0);
    disk.calls.lock().unwrap().clear();
    let journal = open(&path, &disk).unwrap();
    assert_eq!(*disk.calls.lock().unwrap(), [("write_again", log), ("sync_folder", folder.path().to_owned())]);
    assert_eq!(count(&journal, "things/1").await, 1);
}

#[tokio::test]
async fn log_that_cannot_be_made_durable_is_not_opened() {
    let (_folder, path) = place();
    let broken = Arc::new(Asked { broken: true, ..Asked::default() });
    let error = open(&path, &broken).map(drop).unwrap_err();
    assert!(error.to_string().contains("the disk is broken"), "{error}");
}
