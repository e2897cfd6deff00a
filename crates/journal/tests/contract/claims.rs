//! Claims: one holder at a time, between streams.

use std::sync::Arc;

use facility_journal::{AppendError, ClaimHolder, InvalidAppend, Journal};
use tokio::sync::Barrier;

use super::Store;
use super::build::{EntryExt, append, claim, count, entry, put};

fn holder(stream: &str, holder: &str, since_version: u64) -> ClaimHolder {
    ClaimHolder { stream: stream.to_owned(), holder: holder.to_owned(), since_version }
}

async fn holder_of(journal: &dyn Journal, key: &str) -> Option<ClaimHolder> {
    journal.claim_holders(&[claim(key)]).await.unwrap().remove(0)
}

pub async fn taken_claim_names_its_holder(store: &impl Store) {
    let journal = store.open().await;
    let entries = vec![entry().event("1"), entry().event("2").event("3").take("k-1", "one").take("k-2", "two")];
    journal.append(append("things/1", 0, entries)).await.unwrap();
    let mut other_kind = claim("k-1");
    other_kind.kind = "invoice".to_owned();
    let found = journal.claim_holders(&[claim("k-2"), other_kind, claim("K-1"), claim("k-1")]).await.unwrap();
    assert_eq!(found, [Some(holder("things/1", "two", 3)), None, None, Some(holder("things/1", "one", 3))]);
}

pub async fn claim_held_elsewhere_refuses_the_whole_append(store: &impl Store) {
    let journal = store.open().await;
    put(&*journal, "things/1", 0, entry().event("1").take("k-1", "one")).await;
    let entries = vec![
        entry().event("1").notice(b"n").request("r-1", b"a").take("k-2", "mine"),
        entry().event("2").take("k-1", "mine"),
    ];
    let refused = journal.append(append("things/2", 0, entries)).await;
    let expected = AppendError::ClaimTaken { entry: 1, key: claim("k-1"), holder: holder("things/1", "one", 1) };
    assert_eq!(refused, Err(expected));
    assert_eq!(count(&*journal, "things/2").await, 0);
    assert_eq!(journal.find_requests(&[super::build::request_key("r-1")]).await.unwrap(), [None]);
    assert_eq!(holder_of(&*journal, "k-2").await, None);

    let again = journal.append(append("things/1", 1, vec![entry().event("2").take("k-1", "again")])).await;
    let expected = AppendError::ClaimTaken { entry: 0, key: claim("k-1"), holder: holder("things/1", "one", 1) };
    assert_eq!(again, Err(expected));
}

pub async fn two_streams_racing_for_a_claim_let_exactly_one_win(store: &impl Store) {
    let journal = store.open().await;
    for round in 0..50 {
        let start = Arc::new(Barrier::new(2));
        let race = |side: &str| {
            let (journal, start) = (Arc::clone(&journal), Arc::clone(&start));
            let wanted = entry().event("1").take(&format!("k-{round}"), side);
            let append = append(&format!("{side}/{round}"), 0, vec![wanted]);
            tokio::spawn(async move {
                start.wait().await;
                journal.append(append).await
            })
        };
        let (left, right) = (race("left"), race("right"));
        let (left, right) = (left.await.unwrap(), right.await.unwrap());
        assert!(left.is_ok() != right.is_ok(), "one of {left:?} and {right:?}");
        let side = if left.is_ok() { "left" } else { "right" };
        let winner = holder(&format!("{side}/{round}"), side, 1);
        let taken = AppendError::ClaimTaken { entry: 0, key: claim(&format!("k-{round}")), holder: winner.clone() };
        assert_eq!(left.err().or(right.err()), Some(taken));
        assert_eq!(holder_of(&*journal, &format!("k-{round}")).await, Some(winner));
    }
    assert_eq!(journal.streams("").await.unwrap().len(), 50);
}

pub async fn given_back_claim_can_be_taken_by_another(store: &impl Store) {
    let journal = store.open().await;
    put(&*journal, "things/1", 0, entry().event("1").take("k-1", "one")).await;
    put(&*journal, "things/1", 1, entry().event("2").give_back("k-1")).await;
    assert_eq!(holder_of(&*journal, "k-1").await, None);
    put(&*journal, "things/2", 0, entry().event("1").take("k-1", "two")).await;
    assert_eq!(holder_of(&*journal, "k-1").await, Some(holder("things/2", "two", 1)));
}

pub async fn later_entry_takes_what_an_earlier_one_gave_back(store: &impl Store) {
    let journal = store.open().await;
    put(&*journal, "things/1", 0, entry().event("1").take("k-1", "one")).await;
    let entries = vec![entry().event("2").give_back("k-1"), entry().event("3").take("k-1", "two")];
    journal.append(append("things/1", 1, entries)).await.unwrap();
    assert_eq!(holder_of(&*journal, "k-1").await, Some(holder("things/1", "two", 3)));

    let wrong_order = vec![entry().event("4").take("k-1", "three"), entry().event("5").give_back("k-1")];
    let refused = journal.append(append("things/1", 3, wrong_order)).await;
    let expected = AppendError::ClaimTaken { entry: 0, key: claim("k-1"), holder: holder("things/1", "two", 3) };
    assert_eq!(refused, Err(expected));
}

pub async fn one_entry_changes_the_holder_of_its_claim(store: &impl Store) {
    let journal = store.open().await;
    put(&*journal, "things/1", 0, entry().event("1").take("k-1", "one")).await;
    put(&*journal, "things/1", 1, entry().event("2").give_back("k-1").take("k-1", "two")).await;
    assert_eq!(holder_of(&*journal, "k-1").await, Some(holder("things/1", "two", 2)));
}

pub async fn same_claim_twice_in_one_append_is_taken(store: &impl Store) {
    let journal = store.open().await;
    let entries = vec![entry().event("1").take("k-1", "one"), entry().event("2").take("k-1", "two")];
    let refused = journal.append(append("things/1", 0, entries)).await;
    let expected = AppendError::ClaimTaken { entry: 1, key: claim("k-1"), holder: holder("things/1", "one", 1) };
    assert_eq!(refused, Err(expected));
    assert_eq!(holder_of(&*journal, "k-1").await, None);
}

pub async fn giving_back_what_is_not_held_is_invalid(store: &impl Store) {
    let journal = store.open().await;
    put(&*journal, "things/1", 0, entry().event("1").take("k-1", "one")).await;
    for key in ["k-1", "k-2"] {
        let entries = vec![entry().event("1"), entry().event("2").give_back(key)];
        let refused = journal.append(append("things/2", 0, entries)).await;
        let invalid = InvalidAppend::ClaimNotHeld { entry: 1, key: claim(key) };
        assert_eq!(refused, Err(AppendError::Invalid(invalid)));
    }
    assert_eq!(count(&*journal, "things/2").await, 0);
    assert_eq!(holder_of(&*journal, "k-1").await, Some(holder("things/1", "one", 1)));
}
