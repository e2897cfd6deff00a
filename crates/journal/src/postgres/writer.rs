//! Writes what waits, several appends in one transaction, on a few connections at once; answers leave
//! after the commit.
//!
//! What fails before a commit was asked for has written nothing and is tried again, alone, for a while.
//! A commit that was never answered is looked up by what it would have written. Nothing here ends the
//! process: the server keeps what it acknowledged, and comes back.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Semaphore, mpsc, oneshot};
use tokio::time::{Instant, sleep, timeout};
use tokio_postgres::Error;

use super::append::{Stop, Written, is_there, write};
use super::connect::{NoSession, Pool, Session};
use super::error::{may_pass, refuses_content, said};
use crate::error::{AppendError, InvalidAppend};
use crate::journal::WriteObserver;
use crate::model::{Append, Appended};

/// How long an append is tried before its author is told that the storage does not answer.
const PATIENCE: Duration = Duration::from_secs(8);
/// How long one transaction may take, and one commit, before the connection is given up.
const TRANSACTION: Duration = Duration::from_secs(15);
/// How often at least, however long that took: a process that was paused is not yet out of tries.
const LEAST_TRIES: u32 = 4;
/// The pause before an append is tried again, and its largest.
const FIRST_PAUSE: Duration = Duration::from_millis(10);
const LONGEST_PAUSE: Duration = Duration::from_millis(400);

/// An append and who waits for it.
pub(super) struct Job {
    append: Append,
    reply: oneshot::Sender<Result<Appended, AppendError>>,
}

impl Job {
    pub fn new(append: Append) -> (Self, oneshot::Receiver<Result<Appended, AppendError>>) {
        let (reply, answer) = oneshot::channel();
        (Self { append, reply }, answer)
    }

    fn answer(self, outcome: Result<Appended, AppendError>) {
        // Whoever asked may have stopped waiting.
        let _gone = self.reply.send(outcome);
    }
}

/// Why a transaction came to nothing, as far as is known.
enum Lost {
    /// Nothing was written.
    Before(Trouble),
    /// The commit was never answered: each append may be there.
    Doubt(Trouble, Vec<Option<Written>>),
}

/// What went wrong, and whether it may pass.
struct Trouble {
    said: String,
    may_pass: bool,
}

impl From<&Error> for Trouble {
    fn from(error: &Error) -> Self {
        Self { said: said(error), may_pass: may_pass(error) }
    }
}

impl Trouble {
    fn silent() -> Self {
        Self { said: "the server does not answer".to_owned(), may_pass: true }
    }
}

type Outcomes = Vec<Result<Written, AppendError>>;

/// Writes through `pool` and tells of each commit.
pub(super) struct Writer {
    pub pool: Pool,
    pub committed: Box<dyn Fn() + Send + Sync>,
    pub group_entries: usize,
    pub observer: Option<Arc<dyn WriteObserver>>,
}

impl Writer {
    /// Writes what comes on at most `lanes` connections at once, until nobody can send any more.
    pub async fn run(self: Arc<Self>, mut inbox: mpsc::Receiver<Job>, lanes: u32) {
        let free = Arc::new(Semaphore::new(usize::try_from(lanes).unwrap_or(1)));
        while let Some(first) = inbox.recv().await {
            // While none is free, what comes gathers in the inbox and goes together.
            let Ok(lane) = Arc::clone(&free).acquire_owned().await else { break };
            let mut entries = first.append.entries.len();
            let mut group = vec![first];
            while entries < self.group_entries
                && let Ok(job) = inbox.try_recv()
            {
                entries = entries.saturating_add(job.append.entries.len());
                group.push(job);
            }
            let writer = Arc::clone(&self);
            tokio::spawn(async move {
                writer.write(group).await;
                drop(lane);
            });
        }
        let _all_done = free.acquire_many(lanes).await;
        self.pool.close().await;
    }

    /// Writes the group in one transaction and answers it; where that fails, each append alone.
    async fn write(self: &Arc<Self>, mut group: Vec<Job>) {
        let until = Instant::now() + PATIENCE;
        let mut doubts: Vec<Option<Written>> = Vec::new();
        if group.len() > 1 {
            // Everybody locks heads in this order, so that groups never wait for each other in a circle.
            group.sort_by(|one, other| one.append.stream.cmp(&other.append.stream));
            let appends: Vec<&Append> = group.iter().map(|job| &job.append).collect();
            match self.once(&appends).await {
                Ok(Some(outcomes)) => return answer(group, outcomes),
                Ok(None) => {}
                Err(Lost::Before(trouble)) => tracing::debug!(trouble = trouble.said, "a group is written one by one"),
                Err(Lost::Doubt(trouble, written)) => {
                    tracing::warn!(trouble = trouble.said, "a commit was not answered; looking it up");
                    doubts = written;
                }
            }
        }
        doubts.resize_with(group.len(), || None);
        let mut alone = tokio::task::JoinSet::new();
        for (job, doubt) in group.into_iter().zip(doubts) {
            let writer = Arc::clone(self);
            alone.spawn(async move {
                let outcome = writer.write_alone(&job.append, doubt, until).await;
                job.answer(outcome);
            });
        }
        alone.join_all().await;
    }

    /// Writes one append, again and again while what hinders it may pass.
    async fn write_alone(
        &self,
        append: &Append,
        mut doubt: Option<Written>,
        until: Instant,
    ) -> Result<Appended, AppendError> {
        let mut pause = FIRST_PAUSE;
        for tries in 1_u32.. {
            let trouble = match self.settle(append, &mut doubt).await {
                Ok(Some(appended)) => return Ok(appended),
                Err(trouble) => trouble,
                Ok(None) => match self.once(&[append]).await {
                    Ok(Some(outcomes)) => {
                        let outcome = outcomes.into_iter().next().unwrap_or(Err(AppendError::Closed));
                        return outcome.map(|written| written.appended);
                    }
                    Ok(None) => return Err(AppendError::Closed),
                    Err(Lost::Before(trouble)) => trouble,
                    Err(Lost::Doubt(trouble, written)) => {
                        tracing::warn!(trouble = trouble.said, "a commit was not answered; looking it up");
                        doubt = written.into_iter().next().flatten();
                        trouble
                    }
                },
            };
            if !trouble.may_pass || (tries >= LEAST_TRIES && Instant::now() + pause > until) {
                return Err(match doubt {
                    Some(_) => AppendError::OutcomeUnknown(trouble.said),
                    None => AppendError::Unavailable(trouble.said),
                });
            }
            sleep(pause).await;
            pause = pause.saturating_mul(2).min(LONGEST_PAUSE);
        }
        Err(AppendError::Closed)
    }

    /// Finds out whether an append in doubt is there; clears the doubt when it is not.
    async fn settle(&self, append: &Append, doubt: &mut Option<Written>) -> Result<Option<Appended>, Trouble> {
        let Some(written) = doubt else { return Ok(None) };
        let borrowed = match self.pool.take().await {
            Ok(borrowed) => borrowed,
            Err(NoSession::Closed) => return Err(Trouble { may_pass: false, ..Trouble::silent() }),
            Err(NoSession::Failed(error)) => return Err(Trouble::from(&error)),
        };
        let found = match timeout(TRANSACTION, is_there(&borrowed.session, append, written)).await {
            Ok(Ok(found)) => found,
            Ok(Err(Stop::Failed(error))) => return Err(Trouble::from(&error)),
            Ok(Err(Stop::Refused(error))) => return Err(Trouble { said: error.to_string(), may_pass: true }),
            Err(_elapsed) => return Err(Trouble::silent()),
        };
        if borrowed.session.client.batch_execute("ROLLBACK").await.is_ok() {
            self.pool.give_back(borrowed);
        }
        if found {
            (self.committed)();
            return Ok(Some(written.appended));
        }
        *doubt = None;
        Ok(None)
    }

    /// One transaction over a connection of the pool; none where the pool is closed.
    async fn once(&self, appends: &[&Append]) -> Result<Option<Outcomes>, Lost> {
        let borrowed = match self.pool.take().await {
            Ok(borrowed) => borrowed,
            Err(NoSession::Closed) => return Ok(None),
            Err(NoSession::Failed(error)) => return Err(Lost::Before(Trouble::from(&error))),
        };
        let began = self.observer.as_ref().map(|observer| observer.begins());
        let outcomes = transact(&borrowed.session, appends).await?;
        self.pool.give_back(borrowed);
        if outcomes.iter().any(Result::is_ok) {
            if let (Some(observer), Some(began)) = (&self.observer, began) {
                observer.committed(began, appends.iter().map(|append| append.entries.len()).sum());
            }
            (self.committed)();
        }
        Ok(Some(outcomes))
    }
}

fn answer(group: Vec<Job>, outcomes: Outcomes) {
    for (job, outcome) in group.into_iter().zip(outcomes) {
        job.answer(outcome.map(|written| written.appended));
    }
}

/// Writes the appends in one transaction, each but a lone one in a savepoint of its own.
async fn transact(session: &Session, appends: &[&Append]) -> Result<Outcomes, Lost> {
    let before = |error: &Error| Lost::Before(Trouble::from(error));
    let outcomes = match timeout(TRANSACTION, write_all(session, appends)).await {
        Ok(written) => written.map_err(|error| before(&error))?,
        Err(_elapsed) => return Err(Lost::Before(Trouble::silent())),
    };
    if outcomes.iter().all(Result::is_err) {
        session.client.batch_execute("ROLLBACK").await.map_err(|error| before(&error))?;
        return Ok(outcomes);
    }
    let trouble = match timeout(TRANSACTION, session.client.batch_execute("COMMIT")).await {
        Ok(Ok(())) => return Ok(outcomes),
        Ok(Err(error)) if undone(&error) => return Err(before(&error)),
        Ok(Err(error)) => Trouble { may_pass: true, ..Trouble::from(&error) },
        Err(_elapsed) => Trouble::silent(),
    };
    Err(Lost::Doubt(trouble, outcomes.into_iter().map(Result::ok).collect()))
}

/// Whether the server says that the commit did not happen. Everything else leaves doubt.
fn undone(error: &Error) -> bool {
    let state = error.code().map(|state| state.code());
    state.is_some_and(|state| state.starts_with("23") || (state.starts_with("40") && state != "40003"))
}

async fn write_all(session: &Session, appends: &[&Append]) -> Result<Outcomes, Error> {
    if let [alone] = appends {
        return Ok(vec![refused(write(session, "BEGIN", alone).await)?]);
    }
    session.client.batch_execute("BEGIN").await?;
    let mut outcomes = Vec::with_capacity(appends.len());
    for append in appends {
        let outcome = refused(write(session, "SAVEPOINT one", append).await)?;
        let finish = if outcome.is_ok() { "RELEASE one" } else { "ROLLBACK TO one; RELEASE one" };
        session.client.batch_execute(finish).await?;
        outcomes.push(outcome);
    }
    Ok(outcomes)
}

/// A refusal as the outcome that it is; a failure as the end of the transaction.
fn refused(written: Result<Written, Stop>) -> Result<Result<Written, AppendError>, Error> {
    match written {
        Ok(written) => Ok(Ok(written)),
        Err(Stop::Refused(refusal)) => Ok(Err(refusal)),
        Err(Stop::Failed(error)) if refuses_content(&error) => {
            Ok(Err(AppendError::Invalid(InvalidAppend::Refused(said(&error)))))
        }
        Err(Stop::Failed(error)) => Err(error),
    }
}
