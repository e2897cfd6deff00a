//! Builders with fixed dates.

use facility_journal::{
    Append, Appended, ClaimKey, Entry, Journal, NewClaim, NewEvent, NewNotice, NewRequest, RequestKey,
};

pub const PRINCIPAL: &str = "spiffe://lender.example/clerk-1";
/// 2008-03-03T12:00:00Z.
pub const RECORDED_AT: i64 = 1_204_545_600_000_000;

pub fn append(stream: &str, expected_version: u64, entries: Vec<Entry>) -> Append {
    Append { stream: stream.to_owned(), expected_version, entries }
}

/// An entry with nothing in it; the methods of [`EntryExt`] add to it.
pub fn entry() -> Entry {
    Entry {
        principal: PRINCIPAL.to_owned(),
        on_behalf_of: None,
        business_date: "2008-03-03".to_owned(),
        recorded_at: RECORDED_AT,
        request: None,
        events: vec![],
        notices: vec![],
        take: vec![],
        give_back: vec![],
    }
}

pub trait EntryExt {
    fn event(self, data: &str) -> Self;
    fn notice(self, payload: &[u8]) -> Self;
    fn request(self, request_id: &str, answer: &[u8]) -> Self;
    fn take(self, key: &str, holder: &str) -> Self;
    fn give_back(self, key: &str) -> Self;
}

impl EntryExt for Entry {
    fn event(mut self, data: &str) -> Self {
        self.events.push(NewEvent { event_type: "thing.made.v1".to_owned(), data: data.to_owned() });
        self
    }

    fn notice(mut self, payload: &[u8]) -> Self {
        self.notices.push(NewNotice { payload: payload.to_owned() });
        self
    }

    fn request(mut self, request_id: &str, answer: &[u8]) -> Self {
        self.request = Some(NewRequest {
            method: "Make".to_owned(),
            request_id: request_id.to_owned(),
            fingerprint: [7; 32],
            answer: answer.to_owned(),
        });
        self
    }

    fn take(mut self, key: &str, holder: &str) -> Self {
        self.take.push(NewClaim { key: claim(key), holder: holder.to_owned() });
        self
    }

    fn give_back(mut self, key: &str) -> Self {
        self.give_back.push(claim(key));
        self
    }
}

pub fn claim(key: &str) -> ClaimKey {
    ClaimKey { kind: "serial".to_owned(), key: key.to_owned() }
}

pub fn request_key(request_id: &str) -> RequestKey {
    RequestKey { principal: PRINCIPAL.to_owned(), method: "Make".to_owned(), request_id: request_id.to_owned() }
}

/// Appends one entry that must go in.
pub async fn put(journal: &dyn Journal, stream: &str, expected_version: u64, entry: Entry) -> Appended {
    journal.append(append(stream, expected_version, vec![entry])).await.unwrap()
}

/// How many events a stream has.
pub async fn count(journal: &dyn Journal, stream: &str) -> usize {
    journal.read_events(stream, 0, 10_000).await.unwrap().len()
}
