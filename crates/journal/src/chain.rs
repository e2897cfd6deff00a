//! The hash chains of events and notices. No storage here.
//!
//! Byte layout, the same for every store and for whoever verifies a copy:
//!
//! - `text(x)` is the length of `x` in bytes as eight bytes, big-endian, then `x` itself (UTF-8).
//!   Byte strings are written the same way, so no two lists of fields give the same bytes.
//! - `number(n)` is eight bytes, big-endian (two's complement where it can be negative),
//!   behind their length: `text` of those eight bytes.
//! - `optional(x)` is one byte 0 when absent; one byte 1 and then `text(x)` when present,
//!   so that absent and empty differ.
//!
//! An event's hash is the SHA-256 of
//!
//! ```text
//! text("journal.event.v1") text(previous hash) text(stream) number(version) text(event type)
//! text(business date) number(recorded at, microseconds) text(principal) optional(on behalf of)
//! optional(request id) text(data)
//! ```
//!
//! and a notice's hash the SHA-256 of
//!
//! ```text
//! text("journal.notice.v1") text(previous hash) text(stream) number(notice number) text(payload)
//! ```
//!
//! The previous hash of the first event and of the first notice of a stream is 32 zero bytes.

use sha2::{Digest, Sha256};

use crate::model::{Hash, StoredEvent};

/// The previous hash of a stream's first event and first notice.
pub const ZERO_HASH: Hash = [0; 32];

const EVENT_TAG: &str = "journal.event.v1";
const NOTICE_TAG: &str = "journal.notice.v1";

/// Everything of an event that its hash covers, but for the previous hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EventFields<'a> {
    /// Name of the stream.
    pub stream: &'a str,
    /// Its place in the stream.
    pub version: u64,
    /// Type with its schema version.
    pub event_type: &'a str,
    /// ISO 8601.
    pub business_date: &'a str,
    /// Microseconds since the Unix epoch.
    pub recorded_at: i64,
    /// Who did it.
    pub principal: &'a str,
    /// The person named as acting through the principal.
    pub on_behalf_of: Option<&'a str>,
    /// The id of the request it answers.
    pub request_id: Option<&'a str>,
    /// JSON text.
    pub data: &'a str,
}

impl<'a> From<&'a StoredEvent> for EventFields<'a> {
    fn from(event: &'a StoredEvent) -> Self {
        Self {
            stream: &event.stream,
            version: event.version,
            event_type: &event.event_type,
            business_date: &event.business_date,
            recorded_at: event.recorded_at,
            principal: &event.principal,
            on_behalf_of: event.on_behalf_of.as_deref(),
            request_id: event.request_id.as_deref(),
            data: &event.data,
        }
    }
}

/// The hash of an event that follows the event with the hash `previous`.
pub fn event_hash(previous: &Hash, event: &EventFields<'_>) -> Hash {
    let mut fields = Fields::new(EVENT_TAG);
    fields.bytes(previous);
    fields.bytes(event.stream.as_bytes());
    fields.bytes(&event.version.to_be_bytes());
    fields.bytes(event.event_type.as_bytes());
    fields.bytes(event.business_date.as_bytes());
    fields.bytes(&event.recorded_at.to_be_bytes());
    fields.bytes(event.principal.as_bytes());
    fields.optional(event.on_behalf_of);
    fields.optional(event.request_id);
    fields.bytes(event.data.as_bytes());
    fields.hash()
}

/// The hash of a notice that follows the notice with the hash `previous`.
pub fn notice_hash(previous: &Hash, stream: &str, number: u64, payload: &[u8]) -> Hash {
    let mut fields = Fields::new(NOTICE_TAG);
    fields.bytes(previous);
    fields.bytes(stream.as_bytes());
    fields.bytes(&number.to_be_bytes());
    fields.bytes(payload);
    fields.hash()
}

/// Feeds fields to the digest in the layout above.
struct Fields(Sha256);

impl Fields {
    fn new(tag: &str) -> Self {
        let mut fields = Self(Sha256::new());
        fields.bytes(tag.as_bytes());
        fields
    }

    fn bytes(&mut self, field: &[u8]) {
        // No platform has lengths beyond 64 bits; the maximum only stands where none can be.
        let length = u64::try_from(field.len()).unwrap_or(u64::MAX);
        self.0.update(length.to_be_bytes());
        self.0.update(field);
    }

    fn optional(&mut self, field: Option<&str>) {
        match field {
            None => self.0.update([0]),
            Some(text) => {
                self.0.update([1]);
                self.bytes(text.as_bytes());
            }
        }
    }

    fn hash(self) -> Hash {
        self.0.finalize().into()
    }
}

#[cfg(test)]
mod tests {
    //! The expected digests come from this Python program, written from the layout alone:
    //!
    //! ```python
    //! import hashlib
    //! text = lambda b: len(b).to_bytes(8, "big") + b
    //! number = lambda n: text(n.to_bytes(8, "big", signed=n < 0))
    //! optional = lambda b: b"\0" if b is None else b"\1" + text(b)
    //! def event(previous, stream, version, kind, date, at, principal, behalf, request, data):
    //!     return hashlib.sha256(text(b"journal.event.v1") + text(previous) + text(stream) + number(version)
    //!         + text(kind) + text(date) + number(at) + text(principal) + optional(behalf)
    //!         + optional(request) + text(data))
    //! def notice(previous, stream, n, payload):
    //!     return hashlib.sha256(text(b"journal.notice.v1") + text(previous) + text(stream) + number(n) + text(payload))
    //! zero = bytes(32)
    //! first = event(zero, b"s/1", 1, b"thing.made.v1", b"2008-03-03", 1204545600000000, b"spiffe://a/b",
    //!     b"carla", b"r-1", '{"n":"é"}'.encode())
    //! print(first.hexdigest())
    //! print(event(first.digest(), b"s/1", 2, b"thing.made.v1", b"2008-03-04", -1, b"spiffe://a/b", None, None, b"{}").hexdigest())
    //! print(event(first.digest(), b"s/1", 2, b"thing.made.v1", b"2008-03-04", -1, b"spiffe://a/b", b"", None, b"{}").hexdigest())
    //! print(event(first.digest(), b"s/1", 2, b"thing.made.v1", b"2008-03-04", -1, b"spiffe://a/b", None, b"", b"{}").hexdigest())
    //! print(notice(zero, b"s/1", 1, b"\x00\xff").hexdigest())
    //! print(notice(notice(zero, b"s/1", 1, b"\x00\xff").digest(), b"s/1", 2, b"").hexdigest())
    //! ```
    use super::*;

    fn hex(hash: &Hash) -> String {
        hash.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    fn first() -> EventFields<'static> {
        EventFields {
            stream: "s/1",
            version: 1,
            event_type: "thing.made.v1",
            business_date: "2008-03-03",
            recorded_at: 1_204_545_600_000_000,
            principal: "spiffe://a/b",
            on_behalf_of: Some("carla"),
            request_id: Some("r-1"),
            data: "{\"n\":\"é\"}",
        }
    }

    fn second() -> EventFields<'static> {
        EventFields {
            version: 2,
            business_date: "2008-03-04",
            recorded_at: -1,
            on_behalf_of: None,
            request_id: None,
            data: "{}",
            ..first()
        }
    }

    #[test]
    fn first_event_follows_the_zero_hash() {
        assert_eq!(
            hex(&event_hash(&ZERO_HASH, &first())),
            "f92bf075221d08f05d0c342555020fc212aa62555d9bdca01f330c750724c839"
        );
    }

    #[test]
    fn later_event_follows_the_one_before() {
        assert_eq!(
            hex(&event_hash(&event_hash(&ZERO_HASH, &first()), &second())),
            "3ede66d9268abda6e472f753e7fc0f104a8201ab2ac6ed6b3766c2ee5f273943"
        );
    }

    #[test]
    fn absent_and_empty_fields_give_different_hashes() {
        let previous = event_hash(&ZERO_HASH, &first());
        let no_person = EventFields { on_behalf_of: Some(""), ..second() };
        assert_eq!(
            hex(&event_hash(&previous, &no_person)),
            "e039247cdaf715dc5aeba47a93b5c99f19308f9e69cbe08eacf8730c3b6864ec"
        );
        let no_request = EventFields { request_id: Some(""), ..second() };
        assert_eq!(
            hex(&event_hash(&previous, &no_request)),
            "ff51938ac610990c8d864b20007288f0c303d99e7afd6aea7fe86b78d755f592"
        );
    }

    #[test]
    fn notices_follow_each_other() {
        let one = notice_hash(&ZERO_HASH, "s/1", 1, &[0x00, 0xff]);
        assert_eq!(hex(&one), "21ee9f1e1ad08666e4078d8eb9810d2f2965fe777afb8cbe44fb7e1d9ae72b0d");
        assert_eq!(
            hex(&notice_hash(&one, "s/1", 2, &[])),
            "47cfb1c6aff9fdbc645a44de30cd205c82a1a9e732e49fc323d7888847a5784b"
        );
    }
}
