//! Request ids: consumed once, answered alike for ever.

use facility_journal::{AppendError, StoredRequest};

use super::Store;
use super::build::{EntryExt, append, count, entry, put, request_key};

fn stored(request_id: &str, answer: &[u8], stream: &str, version: u64) -> StoredRequest {
    StoredRequest {
        key: request_key(request_id),
        fingerprint: [7; 32],
        answer: answer.to_owned(),
        stream: stream.to_owned(),
        version,
    }
}

pub async fn answered_request_is_found_in_the_order_asked(store: &impl Store) {
    let journal = store.open().await;
    let entries =
        vec![entry().event("1").request("r-1", b"\x00one"), entry().event("2").event("3").request("r-2", b"")];
    journal.append(append("things/1", 0, entries)).await.unwrap();
    let keys = [request_key("r-2"), request_key("r-9"), request_key("r-1"), request_key("r-2")];
    let found = journal.find_requests(&keys).await.unwrap();
    let (one, two) = (stored("r-1", b"\x00one", "things/1", 1), stored("r-2", b"", "things/1", 3));
    assert_eq!(found, [Some(two.clone()), None, Some(one), Some(two)]);
    assert!(journal.find_requests(&[]).await.unwrap().is_empty());
}

pub async fn request_without_events_keeps_its_answer(store: &impl Store) {
    let journal = store.open().await;
    let entries = vec![entry().event("1"), entry().request("r-1", b"nothing to do")];
    assert_eq!(journal.append(append("things/1", 0, entries)).await.unwrap().version, 1);
    assert_eq!(put(&*journal, "things/1", 1, entry().request("r-2", b"nor now")).await.version, 1);
    let found = journal.find_requests(&[request_key("r-1"), request_key("r-2")]).await.unwrap();
    let expected = [stored("r-1", b"nothing to do", "things/1", 1), stored("r-2", b"nor now", "things/1", 1)];
    assert_eq!(found, expected.map(Some));
    assert_eq!(count(&*journal, "things/1").await, 1);
}

pub async fn repeated_request_gets_the_stored_one_and_writes_nothing(store: &impl Store) {
    let journal = store.open().await;
    put(&*journal, "things/1", 0, entry().event("1").request("r-1", b"first")).await;
    let entries = vec![entry().event("2").take("k", "h").notice(b"n"), entry().event("3").request("r-1", b"second")];
    let refused = journal.append(append("things/2", 0, entries)).await;
    let stored = Box::new(stored("r-1", b"first", "things/1", 1));
    assert_eq!(refused, Err(AppendError::RequestExists { entry: 1, stored }));
    assert_eq!(count(&*journal, "things/2").await, 0);
    assert_eq!(journal.notice_head("things/2").await.unwrap().number, 0);
    assert_eq!(journal.claim_holders(&[super::build::claim("k")]).await.unwrap(), [None]);
}

pub async fn same_id_of_another_principal_or_method_is_another_request(store: &impl Store) {
    let journal = store.open().await;
    let mut other_principal = entry().event("2").request("r-1", b"2");
    other_principal.principal = "spiffe://lender.example/clerk-2".to_owned();
    let mut other_method = entry().event("3").request("r-1", b"3");
    other_method.request.as_mut().unwrap().method = "Unmake".to_owned();
    let entries = vec![entry().event("1").request("r-1", b"1"), other_principal, other_method];
    assert_eq!(journal.append(append("things/1", 0, entries)).await.unwrap().version, 3);
    let found = journal.find_requests(&[request_key("r-1")]).await.unwrap();
    assert_eq!(found, [Some(stored("r-1", b"1", "things/1", 1))]);
}

pub async fn one_request_sent_to_two_streams_at_once_is_answered_once(store: &impl Store) {
    let journal = store.open().await;
    for round in 0..30 {
        let id = format!("r-{round}");
        let (left, right) = (format!("left/{round}"), format!("right/{round}"));
        let (one, two) = tokio::join!(
            journal.append(append(&left, 0, vec![entry().event("1").request(&id, b"left")])),
            journal.append(append(&right, 0, vec![entry().event("1").request(&id, b"right")])),
        );
        assert!(one.is_ok() != two.is_ok(), "one of {one:?} and {two:?}");
        let (stream, answer): (_, &[u8]) = if one.is_ok() { (left, b"left") } else { (right, b"right") };
        let winner = stored(&id, answer, &stream, 1);
        let exists = AppendError::RequestExists { entry: 0, stored: Box::new(winner.clone()) };
        assert_eq!(one.err().or(two.err()), Some(exists));
        assert_eq!(journal.find_requests(&[request_key(&id)]).await.unwrap(), [Some(winner)]);
    }
}
