//! Somebody edits the tables with plain SQL: reading says which stream and which number.

use facility_journal::{Journal, ReadError};

use crate::build::{EntryExt, append, entry};
use crate::{made, open};

/// Switches triggers and foreign keys off.
const WITHOUT_GUARDS: &str = "SET session_replication_role = replica";

/// Four events and three notices, then the edit, then what reading in pages of two says.
async fn after_edit(edit: &str) -> Option<(Result<(), ReadError>, Result<(), ReadError>)> {
    let (server, url, name) = made().await?;
    let journal = open(&url).await;
    let made = |data: &str| entry().event(data);
    let entries = vec![made("1").notice(b"one"), made("2").notice(b"two"), made("3").notice(b"three"), made("4")];
    journal.append(append("things/1", 0, entries)).await.unwrap();
    server.sql(&name, &format!("{WITHOUT_GUARDS}; {edit}")).unwrap();
    Some((read_events(&journal).await, read_notices(&journal).await))
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
async fn edited_event_is_found_at_its_version() {
    let zero = "decode(repeat('00', 32), 'hex')";
    let cases = [
        ("UPDATE event SET data = '2 ' WHERE version = 2".to_owned(), 2, HASH),
        ("UPDATE event SET data = '\\xff' WHERE version = 2".to_owned(), 2, HASH),
        ("UPDATE event SET principal = 'mallory' WHERE version = 3".to_owned(), 3, HASH),
        ("UPDATE event SET on_behalf_of = '' WHERE version = 1".to_owned(), 1, HASH),
        ("UPDATE event SET recorded_at = recorded_at + 1 WHERE version = 4".to_owned(), 4, HASH),
        (format!("UPDATE event SET hash = {zero} WHERE version = 2"), 2, HASH),
        ("DELETE FROM event WHERE version = 1".to_owned(), 1, MISSING),
        ("DELETE FROM event WHERE version = 3".to_owned(), 3, MISSING),
        ("DELETE FROM event WHERE version = 4".to_owned(), 4, MISSING),
        (format!("UPDATE stream SET hash = {zero}"), 4, HEAD),
        ("UPDATE stream SET version = 5".to_owned(), 5, MISSING),
        ("UPDATE stream SET version = 3".to_owned(), 4, BEYOND),
        ("DELETE FROM stream".to_owned(), 1, BEYOND),
    ];
    for (edit, version, problem) in cases {
        let Some((events, _)) = after_edit(&edit).await else { return };
        let expected = ReadError::EventsBroken { stream: "things/1".to_owned(), version, problem };
        assert_eq!(events, Err(expected), "{edit}");
    }
}

#[tokio::test]
async fn edited_notice_is_found_at_its_number() {
    let cases = [
        ("UPDATE notice SET payload = '\\x00' WHERE number = 2", 2, HASH),
        ("DELETE FROM notice WHERE number = 2", 2, MISSING),
        ("DELETE FROM notice WHERE number = 3", 3, MISSING),
        ("UPDATE stream SET notice_number = 1", 2, BEYOND),
    ];
    for (edit, number, problem) in cases {
        let Some((events, notices)) = after_edit(edit).await else { return };
        assert_eq!(events, Ok(()), "{edit}");
        let expected = ReadError::NoticesBroken { stream: "things/1".to_owned(), number, problem };
        assert_eq!(notices, Err(expected), "{edit}");
    }
}

#[tokio::test]
async fn guards_stop_an_accidental_change() {
    let Some((server, url, name)) = made().await else { return };
    let full = entry().event("1").notice(b"n").request("r-1", b"a");
    open(&url).await.append(append("things/1", 0, vec![full])).await.unwrap();
    for table in ["event", "notice", "request"] {
        for change in [format!("UPDATE {table} SET stream = 'x'"), format!("DELETE FROM {table}")] {
            assert!(server.sql(&name, &change).unwrap_err().contains("are never"), "{change}");
        }
    }
}
