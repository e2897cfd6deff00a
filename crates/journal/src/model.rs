//! What goes into the journal and what comes out of it. Plain data, no behaviour.
//!
//! Versions and notice numbers are contiguous within their stream and start at 1;
//! 0 stands for "none yet".

/// A SHA-256 digest.
pub type Hash = [u8; 32];

/// Entries for one stream, written all or none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Append {
    /// Name of the stream. Not empty.
    pub stream: String,
    /// The version the stream must stand at for this append to go in; 0 = a new stream.
    pub expected_version: u64,
    /// At least one, in order. Each sees what the ones before it did.
    pub entries: Vec<Entry>,
}

/// What one decision writes. It stands for one call by one principal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Who did it, as authenticated. Not empty.
    pub principal: String,
    /// The person the principal names as acting through it.
    pub on_behalf_of: Option<String>,
    /// The open business date, ISO 8601 (`2008-03-03`).
    pub business_date: String,
    /// When it was recorded, in microseconds since the Unix epoch.
    pub recorded_at: i64,
    /// The request that is answered by this entry. It may stand beside zero events
    /// (the answer that nothing had to change), except on a stream that is new.
    pub request: Option<NewRequest>,
    /// The events, in order.
    pub events: Vec<NewEvent>,
    /// The notices, in order. They need an event beside them.
    pub notices: Vec<NewNotice>,
    /// Keys to take, after those of `give_back` are free. They need an event beside them.
    pub take: Vec<NewClaim>,
    /// Keys to free, all held by this stream. They need an event beside them.
    pub give_back: Vec<ClaimKey>,
}

/// An event to append.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewEvent {
    /// Type with its schema version, as `name.v1`. Not empty.
    pub event_type: String,
    /// JSON text, kept byte for byte and never parsed here.
    pub data: String,
}

/// A notice to append.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewNotice {
    /// The exact bytes, kept as they are.
    pub payload: Vec<u8>,
}

/// A request id to consume, with the answer that its repetition gets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewRequest {
    /// The method called. With the entry's principal it is the scope of the id.
    pub method: String,
    /// The id the caller chose.
    pub request_id: String,
    /// Digest of the request's content, to tell a repetition from another request.
    pub fingerprint: Hash,
    /// The answer's exact bytes.
    pub answer: Vec<u8>,
}

/// Names one consumed request. Never expires.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RequestKey {
    /// Who called.
    pub principal: String,
    /// The method called.
    pub method: String,
    /// The id the caller chose.
    pub request_id: String,
}

/// A consumed request and its answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredRequest {
    /// Its key.
    pub key: RequestKey,
    /// Digest of the request's content.
    pub fingerprint: Hash,
    /// The answer's exact bytes.
    pub answer: Vec<u8>,
    /// The stream it was answered in.
    pub stream: String,
    /// The version of the stream after the request's entry.
    pub version: u64,
}

/// A unique key that one stream at a time may hold.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ClaimKey {
    /// The kind of key; keys of different kinds never meet.
    pub kind: String,
    /// The key itself, compared byte for byte.
    pub key: String,
}

/// A claim to take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewClaim {
    /// The key.
    pub key: ClaimKey,
    /// What in the stream holds it, for whoever meets the claim later.
    pub holder: String,
}

/// Who holds a claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimHolder {
    /// The stream that holds it.
    pub stream: String,
    /// What in that stream holds it.
    pub holder: String,
    /// The version of the last event of the entry that took it.
    pub since_version: u64,
}

/// An event as read back, its hash verified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredEvent {
    /// Name of the stream.
    pub stream: String,
    /// Its place in the stream; contiguous from 1.
    pub version: u64,
    /// Type with its schema version.
    pub event_type: String,
    /// JSON text, byte for byte as appended.
    pub data: String,
    /// The business date it was recorded for, ISO 8601.
    pub business_date: String,
    /// When it was recorded, in microseconds since the Unix epoch.
    pub recorded_at: i64,
    /// Who did it.
    pub principal: String,
    /// The person named as acting through the principal.
    pub on_behalf_of: Option<String>,
    /// The id of the request it answers.
    pub request_id: Option<String>,
    /// Its place in the chain; see [`crate::event_hash`].
    pub hash: Hash,
}

/// A notice as read back, its hash verified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredNotice {
    /// Name of the stream.
    pub stream: String,
    /// Its place among the stream's notices; contiguous from 1.
    pub number: u64,
    /// The exact bytes as appended.
    pub payload: Vec<u8>,
    /// The hash of the notice before it; zero for the first.
    pub previous_hash: Hash,
    /// Its place in the chain; see [`crate::notice_hash`].
    pub hash: Hash,
    /// The version of the last event of its entry.
    pub version: u64,
}

/// Where a stream stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StreamHead {
    /// Name of the stream.
    pub stream: String,
    /// The version of its last event.
    pub version: u64,
    /// The hash of its last event.
    pub hash: Hash,
    /// The number of its last notice; 0 when it has none.
    pub notice_number: u64,
}

/// Where a stream's notices stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoticeHead {
    /// The number of the last notice; 0 when there is none.
    pub number: u64,
    /// Its hash; zero when there is none.
    pub hash: Hash,
}

/// Where a stream stands after an append.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Appended {
    /// The version of its last event.
    pub version: u64,
    /// The number of its last notice; 0 when it has none.
    pub notice_number: u64,
}

/// A call that was refused or denied, for the audit table. It changes no stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefusalRecord {
    /// When it was refused, in microseconds since the Unix epoch.
    pub recorded_at: i64,
    /// Who called.
    pub principal: String,
    /// The person named as acting through the principal.
    pub on_behalf_of: Option<String>,
    /// The method called.
    pub method: String,
    /// The request id, where the call carried one.
    pub request_id: Option<String>,
    /// The stream the call was about, where it named one. It need not exist.
    pub stream: Option<String>,
    /// The stable codes of the reasons, in order.
    pub reasons: Vec<String>,
    /// What the caller was told.
    pub message: String,
}

/// A refusal as read back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredRefusal {
    /// Grows with every refusal; the oldest ones are dropped.
    pub number: u64,
    /// What was recorded.
    pub refusal: RefusalRecord,
}
