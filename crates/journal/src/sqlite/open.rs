//! Opens connections and holds them to their settings. Nothing here reads or writes the journal's content.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, OpenFlags};

use super::disk::{OsDisk, SqliteDisk};
use super::lock::folder_of;
use super::migrate::{APPLICATION_ID, migrate, newest};
use crate::error::OpenError;

/// Versions before this one can corrupt a database when the write-ahead log is reset
/// (fixed in SQLite 3.51.3).
const OLDEST_SQLITE: (i32, &str) = (3_051_003, "3.51.3");

/// Statements each connection keeps prepared; more than there are.
const STATEMENTS: usize = 64;

/// Where a store lies.
#[derive(Clone, Debug)]
pub(super) struct Place {
    pub path: PathBuf,
    pub disk: Arc<dyn SqliteDisk>,
    /// How long a connection waits for another program's lock before it says busy.
    pub busy_timeout: Duration,
}

impl Place {
    /// The first connection: checks whose file this is, applies the settings, brings the schema up to date.
    pub(super) fn open_store(&self) -> Result<Connection, OpenError> {
        if rusqlite::version_number() < OLDEST_SQLITE.0 {
            let found = rusqlite::version().to_owned();
            return Err(OpenError::OldSqlite { found, needed: OLDEST_SQLITE.1 });
        }
        let mut connection = self.connect(OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE)?;
        let version = self.identify(&connection)?;
        if connection.is_readonly("main").map_err(|error| self.explain(error))? {
            return Err(OpenError::NotWritable { path: self.path.clone() });
        }
        self.apply_settings(&connection)?;
        self.settle_log(&connection)?;
        migrate(&mut connection, version).map_err(|error| self.explain(error))?;
        // SQLite does so too when it creates the log. But a process killed before that leaves a log
        // that the next one does not create.
        self.disk.sync_folder(&folder_of(&self.path)).map_err(|error| self.storage(error.to_string()))?;
        Ok(connection)
    }

    /// A further connection that writes: the checkpoints'.
    pub(super) fn open_writer(&self) -> Result<Connection, OpenError> {
        let connection = self.connect(OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        self.apply_settings(&connection)?;
        Ok(connection)
    }

    /// A connection that cannot write.
    pub(super) fn open_reader(&self) -> Result<Connection, OpenError> {
        let connection = self.connect(OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        self.setting(&connection, "trusted_schema", "OFF", "trusted_schema=OFF", "0")?;
        self.keep_temporary_in_memory(&connection)?;
        Ok(connection)
    }

    fn connect(&self, flags: OpenFlags) -> Result<Connection, OpenError> {
        let flags = flags | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let opened = match self.disk.vfs() {
            Some(vfs) => Connection::open_with_flags_and_vfs(&self.path, flags, vfs),
            None => Connection::open_with_flags(&self.path, flags),
        };
        let connection = opened.map_err(|error| self.explain(error))?;
        connection.busy_timeout(self.busy_timeout).map_err(|error| self.explain(error))?;
        connection.set_prepared_statement_cache_capacity(STATEMENTS);
        // Closing checkpoints on purpose or not at all; see the writer.
        connection
            .set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)
            .map_err(|error| self.explain(error))?;
        Ok(connection)
    }

    /// The schema version of the file (0 = new), if it is a journal that this program knows.
    pub(super) fn identify(&self, connection: &Connection) -> Result<i64, OpenError> {
        let number = |sql: &str| connection.query_row(sql, [], |row| row.get(0)).map_err(|error| self.explain(error));
        let tables: i64 = number("SELECT count(*) FROM sqlite_schema")?;
        let application: i64 = number("PRAGMA application_id")?;
        let version: i64 = number("PRAGMA user_version")?;
        let new = tables == 0 && application == 0 && version == 0;
        if !new && application != APPLICATION_ID {
            return Err(OpenError::NotAJournal { path: self.path.clone() });
        }
        if version > newest() {
            return Err(OpenError::NewerSchema { path: self.path.clone(), found: version, known: newest() });
        }
        Ok(version)
    }

    fn apply_settings(&self, connection: &Connection) -> Result<(), OpenError> {
        self.setting(connection, "journal_mode", "WAL", "journal_mode=WAL", "wal")?;
        self.setting(connection, "synchronous", "FULL", "synchronous=FULL", "2")?;
        self.setting(connection, "foreign_keys", "ON", "foreign_keys=ON", "1")?;
        self.setting(connection, "trusted_schema", "OFF", "trusted_schema=OFF", "0")?;
        self.setting(connection, "wal_autocheckpoint", "0", "wal_autocheckpoint=0", "0")?;
        self.keep_temporary_in_memory(connection)?;
        self.disk.opened(connection).map_err(|error| self.explain(error))
    }

    /// Makes durable what the last process left in the write-ahead log.
    ///
    /// Each whole transaction in it is committed from now on, and others get to see it. Yet a process
    /// that was killed between its write and its fsync, or ended because the fsync failed, leaves
    /// transactions that only the operating system's memory has; and after a failed fsync a second one
    /// writes nothing and still says that all is well. Only bytes that are written again are written.
    fn settle_log(&self, connection: &Connection) -> Result<(), OpenError> {
        let mut log = self.path.as_os_str().to_owned();
        log.push("-wal");
        // With the write lock, so that nobody else (an operator's shell) changes the log meanwhile.
        connection.execute_batch("BEGIN IMMEDIATE").map_err(|error| self.explain(error))?;
        let settled = self.disk.write_again(&PathBuf::from(log));
        connection.execute_batch("ROLLBACK").map_err(|error| self.explain(error))?;
        settled.map_err(|error| self.storage(error.to_string()))
    }

    /// What a savepoint may have to undo, and what is sorted, goes to a temporary file once it is
    /// large, by default. A store must not fail because `/tmp` is full or can't be written.
    fn keep_temporary_in_memory(&self, connection: &Connection) -> Result<(), OpenError> {
        self.setting(connection, "temp_store", "MEMORY", "temp_store=MEMORY", "2")
    }

    /// Sets a pragma and asks back whether it holds.
    fn setting(
        &self,
        connection: &Connection,
        name: &str,
        value: &str,
        setting: &'static str,
        expected: &str,
    ) -> Result<(), OpenError> {
        // To the end, not to the first row: `journal_mode` answers first and fails afterwards, in its commit.
        connection.pragma(None, name, value, |_| Ok(())).map_err(|error| self.explain(error))?;
        let found: rusqlite::types::Value =
            connection.pragma_query_value(None, name, |row| row.get(0)).map_err(|error| self.explain(error))?;
        let found = match found {
            rusqlite::types::Value::Integer(number) => number.to_string(),
            rusqlite::types::Value::Text(text) => text,
            other => format!("{other:?}"),
        };
        if found == expected { Ok(()) } else { Err(OpenError::Setting { setting, found }) }
    }

    fn explain(&self, error: rusqlite::Error) -> OpenError {
        match error.sqlite_error_code() {
            Some(ErrorCode::NotADatabase) => OpenError::NotADatabase { path: self.path.clone() },
            Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => {
                OpenError::NotWritable { path: self.path.clone() }
            }
            // A full volume shows as either, by what could not be written.
            Some(ErrorCode::DiskFull | ErrorCode::SystemIoFailure) => {
                OpenError::Full { path: self.path.clone(), message: error.to_string() }
            }
            _ => self.storage(error.to_string()),
        }
    }

    pub(super) fn storage(&self, message: String) -> OpenError {
        OpenError::Storage { path: self.path.clone(), message }
    }
}

/// Makes the names of new files in the folder of `path` durable.
pub(super) fn sync_folder(path: &Path) -> std::io::Result<()> {
    OsDisk.sync_folder(&folder_of(path))
}
