//! Moves a whole journal from one store to another, whatever kind each is: the
//! same rows in the same order, so that every hash chain is the same at both ends.
//!
//! The source must be at rest and the target empty. All of it is written in one
//! transaction; afterwards every chain of the target is read and held against the
//! source's heads.

use std::path::PathBuf;

use thiserror::Error;

use crate::Boxed;
use crate::error::{OpenError, ReadError};
use crate::journal::Journal;
use crate::model::StreamHead;
use crate::postgres::transfer::{PostgresSource, PostgresTarget};
use crate::postgres::{PostgresJournal, PostgresOptions};
use crate::sqlite::transfer::{SqliteSource, SqliteTarget};
use crate::sqlite::{Contents, SqliteJournal, SqliteOptions};

/// How many rows are carried together.
pub(crate) const PAGE: usize = 1_000;

/// Where a journal lies.
#[derive(Clone)]
pub enum Store {
    /// One SQLite file.
    File(PathBuf),
    /// A PostgreSQL database.
    Database(String),
}

impl Store {
    /// A database where it is a connection string, a file otherwise.
    #[must_use]
    pub fn named(name: &str) -> Self {
        let is_database =
            name.starts_with("postgres://") || name.starts_with("postgresql://") || name.contains("dbname=");
        if is_database { Self::Database(name.to_owned()) } else { Self::File(name.into()) }
    }
}

/// Why a journal was not moved. Nothing is left behind in the target, unless it says so.
#[derive(Debug, Error)]
pub enum TransferError {
    /// The source is not there.
    #[error("{} does not exist", .0.display())]
    Missing(PathBuf),
    /// A store can't be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The source is being written.
    #[error("{0} is in use by {1} other connection(s); stop the services that use it")]
    InUse(String, i64),
    /// The target holds something.
    #[error("{0} is not empty; a journal is moved into an empty one only")]
    NotEmpty(String),
    /// A store can't be read or written.
    #[error("{place}: {problem}")]
    Storage {
        /// Which one.
        place: String,
        /// What was said.
        problem: String,
    },
    /// What arrived is not what was sent.
    #[error("the copy is not sound: {0}; empty the target before you try again")]
    Unsound(String),
    /// The copy can't be read back.
    #[error("the copy can't be read back: {0}; empty the target before you try again")]
    Read(#[from] ReadError),
}

/// A value of a row, in both kinds of store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Cell {
    Null,
    Number(i64),
    Text(String),
    Bytes(Vec<u8>),
}

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Number,
    Text,
    Bytes,
    /// Text in a file, its bytes in a database.
    Document,
}

/// A table as both kinds of store have it. Its first column, where `key` names one, is the order of
/// writing: it is read for paging, and written only where `keeps_key`.
pub(crate) struct Table {
    pub name: &'static str,
    pub key: Option<&'static str>,
    pub keeps_key: bool,
    /// Where there is no key: what makes the order.
    pub order: &'static str,
    pub columns: &'static [(&'static str, Kind)],
}

use Kind::{Bytes, Document, Number, Text};

/// Every table, each after those that it refers to.
pub(crate) const TABLES: [Table; 6] = [
    Table {
        name: "stream",
        key: None,
        keeps_key: false,
        order: "stream",
        columns: &[
            ("stream", Text),
            ("version", Number),
            ("hash", Bytes),
            ("notice_number", Number),
            ("notice_hash", Bytes),
        ],
    },
    Table {
        name: "event",
        key: Some("position"),
        keeps_key: false,
        order: "position",
        columns: &[
            ("stream", Text),
            ("version", Number),
            ("event_type", Text),
            ("data", Document),
            ("business_date", Text),
            ("recorded_at", Number),
            ("principal", Text),
            ("on_behalf_of", Text),
            ("request_id", Text),
            ("hash", Bytes),
        ],
    },
    Table {
        name: "notice",
        key: Some("position"),
        keeps_key: false,
        order: "position",
        columns: &[("stream", Text), ("number", Number), ("payload", Bytes), ("hash", Bytes), ("version", Number)],
    },
    Table {
        name: "request",
        key: Some("position"),
        keeps_key: false,
        order: "position",
        columns: &[
            ("principal", Text),
            ("method", Text),
            ("request_id", Text),
            ("fingerprint", Bytes),
            ("answer", Bytes),
            ("stream", Text),
            ("version", Number),
        ],
    },
    Table {
        name: "claim",
        key: None,
        keeps_key: false,
        order: "kind, key",
        columns: &[("kind", Text), ("key", Text), ("stream", Text), ("holder", Text), ("since_version", Number)],
    },
    Table {
        name: "refusal",
        key: Some("number"),
        keeps_key: true,
        order: "number",
        columns: &[
            ("recorded_at", Number),
            ("principal", Text),
            ("on_behalf_of", Text),
            ("method", Text),
            ("request_id", Text),
            ("stream", Text),
            ("reasons", Text),
            ("message", Text),
        ],
    },
];

impl Table {
    /// The columns that are written.
    pub fn written(&self) -> Vec<(&'static str, Kind)> {
        let key = self.key.filter(|_| self.keeps_key).map(|key| (key, Number));
        key.into_iter().chain(self.columns.iter().copied()).collect()
    }

    /// A page: the first parameter is the last key, or how many rows were read.
    pub fn page_sql(&self, parameter: &str) -> String {
        let names: Vec<&str> = self.columns.iter().map(|(name, _)| *name).collect();
        let (names, table, order) = (names.join(", "), self.name, self.order);
        match self.key {
            Some(key) => {
                format!("SELECT {key}, {names} FROM {table} WHERE {key} > {parameter} ORDER BY {order} LIMIT {PAGE}")
            }
            None => format!("SELECT 0, {names} FROM {table} ORDER BY {order} LIMIT {PAGE} OFFSET {parameter}"),
        }
    }
}

/// A row with its key, or zero.
pub(crate) type Row = (i64, Vec<Cell>);

enum Source {
    File(SqliteSource),
    Database(PostgresSource),
}

enum Target {
    File(SqliteTarget),
    Database(PostgresTarget),
}

/// Moves the journal of `book`; tells what was moved.
///
/// # Errors
/// See [`TransferError`].
pub fn transfer<'a>(from: &'a Store, to: &'a Store, book: &'a str) -> Boxed<'a, Result<Contents, TransferError>> {
    Box::pin(transferred(from, to, book))
}

async fn transferred(from: &Store, to: &Store, book: &str) -> Result<Contents, TransferError> {
    let source = match from {
        Store::File(path) => Source::File(SqliteSource::open(path)?),
        Store::Database(url) => Source::Database(PostgresSource::open(url, book).await?),
    };
    let mut target = match to {
        Store::File(path) => Target::File(SqliteTarget::open(path)?),
        Store::Database(url) => Target::Database(PostgresTarget::open(url, book).await?),
    };
    let mut moved = [0_u64; TABLES.len()];
    for (table, moved) in TABLES.iter().zip(&mut moved) {
        let mut after = 0_i64;
        loop {
            let rows = match &source {
                Source::File(source) => source.page(table, after)?,
                Source::Database(source) => source.page(table, after).await?,
            };
            let count = rows.len();
            after = match (table.key, rows.last()) {
                (Some(_), Some((key, _))) => *key,
                _ => after.saturating_add(i64::try_from(count).unwrap_or(i64::MAX)),
            };
            *moved = moved.saturating_add(u64::try_from(count).unwrap_or(u64::MAX));
            match &mut target {
                Target::File(target) => target.write(table, &rows)?,
                Target::Database(target) => target.write(table, &rows).await?,
            }
            if count < PAGE {
                break;
            }
        }
    }
    let counted = match target {
        Target::File(target) => target.finish()?,
        Target::Database(target) => target.finish().await?,
    };
    if counted != moved {
        return Err(TransferError::Unsound(format!("{moved:?} rows were sent, {counted:?} arrived")));
    }
    let heads = match source {
        Source::File(source) => source.heads()?,
        Source::Database(source) => source.heads().await?,
    };
    verify(to, book, &heads).await?;
    let [streams, events, notices, ..] = moved;
    Ok(Contents { streams, events, notices })
}

/// Reads every chain of the target to its end; reading verifies each hash.
async fn verify(store: &Store, book: &str, heads: &[StreamHead]) -> Result<(), TransferError> {
    let journal: Box<dyn Journal> = match store {
        Store::File(path) => Box::new(SqliteJournal::open(path, SqliteOptions::default())?),
        Store::Database(url) => Box::new(PostgresJournal::open(url, PostgresOptions::new(book)).await?),
    };
    let outcome = verify_heads(journal.as_ref(), heads).await;
    journal.close().await;
    outcome
}

async fn verify_heads(journal: &dyn Journal, heads: &[StreamHead]) -> Result<(), TransferError> {
    let found = journal.streams("").await?;
    if found != heads {
        return Err(TransferError::Unsound("the streams end elsewhere than the source's".to_owned()));
    }
    for head in heads {
        let (mut version, mut hash) = (0, crate::ZERO_HASH);
        loop {
            let events = journal.read_events(&head.stream, version, PAGE).await?;
            let Some(last) = events.last() else { break };
            (version, hash) = (last.version, last.hash);
        }
        let mut number = 0;
        loop {
            let notices = journal.read_notices(&head.stream, number, PAGE).await?;
            let Some(last) = notices.last() else { break };
            number = last.number;
        }
        if (version, hash, number) != (head.version, head.hash, head.notice_number) {
            return Err(TransferError::Unsound(format!("{} does not end where it should", head.stream)));
        }
    }
    Ok(())
}
