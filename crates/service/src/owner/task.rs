//! The owner of one stream: takes what waits, decides it, appends it once,
//! answers.

use std::{collections::BTreeMap, sync::Arc};

use facility_journal::{Append, AppendError, ClaimKey, Journal, ReadError, StoredEvent};
use tokio::sync::{mpsc, watch};

use super::{
    Machine, OwnerError, Snapshot,
    batch::{Decided, LookedUp, decide},
    registry::Fatal,
    request::{Pending, Request},
};
use crate::clock::Clock;

/// How many requests are decided together at most.
const LARGEST_BATCH: usize = 256;
/// How often a batch is tried again as a whole before its requests go one by one.
const TRIES_TOGETHER: u32 = 3;
/// How often a single request is tried before its caller is told to try again.
const TRIES_ALONE: u32 = 16;
/// How many events are read at once.
const PAGE: usize = 1_000;
/// How many follow-ups are decided together at most.
const FOLLOW_UPS: usize = 32;

pub(super) struct Owner<M: Machine> {
    pub machine: Arc<M>,
    pub journal: Arc<dyn Journal>,
    pub clock: Arc<dyn Clock>,
    pub principal: String,
    pub inbox: mpsc::Receiver<Pending<M>>,
    pub published: watch::Sender<Arc<Snapshot<M::State>>>,
    /// Moves after `published` has.
    pub moved: watch::Sender<u64>,
    pub fatal: Fatal,
}

/// Reads everything that `snapshot` has not seen and follows it.
pub(super) async fn catch_up<M: Machine>(
    machine: &M,
    journal: &dyn Journal,
    snapshot: Snapshot<M::State>,
) -> Result<Snapshot<M::State>, CatchUpError> {
    let mut snapshot = follow(machine, journal, snapshot, |_| true).await?;
    snapshot.notice_number = journal.notice_head(&snapshot.stream).await?.number;
    Ok(snapshot)
}

/// Follows a stream up to its head, or to the first event that is not `wanted`. Leaves the number of
/// the last notice as it is.
pub(super) async fn follow<M: Machine>(
    machine: &M,
    journal: &dyn Journal,
    mut snapshot: Snapshot<M::State>,
    wanted: impl Fn(&StoredEvent) -> bool,
) -> Result<Snapshot<M::State>, CatchUpError> {
    loop {
        let events = journal.read_events(&snapshot.stream, snapshot.version, PAGE).await?;
        let full = events.len() == PAGE;
        for stored in events {
            if !wanted(&stored) {
                return Ok(snapshot);
            }
            let event = machine.decode(&stored)?;
            snapshot.state = machine.evolve(snapshot.state, &event);
            snapshot.version = stored.version;
        }
        if !full {
            return Ok(snapshot);
        }
    }
}

/// Why a stream can't be read.
#[derive(Debug, thiserror::Error)]
pub(super) enum CatchUpError {
    #[error(transparent)]
    Read(#[from] ReadError),
    #[error(transparent)]
    Decode(#[from] super::DecodeError),
}

enum Tried {
    Done,
    /// Somebody else was faster: decide again on what is there now.
    Conflict,
    Failed(fn() -> Failure),
}

/// Why nothing of a batch could be done.
enum Failure {
    ShuttingDown,
    OutcomeUnknown,
    Internal,
}

impl Failure {
    fn error<R>(&self) -> OwnerError<R> {
        match self {
            Self::ShuttingDown => OwnerError::ShuttingDown,
            Self::OutcomeUnknown => OwnerError::OutcomeUnknown,
            Self::Internal => OwnerError::Internal,
        }
    }
}

impl<M: Machine> Owner<M> {
    /// Runs until every handle is gone, or the journal has failed.
    pub async fn run(mut self) {
        loop {
            let mut batch = Vec::new();
            match self.inbox.try_recv() {
                Ok(first) => batch.push(first),
                Err(mpsc::error::TryRecvError::Disconnected) => return,
                Err(mpsc::error::TryRecvError::Empty) => {
                    if self.follow_up().await {
                        continue;
                    }
                    match self.inbox.recv().await {
                        Some(first) => batch.push(first),
                        None => return,
                    }
                }
            }
            while batch.len() < LARGEST_BATCH
                && let Ok(next) = self.inbox.try_recv()
            {
                batch.push(next);
            }
            self.carry_out(batch).await;
        }
    }

    /// Goes on with what the machine does by itself; tells whether it did
    /// something.
    async fn follow_up(&mut self) -> bool {
        let mut ahead = self.committed().as_ref().clone();
        let mut batch = Vec::new();
        // Follow-ups are decided together on a sketch of the state; what counts is
        // the decision in `carry_out`, on the same state and in the same order.
        while batch.len() < FOLLOW_UPS
            && let Some(command) = self.machine.follow_up(&ahead.state)
        {
            let nothing = BTreeMap::new();
            let deciding = super::Deciding { on: &ahead, call: None, foreign_claims: &nothing };
            match self.machine.decide(&deciding, &command) {
                Ok(events) if !events.is_empty() => {
                    for event in &events {
                        ahead.state = self.machine.evolve(std::mem::take(&mut ahead.state), event);
                        ahead.version = ahead.version.saturating_add(1);
                    }
                }
                Ok(_) => break,
                Err(rejection) => {
                    tracing::error!(stream = ahead.stream, ?rejection, "the stream can't go on by itself");
                    break;
                }
            }
            let principal = self.principal.clone();
            let render: super::request::Render<M> = Box::new(|_, _| Vec::new());
            let request = Request { call: None, principal, command, expected_version: None, render };
            batch.push(Pending { request, reply: None });
        }
        if batch.is_empty() {
            return false;
        }
        let before = self.committed().version;
        self.carry_out(batch).await;
        self.committed().version > before
    }

    fn committed(&self) -> Arc<Snapshot<M::State>> {
        self.published.borrow().clone()
    }

    async fn carry_out(&mut self, mut batch: Vec<Pending<M>>) {
        for _ in 0..TRIES_TOGETHER {
            match self.try_batch(&mut batch).await {
                Tried::Done => return,
                Tried::Conflict => {}
                Tried::Failed(failure) => return fail(batch, &failure()),
            }
        }
        for pending in batch {
            self.carry_out_alone(pending).await;
        }
    }

    async fn carry_out_alone(&mut self, pending: Pending<M>) {
        let mut alone = vec![pending];
        for _ in 0..TRIES_ALONE {
            match self.try_batch(&mut alone).await {
                Tried::Done => return,
                Tried::Conflict => {}
                Tried::Failed(failure) => return fail(alone, &failure()),
            }
        }
        for pending in alone {
            pending.answer(Err(OwnerError::Conflict));
        }
    }

    /// Tries the whole batch once. Answers are given, and `batch` emptied, only
    /// when it is done.
    async fn try_batch(&mut self, batch: &mut Vec<Pending<M>>) -> Tried {
        let committed = self.committed();
        let requests: Vec<&Request<M>> = batch.iter().map(|pending| &pending.request).collect();
        let looked_up = match self.look_up(&committed, &requests).await {
            Ok(looked_up) => looked_up,
            Err(problem) => return self.read_failed(&problem),
        };
        let Decided { entries, answers, after } =
            decide(self.machine.as_ref(), &committed, &requests, &looked_up, self.clock.now());
        if !entries.is_empty() {
            let append = Append { stream: committed.stream.clone(), expected_version: committed.version, entries };
            match self.journal.append(append).await {
                Ok(appended) => {
                    debug_assert_eq!((appended.version, appended.notice_number), (after.version, after.notice_number));
                    self.publish(after);
                }
                Err(
                    AppendError::VersionConflict { .. }
                    | AppendError::ClaimTaken { .. }
                    | AppendError::RequestExists { .. },
                ) => return self.reload(&committed).await,
                Err(AppendError::Closed) => return Tried::Failed(|| Failure::ShuttingDown),
                // Nothing was written: one of the requests is at fault, and alone it
                // will be found.
                Err(AppendError::Invalid(_)) if batch.len() > 1 => return Tried::Conflict,
                Err(problem @ AppendError::Invalid(_)) => {
                    tracing::error!(stream = committed.stream, %problem, "a decision can't be written down");
                    return Tried::Failed(|| Failure::Internal);
                }
                Err(problem @ AppendError::OutcomeUnknown(_)) => {
                    tracing::error!(stream = committed.stream, %problem, "the journal failed");
                    self.fatal.raise();
                    return Tried::Failed(|| Failure::OutcomeUnknown);
                }
            }
        }
        for (pending, answer) in batch.drain(..).zip(answers) {
            pending.answer(answer);
        }
        Tried::Done
    }

    async fn look_up(&self, on: &Snapshot<M::State>, requests: &[&Request<M>]) -> Result<LookedUp, ReadError> {
        let request_keys: Vec<_> =
            requests.iter().filter_map(|request| request.call.as_ref()).map(super::Call::key).collect();
        let mut claim_keys: Vec<ClaimKey> =
            requests.iter().flat_map(|request| self.machine.claims_to_look_up(&on.state, &request.command)).collect();
        claim_keys.sort();
        claim_keys.dedup();
        let mut looked_up = LookedUp { requests: BTreeMap::new(), foreign_claims: BTreeMap::new() };
        if !request_keys.is_empty() {
            let found = self.journal.find_requests(&request_keys).await?;
            looked_up.requests =
                request_keys.into_iter().zip(found).filter_map(|(key, found)| Some((key, found?))).collect();
        }
        if !claim_keys.is_empty() {
            let holders = self.journal.claim_holders(&claim_keys).await?;
            let foreign = claim_keys.into_iter().zip(holders).filter_map(|(key, holder)| Some((key, holder?)));
            looked_up.foreign_claims = foreign.filter(|(_, holder)| holder.stream != on.stream).collect();
        }
        Ok(looked_up)
    }

    async fn reload(&self, committed: &Snapshot<M::State>) -> Tried {
        match catch_up(self.machine.as_ref(), self.journal.as_ref(), committed.clone()).await {
            Ok(now) => {
                if now.version > committed.version {
                    self.publish(now);
                }
                Tried::Conflict
            }
            Err(problem) => self.read_failed(&problem),
        }
    }

    fn publish(&self, snapshot: Snapshot<M::State>) {
        self.published.send_replace(Arc::new(snapshot));
        self.moved.send_modify(|count| *count = count.wrapping_add(1));
    }

    fn read_failed(&self, problem: &dyn std::fmt::Display) -> Tried {
        tracing::error!(stream = self.committed().stream, %problem, "the journal can't be read");
        Tried::Failed(|| Failure::OutcomeUnknown)
    }
}

fn fail<M: Machine>(batch: Vec<Pending<M>>, failure: &Failure) {
    for pending in batch {
        pending.answer(Err(failure.error()));
    }
}
