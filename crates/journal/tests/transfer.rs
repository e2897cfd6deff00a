//! A journal moved between a file and a database, there and back.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "what fails here ends the test")]

use std::path::Path;

use facility_journal::{
    Append, ClaimKey, Entry, Journal, NewClaim, NewEvent, NewNotice, NewRequest, PostgresJournal, PostgresOptions,
    RefusalRecord, RequestKey, SqliteJournal, SqliteOptions, Store, TransferError, transfer,
};
use facility_postgres_server::Server;
use tempfile::TempDir;

const BOOK: &str = "book";

fn entry(number: u64) -> Entry {
    Entry {
        principal: "spiffe://a.example/one".to_owned(),
        on_behalf_of: number.is_multiple_of(2).then(|| "spiffe://a.example/two".to_owned()),
        business_date: "2008-01-02".to_owned(),
        recorded_at: 1_000_000 + i64::try_from(number).unwrap(),
        request: Some(NewRequest {
            method: "a.B/C".to_owned(),
            request_id: format!("request-{number}"),
            fingerprint: [7; 32],
            answer: vec![0, 255, 1],
        }),
        events: vec![NewEvent {
            event_type: "a.b.v1".to_owned(),
            data: format!("{{\"n\":{number},\"text\":\"é\\u0000\"}}"),
        }],
        notices: vec![NewNotice { payload: vec![0, 1, 2, 255] }],
        take: vec![NewClaim {
            key: ClaimKey { kind: "serial".to_owned(), key: format!("s-{number}") },
            holder: "drawdowns/1".to_owned(),
        }],
        give_back: Vec::new(),
    }
}

/// Three streams, one of them longer than what is carried at once, and refusals of which the oldest are gone.
async fn written(path: &Path) {
    let journal = SqliteJournal::open(path, SqliteOptions { keep_refusals: 2, ..SqliteOptions::default() }).unwrap();
    let mut number = 0;
    for (stream, count) in [("facilities/long", 1_501), ("facilities/one", 1), ("facilities/ten", 10)] {
        let entries = (0..count).map(|_| {
            number += 1;
            entry(number)
        });
        let append = Append { stream: stream.to_owned(), expected_version: 0, entries: entries.collect() };
        journal.append(append).await.unwrap();
    }
    for at in 1..=5 {
        let refusal = RefusalRecord {
            recorded_at: at,
            principal: "spiffe://a.example/one".to_owned(),
            on_behalf_of: None,
            method: "a.B/C".to_owned(),
            request_id: None,
            stream: None,
            reasons: vec!["ONE".to_owned(), "TWO".to_owned()],
            message: "no".to_owned(),
        };
        journal.record_refusal(refusal).await.unwrap();
    }
    journal.close().await;
}

/// Everything that a journal says, for comparison.
async fn told(journal: &dyn Journal) -> String {
    let mut text = String::new();
    for head in journal.streams("").await.unwrap() {
        let events = journal.read_events(&head.stream, 0, 10_000).await.unwrap();
        let notices = journal.read_notices(&head.stream, 0, 10_000).await.unwrap();
        text += &format!("{head:?}\n{events:?}\n{notices:?}\n");
    }
    let principal = "spiffe://a.example/one".to_owned();
    let keys: Vec<_> = (1..=1_513)
        .map(|number| RequestKey {
            principal: principal.clone(),
            method: "a.B/C".to_owned(),
            request_id: format!("request-{number}"),
        })
        .collect();
    let claims: Vec<_> =
        (1..=1_513).map(|number| ClaimKey { kind: "serial".to_owned(), key: format!("s-{number}") }).collect();
    let (requests, claims) =
        (journal.find_requests(&keys).await.unwrap(), journal.claim_holders(&claims).await.unwrap());
    let refusals = journal.read_refusals(None, 100).await.unwrap();
    text + &format!("{requests:?}\n{claims:?}\n{refusals:?}")
}

async fn of_file(path: &Path) -> String {
    let journal = SqliteJournal::open(path, SqliteOptions::default()).unwrap();
    let text = told(&journal).await;
    journal.close().await;
    text
}

fn file(folder: &TempDir, name: &str) -> Store {
    Store::File(folder.path().join(name))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_moved_to_a_database_and_back_says_the_same_everywhere() {
    let Some(server) = Server::start().unwrap() else { return };
    let url = server.database("moved").unwrap();
    PostgresJournal::migrate(&url, BOOK).await.unwrap();
    let folder = TempDir::new().unwrap();
    written(&folder.path().join("a.db")).await;
    let before = of_file(&folder.path().join("a.db")).await;

    let database = Store::named(&url);
    let moved = transfer(&file(&folder, "a.db"), &database, BOOK).await.unwrap();
    // 1,501 + 1 + 10.
    assert_eq!((moved.streams, moved.events, moved.notices), (3, 1_512, 1_512));
    let journal = PostgresJournal::open(&url, PostgresOptions::new(BOOK)).await.unwrap();
    assert_eq!(told(&journal).await, before);
    // It goes on from there: versions, positions and numbers of refusals.
    let in_use = transfer(&database, &file(&folder, "b.db"), BOOK).await.unwrap_err();
    assert!(matches!(in_use, TransferError::InUse(..)), "{in_use}");
    journal.close().await;

    transfer(&database, &file(&folder, "c.db"), BOOK).await.unwrap();
    assert_eq!(of_file(&folder.path().join("c.db")).await, before);
    let again = transfer(&file(&folder, "a.db"), &database, BOOK).await.unwrap_err();
    assert!(matches!(again, TransferError::NotEmpty(_)), "{again}");

    let journal = PostgresJournal::open(&url, PostgresOptions::new(BOOK)).await.unwrap();
    let append = Append { stream: "facilities/ten".to_owned(), expected_version: 10, entries: vec![entry(9_999)] };
    assert_eq!(journal.append(append).await.unwrap().version, 11);
    journal.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_source_that_is_not_there_or_in_use_and_a_target_that_holds_something_are_refused() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("a.db");
    let missing = transfer(&file(&folder, "a.db"), &file(&folder, "b.db"), BOOK).await.unwrap_err();
    assert!(matches!(missing, TransferError::Missing(_)), "{missing}");
    written(&path).await;
    let journal = SqliteJournal::open(&path, SqliteOptions::default()).unwrap();
    let in_use = transfer(&file(&folder, "a.db"), &file(&folder, "b.db"), BOOK).await.unwrap_err();
    assert!(in_use.to_string().contains("is in use by another process"), "{in_use}");
    journal.close().await;
    transfer(&file(&folder, "a.db"), &file(&folder, "b.db"), BOOK).await.unwrap();
    let full = transfer(&file(&folder, "a.db"), &file(&folder, "b.db"), BOOK).await.unwrap_err();
    assert!(matches!(full, TransferError::NotEmpty(_)), "{full}");
    assert_eq!(of_file(&folder.path().join("b.db")).await, of_file(&path).await);
}
