//! What can only be seen from inside: the settings, a full disk, a checkpoint that fails.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use rusqlite::Connection;

use super::checkpoint::{Checkpointer, Log, copy, measure};
use super::disk::OsDisk;
use super::open::Place;
use super::{Engine, Shared, SqliteJournal, SqliteOptions, held};
use crate::error::{AppendError, OpenError};
use crate::journal::Journal;
use crate::model::{Append, Entry, NewEvent};

fn append_of(data: &str, expected_version: u64) -> Append {
    let event = NewEvent { event_type: "thing.made.v1".to_owned(), data: data.to_owned() };
    let entry = Entry {
        principal: "clerk".to_owned(),
        on_behalf_of: None,
        business_date: "2008-03-03".to_owned(),
        recorded_at: 0,
        request: None,
        events: vec![event],
        notices: vec![],
        take: vec![],
        give_back: vec![],
    };
    Append { stream: "things/1".to_owned(), expected_version, entries: vec![entry] }
}

fn place_in(folder: &tempfile::TempDir) -> Place {
    place_at(folder.path().join("journal.db"))
}

fn place_at(path: PathBuf) -> Place {
    Place { path, disk: Arc::new(OsDisk), busy_timeout: Duration::from_secs(5) }
}

fn number(connection: &Connection, pragma: &str) -> i64 {
    connection.pragma_query_value(None, pragma, |row| row.get(0)).unwrap()
}

#[test]
fn opened_store_has_its_settings() {
    let folder = tempfile::tempdir().unwrap();
    let first = place_in(&folder).open_store().unwrap();
    let further = place_in(&folder).open_writer().unwrap();
    for connection in [&first, &further] {
        // FULL is 2, and so is MEMORY.
        assert_eq!(number(connection, "synchronous"), 2);
        assert_eq!(number(connection, "foreign_keys"), 1);
        assert_eq!(number(connection, "trusted_schema"), 0);
        assert_eq!(number(connection, "wal_autocheckpoint"), 0);
        assert_eq!(number(connection, "temp_store"), 2);
        // "FJRN".
        assert_eq!(number(connection, "application_id"), 0x464A_524E);
        assert_eq!(number(connection, "user_version"), 1);
        let mode: String = connection.pragma_query_value(None, "journal_mode", |row| row.get(0)).unwrap();
        assert_eq!(mode, "wal");
    }
    let loose: i64 = first
        .query_row(
            "SELECT count(*) FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND NOT strict
            AND name NOT LIKE 'sqlite_%'",
            [],
            |row| row.get(0),
        )
        .unwrap();
    assert_eq!(loose, 0);
}

#[test]
fn setting_that_does_not_hold_is_named() {
    let memory = place_at(PathBuf::from(":memory:"));
    let error = memory.open_store().unwrap_err();
    assert!(
        matches!(&error, OpenError::Setting { setting: "journal_mode=WAL", found } if found == "memory"),
        "{error:?}"
    );
}

#[test]
fn reader_cannot_write() {
    let folder = tempfile::tempdir().unwrap();
    let _store = place_in(&folder).open_store().unwrap();
    let reader = place_in(&folder).open_reader().unwrap();
    assert!(reader.execute("DELETE FROM claim", []).unwrap_err().to_string().contains("readonly"));
}

#[tokio::test]
async fn full_disk_leaves_the_outcome_unknown_and_ends_all_writing() {
    let folder = tempfile::tempdir().unwrap();
    let options = SqliteOptions { threads: false, ..SqliteOptions::default() };
    let journal = SqliteJournal::open(folder.path().join("journal.db"), options).unwrap();
    journal.append(append_of("1", 0)).await.unwrap();
    if let Engine::Inline(writer) = &journal.engine {
        let writer = held(writer);
        let connection = writer.as_ref().unwrap().connection();
        let pages = number(connection, "page_count");
        connection.pragma_update(None, "max_page_count", pages).unwrap();
    }
    let big = journal.append(append_of(&"x".repeat(100_000), 1)).await;
    assert!(matches!(&big, Err(AppendError::OutcomeUnknown(said)) if said.contains("full")), "{big:?}");
    assert_eq!(journal.append(append_of("2", 1)).await, Err(AppendError::Closed));
    assert!(journal.failure().unwrap().contains("full"));
    assert_eq!(journal.read_events("things/1", 0, 10).await.unwrap().len(), 1);
}

#[test]
fn checkpoint_copies_what_the_log_holds() {
    let folder = tempfile::tempdir().unwrap();
    let connection = place_in(&folder).open_store().unwrap();
    let grown = measure(&connection).unwrap();
    assert!(grown.frames > 0 && grown.copied == 0, "{grown:?}");
    assert_eq!(copy(&connection).unwrap(), Log { frames: grown.frames, copied: grown.frames });
    assert_eq!(measure(&connection).unwrap(), Log { frames: grown.frames, copied: grown.frames });
}

#[test]
fn failed_checkpoint_ends_all_writing() {
    let shared = Arc::new(Shared::new());
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("garbage.db");
    std::fs::write(&path, "no database at all, whatever its name may say. ".repeat(100)).unwrap();
    let checkpointer = Checkpointer::start(Connection::open(path).unwrap(), Arc::clone(&shared)).unwrap();
    checkpointer.wake();
    checkpointer.stop();
    assert!(shared.failure().unwrap().starts_with("checkpoint: "));
}
