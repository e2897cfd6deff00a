//! A store that is only read: a backup, or the file of a service whether it runs or not.
//!
//! Nothing here takes the store's lock or writes to the file, so it does a running service no harm.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use async_trait::async_trait;
use rusqlite::{Connection, ErrorCode};
use tokio::sync::watch;

use super::open::Place;
use super::read;
use super::readers::{Readers, in_transaction};
use super::{SqliteOptions, lock};
use crate::error::{AppendError, OpenError, ReadError};
use crate::journal::Journal;
use crate::model::{
    Append, Appended, ClaimHolder, ClaimKey, NoticeHead, RefusalRecord, RequestKey, StoredEvent, StoredNotice,
    StoredRefusal, StoredRequest, StreamHead,
};

/// How many events or notices are looked at together.
const PAGE: usize = 1_000;
/// How many of SQLite's complaints are told.
const TOLD: usize = 3;

/// What a file holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Contents {
    /// Streams.
    pub streams: u64,
    /// Events of all streams.
    pub events: u64,
    /// Notices of all streams.
    pub notices: u64,
}

/// Why a file is not a sound store.
#[derive(Debug, thiserror::Error)]
pub enum Unsound {
    /// It can't be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// There is no such file.
    #[error("{} does not exist", path.display())]
    Missing {
        /// The path.
        path: PathBuf,
    },
    /// Nothing was ever written to it.
    #[error("{} is empty; no journal was ever written there", path.display())]
    Empty {
        /// The file.
        path: PathBuf,
    },
    /// Its end is missing.
    #[error("{} is truncated: it has {found} bytes and should have {needed}", path.display())]
    Truncated {
        /// The file.
        path: PathBuf,
        /// Its size in bytes.
        found: u64,
        /// The size that its header tells.
        needed: u64,
    },
    /// Its pages, its indexes or its references don't fit together.
    #[error("{} is damaged: {problem}", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// Where, as the storage tells it.
        problem: String,
    },
    /// What it holds is not what was written.
    #[error("{}: {problem}", path.display())]
    Broken {
        /// The file.
        path: PathBuf,
        /// Where.
        problem: ReadError,
    },
}

/// A journal that only reads. Appends are answered [`AppendError::Closed`].
pub struct SqliteArchive {
    place: Place,
    readers: Arc<Readers>,
    never: watch::Sender<u64>,
}

impl SqliteArchive {
    /// Opens the file at `path` for reading.
    ///
    /// # Errors
    /// It is missing, empty, truncated, or no journal that this program knows.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, Unsound> {
        let place = Place::on_disk(path.as_ref());
        drop(open(&place)?);
        let readers = Arc::new(Readers::new(place.clone(), SqliteOptions::default().readers));
        Ok(Self { place, readers, never: watch::Sender::new(0) })
    }

    /// Looks through the whole file: its pages and indexes, and every hash chain. Blocks meanwhile.
    ///
    /// # Errors
    /// The first place that is not as it was written.
    pub fn look_through(&self) -> Result<Contents, Unsound> {
        look_through(&open(&self.place)?, &self.place.path)
    }
}

/// A connection that only reads the store at `place`, once it is known to be one.
pub(super) fn open(place: &Place) -> Result<Connection, Unsound> {
    let path = &place.path;
    if !path.exists() {
        return Err(Unsound::Missing { path: path.clone() });
    }
    if !path.is_file() {
        return Err(OpenError::NotAFile { path: path.clone() }.into());
    }
    check_size(path).map_err(|error| place.storage(error.to_string()))??;
    let connection = place.open_reader()?;
    match place.identify(&connection) {
        Ok(0) => Err(Unsound::Empty { path: path.clone() }),
        Ok(_) => Ok(connection),
        Err(error) => Err(error.into()),
    }
}

/// Holds the file's size against what its header says. A store with a write-ahead log may be shorter
/// than its header says, or longer; there, only the storage itself can tell.
fn check_size(path: &Path) -> std::io::Result<Result<(), Unsound>> {
    let mut file = File::open(path)?;
    let found = file.metadata()?.len();
    if found == 0 {
        // What is in the log of a store that was just made is not copied yet.
        let nothing = lock::beside(path, "-wal").metadata().map_or(0, |log| log.len()) == 0;
        return Ok(if nothing { Err(Unsound::Empty { path: path.to_owned() }) } else { Ok(()) });
    }
    let mut header = [0_u8; 100];
    if file.read_exact(&mut header).is_err() || !header.starts_with(b"SQLite format 3\0") {
        return Ok(Err(OpenError::NotADatabase { path: path.to_owned() }.into()));
    }
    let number = |at: usize, length: usize| {
        header.iter().skip(at).take(length).fold(0_u64, |number, byte| (number << 8) | u64::from(*byte))
    };
    let page = match number(16, 2) {
        1 => 65_536,
        bytes => bytes,
    };
    let (with_log, needed) = (number(18, 1) == 2, page.saturating_mul(number(28, 4)));
    let truncated = !with_log && found < needed;
    Ok(if truncated { Err(Unsound::Truncated { path: path.to_owned(), found, needed }) } else { Ok(()) })
}

/// See [`SqliteArchive::look_through`].
pub(super) fn look_through(connection: &Connection, path: &Path) -> Result<Contents, Unsound> {
    let damaged = |problem: String| Unsound::Damaged { path: path.to_owned(), problem };
    let problems = complaints(connection).map_err(|error| damaged(said(&error)))?;
    if !problems.is_empty() {
        return Err(damaged(problems.join("; ")));
    }
    in_transaction(connection, read_all).map_err(|problem| Unsound::Broken { path: path.to_owned(), problem })
}

/// What SQLite finds wrong with the file.
fn complaints(connection: &Connection) -> rusqlite::Result<Vec<String>> {
    let mut check = connection.prepare("PRAGMA integrity_check(3)")?;
    let found = check.query_map([], |row| row.get::<_, String>(0))?;
    let found = found.filter(|line| !matches!(line, Ok(line) if line == "ok"));
    let mut problems = found.collect::<rusqlite::Result<Vec<_>>>()?;
    if problems.is_empty() {
        let mut check = connection.prepare("PRAGMA foreign_key_check")?;
        let found = check.query_map([], |row| {
            let (table, row_number, parent): (String, Option<i64>, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
            let row_number = row_number.map(|number| format!(" {number}")).unwrap_or_default();
            Ok(format!("row{row_number} of {table} names a row of {parent} that is missing"))
        })?;
        problems = found.take(TOLD).collect::<rusqlite::Result<Vec<_>>>()?;
    }
    Ok(problems)
}

fn said(error: &rusqlite::Error) -> String {
    match error.sqlite_error_code() {
        Some(ErrorCode::DatabaseCorrupt) => format!("{error}; pages are missing or not what they should be"),
        _ => error.to_string(),
    }
}

/// Reads every event and notice, each held against its chain.
fn read_all(connection: &Connection) -> Result<Contents, ReadError> {
    let mut contents = Contents::default();
    for head in read::streams(connection, "")? {
        contents.streams += 1;
        let mut after = 0;
        loop {
            let events = read::read_events(connection, &head.stream, after, PAGE)?;
            contents.events += count(events.len());
            match events.last() {
                Some(last) if events.len() == PAGE => after = last.version,
                _ => break,
            }
        }
        let mut after = 0;
        loop {
            let notices = read::read_notices(connection, &head.stream, after, PAGE)?;
            contents.notices += count(notices.len());
            match notices.last() {
                Some(last) if notices.len() == PAGE => after = last.number,
                _ => break,
            }
        }
    }
    Ok(contents)
}

fn count(length: usize) -> u64 {
    u64::try_from(length).unwrap_or(u64::MAX)
}

#[async_trait]
impl Journal for SqliteArchive {
    async fn append(&self, _: Append) -> Result<Appended, AppendError> {
        Err(AppendError::Closed)
    }

    async fn streams(&self, prefix: &str) -> Result<Vec<StreamHead>, ReadError> {
        let prefix = prefix.to_owned();
        self.readers.run(move |connection| read::streams(connection, &prefix)).await
    }

    async fn stream_head(&self, stream: &str) -> Result<Option<StreamHead>, ReadError> {
        let stream = stream.to_owned();
        self.readers.run(move |connection| read::stream_head(connection, &stream)).await
    }

    async fn read_events(&self, stream: &str, after: u64, limit: usize) -> Result<Vec<StoredEvent>, ReadError> {
        let stream = stream.to_owned();
        self.readers.run(move |connection| read::read_events(connection, &stream, after, limit)).await
    }

    async fn read_notices(&self, stream: &str, after: u64, limit: usize) -> Result<Vec<StoredNotice>, ReadError> {
        let stream = stream.to_owned();
        self.readers.run(move |connection| read::read_notices(connection, &stream, after, limit)).await
    }

    async fn notice_head(&self, stream: &str) -> Result<NoticeHead, ReadError> {
        let stream = stream.to_owned();
        self.readers.run(move |connection| read::notice_head(connection, &stream)).await
    }

    async fn find_requests(&self, keys: &[RequestKey]) -> Result<Vec<Option<StoredRequest>>, ReadError> {
        let keys = keys.to_owned();
        let find = move |connection: &Connection| {
            keys.iter().map(|key| Ok(read::find_request(connection, key)?)).collect::<Result<Vec<_>, ReadError>>()
        };
        self.readers.run(find).await
    }

    async fn claim_holders(&self, keys: &[ClaimKey]) -> Result<Vec<Option<ClaimHolder>>, ReadError> {
        let keys = keys.to_owned();
        let find = move |connection: &Connection| {
            keys.iter().map(|key| Ok(read::claim_holder(connection, key)?)).collect::<Result<Vec<_>, ReadError>>()
        };
        self.readers.run(find).await
    }

    async fn record_refusal(&self, _: RefusalRecord) -> Result<(), ReadError> {
        Err(ReadError::Closed)
    }

    async fn read_refusals(&self, before: Option<u64>, limit: usize) -> Result<Vec<StoredRefusal>, ReadError> {
        self.readers.run(move |connection| read::read_refusals(connection, before, limit)).await
    }

    fn commits(&self) -> watch::Receiver<u64> {
        self.never.subscribe()
    }

    fn others(&self) -> Option<watch::Receiver<u64>> {
        None
    }

    fn failure(&self) -> Option<String> {
        None
    }

    async fn close(&self) {
        self.readers.close().await;
    }
}
