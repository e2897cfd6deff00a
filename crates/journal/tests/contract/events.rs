//! Events: kept as written, in order, chained, at the expected version or not at all.

use std::sync::Arc;

use facility_journal::{AppendError, Appended, EventFields, StoredEvent, ZERO_HASH, event_hash};

use super::Store;
use super::build::{EntryExt, PRINCIPAL, RECORDED_AT, append, count, entry, put};

pub async fn appended_events_read_back_as_written(store: &impl Store) {
    let journal = store.open().await;
    // Bytes that a parser would change: spaces, order of keys, a number's form, text beyond ASCII, a zero byte.
    let data = "{ \"b\":1.0, \"a\" : \"Fernández \u{0}\" }";
    let mut new = entry().event(data).request("r-1", b"answer");
    new.on_behalf_of = Some(String::new());
    let appended = put(&*journal, "things/1", 0, new).await;
    assert_eq!(appended, Appended { version: 1, notice_number: 0 });

    let events = journal.read_events("things/1", 0, 10).await.unwrap();
    let expected = StoredEvent {
        stream: "things/1".to_owned(),
        version: 1,
        event_type: "thing.made.v1".to_owned(),
        data: data.to_owned(),
        business_date: "2008-03-03".to_owned(),
        recorded_at: RECORDED_AT,
        principal: PRINCIPAL.to_owned(),
        on_behalf_of: Some(String::new()),
        request_id: Some("r-1".to_owned()),
        hash: events[0].hash,
    };
    assert_eq!(events, [expected]);
}

pub async fn versions_are_contiguous_across_appends(store: &impl Store) {
    let journal = store.open().await;
    let entries = vec![entry().event("1").event("2"), entry().event("3")];
    let first = journal.append(append("things/1", 0, entries)).await.unwrap();
    assert_eq!(first.version, 3);
    assert_eq!(put(&*journal, "things/1", 3, entry().event("4")).await.version, 4);

    let events = journal.read_events("things/1", 0, 10).await.unwrap();
    let found: Vec<(u64, &str)> = events.iter().map(|event| (event.version, event.data.as_str())).collect();
    assert_eq!(found, [(1, "1"), (2, "2"), (3, "3"), (4, "4")]);
}

pub async fn other_expected_version_conflicts_and_writes_nothing(store: &impl Store) {
    let journal = store.open().await;
    put(&*journal, "things/1", 0, entry().event("1").event("2")).await;
    for expected in [0, 1, 3, u64::MAX] {
        let refused = journal.append(append("things/1", expected, vec![entry().event("x").take("k", "h")])).await;
        assert_eq!(refused, Err(AppendError::VersionConflict { expected, actual: 2 }));
    }
    let refused = journal.append(append("things/2", 1, vec![entry().event("x")])).await;
    assert_eq!(refused, Err(AppendError::VersionConflict { expected: 1, actual: 0 }));
    assert_eq!(count(&*journal, "things/1").await, 2);
    assert_eq!(journal.streams("").await.unwrap().len(), 1);
}

pub async fn two_appends_at_one_version_let_one_through(store: &impl Store) {
    let journal = store.open().await;
    put(&*journal, "things/1", 0, entry().event("0")).await;
    for version in 1..30 {
        let (one, two) = tokio::join!(
            journal.append(append("things/1", version, vec![entry().event("a")])),
            journal.append(append("things/1", version, vec![entry().event("b")])),
        );
        let conflict = AppendError::VersionConflict { expected: version, actual: version + 1 };
        assert!(one.is_ok() != two.is_ok(), "one of {one:?} and {two:?}");
        assert_eq!(one.err().or(two.err()), Some(conflict));
    }
    assert_eq!(count(&*journal, "things/1").await, 30);
}

pub async fn pages_follow_each_other(store: &impl Store) {
    let journal = store.open().await;
    put(&*journal, "things/1", 0, entry().event("1").event("2").event("3").event("4").event("5")).await;
    let versions = async |after, limit| -> Vec<u64> {
        journal.read_events("things/1", after, limit).await.unwrap().iter().map(|event| event.version).collect()
    };
    assert_eq!(versions(0, 2).await, [1, 2]);
    assert_eq!(versions(2, 2).await, [3, 4]);
    assert_eq!(versions(4, 2).await, [5]);
    assert!(versions(5, 2).await.is_empty());
    assert!(versions(9, 2).await.is_empty());
    assert!(versions(u64::MAX, usize::MAX).await.is_empty());
    assert!(versions(0, 0).await.is_empty());
    assert!(journal.read_events("things/2", 0, 2).await.unwrap().is_empty());
}

pub async fn events_chain_by_their_hashes(store: &impl Store) {
    let journal = store.open().await;
    put(&*journal, "things/1", 0, entry().event("1")).await;
    put(&*journal, "things/1", 1, entry().event("2")).await;
    let events = journal.read_events("things/1", 0, 10).await.unwrap();
    assert_eq!(events[0].hash, event_hash(&ZERO_HASH, &EventFields::from(&events[0])));
    assert_eq!(events[1].hash, event_hash(&events[0].hash, &EventFields::from(&events[1])));
    assert_eq!(journal.streams("things/1").await.unwrap()[0].hash, events[1].hash);
}

pub async fn streams_list_by_prefix_in_name_order(store: &impl Store) {
    let journal = store.open().await;
    for stream in ["things/b", "thing", "things/é", "things/a", "things0", "other/1"] {
        put(&*journal, stream, 0, entry().event("1")).await;
    }
    put(&*journal, "things/a", 1, entry().event("2")).await;
    let heads = journal.streams("things/").await.unwrap();
    assert_eq!(journal.stream_head("things/a").await.unwrap().as_ref(), heads.first());
    assert_eq!(journal.stream_head("things/").await.unwrap(), None);
    let found: Vec<(&str, u64)> = heads.iter().map(|head| (head.stream.as_str(), head.version)).collect();
    assert_eq!(found, [("things/a", 2), ("things/b", 1), ("things/é", 1)]);
    assert_eq!(journal.streams("").await.unwrap().len(), 6);
    assert!(journal.streams("z").await.unwrap().is_empty());
}

pub async fn streams_appended_at_once_all_go_in_but_the_conflicting_one(store: &impl Store) {
    let journal = store.open().await;
    put(&*journal, "things/13", 0, entry().event("1")).await;
    let tasks: Vec<_> = (0..64)
        .map(|number| {
            let journal = Arc::clone(&journal);
            let append = append(&format!("things/{number}"), 0, vec![entry().event("1").notice(b"n")]);
            tokio::spawn(async move { journal.append(append).await })
        })
        .collect();
    for (number, task) in tasks.into_iter().enumerate() {
        let expected = match number {
            13 => Err(AppendError::VersionConflict { expected: 0, actual: 1 }),
            _ => Ok(Appended { version: 1, notice_number: 1 }),
        };
        assert_eq!(task.await.unwrap(), expected, "things/{number}");
    }
    assert_eq!(journal.streams("things/").await.unwrap().len(), 64);
    assert_eq!(journal.notice_head("things/13").await.unwrap().number, 0);
}

pub async fn commits_move_the_counter(store: &impl Store) {
    let journal = store.open().await;
    let mut commits = journal.commits();
    let before = *commits.borrow_and_update();
    put(&*journal, "things/1", 0, entry().event("1")).await;
    assert!(commits.has_changed().unwrap());
    assert_eq!(*commits.borrow_and_update(), before + 1);
    journal.append(append("things/1", 0, vec![entry().event("1")])).await.unwrap_err();
    assert!(!commits.has_changed().unwrap());
}
