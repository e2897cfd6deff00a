//! Numbers and hashes of an append, worked out before anything is written. The same for every store.

use crate::chain::{EventFields, ZERO_HASH, event_hash, notice_hash};
use crate::error::InvalidAppend;
use crate::model::{Append, Appended, Entry, Hash};

/// Where a stream and its notices stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Head {
    pub version: u64,
    pub hash: Hash,
    pub notice_number: u64,
    pub notice_hash: Hash,
}

impl Head {
    /// The head of a stream that does not exist yet.
    pub(crate) const NEW: Self = Self { version: 0, hash: ZERO_HASH, notice_number: 0, notice_hash: ZERO_HASH };

    pub(crate) fn appended(&self) -> Appended {
        Appended { version: self.version, notice_number: self.notice_number }
    }
}

/// An append with its numbers and hashes.
pub(crate) struct Plan<'a> {
    pub entries: Vec<PlannedEntry<'a>>,
    /// Where the stream stands afterwards.
    pub head: Head,
}

/// An entry with its numbers and hashes.
pub(crate) struct PlannedEntry<'a> {
    pub entry: &'a Entry,
    /// Version and hash of each of its events.
    pub events: Vec<(u64, Hash)>,
    /// Number and hash of each of its notices.
    pub notices: Vec<(u64, Hash)>,
    /// The stream's version after it.
    pub version: u64,
}

/// Continues the chains of `head` with `append`.
pub(crate) fn plan(mut head: Head, append: &Append) -> Result<Plan<'_>, InvalidAppend> {
    let mut entries = Vec::with_capacity(append.entries.len());
    for (index, entry) in append.entries.iter().enumerate() {
        let events = plan_events(&mut head, &append.stream, entry);
        let notices = plan_notices(&mut head, &append.stream, entry);
        if head.version == 0 {
            return Err(InvalidAppend::RequestOnNewStream { entry: index });
        }
        entries.push(PlannedEntry { entry, events, notices, version: head.version });
    }
    Ok(Plan { entries, head })
}

fn plan_events(head: &mut Head, stream: &str, entry: &Entry) -> Vec<(u64, Hash)> {
    let mut planned = Vec::with_capacity(entry.events.len());
    for event in &entry.events {
        head.version += 1;
        let fields = EventFields {
            stream,
            version: head.version,
            event_type: &event.event_type,
            business_date: &entry.business_date,
            recorded_at: entry.recorded_at,
            principal: &entry.principal,
            on_behalf_of: entry.on_behalf_of.as_deref(),
            request_id: entry.request.as_ref().map(|request| request.request_id.as_str()),
            data: &event.data,
        };
        head.hash = event_hash(&head.hash, &fields);
        planned.push((head.version, head.hash));
    }
    planned
}

fn plan_notices(head: &mut Head, stream: &str, entry: &Entry) -> Vec<(u64, Hash)> {
    let mut planned = Vec::with_capacity(entry.notices.len());
    for notice in &entry.notices {
        head.notice_number += 1;
        head.notice_hash = notice_hash(&head.notice_hash, stream, head.notice_number, &notice.payload);
        planned.push((head.notice_number, head.notice_hash));
    }
    planned
}
