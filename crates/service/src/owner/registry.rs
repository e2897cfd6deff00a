//! All owners of a service: found by stream, started when a stream is created,
//! rebuilt from the journal at start.

use std::{
    collections::BTreeMap,
    ops::Bound,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use facility_journal::{Journal, ReadError};
use prost::Message;
use thiserror::Error;
use tokio::sync::{mpsc, oneshot, watch};

use super::{
    Machine, OwnerError, Request, Snapshot,
    catch_up::{CatchUpError, catch_up, follow},
    published::Published,
    request::Pending,
    task::Owner,
};
use crate::{clock::Clock, wire::fitting};

/// How owners are run.
#[derive(Debug, Clone)]
pub struct OwnersOptions {
    /// Streams that start with this are the machine's.
    pub prefix: String,
    /// The principal under which a machine's own follow-ups are recorded.
    pub principal: String,
    /// How many requests may wait for one stream; more are refused.
    pub queue: usize,
}

/// Why the owners can't be started.
#[derive(Debug, Error)]
pub enum OpenOwnersError {
    /// The journal can't be read.
    #[error(transparent)]
    Read(#[from] ReadError),
}

/// Follows the committed states of one stream.
pub type Changes<S> = watch::Receiver<Arc<Snapshot<S>>>;

/// A page of snapshots.
pub struct Page<S> {
    /// The snapshots, by stream name.
    pub snapshots: Vec<Arc<Snapshot<S>>>,
    /// The last stream of the page when there are more.
    pub last: Option<String>,
}

impl<S> Page<S> {
    /// The page as far as it fits into an answer, and after which stream the next one goes on, if there is one.
    pub fn fitting<T: Message>(&self, render: impl Fn(&Snapshot<S>) -> Option<T>) -> (Vec<T>, Option<&str>) {
        let rendered = self.snapshots.iter().filter_map(|snapshot| Some((snapshot.stream.as_str(), render(snapshot)?)));
        let (page, last) = fitting(self.snapshots.len(), rendered);
        (page, last.or(self.last.as_deref()))
    }
}

/// All owners of one kind of machine.
pub struct Owners<M: Machine> {
    machine: Arc<M>,
    journal: Arc<dyn Journal>,
    clock: Arc<dyn Clock>,
    options: OwnersOptions,
    // Held for map operations only, never over an await.
    streams: Mutex<BTreeMap<String, Place<M>>>,
    moved: watch::Sender<u64>,
    fatal: Fatal,
}

enum Place<M: Machine> {
    Live(Handle<M>),
    Unreadable(String),
}

/// The way to one owner.
pub(super) struct Handle<M: Machine> {
    inbox: mpsc::Sender<Pending<M>>,
    pub published: Arc<Published<M::State>>,
}

impl<M: Machine> Clone for Handle<M> {
    fn clone(&self) -> Self {
        Self { inbox: self.inbox.clone(), published: self.published.clone() }
    }
}

/// Raised when the journal failed so that nothing can be known any more: the
/// process must stop, start again and recover.
#[derive(Clone)]
pub(super) struct Fatal(watch::Sender<bool>);

impl Fatal {
    pub fn raise(&self) {
        self.0.send_replace(true);
    }
}

impl<M: Machine> Owners<M> {
    /// Rebuilds the state of every stream from the journal and starts its owner.
    ///
    /// A stream with an event that this release can't read is refused when it is
    /// asked for; the others are served.
    ///
    /// # Errors
    /// The list of streams can't be read.
    pub async fn open(
        machine: M,
        journal: Arc<dyn Journal>,
        clock: Arc<dyn Clock>,
        options: OwnersOptions,
    ) -> Result<Arc<Self>, OpenOwnersError> {
        let owners = Arc::new(Self {
            machine: Arc::new(machine),
            journal,
            clock,
            options,
            streams: Mutex::new(BTreeMap::new()),
            moved: watch::Sender::new(0),
            fatal: Fatal(watch::Sender::new(false)),
        });
        for head in owners.journal.streams(&owners.options.prefix).await? {
            let empty = Snapshot::empty(&head.stream);
            match catch_up(owners.machine.as_ref(), owners.journal.as_ref(), empty).await {
                Ok(snapshot) => {
                    owners.start(snapshot);
                }
                // Another process's database may only be out of reach; the next start finds it again.
                Err(CatchUpError::Read(problem @ ReadError::Storage(_))) if owners.is_shared() => {
                    return Err(problem.into());
                }
                Err(problem @ (CatchUpError::Decode(_) | CatchUpError::Read(_))) => {
                    tracing::error!(stream = head.stream, %problem, "this stream can't be read and is refused");
                    owners.lock().insert(head.stream, Place::Unreadable(problem.to_string()));
                }
            }
        }
        Self::watch_others(&owners);
        Ok(owners)
    }

    /// Carries out a request on an existing stream and waits for its commit.
    ///
    /// # Errors
    /// See [`OwnerError`].
    pub async fn submit(&self, stream: &str, request: Request<M>) -> Result<Vec<u8>, OwnerError<M::Rejection>> {
        let handle = self.find(stream).await?;
        ask(&handle, request).await
    }

    /// Carries out a request that may be the first one on its stream.
    ///
    /// # Errors
    /// See [`OwnerError`].
    pub async fn submit_or_create(
        &self,
        stream: &str,
        request: Request<M>,
    ) -> Result<Vec<u8>, OwnerError<M::Rejection>> {
        let handle = match self.handle(stream) {
            Ok(handle) => handle,
            Err(OwnerError::NotFound) => self.start(Snapshot::empty(stream)),
            Err(other) => return Err(other),
        };
        let answer = ask(&handle, request).await;
        if answer.is_err() {
            drop(handle);
            self.forget_if_empty(stream);
        }
        answer
    }

    /// The committed state of a stream as this process knows it; [`Self::current`] asks what other
    /// replicas know.
    ///
    /// # Errors
    /// There is no such stream, or it can't be read.
    pub fn snapshot(&self, stream: &str) -> Result<Arc<Snapshot<M::State>>, OwnerError<M::Rejection>> {
        let snapshot = self.handle(stream)?.published.now();
        if snapshot.version == 0 { Err(OwnerError::NotFound) } else { Ok(snapshot) }
    }

    /// The state of a stream as it was known at a moment, in microseconds since the Unix epoch: made
    /// anew from the events before the first one that was recorded later. The state of an empty stream
    /// before the first event.
    ///
    /// # Errors
    /// There is no such stream, or it can't be read.
    pub async fn known_at(&self, stream: &str, moment: i64) -> Result<M::State, OwnerError<M::Rejection>> {
        self.find(stream).await?;
        let empty = Snapshot::empty(stream);
        let (machine, journal) = (self.machine.as_ref(), self.journal.as_ref());
        match follow(machine, journal, empty, |stored| stored.recorded_at <= moment).await {
            Ok(snapshot) => Ok(snapshot.state),
            Err(problem @ CatchUpError::Decode(_)) => Err(OwnerError::Unreadable(problem.to_string())),
            Err(problem @ CatchUpError::Read(_)) => {
                tracing::error!(stream, %problem, "the journal can't be read");
                Err(OwnerError::Internal)
            }
        }
    }

    /// Follows the committed states of a stream.
    ///
    /// # Errors
    /// There is no such stream, or it can't be read.
    pub fn changes(&self, stream: &str) -> Result<Changes<M::State>, OwnerError<M::Rejection>> {
        Ok(self.handle(stream)?.published.subscribe())
    }

    /// Committed states by stream name, after the stream `after`, those that
    /// `wanted` picks, at most `limit`.
    pub fn page(&self, after: Option<&str>, limit: usize, wanted: impl Fn(&M::State) -> bool) -> Page<M::State> {
        let streams = self.lock();
        let from = after.map_or(Bound::Unbounded, Bound::Excluded);
        let mut snapshots = Vec::new();
        for place in streams.range::<str, _>((from, Bound::Unbounded)).map(|(_, place)| place) {
            let Place::Live(handle) = place else { continue };
            let snapshot = handle.published.now();
            if snapshot.version == 0 || handle.published.unreadable().is_some() || !wanted(&snapshot.state) {
                continue;
            }
            if snapshots.len() == limit {
                let last = snapshots.last().map(|last: &Arc<Snapshot<M::State>>| last.stream.clone());
                return Page { snapshots, last };
            }
            snapshots.push(snapshot);
        }
        Page { snapshots, last: None }
    }

    /// Moves whenever the committed state of any stream has changed, after the
    /// change can be read.
    pub fn moved(&self) -> watch::Receiver<u64> {
        self.moved.subscribe()
    }

    /// The journal beneath.
    #[must_use]
    pub fn journal(&self) -> &Arc<dyn Journal> {
        &self.journal
    }

    /// Tells the moments that are recorded.
    #[must_use]
    pub(super) fn clock(&self) -> &dyn Clock {
        self.clock.as_ref()
    }

    /// Waits until the journal has failed beyond repair. The process must then
    /// stop, start again and recover from what is durable.
    pub async fn failed(&self) {
        let mut fatal = self.fatal.0.subscribe();
        // The sender lives as long as `self`, so waiting can't fail.
        let _ = fatal.wait_for(|raised| *raised).await;
    }

    /// Whether other processes may write to the journal.
    pub(super) fn is_shared(&self) -> bool {
        self.journal.others().is_some()
    }

    pub(super) fn machine(&self) -> &M {
        self.machine.as_ref()
    }

    pub(super) fn prefix(&self) -> &str {
        &self.options.prefix
    }

    /// The handle of a stream that exists, here or by another replica's doing.
    async fn find(&self, stream: &str) -> Result<Handle<M>, OwnerError<M::Rejection>> {
        match self.handle(stream) {
            Ok(handle) if handle.published.version() > 0 => return Ok(handle),
            Ok(_) | Err(OwnerError::NotFound) => {}
            Err(other) => return Err(other),
        }
        self.current(stream).await?;
        self.handle(stream)
    }

    pub(super) fn handle(&self, stream: &str) -> Result<Handle<M>, OwnerError<M::Rejection>> {
        match self.lock().get(stream) {
            Some(Place::Live(handle)) => match handle.published.unreadable() {
                Some(problem) => Err(OwnerError::Unreadable(problem.clone())),
                None => Ok(handle.clone()),
            },
            Some(Place::Unreadable(problem)) => Err(OwnerError::Unreadable(problem.clone())),
            None => Err(OwnerError::NotFound),
        }
    }

    /// Starts the owner of a stream unless somebody was faster.
    pub(super) fn start(&self, snapshot: Snapshot<M::State>) -> Handle<M> {
        let mut streams = self.lock();
        if let Some(Place::Live(handle)) = streams.get(&snapshot.stream) {
            return handle.clone();
        }
        let (inbox, requests) = mpsc::channel(self.options.queue);
        let stream = snapshot.stream.clone();
        let published = Arc::new(Published::new(snapshot, self.moved.clone()));
        let owner = Owner {
            machine: self.machine.clone(),
            journal: self.journal.clone(),
            clock: self.clock.clone(),
            principal: self.options.principal.clone(),
            inbox: requests,
            published: published.clone(),
            fatal: self.fatal.clone(),
            shared: self.is_shared(),
            wrote: 0,
            stuck: None,
        };
        tokio::spawn(owner.run());
        let handle = Handle { inbox, published };
        streams.insert(stream, Place::Live(handle.clone()));
        handle
    }

    /// Drops the owner of a stream on which nothing was ever written and for
    /// which nobody waits, so that refused creations leave nothing behind.
    fn forget_if_empty(&self, stream: &str) {
        let mut streams = self.lock();
        let idle = matches!(streams.get(stream), Some(Place::Live(handle))
            if handle.published.version() == 0 && handle.inbox.strong_count() == 1);
        if idle {
            streams.remove(stream);
        }
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<String, Place<M>>> {
        // A panic while the map was held can't leave it half changed.
        self.streams.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn ask<M: Machine>(handle: &Handle<M>, request: Request<M>) -> Result<Vec<u8>, OwnerError<M::Rejection>> {
    let (reply, answer) = oneshot::channel();
    match handle.inbox.try_send(Pending { request, reply: Some(reply) }) {
        Ok(()) => answer.await.unwrap_or(Err(OwnerError::OutcomeUnknown)),
        Err(mpsc::error::TrySendError::Full(_)) => Err(OwnerError::Overloaded),
        Err(mpsc::error::TrySendError::Closed(_)) => Err(OwnerError::ShuttingDown),
    }
}
