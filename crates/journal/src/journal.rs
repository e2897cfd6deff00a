//! The trait every store implements. `tests/contract` says in code what it demands.

use std::fmt;

use async_trait::async_trait;
use tokio::sync::watch;

use crate::error::{AppendError, ReadError};
use crate::model::{
    Append, Appended, ClaimHolder, ClaimKey, NoticeHead, RefusalRecord, RequestKey, StoredEvent, StoredNotice,
    StoredRefusal, StoredRequest, StreamHead,
};

/// A durable append-only journal.
///
/// Whatever a read returns is committed. What an error of an append says about
/// other streams, claims and requests is committed too.
#[async_trait]
pub trait Journal: Send + Sync + 'static {
    /// Writes all entries or none; returns after the commit is durable.
    ///
    /// Once called it may happen even if the caller stops waiting.
    async fn append(&self, append: Append) -> Result<Appended, AppendError>;

    /// The streams whose names start with `prefix`, with their heads, in name order (by bytes).
    async fn streams(&self, prefix: &str) -> Result<Vec<StreamHead>, ReadError>;

    /// Where a stream stands; none for an unknown stream.
    async fn stream_head(&self, stream: &str) -> Result<Option<StreamHead>, ReadError>;

    /// At most `limit` events with a version above `after`, in version order, hash chain verified.
    ///
    /// None for an unknown stream. Fewer than `limit` means: these reach the head.
    async fn read_events(&self, stream: &str, after: u64, limit: usize) -> Result<Vec<StoredEvent>, ReadError>;

    /// At most `limit` notices with a number above `after`, in number order, hash chain verified.
    ///
    /// None for an unknown stream. Fewer than `limit` means: these reach the head.
    async fn read_notices(&self, stream: &str, after: u64, limit: usize) -> Result<Vec<StoredNotice>, ReadError>;

    /// The last notice's number and hash; number 0 and the zero hash when there is none.
    async fn notice_head(&self, stream: &str) -> Result<NoticeHead, ReadError>;

    /// The answers to these requests, in the order of `keys`.
    async fn find_requests(&self, keys: &[RequestKey]) -> Result<Vec<Option<StoredRequest>>, ReadError>;

    /// Who holds these claims, in the order of `keys`.
    async fn claim_holders(&self, keys: &[ClaimKey]) -> Result<Vec<Option<ClaimHolder>>, ReadError>;

    /// Records a refusal in the audit table, which keeps only the newest; returns after the commit is durable.
    async fn record_refusal(&self, refusal: RefusalRecord) -> Result<(), ReadError>;

    /// At most `limit` refusals with a number below `before` (all where `None`), newest first.
    async fn read_refusals(&self, before: Option<u64>, limit: usize) -> Result<Vec<StoredRefusal>, ReadError>;

    /// A counter that moves after each commit that wrote a stream. Wakes whoever follows notices.
    fn commits(&self) -> watch::Receiver<u64>;

    /// Moves when another process may have written, and from time to time without that. None where no
    /// other process can write: then whatever this process has seen is all there is.
    fn others(&self) -> Option<watch::Receiver<u64>>;

    /// What made the journal refuse appends for good, if something did. The process should stop.
    fn failure(&self) -> Option<String>;

    /// Takes no more appends, finishes those that wait, then lets go of the store.
    ///
    /// Afterwards every call answers `Closed`. Closing twice does no harm.
    async fn close(&self);
}

/// Is told how writing goes. Called where the journal writes, so it must be quick.
pub trait WriteObserver: fmt::Debug + Send + Sync {
    /// A transaction begins; what is given back comes again when it is committed.
    fn begins(&self) -> i64;

    /// The transaction that began then was committed, with so many entries.
    fn committed(&self, began: i64, entries: usize);

    /// The write-ahead log has this size; never called where there is none.
    fn log_is(&self, bytes: u64);
}
