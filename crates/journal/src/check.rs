//! What can be said against an append before looking at the store. The same for every store.

use std::collections::HashSet;

use crate::error::InvalidAppend;
use crate::model::{Append, ClaimKey, Entry};

/// The first rule the append breaks by itself.
pub(crate) fn check(append: &Append) -> Result<(), InvalidAppend> {
    named(&append.stream, "the stream")?;
    if append.entries.is_empty() {
        return Err(InvalidAppend::NoEntries);
    }
    let mut requests = HashSet::new();
    for (index, entry) in append.entries.iter().enumerate() {
        check_entry(index, entry)?;
        if let Some(request) = &entry.request
            && !requests.insert((&entry.principal, &request.method, &request.request_id))
        {
            return Err(InvalidAppend::RepeatedRequest { entry: index });
        }
    }
    Ok(())
}

fn check_entry(index: usize, entry: &Entry) -> Result<(), InvalidAppend> {
    if entry.events.is_empty() {
        // Notices and claims are dated by the last event of their entry.
        if !(entry.notices.is_empty() && entry.take.is_empty() && entry.give_back.is_empty()) {
            return Err(InvalidAppend::NeedsEvent { entry: index });
        }
        if entry.request.is_none() {
            return Err(InvalidAppend::EmptyEntry { entry: index });
        }
    }
    named(&entry.principal, "the principal")?;
    if !looks_like_a_date(&entry.business_date) {
        return Err(InvalidAppend::BusinessDate { entry: index, found: entry.business_date.clone() });
    }
    if let Some(request) = &entry.request {
        named(&request.method, "the request's method")?;
        named(&request.request_id, "the request id")?;
    }
    for event in &entry.events {
        named(&event.event_type, "the event type")?;
    }
    let keys = entry.take.iter().map(|claim| &claim.key).chain(&entry.give_back);
    for ClaimKey { kind, key } in keys {
        named(kind, "the claim's kind")?;
        named(key, "the claim's key")?;
    }
    Ok(())
}

fn named(text: &str, what: &'static str) -> Result<(), InvalidAppend> {
    if text.is_empty() { Err(InvalidAppend::EmptyName(what)) } else { Ok(()) }
}

/// The form only, so that dates compare as text; which days exist is the caller's to know.
fn looks_like_a_date(text: &str) -> bool {
    text.len() == 10
        && text
            .bytes()
            .enumerate()
            .all(|(at, byte)| if at == 4 || at == 7 { byte == b'-' } else { byte.is_ascii_digit() })
}
