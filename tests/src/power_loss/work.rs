//! What is written: appends of every shape, which follow from the seed.

use std::collections::BTreeSet;

use facility_journal::{Append, ClaimKey, Entry, NewClaim, NewEvent, NewNotice, NewRequest, RefusalRecord};

use super::book::Book;
use crate::random::Random;

/// Names of the streams.
pub(super) const STREAMS: [&str; 5] = ["things/1", "things/2", "things/3", "things/4", "things/5"];

/// Claims that all streams compete for.
const CLAIMS: usize = 12;

/// Makes appends.
#[derive(Debug)]
pub(super) struct Work {
    random: Random,
    /// Numbers requests and moments, so that no two are alike.
    last: u32,
}

/// The claims there are.
pub(super) fn claims() -> Vec<ClaimKey> {
    (0..CLAIMS).map(|n| ClaimKey { kind: "serial".to_owned(), key: format!("D8T-{n}") }).collect()
}

impl Work {
    pub(super) fn new(random: Random) -> Self {
        Self { random, last: 0 }
    }

    /// Appends to `count` different streams, none of which gets in another's way.
    pub(super) fn appends(&mut self, book: &Book, count: usize) -> Vec<Append> {
        let first = self.random.index(STREAMS.len());
        let streams = STREAMS.iter().cycle().skip(first).take(count.min(STREAMS.len()));
        let mut used = BTreeSet::new();
        streams.map(|stream| self.append(book, stream, &mut used)).collect()
    }

    fn append(&mut self, book: &Book, stream: &str, used: &mut BTreeSet<ClaimKey>) -> Append {
        let mut entries = vec![self.entry(book, stream, used)];
        while self.random.percent(30) {
            entries.push(if self.random.percent(20) { self.answer_alone() } else { self.entry(book, stream, used) });
        }
        Append { stream: stream.to_owned(), expected_version: book.version(stream), entries }
    }

    fn entry(&mut self, book: &Book, stream: &str, used: &mut BTreeSet<ClaimKey>) -> Entry {
        let mut entry = self.answer_alone();
        if self.random.percent(20) {
            entry.request = None;
        }
        for _ in 0..=self.random.below(3) {
            entry.events.push(self.event());
        }
        for _ in 0..self.random.below(3) {
            entry.notices.push(NewNotice { payload: self.bytes(300) });
        }
        let claims = claims();
        if let Some(key) = self.random.choose(&claims).filter(|key| !used.contains(key)) {
            match book.claims.get(key) {
                None => entry.take.push(NewClaim { key: key.clone(), holder: format!("holder {}", self.last) }),
                Some(holder) if holder.stream == stream => entry.give_back.push(key.clone()),
                Some(_) => {}
            }
            used.insert(key.clone());
        }
        entry
    }

    /// An entry that answers a request and writes no event.
    fn answer_alone(&mut self) -> Entry {
        self.last += 1;
        let people = [None, Some("carla".to_owned()), Some(String::new())];
        Entry {
            principal: format!("spiffe://lender.example/clerk-{}", self.random.below(2)),
            on_behalf_of: self.random.choose(&people).cloned().flatten(),
            business_date: format!("2008-03-{:02}", 1 + self.random.below(31)),
            recorded_at: i64::from(self.last),
            request: Some(NewRequest {
                method: "Make".to_owned(),
                request_id: format!("r-{}", self.last),
                fingerprint: [u8::try_from(self.random.below(256)).unwrap_or(0); 32],
                answer: self.bytes(200),
            }),
            events: vec![],
            notices: vec![],
            take: vec![],
            give_back: vec![],
        }
    }

    /// Mostly small; now and then so large that it takes pages of its own.
    fn event(&mut self) -> NewEvent {
        let longest = if self.random.percent(4) { 20_000 } else { 600 };
        let letters = self.bytes(longest).iter().map(|byte| char::from(b'a' + byte % 26)).collect::<String>();
        NewEvent { event_type: "thing.made.v1".to_owned(), data: format!("{{\"made\":\"{letters}\"}}") }
    }

    fn bytes(&mut self, longest: u64) -> Vec<u8> {
        let length = self.random.below(longest);
        // One number for every byte would take longer than SQLite does.
        let seed = self.random.any().to_le_bytes();
        (0..length).zip(seed.iter().cycle()).map(|(at, byte)| byte ^ u8::try_from(at % 251).unwrap_or(0)).collect()
    }

    pub(super) fn refusal(&mut self) -> RefusalRecord {
        self.last += 1;
        RefusalRecord {
            recorded_at: i64::from(self.last),
            principal: "spiffe://lender.example/clerk-1".to_owned(),
            on_behalf_of: None,
            method: "Make".to_owned(),
            request_id: Some(format!("r-{}", self.last)),
            stream: self.random.choose(&STREAMS).map(|stream| (*stream).to_owned()),
            reasons: vec!["OVER_HEADROOM".to_owned(), "SERIAL_ALREADY_FINANCED".to_owned()],
            message: "x".repeat(self.random.index(400)),
        }
    }
}
