//! A state in its place in the journal.

/// The state of a stream at a version.
#[derive(Debug, Clone)]
pub struct Snapshot<S> {
    /// The stream.
    pub stream: String,
    /// Version of the last event; 0 before the first.
    pub version: u64,
    /// Number of the last notice; 0 before the first.
    pub notice_number: u64,
    /// The state.
    pub state: S,
}

impl<S: Default> Snapshot<S> {
    /// A stream without events.
    #[must_use]
    pub fn empty(stream: &str) -> Self {
        Self { stream: stream.to_owned(), version: 0, notice_number: 0, state: S::default() }
    }
}

impl<S> Snapshot<S> {
    /// The etag of the stream at this version.
    #[must_use]
    pub fn etag(&self) -> String {
        format!("v{}", self.version)
    }
}
