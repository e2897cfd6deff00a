//! What an owner needs to know of the state machine that it runs.

use std::{collections::BTreeMap, fmt::Debug};

use facility_journal::{ClaimHolder, ClaimKey, NewClaim, NewEvent, StoredEvent};
use thiserror::Error;

use super::Snapshot;

/// A pure state machine that lives in one journal stream.
///
/// `decide` proposes, the journal commits, `evolve` follows. None of them reads
/// a clock, mints an id or waits.
pub trait Machine: Send + Sync + 'static {
    /// The state, as the events so far have made it. `Default` is the state of a
    /// stream without events.
    type State: Clone + Default + Send + Sync + 'static;
    /// What may be asked of it.
    type Command: Send + Sync + 'static;
    /// What can have happened.
    type Event: Send + Sync + 'static;
    /// Why a command is refused.
    type Rejection: Debug + Send + 'static;

    /// Unique keys that other streams might hold and that `decide` must know of.
    fn claims_to_look_up(&self, state: &Self::State, command: &Self::Command) -> Vec<ClaimKey>;

    /// Decides a command: the events that it leads to, or why it is refused. No
    /// events mean that it has no effect and is answered all the same.
    ///
    /// # Errors
    /// The rejection, with every rule that failed.
    fn decide(
        &self,
        deciding: &Deciding<'_, Self>,
        command: &Self::Command,
    ) -> Result<Vec<Self::Event>, Self::Rejection>;

    /// The bytes under which a refusal is kept with its request id, so that a copy of the request that
    /// comes late is refused alike, whatever has changed meanwhile. By default a refusal consumes no
    /// request id, and the request is decided anew when it comes again.
    fn kept_refusal(
        &self,
        deciding: &Deciding<'_, Self>,
        command: &Self::Command,
        rejection: &Self::Rejection,
    ) -> Option<Vec<u8>> {
        let _ = (deciding, command, rejection);
        None
    }

    /// The state after an event. Total: an event is a fact.
    fn evolve(&self, state: Self::State, event: &Self::Event) -> Self::State;

    /// Keys that an event takes and gives back, given the state before it.
    fn claims(&self, before: &Self::State, event: &Self::Event) -> (Vec<NewClaim>, Vec<ClaimKey>);

    /// What the other party may see of an event: serialised notices, given the
    /// state after it.
    fn notices(&self, after: &Self::State, event: &Self::Event, call: Option<&super::Call>) -> Vec<Vec<u8>>;

    /// The business date that is recorded with an event, given the state before
    /// it; without one, with an answer that changes nothing in that state.
    fn business_date(&self, before: &Self::State, event: Option<&Self::Event>) -> String;

    /// What the machine goes on with by itself when nobody asks for anything,
    /// for example the next day to close. Decided like any other command.
    fn follow_up(&self, state: &Self::State) -> Option<Self::Command>;

    /// The stored form of an event.
    fn encode(&self, event: &Self::Event) -> NewEvent;

    /// Reads a stored event of any version that was ever written.
    ///
    /// # Errors
    /// The type is unknown or the data can't be read: the stream is refused.
    fn decode(&self, stored: &StoredEvent) -> Result<Self::Event, DecodeError>;
}

/// What a decision is made on.
pub struct Deciding<'a, M: Machine + ?Sized> {
    /// The stream and its state, with what earlier commands of the batch did.
    pub on: &'a Snapshot<M::State>,
    /// Who asks; absent for the machine's own follow-ups.
    pub call: Option<&'a super::Call>,
    /// Keys that are held by other streams.
    pub foreign_claims: &'a BTreeMap<ClaimKey, ClaimHolder>,
}

/// A stored event that this release can't read.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{stream} version {version}: {event_type}: {problem}")]
pub struct DecodeError {
    /// The stream.
    pub stream: String,
    /// The event's version in it.
    pub version: u64,
    /// The stored type.
    pub event_type: String,
    /// What is wrong.
    pub problem: String,
}

impl DecodeError {
    /// An error about `stored`.
    #[must_use]
    pub fn new(stored: &StoredEvent, problem: impl Into<String>) -> Self {
        Self {
            stream: stored.stream.clone(),
            version: stored.version,
            event_type: stored.event_type.clone(),
            problem: problem.into(),
        }
    }
}
