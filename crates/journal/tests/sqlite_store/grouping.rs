//! Group commit, the queue behind it, and the size of the write-ahead log.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use facility_journal::{Append, AppendError, Appended, ClaimHolder, Entry, Journal, SqliteJournal, SqliteOptions};
use tokio::task::JoinHandle;

use crate::build::{EntryExt, append, claim, entry};
use crate::{open, place};

/// Holds the file's write lock, so that everything sent meanwhile waits and goes in together.
pub(crate) struct Held(rusqlite::Connection);

impl Held {
    pub(crate) fn hold(path: &Path) -> Self {
        let shell = rusqlite::Connection::open(path).unwrap();
        shell.execute_batch("BEGIN IMMEDIATE").unwrap();
        Self(shell)
    }

    pub(crate) fn let_go(self) {
        self.0.execute_batch("ROLLBACK").unwrap();
    }
}

pub(crate) type Answer = JoinHandle<Result<Appended, AppendError>>;

/// Sends an append and gives it the time to reach the queue.
pub(crate) async fn send(journal: &Arc<SqliteJournal>, append: Append) -> Answer {
    let journal = Arc::clone(journal);
    let task = tokio::spawn(async move { journal.append(append).await });
    tokio::time::sleep(Duration::from_millis(5)).await;
    task
}

/// Sends an append that the writer takes alone, to wait for the lock with it. What is sent next gathers
/// behind it and shares a transaction.
pub(crate) async fn send_ahead(journal: &Arc<SqliteJournal>, append: Append) -> Answer {
    let answer = send(journal, append).await;
    tokio::time::sleep(Duration::from_millis(250)).await;
    answer
}

fn one(stream: &str, entry: Entry) -> Append {
    append(stream, 0, vec![entry.event("1")])
}

#[tokio::test]
async fn appends_that_wait_share_a_commit_and_conflicts_undo_themselves_alone() {
    let (_folder, path) = place();
    let journal = Arc::new(open(&path));
    let held = Held::hold(&path);
    let first = send_ahead(&journal, one("first", entry())).await;
    let before = send(&journal, one("before", entry().take("k", "before").request("r", b"before"))).await;
    let claims = send(&journal, one("claims", entry().notice(b"n").take("own", "claims").take("k", "claims"))).await;
    let repeats = send(&journal, one("repeats", entry().request("r", b"repeats"))).await;
    let stale = send(&journal, one("before", entry())).await;
    let after = send(&journal, one("after", entry().take("own", "after"))).await;
    assert_eq!(*journal.commits().borrow(), 0);
    held.let_go();

    let fine = Ok(Appended { version: 1, notice_number: 0 });
    assert_eq!(first.await.unwrap(), fine);
    assert_eq!(before.await.unwrap(), fine);
    assert_eq!(after.await.unwrap(), fine);
    let holder = ClaimHolder { stream: "before".to_owned(), holder: "before".to_owned(), since_version: 1 };
    assert_eq!(claims.await.unwrap(), Err(AppendError::ClaimTaken { entry: 0, key: claim("k"), holder }));
    assert_eq!(stale.await.unwrap(), Err(AppendError::VersionConflict { expected: 0, actual: 1 }));
    match repeats.await.unwrap() {
        Err(AppendError::RequestExists { entry: 0, stored }) => assert_eq!(stored.answer, b"before"),
        other => panic!("{other:?}"),
    }
    assert_eq!(*journal.commits().borrow(), 2);
    let streams = journal.streams("").await.unwrap();
    assert_eq!(streams.iter().map(|head| head.stream.as_str()).collect::<Vec<_>>(), ["after", "before", "first"]);
    assert_eq!(journal.claim_holders(&[claim("own")]).await.unwrap()[0].as_ref().unwrap().stream, "after");
}

#[tokio::test]
async fn reads_go_on_while_the_writer_waits_and_show_only_what_is_committed() {
    let (_folder, path) = place();
    let journal = Arc::new(open(&path));
    let held = Held::hold(&path);
    let waiting = send(&journal, one("things/1", entry())).await;
    assert!(journal.read_events("things/1", 0, 1).await.unwrap().is_empty());
    held.let_go();
    waiting.await.unwrap().unwrap();
    assert_eq!(journal.read_events("things/1", 0, 1).await.unwrap().len(), 1);
}

#[tokio::test]
async fn closing_writes_what_already_waits_and_refuses_what_comes_later() {
    let (_folder, path) = place();
    let journal = Arc::new(open(&path));
    let held = Held::hold(&path);
    let mut waiting = vec![];
    for number in 0..20 {
        waiting.push(send(&journal, one(&format!("things/{number}"), entry())).await);
    }
    let closing = tokio::spawn({
        let journal = Arc::clone(&journal);
        async move { journal.close().await }
    });
    tokio::time::sleep(Duration::from_millis(20)).await;
    assert!(!closing.is_finished());
    assert_eq!(journal.append(one("late", entry())).await, Err(AppendError::Closed));
    held.let_go();
    closing.await.unwrap();
    for answer in waiting {
        assert_eq!(answer.await.unwrap(), Ok(Appended { version: 1, notice_number: 0 }));
    }
    assert_eq!(open(&path).streams("").await.unwrap().len(), 20);
}

#[tokio::test]
async fn caller_that_stops_waiting_does_not_undo_its_append() {
    let (_folder, path) = place();
    let journal = Arc::new(open(&path));
    let held = Held::hold(&path);
    send(&journal, one("things/1", entry())).await.abort();
    held.let_go();
    journal.append(one("things/2", entry())).await.unwrap();
    assert_eq!(journal.streams("").await.unwrap().len(), 2);
}

#[tokio::test]
async fn lock_held_longer_than_the_timeout_delays_appends_and_loses_none() {
    let (_folder, path) = place();
    let options = SqliteOptions { busy_timeout: Duration::from_millis(1), ..SqliteOptions::default() };
    let journal = Arc::new(SqliteJournal::open(&path, options).unwrap());
    let held = Held::hold(&path);
    let waiting = send(&journal, one("things/1", entry())).await;
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert!(!waiting.is_finished());
    held.let_go();
    assert_eq!(waiting.await.unwrap(), Ok(Appended { version: 1, notice_number: 0 }));
    assert_eq!(journal.failure(), None);
}

#[tokio::test]
async fn closing_gives_up_on_a_lock_that_is_never_let_go() {
    let (_folder, path) = place();
    let options = SqliteOptions { busy_timeout: Duration::from_millis(1), ..SqliteOptions::default() };
    let journal = Arc::new(SqliteJournal::open(&path, options).unwrap());
    let held = Held::hold(&path);
    let waiting = send(&journal, one("things/1", entry())).await;
    journal.close().await;
    assert_eq!(waiting.await.unwrap(), Err(AppendError::Closed));
    held.let_go();
    assert!(open(&path).streams("").await.unwrap().is_empty());
}

/// 400 commits of some 20 KB each write about 8 MB to the log, which may hold 256 KB.
async fn log_bytes_after_many_commits(options: SqliteOptions) -> u64 {
    let (folder, path) = place();
    let journal = SqliteJournal::open(&path, options).unwrap();
    let data = "x".repeat(8_000);
    for version in 0..400 {
        journal.append(append("things/1", version, vec![entry().event(&data).notice(data.as_bytes())])).await.unwrap();
    }
    let bytes = std::fs::metadata(folder.path().join("journal.db-wal")).unwrap().len();
    assert_eq!(journal.failure(), None);
    bytes
}

#[tokio::test]
async fn log_stays_bounded_under_steady_commits() {
    let small = SqliteOptions { checkpoint_bytes: 64 << 10, wal_limit_bytes: 256 << 10, ..SqliteOptions::default() };
    let without_threads = SqliteOptions { threads: false, ..small.clone() };
    // Without the background's help the writer alone must keep the limit.
    let writer_alone = SqliteOptions { checkpoint_bytes: u64::MAX, ..small.clone() };
    let never = SqliteOptions { checkpoint_bytes: u64::MAX, wal_limit_bytes: u64::MAX, ..small.clone() };
    for options in [small, without_threads, writer_alone] {
        let bytes = log_bytes_after_many_commits(options.clone()).await;
        // The limit, and what was written while a background copy that had begun was not done yet.
        assert!(bytes < 2 << 20, "{bytes} bytes with {options:?}");
    }
    assert!(log_bytes_after_many_commits(never).await > 4 << 20);
}
