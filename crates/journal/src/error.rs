//! Why an append, a read or an opening fails. One enum for each.

use std::path::PathBuf;

use crate::model::{ClaimHolder, ClaimKey, StoredRequest};
use crate::postgres::DatabaseError;

/// Why an append wrote nothing, or may have written something.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AppendError {
    /// The stream stands at another version. Nothing was written.
    #[error("the stream stands at version {actual}, not at {expected}")]
    VersionConflict {
        /// The version the append named.
        expected: u64,
        /// The version the stream has.
        actual: u64,
    },
    /// A key is already held. Nothing was written.
    #[error("{} {:?} is already held by {} ({})", key.kind, key.key, holder.stream, holder.holder)]
    ClaimTaken {
        /// Index of the entry that wanted it.
        entry: usize,
        /// The key.
        key: ClaimKey,
        /// Who holds it. Where an earlier entry of the same append took it, `since_version`
        /// lies above the stream's version, since that entry was not written either.
        holder: ClaimHolder,
    },
    /// The request id is consumed. Nothing was written.
    #[error("request {:?} of {} was already answered", stored.key.request_id, stored.key.method)]
    RequestExists {
        /// Index of the entry that carried it.
        entry: usize,
        /// The request as it was answered; durable.
        stored: Box<StoredRequest>,
    },
    /// The append breaks a rule that its author must keep. Nothing was written.
    #[error("invalid append: {0}")]
    Invalid(InvalidAppend),
    /// The journal takes no more appends. Nothing was written.
    #[error("the journal is closed to appends")]
    Closed,
    /// The storage could not be reached, or not in time. Nothing was written; it may go through later.
    #[error("the storage does not take the append: {0}")]
    Unavailable(String),
    /// The storage failed while writing: the append may or may not be durable. Where
    /// [`crate::Journal::failure`] says so the process must stop and start again, and so find out;
    /// later appends get [`AppendError::Closed`]. Elsewhere the same append may be sent again.
    #[error("the outcome of the append is unknown: {0}")]
    OutcomeUnknown(String),
}

/// The rule of an append that was broken. Indexes count from 0.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidAppend {
    /// There is no entry.
    #[error("there is no entry")]
    NoEntries,
    /// A name that must not be empty is empty.
    #[error("{0} is empty")]
    EmptyName(&'static str),
    /// The entry has neither an event nor a request.
    #[error("entry {entry} has neither an event nor a request")]
    EmptyEntry {
        /// Index of the entry.
        entry: usize,
    },
    /// Notices and claims are dated by an event of their entry, and there is none.
    #[error("entry {entry} has notices or claims but no event")]
    NeedsEvent {
        /// Index of the entry.
        entry: usize,
    },
    /// A request without events, on a stream that has no event yet.
    #[error("entry {entry} answers a request in a stream that does not exist")]
    RequestOnNewStream {
        /// Index of the entry.
        entry: usize,
    },
    /// The business date is not of the form `YYYY-MM-DD`.
    #[error("entry {entry} has the business date {found:?}")]
    BusinessDate {
        /// Index of the entry.
        entry: usize,
        /// What stood there.
        found: String,
    },
    /// Two entries carry the same principal, method and request id.
    #[error("entry {entry} carries the request of an earlier entry")]
    RepeatedRequest {
        /// Index of the later entry.
        entry: usize,
    },
    /// A claim is given back that this stream does not hold.
    #[error("entry {entry} gives back {} {:?}, which the stream does not hold", key.kind, key.key)]
    ClaimNotHeld {
        /// Index of the entry.
        entry: usize,
        /// The key.
        key: ClaimKey,
    },
    /// The storage refused the content itself, as text longer than it can keep.
    #[error("the storage refused the content: {0}")]
    Refused(String),
}

/// Why nothing could be read or recorded.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// The events do not form the chain they were written as: someone changed the storage.
    #[error("the history of stream {stream} is broken at version {version}: {problem}")]
    EventsBroken {
        /// The stream.
        stream: String,
        /// The first version that does not fit.
        version: u64,
        /// What does not fit.
        problem: &'static str,
    },
    /// The notices do not form the chain they were written as: someone changed the storage.
    #[error("the notices of stream {stream} are broken at number {number}: {problem}")]
    NoticesBroken {
        /// The stream.
        stream: String,
        /// The first number that does not fit.
        number: u64,
        /// What does not fit.
        problem: &'static str,
    },
    /// The journal is closed.
    #[error("the journal is closed")]
    Closed,
    /// The storage failed.
    #[error("the storage failed: {0}")]
    Storage(String),
}

/// Why a store cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// A database on a server can't be used.
    #[error(transparent)]
    Database(#[from] DatabaseError),
    /// Another journal has the file open.
    #[error(
        "{} is in use by another process; stop that process, or give this one a file of its own",
        path.display()
    )]
    InUse {
        /// The store's file.
        path: PathBuf,
    },
    /// The folder of the file is missing.
    #[error("the folder {} does not exist; create it, or name another file", folder.display())]
    NoFolder {
        /// The missing folder.
        folder: PathBuf,
    },
    /// The file or its folder cannot be written.
    #[error("{} cannot be written; the process needs the right to write the file and its folder", path.display())]
    NotWritable {
        /// What cannot be written.
        path: PathBuf,
    },
    /// The path names a folder, or something else that is no file.
    #[error("{} is not a file", path.display())]
    NotAFile {
        /// The path.
        path: PathBuf,
    },
    /// The file is not an SQLite database.
    #[error("{} is not a database; it was left as it is", path.display())]
    NotADatabase {
        /// The file.
        path: PathBuf,
    },
    /// The file is a database, but another program's.
    #[error("{} is a database of another program; it was left as it is", path.display())]
    NotAJournal {
        /// The file.
        path: PathBuf,
    },
    /// The file was written by a newer version of this program.
    #[error("{} has schema version {found}, this program knows {known}; use the newer program", path.display())]
    NewerSchema {
        /// The file.
        path: PathBuf,
        /// The file's schema version.
        found: i64,
        /// The newest schema version known here.
        known: i64,
    },
    /// The SQLite library is older than the versions known to be sound.
    #[error("the SQLite library is {found}, {needed} or later is needed")]
    OldSqlite {
        /// The version linked in.
        found: String,
        /// The oldest version accepted.
        needed: &'static str,
    },
    /// A setting the store depends on did not hold.
    #[error("the storage does not support {setting}: it says {found}")]
    Setting {
        /// The setting and the value it needs.
        setting: &'static str,
        /// The value read back.
        found: String,
    },
    /// There is no room for it.
    #[error("{}: its volume is full, or fails ({message}); make room there, or look at the disk, and start again", path.display())]
    Full {
        /// The file.
        path: PathBuf,
        /// What was said.
        message: String,
    },
    /// Anything else the operating system or the storage said.
    #[error("{} cannot be opened: {message}", path.display())]
    Storage {
        /// The file.
        path: PathBuf,
        /// What was said.
        message: String,
    },
}
