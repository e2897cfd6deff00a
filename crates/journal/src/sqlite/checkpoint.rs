//! Moves committed pages from the write-ahead log into the database file, off the commit path.
//!
//! How the log stays bounded: after a commit the writer asks how much of the log has not been
//! copied yet. Beyond `checkpoint_bytes` it wakes a thread that copies what it can without holding
//! anybody up. While commits keep coming that thread never quite catches up, and SQLite starts the
//! log anew only once all of it is copied; so when the log has grown beyond `wal_limit_bytes`, the
//! writer itself copies the small rest between two transactions. The log file then stays at about
//! that limit, plus the largest transaction, plus what is written while a background copy that has
//! begun is not done yet or a reader holds an old snapshot (both are short).

use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::JoinHandle;

use rusqlite::Connection;

use super::Shared;

/// How far the log has grown and how much of it is in the database file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Log {
    pub frames: u64,
    pub copied: u64,
}

/// Looks at the log without touching it.
pub(super) fn measure(connection: &Connection) -> rusqlite::Result<Log> {
    wal_checkpoint(connection, "PRAGMA wal_checkpoint(NOOP)")
}

/// Copies what can be copied without waiting for anybody.
pub(super) fn copy(connection: &Connection) -> rusqlite::Result<Log> {
    wal_checkpoint(connection, "PRAGMA wal_checkpoint(PASSIVE)")
}

/// Copies everything and empties the log file. Only where nothing else goes on.
pub(super) fn empty(connection: &Connection) -> rusqlite::Result<Log> {
    wal_checkpoint(connection, "PRAGMA wal_checkpoint(TRUNCATE)")
}

fn wal_checkpoint(connection: &Connection, sql: &str) -> rusqlite::Result<Log> {
    connection.prepare_cached(sql)?.query_row([], |row| {
        // Both are -1 where the log cannot be looked at.
        let (frames, copied): (i64, i64) = (row.get(1)?, row.get(2)?);
        Ok(Log { frames: u64::try_from(frames).unwrap_or(0), copied: u64::try_from(copied).unwrap_or(0) })
    })
}

/// The thread that copies. Ends when it is dropped by [`Checkpointer::stop`].
pub(super) struct Checkpointer {
    wake: SyncSender<()>,
    thread: JoinHandle<()>,
}

impl Checkpointer {
    pub(super) fn start(connection: Connection, shared: Arc<Shared>) -> std::io::Result<Self> {
        let (wake, woken) = sync_channel(1);
        let thread = std::thread::Builder::new()
            .name("journal-checkpoint".to_owned())
            .spawn(move || checkpoints(&connection, &woken, &shared))?;
        Ok(Self { wake, thread })
    }

    /// Asks for a copy; one that already waits is enough.
    pub(super) fn wake(&self) {
        let _already_asked = self.wake.try_send(());
    }

    /// Waits for the copy that runs, if one does.
    pub(super) fn stop(self) {
        drop(self.wake);
        if self.thread.join().is_err() {
            tracing::error!("the journal's checkpoint thread panicked");
        }
    }
}

fn checkpoints(connection: &Connection, woken: &Receiver<()>, shared: &Shared) {
    while woken.recv().is_ok() {
        if shared.failure().is_some() {
            return;
        }
        if let Err(error) = copy(connection) {
            // A disk that fails here cannot be trusted with the next commit either.
            shared.fail(format!("checkpoint: {error}"));
            return;
        }
    }
}
