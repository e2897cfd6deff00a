//! What a journal must hold, worked out from the appends alone.

use std::collections::{BTreeMap, BTreeSet};

use facility_journal::{
    Append, Appended, ClaimHolder, ClaimKey, Entry, EventFields, RefusalRecord, RequestKey, StoredEvent, StoredNotice,
    StoredRequest, StreamHead, event_hash, notice_hash,
};

/// The content of a journal after every append that was acknowledged.
#[derive(Clone, Debug, Default)]
pub(super) struct Book {
    pub streams: BTreeMap<String, Stream>,
    pub claims: BTreeMap<ClaimKey, ClaimHolder>,
    pub requests: BTreeMap<RequestKey, StoredRequest>,
    /// Oldest first.
    pub refusals: Vec<RefusalRecord>,
    /// Requests of appends that did not go in. They must never be found.
    pub absent: BTreeSet<RequestKey>,
}

/// One stream.
#[derive(Clone, Debug, Default)]
pub(super) struct Stream {
    pub events: Vec<StoredEvent>,
    pub notices: Vec<StoredNotice>,
    /// The version after each append.
    pub ends: Vec<u64>,
}

impl Stream {
    pub(super) fn version(&self) -> u64 {
        self.events.last().map_or(0, |event| event.version)
    }

    pub(super) fn notice_number(&self) -> u64 {
        self.notices.last().map_or(0, |notice| notice.number)
    }
}

impl Book {
    pub(super) fn version(&self, stream: &str) -> u64 {
        self.streams.get(stream).map_or(0, Stream::version)
    }

    pub(super) fn heads(&self) -> Vec<StreamHead> {
        let head = |stream: &Stream| {
            let last = stream.events.last()?;
            let (name, notice_number) = (last.stream.clone(), stream.notice_number());
            Some(StreamHead { stream: name, version: last.version, hash: last.hash, notice_number })
        };
        self.streams.values().filter_map(head).collect()
    }

    /// Enters the append and says where its stream stands.
    pub(super) fn apply(&mut self, append: &Append) -> Appended {
        for entry in &append.entries {
            let stream = self.streams.entry(append.stream.clone()).or_default();
            stream.add_events(&append.stream, entry);
            let version = stream.version();
            stream.add_notices(&append.stream, entry);
            for key in &entry.give_back {
                self.claims.remove(key);
            }
            for claim in &entry.take {
                let (stream, holder) = (append.stream.clone(), claim.holder.clone());
                self.claims.insert(claim.key.clone(), ClaimHolder { stream, holder, since_version: version });
            }
            if let Some((key, request)) = request_of(entry) {
                let (fingerprint, answer) = (request.fingerprint, request.answer.clone());
                let stored =
                    StoredRequest { key: key.clone(), fingerprint, answer, stream: append.stream.clone(), version };
                self.requests.insert(key, stored);
            }
        }
        let stream = self.streams.entry(append.stream.clone()).or_default();
        stream.ends.push(stream.version());
        Appended { version: stream.version(), notice_number: stream.notice_number() }
    }

    /// Notes that the append is not there and will not come.
    pub(super) fn rule_out(&mut self, append: &Append) {
        self.absent.extend(append.entries.iter().filter_map(|entry| request_of(entry).map(|(key, _)| key)));
    }

    /// How many rows the tables of events, notices, requests, claims and refusals have.
    pub(super) fn rows(&self) -> [usize; 5] {
        let events = self.streams.values().map(|stream| stream.events.len()).sum();
        let notices = self.streams.values().map(|stream| stream.notices.len()).sum();
        [events, notices, self.requests.len(), self.claims.len(), self.refusals.len()]
    }
}

fn request_of(entry: &Entry) -> Option<(RequestKey, &facility_journal::NewRequest)> {
    let request = entry.request.as_ref()?;
    let (principal, method) = (entry.principal.clone(), request.method.clone());
    Some((RequestKey { principal, method, request_id: request.request_id.clone() }, request))
}

impl Stream {
    fn add_events(&mut self, name: &str, entry: &Entry) {
        for event in &entry.events {
            let previous = self.events.last().map(|event| event.hash).unwrap_or_default();
            let mut stored = StoredEvent {
                stream: name.to_owned(),
                version: self.version() + 1,
                event_type: event.event_type.clone(),
                data: event.data.clone(),
                business_date: entry.business_date.clone(),
                recorded_at: entry.recorded_at,
                principal: entry.principal.clone(),
                on_behalf_of: entry.on_behalf_of.clone(),
                request_id: entry.request.as_ref().map(|request| request.request_id.clone()),
                hash: [0; 32],
            };
            stored.hash = event_hash(&previous, &EventFields::from(&stored));
            self.events.push(stored);
        }
    }

    fn add_notices(&mut self, name: &str, entry: &Entry) {
        for notice in &entry.notices {
            let previous_hash = self.notices.last().map(|notice| notice.hash).unwrap_or_default();
            let number = self.notice_number() + 1;
            self.notices.push(StoredNotice {
                stream: name.to_owned(),
                number,
                payload: notice.payload.clone(),
                previous_hash,
                hash: notice_hash(&previous_hash, name, number, &notice.payload),
                version: self.version(),
            });
        }
    }
}
