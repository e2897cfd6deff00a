//! A file as one end of a transfer. The store's lock is held throughout: nobody
//! writes to it meanwhile.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use rusqlite::types::{ToSql, ToSqlOutput, ValueRef};
use rusqlite::{Connection, params_from_iter};

use super::disk::OsDisk;
use super::lock::{StoreLock, lock};
use super::open::Place;
use super::{checkpoint, read};
use crate::model::StreamHead;
use crate::transfer::{Cell, Kind, Row, TABLES, Table, TransferError};

/// How long another program's lock on the file is waited for.
const BUSY: Duration = Duration::from_secs(5);

fn place(path: &Path) -> Place {
    Place { path: path.to_owned(), disk: Arc::new(OsDisk), busy_timeout: BUSY }
}

fn storage(path: &Path) -> impl Fn(rusqlite::Error) -> TransferError {
    let place = path.display().to_string();
    move |error| TransferError::Storage { place: place.clone(), problem: error.to_string() }
}

/// A file that is read.
pub(crate) struct SqliteSource {
    connection: Connection,
    path: PathBuf,
    _lock: StoreLock,
}

impl SqliteSource {
    pub fn open(path: &Path) -> Result<Self, TransferError> {
        if !path.is_file() {
            return Err(TransferError::Missing(path.to_owned()));
        }
        let lock = lock(path)?;
        // What a process that was killed has left in the log belongs to the journal.
        let connection = place(path).open_store()?;
        Ok(Self { connection, path: path.to_owned(), _lock: lock })
    }

    pub fn page(&self, table: &Table, after: i64) -> Result<Vec<Row>, TransferError> {
        let read = || -> rusqlite::Result<Vec<Row>> {
            let mut page = self.connection.prepare_cached(&table.page_sql("?1"))?;
            let rows = page.query_map([after], |row| {
                let cells = (1..=table.columns.len()).map(|column| Ok(cell(row.get_ref(column)?)));
                Ok((row.get(0)?, cells.collect::<rusqlite::Result<Vec<_>>>()?))
            })?;
            rows.collect()
        };
        read().map_err(storage(&self.path))
    }

    pub fn heads(&self) -> Result<Vec<StreamHead>, TransferError> {
        read::streams(&self.connection, "").map_err(|problem| TransferError::Storage {
            place: self.path.display().to_string(),
            problem: problem.to_string(),
        })
    }
}

fn cell(value: ValueRef<'_>) -> Cell {
    match value {
        // The tables are STRICT and have no such column.
        ValueRef::Null | ValueRef::Real(_) => Cell::Null,
        ValueRef::Integer(number) => Cell::Number(number),
        ValueRef::Text(text) => Cell::Text(String::from_utf8_lossy(text).into_owned()),
        ValueRef::Blob(bytes) => Cell::Bytes(bytes.to_vec()),
    }
}

/// A file that is written, in one transaction.
pub(crate) struct SqliteTarget {
    connection: Connection,
    path: PathBuf,
    _lock: StoreLock,
}

impl SqliteTarget {
    pub fn open(path: &Path) -> Result<Self, TransferError> {
        let lock = lock(path)?;
        let connection = place(path).open_store()?;
        let target = Self { connection, path: path.to_owned(), _lock: lock };
        if target.counts()?.iter().any(|rows| *rows > 0) {
            return Err(TransferError::NotEmpty(path.display().to_string()));
        }
        target.connection.execute_batch("BEGIN IMMEDIATE").map_err(storage(path))?;
        Ok(target)
    }

    pub fn write(&self, table: &Table, rows: &[Row]) -> Result<(), TransferError> {
        let columns = table.written();
        let names: Vec<&str> = columns.iter().map(|(name, _)| *name).collect();
        let values: Vec<String> = (1..=names.len()).map(|place| format!("?{place}")).collect();
        let sql = format!("INSERT INTO {} ({}) VALUES ({})", table.name, names.join(", "), values.join(", "));
        let write = || -> rusqlite::Result<()> {
            let mut insert = self.connection.prepare_cached(&sql)?;
            for (key, cells) in rows {
                let key = table.keeps_key.then_some(Cell::Number(*key));
                let cells: Vec<Bound<'_>> =
                    key.iter().chain(cells).zip(&columns).map(|(cell, (_, kind))| Bound(cell, *kind)).collect();
                insert.execute(params_from_iter(cells))?;
            }
            Ok(())
        };
        write().map_err(storage(&self.path))
    }

    /// Makes it durable; tells how many rows each table has.
    pub fn finish(self) -> Result<[u64; TABLES.len()], TransferError> {
        self.connection.execute_batch("COMMIT").map_err(storage(&self.path))?;
        checkpoint::empty(&self.connection).map_err(storage(&self.path))?;
        self.counts()
    }

    fn counts(&self) -> Result<[u64; TABLES.len()], TransferError> {
        let mut counts = [0; TABLES.len()];
        for (table, count) in TABLES.iter().zip(&mut counts) {
            let sql = format!("SELECT count(*) FROM {}", table.name);
            *count = self.connection.query_row(&sql, [], |row| row.get(0)).map_err(storage(&self.path))?;
        }
        Ok(counts)
    }
}

/// A cell on its way into a column of that kind.
struct Bound<'a>(&'a Cell, Kind);

impl ToSql for Bound<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(match (self.0, self.1) {
            (Cell::Null, _) => ToSqlOutput::Borrowed(ValueRef::Null),
            (Cell::Number(number), _) => ToSqlOutput::Borrowed(ValueRef::Integer(*number)),
            (Cell::Text(text), _) => ToSqlOutput::Borrowed(ValueRef::Text(text.as_bytes())),
            // A document's bytes are text here; STRICT refuses what is none.
            (Cell::Bytes(bytes), Kind::Document) => ToSqlOutput::Borrowed(ValueRef::Text(bytes)),
            (Cell::Bytes(bytes), _) => ToSqlOutput::Borrowed(ValueRef::Blob(bytes)),
        })
    }
}
