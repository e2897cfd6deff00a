//! Notices in their place in the history.

use facility_journal::StoredNotice;
use facility_proto::lender::v1::{Notice, NoticeEntry};
use prost::Message;

/// A notice as a follower gets it: the committed bytes, not decoded.
#[must_use]
pub fn notice_entry(stored: StoredNotice) -> NoticeEntry {
    NoticeEntry {
        facility: stored.stream,
        number: i64::try_from(stored.number).unwrap_or(i64::MAX),
        previous_hash: stored.previous_hash.to_vec().into(),
        hash: stored.hash.to_vec().into(),
        payload: stored.payload.into(),
        notice: None,
    }
}

/// A notice for people, decoded beside its bytes; without the decoded form where this release
/// can't read them.
#[must_use]
pub fn decoded_notice_entry(stored: StoredNotice) -> NoticeEntry {
    let notice = Notice::decode(stored.payload.as_slice()).ok();
    NoticeEntry { notice, ..notice_entry(stored) }
}
