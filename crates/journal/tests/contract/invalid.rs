//! Appends that break a rule their author must keep.

use facility_journal::{AppendError, Entry, InvalidAppend};

use super::Store;
use super::build::{EntryExt, append, entry};

pub async fn broken_rules_are_named_and_nothing_is_written(store: &impl Store) {
    let journal = store.open().await;
    let good = || entry().event("{}");
    let with = |change: fn(&mut Entry)| {
        let mut changed = good();
        change(&mut changed);
        vec![good(), changed]
    };
    let cases = [
        (vec![], InvalidAppend::NoEntries),
        (vec![good(), entry()], InvalidAppend::EmptyEntry { entry: 1 }),
        (vec![entry().request("r", b"").notice(b"n")], InvalidAppend::NeedsEvent { entry: 0 }),
        (vec![entry().request("r", b"").take("k", "h")], InvalidAppend::NeedsEvent { entry: 0 }),
        (vec![entry().request("r", b"").give_back("k")], InvalidAppend::NeedsEvent { entry: 0 }),
        (vec![entry().request("r", b"")], InvalidAppend::RequestOnNewStream { entry: 0 }),
        (vec![good().request("r", b"1"), good().request("r", b"2")], InvalidAppend::RepeatedRequest { entry: 1 }),
        (with(|e| e.principal.clear()), InvalidAppend::EmptyName("the principal")),
        (with(|e| e.events[0].event_type.clear()), InvalidAppend::EmptyName("the event type")),
        (vec![good().request("", b"")], InvalidAppend::EmptyName("the request id")),
        (vec![good().take("", "h")], InvalidAppend::EmptyName("the claim's key")),
        (
            with(|e| e.business_date = "2008-3-03".to_owned()),
            InvalidAppend::BusinessDate { entry: 1, found: "2008-3-03".to_owned() },
        ),
    ];
    for (entries, expected) in cases {
        assert_eq!(journal.append(append("things/1", 0, entries)).await, Err(AppendError::Invalid(expected)));
    }
    let refused = journal.append(append("", 0, vec![good()])).await;
    assert_eq!(refused, Err(AppendError::Invalid(InvalidAppend::EmptyName("the stream"))));
    assert!(journal.streams("").await.unwrap().is_empty());
}
