//! Checks the chains of what was read against the stream's head. The same for every store.

use crate::chain::{EventFields, event_hash, notice_hash};
use crate::error::ReadError;
use crate::model::{Hash, StoredEvent, StoredNotice};
use crate::plan::Head;

/// One link of a chain as stored, with the hash worked out anew from its content.
struct Link {
    number: u64,
    stored: Hash,
    computed: Hash,
}

/// Where a page of a chain begins and what it should reach.
pub(crate) struct Page {
    /// The number before the first one asked for.
    pub after: u64,
    /// The hash stored at `after`; none where nothing stands there.
    pub previous: Option<Hash>,
    /// Where the stream stands.
    pub head: Head,
    /// Whether everything up to the head was asked for.
    pub reaches_head: bool,
}

/// Holds the events of one page to be contiguous, unchanged and in accord with the head.
pub(crate) fn verify_events(stream: &str, page: &Page, events: &[StoredEvent]) -> Result<(), ReadError> {
    let mut previous = page.previous.unwrap_or_default();
    let links = events.iter().map(|event| {
        let computed = event_hash(&previous, &EventFields::from(event));
        previous = event.hash;
        Link { number: event.version, stored: event.hash, computed }
    });
    verify_chain(page, page.head.version, page.head.hash, links).map_err(|(version, problem)| ReadError::EventsBroken {
        stream: stream.to_owned(),
        version,
        problem,
    })
}

/// Holds the notices of one page to be contiguous, unchanged and in accord with the head.
pub(crate) fn verify_notices(stream: &str, page: &Page, notices: &[StoredNotice]) -> Result<(), ReadError> {
    let links = notices.iter().map(|notice| Link {
        number: notice.number,
        stored: notice.hash,
        computed: notice_hash(&notice.previous_hash, stream, notice.number, &notice.payload),
    });
    verify_chain(page, page.head.notice_number, page.head.notice_hash, links)
        .map_err(|(number, problem)| ReadError::NoticesBroken { stream: stream.to_owned(), number, problem })
}

/// The first number that does not fit, and why.
fn verify_chain(
    page: &Page,
    head_number: u64,
    head_hash: Hash,
    links: impl Iterator<Item = Link>,
) -> Result<(), (u64, &'static str)> {
    let mut last = page.after;
    let mut hash = match page.previous {
        Some(_) if page.after > head_number => return Err((page.after, "it stands beyond the head")),
        Some(hash) => hash,
        // Asked for what follows a number that is not reached yet.
        None if page.after > head_number => return Ok(()),
        None => return Err((page.after, "it is missing")),
    };
    for link in links {
        if link.number != last + 1 {
            return Err((last + 1, "it is missing"));
        }
        if link.number > head_number {
            return Err((link.number, "it stands beyond the head"));
        }
        if link.stored != link.computed {
            return Err((link.number, "its hash does not follow from its content and the hash before it"));
        }
        (last, hash) = (link.number, link.stored);
    }
    if page.reaches_head && last < head_number {
        return Err((last + 1, "it is missing"));
    }
    if last == head_number && hash != head_hash {
        return Err((last, "its hash is not the head's"));
    }
    Ok(())
}
