//! Backups: made while the store is written, looked through before anything is done with them.

use std::fs;
use std::path::Path;

use facility_journal::{
    BackupError, Contents, Journal, OpenError, ReadError, RestoreError, SqliteArchive, SqliteJournal, Unsound, back_up,
    restore,
};

use crate::build::{EntryExt, append, entry};
use crate::{open, place, sql};

/// A store with two streams: four events and three notices, one event and no notice.
async fn filled(path: &Path) -> SqliteJournal {
    let journal = open(path);
    let made = |data: &str| entry().event(data);
    let entries = vec![made("1").notice(b"one"), made("2").notice(b"two"), made("3").notice(b"three"), made("4")];
    journal.append(append("things/1", 0, entries)).await.unwrap();
    journal.append(append("things/2", 0, vec![made("1").request("r-1", b"answer")])).await.unwrap();
    journal
}

const FILLED: Contents = Contents { streams: 2, events: 5, notices: 3 };

/// Another page of the journal's file: far enough for its events to fill some pages of their own.
async fn large(path: &Path) -> SqliteJournal {
    let journal = open(path);
    let entries = (0..200).map(|n| entry().event(&format!("{n:0>600}"))).collect();
    journal.append(append("things/1", 0, entries)).await.unwrap();
    journal
}

#[tokio::test]
async fn backup_of_an_open_store_holds_what_was_committed_and_later_events_come_after_it() {
    let (folder, path) = place();
    let journal = filled(&path).await;
    let file = folder.path().join("backup");
    assert_eq!(back_up(&path, &file).unwrap().contents, FILLED);
    journal.append(append("things/2", 1, vec![entry().event("2")])).await.unwrap();
    journal.close().await;

    let restored = folder.path().join("restored.db");
    assert_eq!(restore(&file, &restored, None, None).unwrap().contents, FILLED);
    let journal = open(&restored);
    assert_eq!(journal.read_events("things/2", 0, 10).await.unwrap().len(), 1);
    // It goes on as a store of its own.
    journal.append(append("things/2", 1, vec![entry().event("another 2")])).await.unwrap();
    let names: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|file| file.unwrap().file_name()).collect();
    assert!(!names.iter().any(|name| name.to_string_lossy().contains("partial")), "{names:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn backup_under_load_holds_everything_that_was_acknowledged_before_it_began() {
    let (folder, path) = place();
    let journal = std::sync::Arc::new(open(&path));
    let (count, mut counted) = tokio::sync::watch::channel(0_u64);
    let writer = tokio::spawn({
        let journal = journal.clone();
        async move {
            for version in 0..1_500 {
                journal.append(append("things/1", version, vec![entry().event("x")])).await.unwrap();
                count.send_replace(version + 1);
            }
        }
    });
    for number in 0..5 {
        counted.wait_for(|counted| *counted > number * 200).await.unwrap();
        let before = *counted.borrow();
        let file = folder.path().join(format!("backup-{number}"));
        let from = path.clone();
        let copied = tokio::task::spawn_blocking(move || back_up(&from, &file)).await.unwrap().unwrap();
        assert!(copied.contents.events >= before, "{copied:?} and {before} acknowledged");
    }
    writer.await.unwrap();
}

#[tokio::test]
async fn backup_replaces_no_file_and_leaves_none_behind_when_it_fails() {
    let (folder, path) = place();
    let file = folder.path().join("backup");
    assert!(matches!(back_up(&path, &file), Err(BackupError::Unsound(Unsound::Missing { .. }))));
    assert!(!file.exists());
    let _journal = filled(&path).await;
    fs::write(&file, "precious").unwrap();
    assert!(matches!(back_up(&path, &file), Err(BackupError::Exists { .. })));
    assert_eq!(fs::read_to_string(&file).unwrap(), "precious");
    let nowhere = folder.path().join("nowhere/backup");
    assert!(matches!(back_up(&path, &nowhere), Err(BackupError::Failed { .. })));
}

#[tokio::test]
async fn damaged_store_is_not_backed_up() {
    let (folder, path) = place();
    filled(&path).await.close().await;
    sql(&path, "DROP TRIGGER event_is_never_updated; UPDATE event SET data = '9' WHERE version = 3");
    let file = folder.path().join("backup");
    let refused = back_up(&path, &file).unwrap_err().to_string();
    assert!(refused.contains("stream things/1 is broken at version 3"), "{refused}");
    assert!(!file.exists());
}

#[tokio::test]
async fn altered_backup_is_refused_with_the_place_named() {
    let cases = [
        (
            "DROP TRIGGER event_is_never_updated; UPDATE event SET data = '9' WHERE version = 2",
            "things/1 is broken at version 2",
        ),
        (
            "DROP TRIGGER notice_is_never_updated; UPDATE notice SET payload = x'00' WHERE number = 3",
            "things/1 are broken at number 3",
        ),
        (
            "DROP TRIGGER event_is_never_deleted; PRAGMA foreign_keys = OFF; DELETE FROM event WHERE stream = 'things/2'",
            "names a row of event that is missing",
        ),
        (
            "DROP TRIGGER notice_is_never_deleted; DELETE FROM notice WHERE number = 3",
            "things/1 are broken at number 3",
        ),
        ("PRAGMA user_version = 99", "has schema version 99"),
        ("PRAGMA application_id = 7", "is a database of another program"),
    ];
    for (change, place_named) in cases {
        let (folder, path) = place();
        let _journal = filled(&path).await;
        let (file, target) = (folder.path().join("backup"), folder.path().join("target.db"));
        back_up(&path, &file).unwrap();
        sql(&file, change);
        let refused = restore(&file, &target, None, None).unwrap_err().to_string();
        assert!(refused.contains(place_named), "{change}: {refused}");
        assert!(!target.exists(), "{change}");
    }
}

#[tokio::test]
async fn truncated_backup_is_refused_with_its_size_and_the_size_it_should_have() {
    let (folder, path) = place();
    let _journal = large(&path).await;
    let (file, target) = (folder.path().join("backup"), folder.path().join("target.db"));
    back_up(&path, &file).unwrap();
    let whole = fs::read(&file).unwrap();
    for length in [whole.len() - 1, whole.len() / 2, 4_096, 100] {
        fs::write(&file, &whole[..length]).unwrap();
        match restore(&file, &target, None, None) {
            Err(RestoreError::Unsound(Unsound::Truncated { found, needed, .. })) => {
                assert_eq!((found, needed), (length as u64, whole.len() as u64));
            }
            other => panic!("{length}: {other:?}"),
        }
    }
    fs::write(&file, &whole[..40]).unwrap();
    let refused = restore(&file, &target, None, None);
    assert!(
        matches!(refused, Err(RestoreError::Unsound(Unsound::Open(OpenError::NotADatabase { .. })))),
        "{refused:?}"
    );
    fs::write(&file, "").unwrap();
    let refused = restore(&file, &target, None, None);
    assert!(matches!(refused, Err(RestoreError::Unsound(Unsound::Empty { .. }))), "{refused:?}");
    assert!(!target.exists());
}

#[tokio::test]
async fn backup_with_a_page_overwritten_is_refused_wherever_the_page_lies() {
    let (folder, path) = place();
    let _journal = large(&path).await;
    let (file, target) = (folder.path().join("backup"), folder.path().join("target.db"));
    back_up(&path, &file).unwrap();
    let whole = fs::read(&file).unwrap();
    let pages = whole.len() / 4_096;
    assert!(pages > 30, "{pages} pages");
    for page in 1..=pages {
        let mut damaged = whole.clone();
        damaged[(page - 1) * 4_096..page * 4_096].fill(0xA5);
        fs::write(&file, damaged).unwrap();
        let refused = restore(&file, &target, None, None);
        assert!(matches!(refused, Err(RestoreError::Unsound(_))), "page {page}: {refused:?}");
    }
}

#[tokio::test]
async fn store_that_is_there_is_moved_only_where_the_operator_says() {
    let (folder, path) = place();
    let journal = filled(&path).await;
    let file = folder.path().join("backup");
    back_up(&path, &file).unwrap();
    assert!(matches!(restore(&file, &path, None, None), Err(RestoreError::Open(OpenError::InUse { .. }))));
    journal.append(append("things/2", 1, vec![entry().event("2")])).await.unwrap();
    journal.close().await;

    assert!(matches!(restore(&file, &path, None, None), Err(RestoreError::NotEmpty { .. })));
    let old = folder.path().join("old.db");
    fs::write(&old, "precious").unwrap();
    assert!(matches!(restore(&file, &path, Some(&old), None), Err(RestoreError::Exists { .. })));
    assert_eq!(SqliteArchive::open(&path).unwrap().look_through().unwrap().events, 6, "the store is as it was");
    fs::remove_file(&old).unwrap();
    restore(&file, &path, Some(&old), None).unwrap();
    assert_eq!(SqliteArchive::open(&path).unwrap().look_through().unwrap(), FILLED);
    assert_eq!(SqliteArchive::open(&old).unwrap().look_through().unwrap().events, 6, "the old store is kept");
}

#[tokio::test]
async fn store_that_was_killed_is_moved_with_what_its_log_holds() {
    let (folder, path) = place();
    let journal = filled(&path).await;
    let file = folder.path().join("backup");
    back_up(&path, &file).unwrap();
    journal.append(append("things/2", 1, vec![entry().event("2")])).await.unwrap();
    // As after a kill: the file and its log, nobody holding the lock.
    let killed = folder.path().join("killed.db");
    for ending in ["", "-wal"] {
        fs::copy(format!("{}{ending}", path.display()), format!("{}{ending}", killed.display())).unwrap();
    }
    let old = folder.path().join("old.db");
    restore(&file, &killed, Some(&old), None).unwrap();
    assert_eq!(SqliteArchive::open(&killed).unwrap().look_through().unwrap(), FILLED);
    assert_eq!(SqliteArchive::open(&old).unwrap().look_through().unwrap().events, 6);
}

#[tokio::test]
async fn another_file_than_the_one_meant_is_refused_by_its_digest() {
    let (folder, path) = place();
    let _journal = filled(&path).await;
    let (file, target) = (folder.path().join("backup"), folder.path().join("target.db"));
    let copied = back_up(&path, &file).unwrap();
    // What no hash chain covers: the answer to a request.
    sql(&file, "DROP TRIGGER request_is_never_updated; UPDATE request SET answer = x'00'");
    let refused = restore(&file, &target, None, Some(&copied.sha256));
    assert!(matches!(refused, Err(RestoreError::OtherFile { .. })), "{refused:?}");
    assert!(!target.exists());
}

#[tokio::test]
async fn archive_reads_what_the_journal_reads_and_writes_nothing() {
    let (_folder, path) = place();
    let journal = filled(&path).await;
    let archive = SqliteArchive::open(&path).unwrap();
    assert_eq!(archive.streams("").await.unwrap(), journal.streams("").await.unwrap());
    assert_eq!(archive.read_events("things/1", 1, 9).await, journal.read_events("things/1", 1, 9).await);
    assert_eq!(archive.read_notices("things/1", 1, 9).await, journal.read_notices("things/1", 1, 9).await);
    assert_eq!(archive.notice_head("things/1").await, journal.notice_head("things/1").await);
    assert!(archive.append(append("things/1", 4, vec![entry().event("5")])).await.is_err());
    archive.close().await;
    assert_eq!(archive.streams("").await, Err(ReadError::Closed));
}
