//! The owner of one stream: takes what waits, decides it, appends it once,
//! answers.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use facility_journal::{Append, AppendError, ClaimKey, Journal, ReadError};
use tokio::{
    sync::{mpsc, watch},
    time::sleep,
};

use super::{
    Machine, OwnerError, Snapshot,
    batch::{Decided, LookedUp, decide},
    catch_up::{CatchUpError, catch_up, catch_up_to},
    published::Published,
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
/// After what time without progress by others an owner goes on with what another replica began; up to
/// half as much is added, so that not all go on at once.
const TAKE_OVER: Duration = Duration::from_secs(1);
/// How many follow-ups are decided together at most.
const FOLLOW_UPS: usize = 32;

pub(super) struct Owner<M: Machine> {
    pub machine: Arc<M>,
    pub journal: Arc<dyn Journal>,
    pub clock: Arc<dyn Clock>,
    pub principal: String,
    pub inbox: mpsc::Receiver<Pending<M>>,
    pub published: Arc<Published<M::State>>,
    pub fatal: Fatal,
    /// Whether other replicas may write the stream, too.
    pub shared: bool,
    /// The version that this owner wrote last.
    pub wrote: u64,
    /// The version at which the machine could not go on by itself.
    pub stuck: Option<u64>,
}

/// What comes of having nothing to do.
enum Idle<M: Machine> {
    /// Somebody asks.
    Asked(Pending<M>),
    /// Something may have changed.
    LookAgain,
    /// Every handle is gone.
    End,
}

enum Tried {
    Done,
    /// Somebody else was faster: decide again on what is there now.
    Conflict,
    Failed(Failure),
}

/// Why nothing of a batch could be done.
enum Failure {
    ShuttingDown,
    OutcomeUnknown,
    Internal,
    Unreadable(String),
}

impl Failure {
    fn error<R>(&self) -> OwnerError<R> {
        match self {
            Self::ShuttingDown => OwnerError::ShuttingDown,
            Self::OutcomeUnknown => OwnerError::OutcomeUnknown,
            Self::Internal => OwnerError::Internal,
            Self::Unreadable(problem) => OwnerError::Unreadable(problem.clone()),
        }
    }
}

impl<M: Machine> Owner<M> {
    /// Runs until every handle is gone, or the journal has failed.
    pub async fn run(mut self) {
        let mut changes = self.published.subscribe();
        loop {
            let first = match self.inbox.try_recv() {
                Ok(first) => first,
                Err(mpsc::error::TryRecvError::Disconnected) => return,
                Err(mpsc::error::TryRecvError::Empty) => match self.idle(&mut changes).await {
                    Idle::Asked(first) => first,
                    Idle::LookAgain => continue,
                    Idle::End => return,
                },
            };
            let mut batch = vec![first];
            while batch.len() < LARGEST_BATCH
                && let Ok(next) = self.inbox.try_recv()
            {
                batch.push(next);
            }
            // Whoever has given up meanwhile asks again, or does not: his time is better spent on the others.
            batch.retain(|pending| !pending.is_abandoned());
            if !batch.is_empty() {
                self.carry_out(batch).await;
            }
        }
    }

    /// Nobody asks for anything: goes on with what the machine does by itself, or waits. Where several
    /// replicas could go on, the one that wrote last does, and another only when nothing moves.
    async fn idle(&mut self, changes: &mut watch::Receiver<Arc<Snapshot<M::State>>>) -> Idle<M> {
        let version = changes.borrow_and_update().version;
        if (!self.shared || version == self.wrote) && self.follow_up().await {
            return Idle::LookAgain;
        }
        let due = self.shared && self.stuck != Some(version) && self.has_follow_up();
        let spread = u64::try_from(self.clock.now().rem_euclid(500)).unwrap_or(0);
        tokio::select! {
            first = self.inbox.recv() => return first.map_or(Idle::End, Idle::Asked),
            // The sender is this owner's own, so there is always one.
            _ = changes.changed(), if self.shared => return Idle::LookAgain,
            () = async { sleep(TAKE_OVER + Duration::from_millis(spread)).await }, if due => {}
        }
        self.follow_up().await;
        Idle::LookAgain
    }

    fn has_follow_up(&self) -> bool {
        self.machine.follow_up(&self.committed().state).is_some()
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
                    self.stuck = Some(ahead.version);
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
        if self.shared {
            // When another replica is faster it goes on with this, too.
            self.try_batch(&mut batch).await;
        } else {
            self.carry_out(batch).await;
        }
        self.committed().version > before
    }

    fn committed(&self) -> Arc<Snapshot<M::State>> {
        self.published.now()
    }

    async fn carry_out(&mut self, mut batch: Vec<Pending<M>>) {
        for tries in 0..TRIES_TOGETHER {
            match self.try_batch(&mut batch).await {
                Tried::Done => return,
                Tried::Conflict => self.step_aside(tries).await,
                Tried::Failed(failure) => return fail(batch, &failure),
            }
        }
        for pending in batch {
            self.carry_out_alone(pending).await;
        }
    }

    async fn carry_out_alone(&mut self, pending: Pending<M>) {
        let mut alone = vec![pending];
        for tries in 0..TRIES_ALONE {
            match self.try_batch(&mut alone).await {
                Tried::Done => return,
                Tried::Conflict => self.step_aside(tries).await,
                Tried::Failed(failure) => return fail(alone, &failure),
            }
        }
        for pending in alone {
            pending.answer(Err(OwnerError::Conflict));
        }
    }

    /// Lets other replicas go first, for longer the oftener they were faster.
    async fn step_aside(&self, tries: u32) {
        if self.shared {
            let spread = u32::try_from(self.clock.now().rem_euclid(2_000)).unwrap_or(0);
            sleep(Duration::from_micros(u64::from(spread.saturating_mul(tries)))).await;
        }
    }

    /// Tries the whole batch once. Answers are given, and `batch` emptied, only
    /// when it is done.
    async fn try_batch(&mut self, batch: &mut Vec<Pending<M>>) -> Tried {
        if self.shared
            && let Err(problem) = self.see_others().await
        {
            return self.read_failed(&problem);
        }
        let committed = self.committed();
        let requests: Vec<&Request<M>> = batch.iter().map(|pending| &pending.request).collect();
        let looked_up = match self.look_up(&committed, &requests).await {
            Ok(looked_up) => looked_up,
            Err(problem) => return self.read_failed(&problem.into()),
        };
        let Decided { entries, answers, after } =
            decide(self.machine.as_ref(), &committed, &requests, &looked_up, self.clock.now());
        if !entries.is_empty() {
            let append = Append { stream: committed.stream.clone(), expected_version: committed.version, entries };
            match self.journal.append(append).await {
                Ok(appended) => {
                    debug_assert_eq!((appended.version, appended.notice_number), (after.version, after.notice_number));
                    if after.version > committed.version {
                        self.wrote = after.version;
                    }
                    self.published.advance(after);
                }
                Err(
                    AppendError::VersionConflict { .. }
                    | AppendError::ClaimTaken { .. }
                    | AppendError::RequestExists { .. },
                ) => return self.reload(&committed).await,
                Err(AppendError::Closed) => {
                    // Closed in order, or by a failure that no append has met: a checkpoint's.
                    if !self.shared && self.journal.failure().is_some() {
                        self.fatal.raise();
                    }
                    return Tried::Failed(Failure::ShuttingDown);
                }
                // Nothing was written: one of the requests is at fault, and alone it
                // will be found.
                Err(AppendError::Invalid(_)) if batch.len() > 1 => return Tried::Conflict,
                Err(problem @ AppendError::Invalid(_)) => {
                    tracing::error!(stream = committed.stream, %problem, "a decision can't be written down");
                    return Tried::Failed(Failure::Internal);
                }
                Err(problem @ AppendError::Unavailable(_)) => {
                    tracing::warn!(stream = committed.stream, %problem, "nothing was written");
                    return Tried::Failed(Failure::OutcomeUnknown);
                }
                Err(problem @ AppendError::OutcomeUnknown(_)) => {
                    tracing::error!(stream = committed.stream, %problem, "the journal failed");
                    // A shared journal is still there for others, and here as soon as it answers.
                    if !self.shared {
                        self.fatal.raise();
                    }
                    return Tried::Failed(Failure::OutcomeUnknown);
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
                self.published.advance(now);
                Tried::Conflict
            }
            Err(problem) => self.read_failed(&problem),
        }
    }

    /// Catches up with what other replicas have written, so that nothing is refused, or answered
    /// without being written, on a state that was old when it was asked.
    async fn see_others(&self) -> Result<(), CatchUpError> {
        let committed = self.committed();
        if let Some(head) = self.journal.stream_head(&committed.stream).await?
            && head.version > committed.version
        {
            let behind = committed.as_ref().clone();
            let now = catch_up_to(self.machine.as_ref(), self.journal.as_ref(), behind, &head).await?;
            self.published.advance(now);
        }
        Ok(())
    }

    fn read_failed(&self, problem: &CatchUpError) -> Tried {
        if problem.stays() {
            self.published.refuse(problem.to_string());
            return Tried::Failed(Failure::Unreadable(problem.to_string()));
        }
        tracing::error!(stream = self.committed().stream, %problem, "the journal can't be read");
        Tried::Failed(Failure::OutcomeUnknown)
    }
}

fn fail<M: Machine>(batch: Vec<Pending<M>>, failure: &Failure) {
    for pending in batch {
        pending.answer(Err(failure.error()));
    }
}
