//! The storage fails: the outcome is unknown, and nothing is written any more.

use std::sync::Arc;

use facility_journal::{AppendError, InvalidAppend, Journal, SqliteJournal, SqliteOptions};

use crate::build::{EntryExt, append, count, entry, put};
use crate::grouping::{Held, send, send_ahead};
use crate::{open, place, sql};

/// Makes the COMMIT of a transaction with an event of the stream `bad` fail, by a foreign key that is
/// only checked then.
const FAILING_COMMIT: &str = "
    CREATE TABLE parent (id INTEGER PRIMARY KEY);
    CREATE TABLE child (id INTEGER REFERENCES parent (id) DEFERRABLE INITIALLY DEFERRED);
    CREATE TRIGGER fails AFTER INSERT ON event WHEN new.stream = 'bad' BEGIN INSERT INTO child VALUES (1); END;";

#[tokio::test]
async fn failed_commit_leaves_every_outcome_unknown_and_ends_all_writing() {
    let (_folder, path) = place();
    let journal = Arc::new(open(&path));
    put(&*journal, "good", 0, entry().event("1")).await;
    sql(&path, FAILING_COMMIT);
    let held = Held::hold(&path);
    let _first = send_ahead(&journal, append("first", 0, vec![entry().event("1")])).await;
    let good = send(&journal, append("good", 1, vec![entry().event("2")])).await;
    let bad = send(&journal, append("bad", 0, vec![entry().event("1")])).await;
    let conflict = send(&journal, append("good", 1, vec![entry().event("2")])).await;
    held.let_go();

    // The conflict, too: it was with an append of the same transaction.
    for answer in [good, bad, conflict] {
        let answer = answer.await.unwrap();
        assert!(
            matches!(&answer, Err(AppendError::OutcomeUnknown(said)) if said.contains("FOREIGN KEY")),
            "{answer:?}"
        );
    }
    let later = journal.append(append("later", 0, vec![entry().event("1")])).await;
    assert_eq!(later, Err(AppendError::Closed));
    assert!(journal.failure().unwrap().contains("FOREIGN KEY"));
    journal.close().await;

    sql(&path, "DROP TRIGGER fails");
    let journal = open(&path);
    assert_eq!((count(&journal, "good").await, count(&journal, "bad").await), (1, 0));
    assert_eq!(put(&journal, "good", 1, entry().event("2")).await.version, 2);
}

#[tokio::test]
async fn failed_commit_without_threads_ends_all_writing() {
    let (_folder, path) = place();
    let journal = SqliteJournal::open(&path, SqliteOptions { threads: false, ..SqliteOptions::default() }).unwrap();
    sql(&path, FAILING_COMMIT);
    let bad = journal.append(append("bad", 0, vec![entry().event("1")])).await;
    assert!(matches!(bad, Err(AppendError::OutcomeUnknown(_))), "{bad:?}");
    let later = journal.append(append("later", 0, vec![entry().event("1")])).await;
    assert_eq!(later, Err(AppendError::Closed));
    journal.close().await;
}

#[tokio::test]
async fn transaction_lost_in_the_middle_leaves_the_outcome_unknown() {
    let (_folder, path) = place();
    let journal = open(&path);
    sql(
        &path,
        "CREATE TRIGGER fails AFTER INSERT ON event WHEN new.stream = 'bad'
        BEGIN SELECT RAISE(ROLLBACK, 'all of it'); END;",
    );
    let bad = journal.append(append("bad", 0, vec![entry().event("1")])).await;
    assert!(matches!(&bad, Err(AppendError::OutcomeUnknown(said)) if said.contains("all of it")), "{bad:?}");
    assert!(journal.failure().is_some());
}

#[tokio::test]
async fn content_the_storage_refuses_fails_its_own_append_alone() {
    let (_folder, path) = place();
    let journal = open(&path);
    sql(
        &path,
        "CREATE TRIGGER fails AFTER INSERT ON event WHEN new.data = 'bad' BEGIN SELECT RAISE(ABORT, 'not that'); END;",
    );
    let bad = journal.append(append("things/1", 0, vec![entry().event("1").event("bad")])).await;
    assert!(
        matches!(&bad, Err(AppendError::Invalid(InvalidAppend::Refused(said))) if said.contains("not that")),
        "{bad:?}"
    );
    assert_eq!(journal.failure(), None);
    assert_eq!(put(&journal, "things/1", 0, entry().event("1")).await.version, 1);
}
