//! Closing and opening again.

use std::sync::Arc;

use facility_journal::{AppendError, ReadError};

use super::Store;
use super::build::{EntryExt, append, claim, count, entry, put, request_key};

pub async fn reopened_journal_has_everything(store: &impl Store) {
    let journal = store.open().await;
    let full = entry().event("1").notice(b"n").request("r-1", b"a").take("k-1", "one");
    put(&*journal, "things/1", 0, full).await;
    let keys = ([request_key("r-1")], [claim("k-1")]);
    let before = (
        journal.streams("").await.unwrap(),
        journal.read_events("things/1", 0, 10).await.unwrap(),
        journal.read_notices("things/1", 0, 10).await.unwrap(),
        journal.find_requests(&keys.0).await.unwrap(),
        journal.claim_holders(&keys.1).await.unwrap(),
    );
    journal.close().await;

    let journal = store.open().await;
    let after = (
        journal.streams("").await.unwrap(),
        journal.read_events("things/1", 0, 10).await.unwrap(),
        journal.read_notices("things/1", 0, 10).await.unwrap(),
        journal.find_requests(&keys.0).await.unwrap(),
        journal.claim_holders(&keys.1).await.unwrap(),
    );
    assert_eq!(after, before);
    assert_eq!((after.1.len(), after.2.len(), after.3[0].is_some(), after.4[0].is_some()), (1, 1, true, true));
    assert_eq!(put(&*journal, "things/1", 1, entry().event("2")).await.version, 2);
    assert_eq!(count(&*journal, "things/1").await, 2);
}

pub async fn closed_journal_answers_closed(store: &impl Store) {
    let journal = store.open().await;
    journal.close().await;
    assert_eq!(journal.append(append("things/1", 0, vec![entry().event("1")])).await, Err(AppendError::Closed));
    assert_eq!(journal.streams("").await, Err(ReadError::Closed));
    assert_eq!(journal.read_events("things/1", 0, 1).await, Err(ReadError::Closed));
    assert_eq!(journal.notice_head("things/1").await, Err(ReadError::Closed));
    assert_eq!(journal.failure(), None);

    assert!(store.open().await.streams("").await.unwrap().is_empty());
}

pub async fn closing_finishes_what_waits(store: &impl Store) {
    let journal = store.open().await;
    let tasks: Vec<_> = (0..200)
        .map(|number| {
            let journal = Arc::clone(&journal);
            let append = append(&format!("things/{number:03}"), 0, vec![entry().event("1")]);
            tokio::spawn(async move { journal.append(append).await })
        })
        .collect();
    tokio::task::yield_now().await;
    journal.close().await;
    let mut written = 0;
    for task in tasks {
        match task.await.unwrap() {
            Ok(_) => written += 1,
            Err(error) => assert_eq!(error, AppendError::Closed),
        }
    }
    // Every one has a definite answer, and the answers are true.
    assert_eq!(store.open().await.streams("").await.unwrap().len(), written);
}

pub async fn closing_twice_does_no_harm(store: &impl Store) {
    let journal = store.open().await;
    put(&*journal, "things/1", 0, entry().event("1")).await;
    tokio::join!(journal.close(), journal.close());
    journal.close().await;
    assert_eq!(count(&*store.open().await, "things/1").await, 1);
}
