//! Opening: the lock, other people's files, missing rights.

use std::fs;
use std::path::Path;

use facility_journal::{Journal, OpenError, SqliteJournal, SqliteOptions};

use crate::build::{EntryExt, count, entry, put};
use crate::{open, place, sql};

fn refusal(path: &Path) -> OpenError {
    match SqliteJournal::open(path, SqliteOptions::default()) {
        Ok(_) => panic!("{} was opened", path.display()),
        Err(error) => error,
    }
}

#[tokio::test]
async fn store_in_use_refuses_a_second_opener_until_it_closes() {
    let (_folder, path) = place();
    let first = open(&path);
    put(&first, "things/1", 0, entry().event("1")).await;
    let error = refusal(&path);
    assert!(matches!(&error, OpenError::InUse { path: named } if *named == path), "{error:?}");
    assert_eq!(
        error.to_string(),
        format!(
            "{} is in use by another process; stop that process, or give this one a file of its own",
            path.display()
        )
    );
    first.close().await;
    assert_eq!(count(&open(&path), "things/1").await, 1);
}

#[tokio::test]
async fn dropped_journal_lets_go_and_keeps_what_was_written() {
    let (_folder, path) = place();
    for version in 0..20 {
        let journal = open(&path);
        put(&journal, "things/1", version, entry().event("1")).await;
    }
    assert_eq!(count(&open(&path), "things/1").await, 20);
}

#[tokio::test]
async fn closed_store_is_one_whole_file() {
    let (folder, path) = place();
    let journal = open(&path);
    put(&journal, "things/1", 0, entry().event("1")).await;
    journal.close().await;
    let log = fs::metadata(folder.path().join("journal.db-wal")).map_or(0, |file| file.len());
    assert_eq!(log, 0);
    let copy = folder.path().join("copy.db");
    fs::copy(&path, &copy).unwrap();
    assert_eq!(count(&open(&copy), "things/1").await, 1);
}

#[test]
fn missing_folder_is_named() {
    let (folder, _) = place();
    let missing = folder.path().join("missing");
    let error = refusal(&missing.join("journal.db"));
    assert!(matches!(&error, OpenError::NoFolder { folder } if *folder == missing), "{error:?}");
}

/// The kernel's own file system refuses new files to everybody, root included.
#[test]
#[cfg(target_os = "linux")]
fn folder_without_the_right_to_write_is_named() {
    let error = refusal(Path::new("/sys/journal.db"));
    assert!(matches!(&error, OpenError::NotWritable { path } if path == Path::new("/sys")), "{error:?}");
}

#[test]
fn folder_in_the_place_of_the_file_is_refused() {
    let (folder, _) = place();
    assert!(matches!(refusal(folder.path()), OpenError::NotAFile { .. }));
}

#[test]
fn file_that_is_no_database_is_left_as_it_is() {
    let (_folder, path) = place();
    let content = "dear diary, ".repeat(500);
    fs::write(&path, &content).unwrap();
    assert!(matches!(refusal(&path), OpenError::NotADatabase { .. }));
    assert_eq!(fs::read_to_string(&path).unwrap(), content);
}

#[test]
fn database_of_another_program_is_left_as_it_is() {
    let (_folder, path) = place();
    sql(&path, "CREATE TABLE notes (text TEXT)");
    let before = fs::read(&path).unwrap();
    assert!(matches!(refusal(&path), OpenError::NotAJournal { .. }));
    assert_eq!(fs::read(&path).unwrap(), before);
}

#[tokio::test]
async fn newer_schema_is_refused_and_left_as_it_is() {
    let (_folder, path) = place();
    open(&path).close().await;
    sql(&path, "PRAGMA user_version = 2");
    let error = refusal(&path);
    assert!(matches!(error, OpenError::NewerSchema { found: 2, known: 1, .. }), "{error:?}");
    let version: i64 =
        rusqlite::Connection::open(&path).unwrap().pragma_query_value(None, "user_version", |row| row.get(0)).unwrap();
    assert_eq!(version, 2);
}

#[tokio::test]
async fn refused_opener_leaves_no_lock_behind() {
    let (_folder, path) = place();
    fs::write(
        &path,
        "not a database, though long enough to have a header if it wanted one, which it does not; so there",
    )
    .unwrap();
    assert!(matches!(refusal(&path), OpenError::NotADatabase { .. }));
    fs::remove_file(&path).unwrap();
    put(&open(&path), "things/1", 0, entry().event("1")).await;
}
