//! The journal in one SQLite file.
//!
//! One thread writes (group commit), a few connections read, one more copies the write-ahead log.
//! Without threads, for deterministic runs, one connection does everything on the caller's thread.
//! SQL stands in `append`, `read` and `migrations/sqlite`, nowhere else.

mod append;
mod archive;
mod backup;
mod checkpoint;
mod disk;
mod lock;
mod migrate;
mod open;
mod read;
mod readers;
#[cfg(test)]
mod tests;
pub(crate) mod transfer;
mod writer;

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use async_trait::async_trait;
use rusqlite::Connection;
use tokio::sync::{mpsc, watch};

use crate::check::check;
use crate::error::{AppendError, OpenError, ReadError};
use crate::journal::{Journal, WriteObserver};
use crate::model::{
    Append, Appended, ClaimHolder, ClaimKey, NoticeHead, RefusalRecord, RequestKey, StoredEvent, StoredNotice,
    StoredRefusal, StoredRequest, StreamHead,
};
pub use archive::{Contents, SqliteArchive, Unsound};
pub use backup::{BackupError, Copied, RestoreError, back_up, forget_restore, restore, was_restored};
use checkpoint::Checkpointer;
use disk::OsDisk;
pub use disk::SqliteDisk;
use lock::{StoreLock, lock};
use open::Place;
use readers::{Readers, in_transaction};
use writer::{Job, Writer};

/// How a store is kept. The defaults are those of production.
#[derive(Clone, Debug)]
pub struct SqliteOptions {
    /// Whether to write and read on threads of its own. Without, every call does its work before it
    /// returns its future's result, on the caller's thread, over one connection.
    pub threads: bool,
    /// A transaction takes no further append once it has this many entries.
    pub group_entries: usize,
    /// Appends that may wait for the writer before callers wait to hand theirs over. At least 1.
    pub queue: usize,
    /// Connections that read. At least 1.
    pub readers: u32,
    /// Refusals kept in the audit table, the newest ones.
    pub keep_refusals: u64,
    /// Bytes in the write-ahead log that wait to be copied before a background copy starts.
    pub checkpoint_bytes: u64,
    /// Size of the write-ahead log, in bytes, from which the writer itself finishes the copy.
    pub wal_limit_bytes: u64,
    /// How long to wait at a time for another program (an operator's shell) that has the file locked.
    /// A write then warns and waits on, a read fails.
    pub busy_timeout: Duration,
    /// Where the file lies instead of on the operating system's disk. The lock on the store and the
    /// checks of its folder are then left to that disk.
    pub disk: Option<Arc<dyn SqliteDisk>>,
    /// Who is told how writing goes.
    pub observer: Option<Arc<dyn WriteObserver>>,
}

impl Default for SqliteOptions {
    fn default() -> Self {
        Self {
            threads: true,
            group_entries: 512,
            queue: 4096,
            readers: 4,
            keep_refusals: 100_000,
            checkpoint_bytes: 4 << 20,
            wal_limit_bytes: 64 << 20,
            busy_timeout: Duration::from_secs(5),
            disk: None,
            observer: None,
        }
    }
}

/// What the threads of one store share.
struct Shared {
    commits: watch::Sender<u64>,
    failure: OnceLock<String>,
    closing: AtomicBool,
}

impl Shared {
    fn new() -> Self {
        Self { commits: watch::Sender::new(0), failure: OnceLock::new(), closing: AtomicBool::new(false) }
    }

    /// Ends all writing. The first failure is the one to know.
    fn fail(&self, problem: String) {
        tracing::error!(problem, "the journal's storage failed; the process must stop");
        let _later_one = self.failure.set(problem);
    }

    fn failure(&self) -> Option<&String> {
        self.failure.get()
    }

    fn closing(&self) -> bool {
        self.closing.load(Ordering::Acquire)
    }
}

/// A journal in one SQLite file. Dropping it without [`Journal::close`] finishes what waits, too,
/// and blocks until that is done.
pub struct SqliteJournal {
    shared: Arc<Shared>,
    engine: Engine,
    // After the engine, so that it is let go of last.
    lock: Mutex<Option<StoreLock>>,
}

enum Engine {
    Threads(Threads),
    Inline(Mutex<Option<Box<Writer>>>),
}

struct Threads {
    /// Taken away when the journal closes.
    inbox: Mutex<Option<mpsc::Sender<Job>>>,
    /// Closes when the writer has let go of the file.
    finished: watch::Receiver<()>,
    thread: Option<JoinHandle<()>>,
    readers: Arc<Readers>,
}

impl SqliteJournal {
    /// Opens the store at `path`, or makes a new one there. Blocks while it reads the disk.
    ///
    /// # Errors
    ///
    /// What [`OpenError`] lists; each says what to do about it.
    pub fn open(path: impl AsRef<Path>, options: SqliteOptions) -> Result<Self, OpenError> {
        let path = path.as_ref().to_owned();
        let lock = if options.disk.is_none() { Some(lock(&path)?) } else { None };
        let disk = options.disk.clone().unwrap_or_else(|| Arc::new(OsDisk));
        let place = Place { path, disk, busy_timeout: options.busy_timeout };
        let connection = place.open_store()?;
        let shared = Arc::new(Shared::new());
        let engine = if options.threads {
            Engine::Threads(Threads::start(&place, connection, &shared, options)?)
        } else {
            let writer = Writer::new(connection, Arc::clone(&shared), options, None);
            Engine::Inline(Mutex::new(Some(Box::new(writer.map_err(|error| place.storage(error.to_string()))?))))
        };
        Ok(Self { shared, engine, lock: Mutex::new(lock) })
    }

    /// Runs a query on a connection of the pool, or here.
    async fn read<T, F>(&self, query: F) -> Result<T, ReadError>
    where
        T: Send + 'static,
        F: FnOnce(&Connection) -> Result<T, ReadError> + Send + 'static,
    {
        match &self.engine {
            Engine::Threads(threads) => threads.readers.run(query).await,
            Engine::Inline(writer) => match held(writer).as_ref() {
                Some(writer) => in_transaction(writer.connection(), query),
                None => Err(ReadError::Closed),
            },
        }
    }

    /// Hands a job to the writer, or has it done here; false where there is none any more.
    async fn hand_over(&self, job: Job) -> bool {
        match &self.engine {
            Engine::Threads(threads) => {
                let inbox = held(&threads.inbox).clone();
                match inbox {
                    Some(inbox) => inbox.send(job).await.is_ok(),
                    None => false,
                }
            }
            Engine::Inline(writer) => match held(writer).as_mut() {
                Some(writer) => {
                    writer.write(vec![job]);
                    true
                }
                None => false,
            },
        }
    }
}

impl Drop for SqliteJournal {
    fn drop(&mut self) {
        self.shared.closing.store(true, Ordering::Release);
    }
}

impl Threads {
    fn start(
        place: &Place,
        connection: Connection,
        shared: &Arc<Shared>,
        options: SqliteOptions,
    ) -> Result<Self, OpenError> {
        let readers = Arc::new(Readers::new(place.clone(), options.readers));
        let (inbox, jobs) = mpsc::channel(options.queue.max(1));
        let (finish, finished) = watch::channel(());
        let failed = |error: &dyn std::error::Error| place.storage(error.to_string());
        let checkpointer =
            Checkpointer::start(place.open_writer()?, Arc::clone(shared)).map_err(|error| failed(&error))?;
        let writer =
            Writer::new(connection, Arc::clone(shared), options, Some(checkpointer)).map_err(|error| failed(&error))?;
        let thread = std::thread::Builder::new()
            .name("journal-writer".to_owned())
            .spawn(move || {
                // Dropped last, also where the writer panics.
                let _finish = finish;
                writer.run(jobs);
            })
            .map_err(|error| failed(&error))?;
        Ok(Self { inbox: Mutex::new(Some(inbox)), finished, thread: Some(thread), readers })
    }
}

impl Drop for Threads {
    fn drop(&mut self) {
        held(&self.inbox).take();
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("the journal's writer panicked");
        }
    }
}

#[async_trait]
impl Journal for SqliteJournal {
    async fn append(&self, append: Append) -> Result<Appended, AppendError> {
        check(&append).map_err(AppendError::Invalid)?;
        let (job, answer) = Job::append(append);
        if !self.hand_over(job).await {
            return Err(AppendError::Closed);
        }
        answer.await.unwrap_or_else(|_gone| Err(AppendError::OutcomeUnknown("the writer stopped".to_owned())))
    }

    async fn streams(&self, prefix: &str) -> Result<Vec<StreamHead>, ReadError> {
        let prefix = prefix.to_owned();
        self.read(move |connection| read::streams(connection, &prefix)).await
    }

    async fn stream_head(&self, stream: &str) -> Result<Option<StreamHead>, ReadError> {
        let stream = stream.to_owned();
        self.read(move |connection| read::stream_head(connection, &stream)).await
    }

    async fn read_events(&self, stream: &str, after: u64, limit: usize) -> Result<Vec<StoredEvent>, ReadError> {
        let stream = stream.to_owned();
        self.read(move |connection| read::read_events(connection, &stream, after, limit)).await
    }

    async fn read_notices(&self, stream: &str, after: u64, limit: usize) -> Result<Vec<StoredNotice>, ReadError> {
        let stream = stream.to_owned();
        self.read(move |connection| read::read_notices(connection, &stream, after, limit)).await
    }

    async fn notice_head(&self, stream: &str) -> Result<NoticeHead, ReadError> {
        let stream = stream.to_owned();
        self.read(move |connection| read::notice_head(connection, &stream)).await
    }

    async fn find_requests(&self, keys: &[RequestKey]) -> Result<Vec<Option<StoredRequest>>, ReadError> {
        let keys = keys.to_owned();
        self.read(move |connection| keys.iter().map(|key| Ok(read::find_request(connection, key)?)).collect()).await
    }

    async fn claim_holders(&self, keys: &[ClaimKey]) -> Result<Vec<Option<ClaimHolder>>, ReadError> {
        let keys = keys.to_owned();
        self.read(move |connection| keys.iter().map(|key| Ok(read::claim_holder(connection, key)?)).collect()).await
    }

    async fn record_refusal(&self, refusal: RefusalRecord) -> Result<(), ReadError> {
        let (job, answer) = Job::refusal(refusal);
        if !self.hand_over(job).await {
            return Err(ReadError::Closed);
        }
        answer.await.unwrap_or_else(|_gone| Err(ReadError::Storage("the writer stopped".to_owned())))
    }

    async fn read_refusals(&self, before: Option<u64>, limit: usize) -> Result<Vec<StoredRefusal>, ReadError> {
        self.read(move |connection| read::read_refusals(connection, before, limit)).await
    }

    fn commits(&self) -> watch::Receiver<u64> {
        self.shared.commits.subscribe()
    }

    /// The lock on the store keeps others out.
    fn others(&self) -> Option<watch::Receiver<u64>> {
        None
    }

    fn failure(&self) -> Option<String> {
        self.shared.failure().cloned()
    }

    async fn close(&self) {
        self.shared.closing.store(true, Ordering::Release);
        match &self.engine {
            Engine::Threads(threads) => {
                held(&threads.inbox).take();
                threads.readers.close().await;
                // An error is what is waited for: the writer dropped its end.
                while threads.finished.clone().changed().await.is_ok() {}
            }
            Engine::Inline(writer) => {
                if let Some(writer) = held(writer).take() {
                    writer.close();
                }
            }
        }
        held(&self.lock).take();
    }
}

/// The content of a mutex that is only ever held for a moment. A panic elsewhere leaves nothing half done in it.
fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
