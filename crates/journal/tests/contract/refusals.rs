//! The audit table: bounded, apart from the streams.

use facility_journal::RefusalRecord;

use super::build::{PRINCIPAL, RECORDED_AT};
use super::{KEPT_REFUSALS, Store};

fn refusal(message: &str) -> RefusalRecord {
    RefusalRecord {
        recorded_at: RECORDED_AT,
        principal: PRINCIPAL.to_owned(),
        on_behalf_of: Some("carla".to_owned()),
        method: "Make".to_owned(),
        request_id: Some("r-1".to_owned()),
        stream: None,
        reasons: vec!["TOO_BIG".to_owned(), "TOO_LATE".to_owned()],
        message: message.to_owned(),
    }
}

pub async fn refusals_read_back_newest_first(store: &impl Store) {
    let journal = store.open().await;
    let bare = RefusalRecord { on_behalf_of: None, request_id: None, reasons: vec![], ..refusal("second") };
    journal.record_refusal(refusal("first")).await.unwrap();
    journal.record_refusal(bare.clone()).await.unwrap();
    let found = journal.read_refusals(None, 10).await.unwrap();
    assert_eq!(found.iter().map(|stored| stored.refusal.clone()).collect::<Vec<_>>(), [bare, refusal("first")]);
    let older = journal.read_refusals(Some(found[0].number), 10).await.unwrap();
    assert_eq!(older, found[1..]);
    assert!(journal.streams("").await.unwrap().is_empty());
}

pub async fn only_the_newest_refusals_are_kept(store: &impl Store) {
    let journal = store.open().await;
    for number in 1..=KEPT_REFUSALS + 3 {
        journal.record_refusal(refusal(&number.to_string())).await.unwrap();
    }
    let found = journal.read_refusals(None, 100).await.unwrap();
    let messages: Vec<&str> = found.iter().map(|stored| stored.refusal.message.as_str()).collect();
    assert_eq!(messages, ["8", "7", "6", "5", "4"]);
    assert_eq!(journal.read_refusals(None, 2).await.unwrap(), found[..2]);
}
