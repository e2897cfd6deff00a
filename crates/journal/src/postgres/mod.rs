//! The journal in a PostgreSQL database, shared by any number of replicas of one service.
//!
//! An append locks its stream's head row, so that two replicas never write one stream at once; unique
//! indexes judge claims and request ids; the heads' hashes hold what is read. SQL stands in `append`,
//! `read`, `migrate` and `migrations/postgres`, nowhere else, and keeps to what engines that speak
//! PostgreSQL's protocol share.

mod append;
mod connect;
mod error;
mod listen;
mod migrate;
mod read;
pub(crate) mod transfer;
mod writer;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use tokio::sync::{mpsc, watch};
use tokio::time::{Instant, sleep};
use tokio_postgres::Error;

use crate::Boxed;
use crate::check::check;
use crate::error::{AppendError, OpenError, ReadError};
use crate::journal::{Journal, WriteObserver};
use crate::model::{
    Append, Appended, ClaimHolder, ClaimKey, NoticeHead, RefusalRecord, RequestKey, StoredEvent, StoredNotice,
    StoredRefusal, StoredRequest, StreamHead,
};
use connect::{NoSession, Place, Pool, held};
pub use error::DatabaseError;
use error::{explain, may_pass, said};
use read::Failed;
use writer::{Job, Writer};

/// How long a read is tried before its caller is told that the storage failed.
const PATIENCE: Duration = Duration::from_secs(8);
/// How often at least, however long that took.
const LEAST_TRIES: u32 = 4;
/// The pause before a read is tried again, and its largest.
const FIRST_PAUSE: Duration = Duration::from_millis(10);
const LONGEST_PAUSE: Duration = Duration::from_millis(400);

/// How a database is used. The defaults are those of production.
#[derive(Clone, Debug)]
pub struct PostgresOptions {
    /// Whose book it is; a database that holds another's is refused.
    pub book: String,
    /// Connections of this process at most; at least 3: one listens, the others write and read.
    pub connections: u32,
    /// A transaction takes no further append once it has this many entries.
    pub group_entries: usize,
    /// Appends that may wait before callers wait to hand theirs over. At least 1.
    pub queue: usize,
    /// Refusals kept in the audit table, the newest ones.
    pub keep_refusals: u64,
    /// Who is told how writing goes.
    pub observer: Option<Arc<dyn WriteObserver>>,
}

impl PostgresOptions {
    /// Production's options for the service that keeps `book`.
    #[must_use]
    pub fn new(book: &str) -> Self {
        Self {
            book: book.to_owned(),
            connections: 9,
            group_entries: 512,
            queue: 4096,
            keep_refusals: 100_000,
            observer: None,
        }
    }
}

/// A journal in a PostgreSQL database.
pub struct PostgresJournal {
    readers: Pool,
    keep_refusals: u64,
    /// Taken away when the journal closes.
    inbox: Mutex<Option<mpsc::Sender<Job>>>,
    /// Closes when everything that waited is written.
    finished: watch::Receiver<()>,
    commits: watch::Sender<u64>,
    others: watch::Sender<u64>,
    closing: watch::Sender<bool>,
}

/// Runs a query on a connection of the pool, again while what hinders it may pass.
macro_rules! read {
    ($self:ident, $session:ident => $query:expr) => {{
        let mut tries = Tries::begin();
        loop {
            let borrowed = match $self.readers.take().await {
                Ok(borrowed) => borrowed,
                Err(NoSession::Closed) => return Err(ReadError::Closed),
                Err(NoSession::Failed(error)) => {
                    tries.again(&error).await?;
                    continue;
                }
            };
            let $session = &borrowed.session;
            match $query.await.map_err(Failed::from) {
                Ok(found) => {
                    $self.readers.give_back(borrowed);
                    return Ok(found);
                }
                Err(Failed::Read(problem)) => {
                    $self.readers.give_back(borrowed);
                    return Err(problem);
                }
                Err(Failed::Storage(error)) => {
                    drop(borrowed);
                    tries.again(&error).await?;
                }
            }
        }
    }};
}

/// How long a read has been tried.
struct Tries {
    until: Instant,
    made: u32,
    pause: Duration,
}

impl Tries {
    fn begin() -> Self {
        Self { until: Instant::now() + PATIENCE, made: 0, pause: FIRST_PAUSE }
    }

    /// Pauses before the next try, or says that there is none.
    async fn again(&mut self, error: &Error) -> Result<(), ReadError> {
        self.made = self.made.saturating_add(1);
        if !may_pass(error) || (self.made >= LEAST_TRIES && Instant::now() + self.pause > self.until) {
            return Err(ReadError::Storage(said(error)));
        }
        sleep(self.pause).await;
        self.pause = self.pause.saturating_mul(2).min(LONGEST_PAUSE);
        Ok(())
    }
}

impl PostgresJournal {
    /// Makes the journal of `book` in the database at `url`, or brings it up to date. Tells the schema's
    /// versions before (0 = new) and after. Harmless when nothing is to be done.
    ///
    /// # Errors
    ///
    /// What [`DatabaseError`] lists.
    pub fn migrate<'a>(url: &'a str, book: &'a str) -> Boxed<'a, Result<(i32, i32), OpenError>> {
        Box::pin(async move { Ok(migrate::migrate(&Place::parse(url)?, book).await?) })
    }

    /// Opens the journal in the database at `url`, which must have been made by [`Self::migrate`].
    ///
    /// # Errors
    ///
    /// What [`DatabaseError`] lists; each says what to do about it.
    pub fn open(url: &str, options: PostgresOptions) -> Boxed<'_, Result<Self, OpenError>> {
        Box::pin(Self::opened(url, options))
    }

    async fn opened(url: &str, options: PostgresOptions) -> Result<Self, OpenError> {
        let place = Place::parse(url)?;
        let session = place.connect(None).await.map_err(|error| explain(&place.name, &error))?;
        migrate::check(&place, &session, &options.book).await?;
        drop(session);

        let lanes = options.connections.saturating_sub(1).div_ceil(2).max(1);
        let readers = options.connections.saturating_sub(1).saturating_sub(lanes).max(1);
        let (commits, others) = (watch::Sender::new(0_u64), watch::Sender::new(0_u64));
        let (closing, closed) = watch::channel(false);
        let (inbox, jobs) = mpsc::channel(options.queue.max(1));
        let (finish, finished) = watch::channel(());
        let count = commits.clone();
        let writer = Arc::new(Writer {
            pool: Pool::new(place.clone(), lanes),
            committed: Box::new(move || count.send_modify(|commits| *commits = commits.wrapping_add(1))),
            group_entries: options.group_entries,
            observer: options.observer.clone(),
        });
        tokio::spawn(async move {
            writer.run(jobs, lanes).await;
            drop(finish);
        });
        tokio::spawn(listen::run(place.clone(), commits.subscribe(), others.clone(), closed));
        let readers = Pool::new(place, readers);
        let inbox = Mutex::new(Some(inbox));
        Ok(Self { readers, keep_refusals: options.keep_refusals, inbox, finished, commits, others, closing })
    }
}

#[async_trait]
impl Journal for PostgresJournal {
    async fn append(&self, append: Append) -> Result<Appended, AppendError> {
        check(&append).map_err(AppendError::Invalid)?;
        let inbox = held(&self.inbox).clone().ok_or(AppendError::Closed)?;
        let (job, answer) = Job::new(append);
        if inbox.send(job).await.is_err() {
            return Err(AppendError::Closed);
        }
        drop(inbox);
        answer.await.unwrap_or_else(|_gone| Err(AppendError::OutcomeUnknown("the writer stopped".to_owned())))
    }

    async fn streams(&self, prefix: &str) -> Result<Vec<StreamHead>, ReadError> {
        read!(self, session => read::streams(session, prefix))
    }

    async fn stream_head(&self, stream: &str) -> Result<Option<StreamHead>, ReadError> {
        read!(self, session => read::stream_head(session, stream))
    }

    async fn read_events(&self, stream: &str, after: u64, limit: usize) -> Result<Vec<StoredEvent>, ReadError> {
        read!(self, session => read::read_events(session, stream, after, limit))
    }

    async fn read_notices(&self, stream: &str, after: u64, limit: usize) -> Result<Vec<StoredNotice>, ReadError> {
        read!(self, session => read::read_notices(session, stream, after, limit))
    }

    async fn notice_head(&self, stream: &str) -> Result<NoticeHead, ReadError> {
        read!(self, session => read::notice_head(session, stream))
    }

    async fn find_requests(&self, keys: &[RequestKey]) -> Result<Vec<Option<StoredRequest>>, ReadError> {
        read!(self, session => read::find_requests(session, keys))
    }

    async fn claim_holders(&self, keys: &[ClaimKey]) -> Result<Vec<Option<ClaimHolder>>, ReadError> {
        read!(self, session => read::claim_holders(session, keys))
    }

    async fn record_refusal(&self, refusal: RefusalRecord) -> Result<(), ReadError> {
        read!(self, session => append::record_refusal(session, &refusal, self.keep_refusals))
    }

    async fn read_refusals(&self, before: Option<u64>, limit: usize) -> Result<Vec<StoredRefusal>, ReadError> {
        read!(self, session => read::read_refusals(session, before, limit))
    }

    fn commits(&self) -> watch::Receiver<u64> {
        self.commits.subscribe()
    }

    fn others(&self) -> Option<watch::Receiver<u64>> {
        Some(self.others.subscribe())
    }

    /// Never: the server keeps what it acknowledged, and what is in doubt is looked up.
    fn failure(&self) -> Option<String> {
        None
    }

    async fn close(&self) {
        held(&self.inbox).take();
        // An error is what is waited for: the writer dropped its end.
        while self.finished.clone().changed().await.is_ok() {}
        self.closing.send_replace(true);
        self.readers.close().await;
    }
}
