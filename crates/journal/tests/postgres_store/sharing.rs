//! Several processes on one database.

use std::sync::Arc;
use std::time::Duration;

use facility_journal::{AppendError, Journal};
use tokio::time::timeout;

use crate::build::{EntryExt, append, claim, count, entry, put};
use crate::{made, open};

#[tokio::test(flavor = "multi_thread")]
async fn two_journals_at_one_version_let_one_through() {
    let Some((_, url, _)) = made().await else { return };
    let (one, two) = (open(&url).await, open(&url).await);
    for version in 0..30 {
        let (left, right) = tokio::join!(
            one.append(append("things/1", version, vec![entry().event("left")])),
            two.append(append("things/1", version, vec![entry().event("right")])),
        );
        assert!(left.is_ok() != right.is_ok(), "one of {left:?} and {right:?}");
        let conflict = AppendError::VersionConflict { expected: version, actual: version + 1 };
        assert_eq!(left.err().or(right.err()), Some(conflict));
    }
    assert_eq!(count(&one, "things/1").await, 30);
}

#[tokio::test(flavor = "multi_thread")]
async fn claims_taken_crosswise_by_two_journals_end_with_one_holder_each() {
    let Some((_, url, _)) = made().await else { return };
    let (one, two) = (Arc::new(open(&url).await), Arc::new(open(&url).await));
    for round in 0..5 {
        let (a, b) = (format!("a-{round}"), format!("b-{round}"));
        // In opposite orders, so that each may wait for the other: the database ends one of them.
        let left = append(&format!("left/{round}"), 0, vec![entry().event("1").take(&a, "left").take(&b, "left")]);
        let right = append(&format!("right/{round}"), 0, vec![entry().event("1").take(&b, "right").take(&a, "right")]);
        let (left, right) = tokio::join!(one.append(left), two.append(right));
        assert!(left.is_ok() != right.is_ok(), "one of {left:?} and {right:?}");
        let side = if left.is_ok() { "left" } else { "right" };
        let holders = one.claim_holders(&[claim(&a), claim(&b)]).await.unwrap();
        assert!(holders.iter().all(|holder| holder.as_ref().unwrap().holder == side));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn commit_of_one_journal_wakes_the_other_soon() {
    let Some((_, url, _)) = made().await else { return };
    let (one, two) = (open(&url).await, open(&url).await);
    let mut others = two.others().unwrap();
    // Whatever it is woken by at its start.
    tokio::time::sleep(Duration::from_millis(100)).await;
    for version in 0..5 {
        put(&one, "things/1", version, entry().event("1")).await;
        let seen = async {
            while two.stream_head("things/1").await.unwrap().is_none_or(|head| head.version <= version) {
                others.changed().await.unwrap();
            }
        };
        timeout(Duration::from_secs(5), seen).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn connections_stay_within_their_number() {
    let Some((server, url, name)) = made().await else { return };
    let journal = Arc::new(open(&url).await);
    let tasks: Vec<_> = (0..100)
        .map(|number| {
            let journal = Arc::clone(&journal);
            tokio::spawn(async move {
                put(&*journal, &format!("things/{number}"), 0, entry().event("1")).await;
                count(&*journal, &format!("things/{number}")).await
            })
        })
        .collect();
    for task in tasks {
        assert_eq!(task.await.unwrap(), 1);
    }
    let open: u32 = server
        .sql("postgres", &format!("SELECT count(*) FROM pg_stat_activity WHERE datname = '{name}'"))
        .unwrap()
        .parse()
        .unwrap();
    assert!((2..=4).contains(&open), "{open}");
    journal.close().await;
}
