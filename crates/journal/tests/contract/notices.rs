//! Notices: a second chain, beside the events.

use facility_journal::{NoticeHead, StoredNotice, ZERO_HASH, notice_hash};

use super::Store;
use super::build::{EntryExt, append, entry, put};

pub async fn notices_chain_apart_from_events(store: &impl Store) {
    let journal = store.open().await;
    let entries =
        vec![entry().event("1").event("2").notice(b"\x00one"), entry().event("3"), entry().event("4").notice(b"")];
    let appended = journal.append(append("things/1", 0, entries)).await.unwrap();
    assert_eq!((appended.version, appended.notice_number), (4, 2));
    assert_eq!(put(&*journal, "things/1", 4, entry().event("5")).await.notice_number, 2);
    assert_eq!(put(&*journal, "things/1", 5, entry().event("6").notice(b"three")).await.notice_number, 3);

    let one = notice_hash(&ZERO_HASH, "things/1", 1, b"\x00one");
    let two = notice_hash(&one, "things/1", 2, b"");
    let three = notice_hash(&two, "things/1", 3, b"three");
    let stored = |number, payload: &[u8], previous_hash, hash, version| StoredNotice {
        stream: "things/1".to_owned(),
        number,
        payload: payload.to_owned(),
        previous_hash,
        hash,
        version,
    };
    let expected =
        [stored(1, b"\x00one", ZERO_HASH, one, 2), stored(2, b"", one, two, 4), stored(3, b"three", two, three, 6)];
    assert_eq!(journal.read_notices("things/1", 0, 10).await.unwrap(), expected);
    assert_eq!(journal.read_notices("things/1", 1, 1).await.unwrap(), expected[1..2]);
    assert!(journal.read_notices("things/1", 3, 10).await.unwrap().is_empty());
    assert_eq!(journal.notice_head("things/1").await.unwrap(), NoticeHead { number: 3, hash: three });
}

pub async fn stream_without_notices_stands_at_zero(store: &impl Store) {
    let journal = store.open().await;
    put(&*journal, "things/1", 0, entry().event("1")).await;
    for stream in ["things/1", "things/2"] {
        assert_eq!(journal.notice_head(stream).await.unwrap(), NoticeHead { number: 0, hash: ZERO_HASH });
        assert!(journal.read_notices(stream, 0, 10).await.unwrap().is_empty());
    }
}
