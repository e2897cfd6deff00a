//! The one writer. Everything that waits goes into one transaction; answers leave after its commit.
//!
//! A failure of the storage ends all writing: what was in the transaction has an unknown outcome,
//! what comes later is refused. A failed commit is never tried again, since after a failed fsync
//! nobody knows what reached the disk.

use std::sync::Arc;

use rusqlite::{Connection, ErrorCode};
use tokio::sync::{mpsc, oneshot};

use super::append::{append, record_refusal};
use super::checkpoint::{Checkpointer, Log, copy, empty, measure};
use super::{Shared, SqliteOptions};
use crate::error::{AppendError, ReadError};
use crate::model::{Append, Appended, RefusalRecord};

/// Something to write, who waits for it, and how it went.
pub(super) struct Task<W, T, E> {
    pub work: W,
    pub reply: oneshot::Sender<Result<T, E>>,
    pub outcome: Option<Result<T, E>>,
}

impl<W, T, E> Task<W, T, E> {
    /// Answers with the outcome of the committed transaction, or with `otherwise`.
    fn answer(self, committed: bool, otherwise: impl FnOnce() -> E) {
        let outcome = self.outcome.filter(|_| committed).unwrap_or_else(|| Err(otherwise()));
        // Whoever asked may have stopped waiting.
        let _gone = self.reply.send(outcome);
    }
}

/// What the writer is asked for.
pub(super) enum Job {
    Append(Task<Append, Appended, AppendError>),
    Refusal(Task<RefusalRecord, (), ReadError>),
}

impl Job {
    pub(super) fn append(work: Append) -> (Self, oneshot::Receiver<Result<Appended, AppendError>>) {
        let (reply, answer) = oneshot::channel();
        (Self::Append(Task { work, reply, outcome: None }), answer)
    }

    pub(super) fn refusal(work: RefusalRecord) -> (Self, oneshot::Receiver<Result<(), ReadError>>) {
        let (reply, answer) = oneshot::channel();
        (Self::Refusal(Task { work, reply, outcome: None }), answer)
    }

    fn entries(&self) -> usize {
        match self {
            Self::Append(task) => task.work.entries.len(),
            Self::Refusal(_) => 1,
        }
    }

    fn write(&mut self, connection: &Connection, keep_refusals: u64) -> rusqlite::Result<()> {
        match self {
            Self::Append(task) => task.outcome = Some(append(connection, &task.work)?),
            Self::Refusal(task) => task.outcome = Some(record_refusal(connection, &task.work, keep_refusals)?),
        }
        Ok(())
    }

    fn wrote_stream(&self) -> bool {
        matches!(self, Self::Append(Task { outcome: Some(Ok(_)), .. }))
    }

    fn answer(self, ended: &Ended) {
        let committed = matches!(ended, Ended::Committed);
        match self {
            Self::Append(task) => task.answer(committed, || match ended {
                Ended::Unknown(problem) => AppendError::OutcomeUnknown(problem.clone()),
                Ended::Committed | Ended::NotBegun => AppendError::Closed,
            }),
            Self::Refusal(task) => task.answer(committed, || match ended {
                Ended::Unknown(problem) => ReadError::Storage(problem.clone()),
                Ended::Committed | Ended::NotBegun => ReadError::Closed,
            }),
        }
    }
}

/// How a transaction ended.
enum Ended {
    Committed,
    /// Nothing was written.
    NotBegun,
    /// The storage failed on the way.
    Unknown(String),
}

/// The writing connection and what it needs.
pub(super) struct Writer {
    connection: Connection,
    shared: Arc<Shared>,
    options: SqliteOptions,
    page_bytes: u64,
    checkpointer: Option<Checkpointer>,
}

impl Writer {
    pub(super) fn new(
        connection: Connection,
        shared: Arc<Shared>,
        options: SqliteOptions,
        checkpointer: Option<Checkpointer>,
    ) -> rusqlite::Result<Self> {
        let page_bytes = connection.pragma_query_value(None, "page_size", |row| row.get(0))?;
        Ok(Self { connection, shared, options, page_bytes, checkpointer })
    }

    /// For reads where there is no other connection.
    pub(super) fn connection(&self) -> &Connection {
        &self.connection
    }

    /// Writes what comes until nobody can send any more, then lets go of the file.
    pub(super) fn run(mut self, mut inbox: mpsc::Receiver<Job>) {
        while let Some(first) = inbox.blocking_recv() {
            let mut entries = first.entries();
            let mut group = vec![first];
            while entries < self.options.group_entries {
                let Ok(job) = inbox.try_recv() else { break };
                entries += job.entries();
                group.push(job);
            }
            self.write(group);
        }
        self.close();
    }

    /// Writes the group in one transaction and answers it.
    pub(super) fn write(&mut self, mut group: Vec<Job>) {
        let observed = self.options.observer.clone().map(|observer| (observer.begins(), observer));
        let ended = self.transact(&mut group);
        if let (Ended::Committed, Some((began, observer))) = (&ended, observed) {
            observer.committed(began, group.iter().map(Job::entries).sum());
        }
        if matches!(ended, Ended::Committed) && group.iter().any(Job::wrote_stream) {
            self.shared.commits.send_modify(|commits| *commits += 1);
        }
        for job in group {
            job.answer(&ended);
        }
        if self.shared.failure().is_none() {
            self.care_for_the_log();
        }
    }

    fn transact(&mut self, group: &mut [Job]) -> Ended {
        if self.shared.failure().is_some() || !self.begin() {
            return Ended::NotBegun;
        }
        let keep = self.options.keep_refusals;
        let written = group.iter_mut().try_for_each(|job| job.write(&self.connection, keep));
        let committed = written.and_then(|()| self.connection.prepare_cached("COMMIT")?.execute([]));
        match committed {
            Ok(_) => Ended::Committed,
            Err(error) => {
                if !self.connection.is_autocommit() {
                    // Whether this works makes no difference: nothing is written any more.
                    let _either_way = self.connection.execute_batch("ROLLBACK");
                }
                self.shared.fail(error.to_string());
                Ended::Unknown(error.to_string())
            }
        }
    }

    /// Begins a transaction. While another program holds the file's write lock (an operator's shell),
    /// it waits: nothing is written, and nothing is wrong with the disk.
    fn begin(&self) -> bool {
        loop {
            let begun = self.connection.prepare_cached("BEGIN IMMEDIATE").and_then(|mut begin| begin.execute([]));
            match begun {
                Ok(_) => return true,
                Err(error) if error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy) => {
                    if self.shared.closing() {
                        return false;
                    }
                    tracing::warn!("another program holds the journal's write lock; waiting");
                }
                Err(error) => {
                    self.shared.fail(error.to_string());
                    return false;
                }
            }
        }
    }

    /// See [`super::checkpoint`].
    fn care_for_the_log(&self) {
        let cared = measure(&self.connection).and_then(|log| {
            if let Some(observer) = &self.options.observer {
                observer.log_is(log.frames.saturating_mul(self.page_bytes));
            }
            if log.frames.saturating_mul(self.page_bytes) >= self.options.wal_limit_bytes && log.copied < log.frames {
                return copy(&self.connection).map(drop);
            }
            if self.is_due(log) {
                match &self.checkpointer {
                    Some(checkpointer) => checkpointer.wake(),
                    None => copy(&self.connection).map(drop)?,
                }
            }
            Ok(())
        });
        if let Err(error) = cared {
            self.shared.fail(format!("checkpoint: {error}"));
        }
    }

    fn is_due(&self, log: Log) -> bool {
        let waiting = log.frames.saturating_sub(log.copied);
        waiting > 0 && waiting.saturating_mul(self.page_bytes) >= self.options.checkpoint_bytes
    }

    /// Moves everything into the database file, unless the storage failed: then what is in the log
    /// stays there for the next start to judge.
    pub(super) fn close(self) {
        if let Some(checkpointer) = self.checkpointer {
            checkpointer.stop();
        }
        if self.shared.failure().is_none()
            && let Err(error) = empty(&self.connection)
        {
            tracing::warn!(%error, "the journal's last checkpoint failed; its log is kept");
        }
    }
}
