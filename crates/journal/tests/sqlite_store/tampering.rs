//! Somebody edits the file with plain SQL: reading says which stream and which number.

use facility_journal::{Journal, ReadError};

use crate::build::{EntryExt, append, entry};
use crate::{open, place, sql};

const WITHOUT_GUARDS: &str = "DROP TRIGGER event_is_never_updated; DROP TRIGGER event_is_never_deleted;
    DROP TRIGGER notice_is_never_updated; DROP TRIGGER notice_is_never_deleted;";

/// Four events and three notices, then the edit, then what reading in pages of two says.
async fn after_edit(edit: &str) -> (Result<(), ReadError>, Result<(), ReadError>) {
    let (_folder, path) = place();
    let journal = open(&path);
    let made = |data: &str| entry().event(data);
    let entries = vec![made("1").notice(b"one"), made("2").notice(b"two"), made("3").notice(b"three"), made("4")];
    journal.append(append("things/1", 0, entries)).await.unwrap();
    journal.append(append("things/2", 0, vec![made("1").notice(b"one")])).await.unwrap();
    journal.close().await;
    sql(&path, &format!("{WITHOUT_GUARDS} {edit}"));

    let journal = open(&path);
    journal.read_events("things/2", 0, 10).await.unwrap();
    journal.read_notices("things/2", 0, 10).await.unwrap();
    (read_events(&journal).await, read_notices(&journal).await)
}

async fn read_events(journal: &dyn Journal) -> Result<(), ReadError> {
    let mut after = 0;
    while let Some(event) = journal.read_events("things/1", after, 2).await?.last() {
        after = event.version;
    }
    Ok(())
}

async fn read_notices(journal: &dyn Journal) -> Result<(), ReadError> {
    let mut after = 0;
    while let Some(notice) = journal.read_notices("things/1", after, 2).await?.last() {
        after = notice.number;
    }
    Ok(())
}

const HASH: &str = "its hash does not follow from its content and the hash before it";
const MISSING: &str = "it is missing";
const HEAD: &str = "its hash is not the head's";
const BEYOND: &str = "it stands beyond the head";

#[tokio::test]
async fn untouched_file_reads_well() {
    assert_eq!(after_edit("").await, (Ok(()), Ok(())));
}

#[tokio::test]
async fn edited_event_is_found_at_its_version() {
    let cases = [
        ("UPDATE event SET data = '2 ' WHERE stream = 'things/1' AND version = 2", 2, HASH),
        ("UPDATE event SET principal = 'mallory' WHERE stream = 'things/1' AND version = 3", 3, HASH),
        ("UPDATE event SET on_behalf_of = '' WHERE stream = 'things/1' AND version = 1", 1, HASH),
        ("UPDATE event SET request_id = '' WHERE stream = 'things/1' AND version = 4", 4, HASH),
        ("UPDATE event SET recorded_at = recorded_at + 1 WHERE stream = 'things/1' AND version = 4", 4, HASH),
        ("UPDATE event SET business_date = '2008-03-04' WHERE stream = 'things/1' AND version = 2", 2, HASH),
        ("UPDATE event SET hash = zeroblob(32) WHERE stream = 'things/1' AND version = 2", 2, HASH),
        ("DELETE FROM event WHERE stream = 'things/1' AND version = 1", 1, MISSING),
        ("DELETE FROM event WHERE stream = 'things/1' AND version = 3", 3, MISSING),
        ("DELETE FROM event WHERE stream = 'things/1' AND version = 4", 4, MISSING),
        ("UPDATE stream SET hash = zeroblob(32) WHERE stream = 'things/1'", 4, HEAD),
        ("UPDATE stream SET version = 5 WHERE stream = 'things/1'", 5, MISSING),
        ("UPDATE stream SET version = 3 WHERE stream = 'things/1'", 4, BEYOND),
        ("DELETE FROM stream WHERE stream = 'things/1'", 1, BEYOND),
    ];
    for (edit, version, problem) in cases {
        let edit = format!("PRAGMA foreign_keys = OFF; {edit}");
        let (events, _) = after_edit(&edit).await;
        let expected = ReadError::EventsBroken { stream: "things/1".to_owned(), version, problem };
        assert_eq!(events, Err(expected), "{edit}");
    }
    let named = ReadError::EventsBroken { stream: "things/1".to_owned(), version: 2, problem: MISSING };
    assert_eq!(named.to_string(), "the history of stream things/1 is broken at version 2: it is missing");
}

#[tokio::test]
async fn edited_notice_is_found_at_its_number() {
    let cases = [
        ("UPDATE notice SET payload = x'00' WHERE stream = 'things/1' AND number = 2", 2, HASH),
        ("UPDATE notice SET hash = zeroblob(32) WHERE stream = 'things/1' AND number = 1", 1, HASH),
        ("DELETE FROM notice WHERE stream = 'things/1' AND number = 2", 2, MISSING),
        ("DELETE FROM notice WHERE stream = 'things/1' AND number = 3", 3, MISSING),
        ("UPDATE stream SET notice_hash = zeroblob(32) WHERE stream = 'things/1'", 3, HEAD),
        // The first page ends at this head, and the head's hash is the third notice's.
        ("UPDATE stream SET notice_number = 2 WHERE stream = 'things/1'", 2, HEAD),
        ("UPDATE stream SET notice_number = 1 WHERE stream = 'things/1'", 2, BEYOND),
    ];
    for (edit, number, problem) in cases {
        let (events, notices) = after_edit(edit).await;
        assert_eq!(events, Ok(()), "{edit}");
        let expected = ReadError::NoticesBroken { stream: "things/1".to_owned(), number, problem };
        assert_eq!(notices, Err(expected), "{edit}");
    }
}

#[tokio::test]
async fn head_of_notices_is_held_against_the_last_notice() {
    let (_folder, path) = place();
    let journal = open(&path);
    journal.append(append("things/1", 0, vec![entry().event("1").notice(b"n")])).await.unwrap();
    sql(&path, "UPDATE stream SET notice_hash = zeroblob(32)");
    let found = journal.notice_head("things/1").await;
    assert_eq!(found, Err(ReadError::NoticesBroken { stream: "things/1".to_owned(), number: 1, problem: HEAD }));
}

#[tokio::test]
async fn guards_stop_an_accidental_change() {
    let (_folder, path) = place();
    let journal = open(&path);
    let full = entry().event("1").notice(b"n").request("r-1", b"a");
    journal.append(append("things/1", 0, vec![full])).await.unwrap();
    let shell = rusqlite::Connection::open(&path).unwrap();
    for table in ["event", "notice", "request"] {
        for change in [format!("UPDATE {table} SET stream = 'x'"), format!("DELETE FROM {table}")] {
            assert!(shell.execute_batch(&change).unwrap_err().to_string().contains("are never"), "{change}");
        }
    }
}
