//! Durable append-only journal: events, notices, claims, request ids and hash chains.
//!
//! A stream is a contiguous, hash-chained sequence of events under one name.
//! Beside its events a stream has notices (a second contiguous chain, the exact
//! bytes another party may see), claims (unique keys it holds) and the answers
//! to requests. All of them change together, in one transaction.
//!
//! The journal keeps bytes and metadata; what they mean must not enter here.
//! [`Journal`] is the one way in; [`SqliteJournal`] keeps it in one SQLite file,
//! [`PostgresJournal`] in a database that several processes share.
//! `tests/contract` holds what every implementation must do.

mod chain;
mod check;
mod error;
mod journal;
mod model;
mod plan;
mod postgres;
mod sqlite;
mod transfer;
mod verify;

use std::pin::Pin;

pub use chain::{EventFields, ZERO_HASH, event_hash, notice_hash};
pub use error::{AppendError, InvalidAppend, OpenError, ReadError};
pub use journal::{Journal, WriteObserver};
pub use model::{
    Append, Appended, ClaimHolder, ClaimKey, Entry, Hash, NewClaim, NewEvent, NewNotice, NewRequest, NoticeHead,
    RefusalRecord, RequestKey, StoredEvent, StoredNotice, StoredRefusal, StoredRequest, StreamHead,
};
pub use postgres::{DatabaseError, PostgresJournal, PostgresOptions};
pub use sqlite::{
    BackupError, Contents, Copied, RestoreError, SqliteArchive, SqliteDisk, SqliteJournal, SqliteOptions, Unsound,
    back_up, forget_restore, restore, was_restored,
};
pub use transfer::{Store, TransferError, transfer};

/// What an async function returns that much stands behind and several crates call. Boxed, its body is
/// compiled once, with everything that it awaits; otherwise again in each crate that awaits it.
pub type Boxed<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;
