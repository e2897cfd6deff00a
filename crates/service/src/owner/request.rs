//! What is asked of an owner, and what it answers.

use std::fmt;

use facility_journal::{RequestKey, StoredRequest};
use sha2::{Digest, Sha256};
use tokio::sync::oneshot;

use super::{Machine, Snapshot};

/// Who asks for a change, and the identity of the request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// Full gRPC method, for example `facility.lender.v1.DrawdownService/SubmitDrawdown`.
    pub method: String,
    /// The caller's request identifier.
    pub request_id: String,
    /// See [`fingerprint`].
    pub fingerprint: [u8; 32],
    /// The caller: a SPIFFE URI.
    pub principal: String,
    /// For whom a service asks.
    pub on_behalf_of: Option<String>,
}

impl Call {
    /// The key under which the journal keeps the answer.
    #[must_use]
    pub fn key(&self) -> RequestKey {
        RequestKey {
            principal: self.principal.clone(),
            method: self.method.clone(),
            request_id: self.request_id.clone(),
        }
    }
}

/// What makes a request the same one when it is sent again: SHA-256 of the
/// method, the person for whom it is sent, and the request's own encoding, each
/// preceded by its length as 8 bytes, big-endian. Absent and empty differ.
#[must_use]
pub fn fingerprint(method: &str, on_behalf_of: Option<&str>, request: &[u8]) -> [u8; 32] {
    let mut hash = Sha256::new();
    let mut part = |bytes: &[u8]| {
        hash.update(u64::try_from(bytes.len()).unwrap_or(u64::MAX).to_be_bytes());
        hash.update(bytes);
    };
    part(method.as_bytes());
    part(&[u8::from(on_behalf_of.is_some())]);
    part(on_behalf_of.unwrap_or_default().as_bytes());
    part(request);
    hash.finalize().into()
}

/// Renders the answer of a command from the state after it and its events.
pub type Render<M> = Box<dyn Fn(&Snapshot<<M as Machine>::State>, &[<M as Machine>::Event]) -> Vec<u8> + Send + Sync>;

/// A command with all that belongs to it.
pub struct Request<M: Machine> {
    /// Who asks; absent only for what a service does by itself.
    pub call: Option<Call>,
    /// The principal under which something without a call is recorded.
    pub principal: String,
    /// What is asked.
    pub command: M::Command,
    /// The version on which the caller decided; a newer one refuses.
    pub expected_version: Option<u64>,
    /// Renders the answer.
    pub render: Render<M>,
}

/// Why an owner did not carry out a command.
#[derive(Debug)]
pub enum OwnerError<R> {
    /// Refused by a rule.
    Rejected(R),
    /// Refused, and the refusal is kept under the request identifier; see [`Machine::kept_refusal`].
    Refused(Vec<u8>),
    /// The stream has moved on since the version that the caller has seen.
    StaleVersion {
        /// What the caller has seen.
        expected: u64,
        /// What is committed.
        actual: u64,
    },
    /// The request identifier was used for something else.
    RequestIdReused,
    /// Others were faster several times over; nothing was done.
    Conflict,
    /// Too much is waiting; nothing was done.
    Overloaded,
    /// The service is shutting down; nothing was done.
    ShuttingDown,
    /// Nothing is known of the outcome: ask again with the same identifier.
    OutcomeUnknown,
    /// A defect of the service: nothing was done, and asking again won't help.
    Internal,
    /// There is no such stream.
    NotFound,
    /// The stream holds something that this release can't read.
    Unreadable(String),
}

impl<R: fmt::Debug> fmt::Display for OwnerError<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self:?}")
    }
}

/// What an owner answers: the rendered bytes, or why not.
pub(super) type Answer<M> = Result<Vec<u8>, OwnerError<<M as Machine>::Rejection>>;

/// A request on its way through the owner.
pub(super) struct Pending<M: Machine> {
    pub request: Request<M>,
    /// Absent for the machine's own follow-ups.
    pub reply: Option<oneshot::Sender<Answer<M>>>,
}

impl<M: Machine> Pending<M> {
    /// Whether nobody waits for the answer any more: the call's time has run out, or its caller is gone.
    pub fn is_abandoned(&self) -> bool {
        self.reply.as_ref().is_some_and(oneshot::Sender::is_closed)
    }

    pub fn answer(self, answer: Answer<M>) {
        if let Some(reply) = self.reply {
            // A caller that has gone away misses its answer; the journal keeps it.
            let _ = reply.send(answer);
        }
    }
}

/// Stands before the bytes of a kept refusal. No encoding of a message begins with it: field numbers
/// begin with 1.
const REFUSAL: u8 = 0;

/// The answer to a repeated request: the stored one when the content is the same.
pub(super) fn repeated<M: Machine>(call: &Call, stored: &StoredRequest) -> Answer<M> {
    if stored.fingerprint != call.fingerprint {
        return Err(OwnerError::RequestIdReused);
    }
    match stored.answer.split_first() {
        Some((&REFUSAL, refusal)) => Err(OwnerError::Refused(refusal.to_vec())),
        Some(_) | None => Ok(stored.answer.clone()),
    }
}

/// An answer as the journal keeps it; `None` for what is decided anew when it comes again.
pub(super) fn kept<M: Machine>(answer: &Answer<M>) -> Option<Vec<u8>> {
    match answer {
        Ok(bytes) => Some(bytes.clone()),
        Err(OwnerError::Refused(refusal)) => Some([&[REFUSAL], refusal.as_slice()].concat()),
        Err(_) => None,
    }
}
