//! Sends to the provider what the books have written down: for each facility one
//! submission after the other, each until there is a definite answer, which is
//! then written down, too. Everything that must be known for that is in the
//! books, so that a restart goes on where the journal ends.

mod answer;
mod codec;
mod provider;
#[cfg(test)]
mod tests;

use std::{collections::BTreeSet, sync::Arc};

use facility_service::{
    owner::{OwnerError, Owners, Request},
    server::Drain,
    telemetry::{describe, in_trace},
};
use tokio::{sync::mpsc, task::JoinSet};
use tonic::Code;
use tracing::{Instrument, field::Empty};

pub use codec::Verbatim;
pub use provider::{Provider, ProviderService, provider};

use crate::{
    backoff::Backoff,
    book::{
        Command, Rejection,
        command::{AcceptSubmission, RefuseSubmission},
        submission::{ProviderMethod, SubmissionState},
    },
    machine::BookMachine,
    traces::Traces,
};
use answer::{Answer, read};

/// Sends submissions.
#[derive(Clone)]
pub struct Relay {
    owners: Arc<Owners<BookMachine>>,
    provider: Provider,
    principal: String,
    traces: Traces,
}

/// A submission on its way.
struct Sending {
    number: u32,
    method: ProviderMethod,
    request: Arc<[u8]>,
    on_behalf_of: String,
    request_id: String,
}

impl Relay {
    /// Sends what waits in the books of `owners` to `provider`; answers are
    /// recorded under `principal`. A call goes on in the trace that `traces` has for it.
    #[must_use]
    pub const fn new(owners: Arc<Owners<BookMachine>>, provider: Provider, principal: String, traces: Traces) -> Self {
        Self { owners, provider, principal, traces }
    }

    /// Runs until the drain begins. `woken` names streams in which something may
    /// wait; those that wait at the start are found without it.
    pub async fn run(self, mut woken: mpsc::Receiver<String>, drain: Drain) {
        let mut streams = BTreeSet::new();
        let mut tasks = JoinSet::new();
        let waiting = self.owners.page(None, usize::MAX, |book| book.submissions.sending() > 0);
        for snapshot in waiting.snapshots {
            streams.insert(snapshot.stream.clone());
            tasks.spawn(self.clone().follow(snapshot.stream.clone()));
        }
        loop {
            let stream = tokio::select! {
                stream = woken.recv() => stream,
                () = drain.draining() => None,
            };
            let Some(stream) = stream else { break };
            if streams.insert(stream.clone()) {
                tasks.spawn(self.clone().follow(stream));
            }
        }
        // What is under way was not answered here and is sent again by the next relay.
        tasks.shutdown().await;
    }

    /// Sends the submissions of one facility, one after the other, for ever.
    async fn follow(self, stream: String) {
        let Ok(mut changes) = self.owners.changes(&stream) else { return };
        loop {
            let first = {
                let snapshot = changes.borrow_and_update();
                snapshot.state.submissions.first_sending().and_then(|submission| match &submission.state {
                    SubmissionState::Sending { method, request } => Some(Sending {
                        number: submission.number,
                        method: *method,
                        request: request.clone(),
                        on_behalf_of: submission.on_behalf_of.clone(),
                        request_id: submission.provider_request_id.clone(),
                    }),
                    SubmissionState::Accepted(_) | SubmissionState::Refused(_) => None,
                })
            };
            match first {
                Some(sending) if !self.carry(&stream, &sending).await => return,
                Some(_) => {}
                None if changes.changed().await.is_err() => return,
                None => {}
            }
        }
    }

    /// Sends, and writes the answer down, in the trace of whoever asked for it; false when this book's
    /// owner has ended.
    async fn carry(&self, stream: &str, sending: &Sending) -> bool {
        let span = tracing::info_span!(
            "relay",
            otel.name = Empty,
            otel.kind = Empty,
            stream,
            submission = sending.number,
            trace_id = Empty
        );
        describe(&span, sending.method.full_name(), "client");
        let trace = self.provider.trace(&span, self.traces.take(&sending.request_id));
        span.record("trace_id", trace.trace_id());
        let carried = async {
            let answer = self.send(stream, sending).await;
            tracing::info!(answer = answer.name(), "the provider has answered");
            self.record(stream, sending, answer).await
        };
        in_trace(trace, carried.instrument(span)).await
    }

    /// Sends until there is a definite answer. Says once whenever it is kept from
    /// it by something else than before.
    async fn send(&self, stream: &str, sending: &Sending) -> Answer {
        let mut backoff = Backoff::default();
        let mut hindered: Option<Code> = None;
        loop {
            let came = self.provider.call(sending.method, &sending.request, &sending.on_behalf_of).await;
            match read(stream, sending.method, came) {
                Ok(answer) => {
                    if hindered.is_some() {
                        tracing::info!(stream, submission = sending.number, "the provider has answered at last");
                    }
                    return answer;
                }
                Err(status) => {
                    if hindered != Some(status.code()) {
                        hindered = Some(status.code());
                        tracing::warn!(
                            stream,
                            submission = sending.number,
                            code = ?status.code(),
                            message = status.message(),
                            "no definite answer yet; sent again until there is one"
                        );
                    }
                    backoff.pause().await;
                }
            }
        }
    }

    /// Writes the answer down; false when this book's owner has ended.
    async fn record(&self, stream: &str, sending: &Sending, answer: Answer) -> bool {
        let submission = sending.number;
        let command = match answer {
            Answer::Accepted(outcome) => Command::AcceptSubmission(AcceptSubmission { submission, outcome }),
            Answer::Refused(refused) => Command::RefuseSubmission(RefuseSubmission { submission, refused }),
        };
        let mut backoff = Backoff::default();
        loop {
            let request = Request {
                call: None,
                principal: self.principal.clone(),
                command: command.clone(),
                expected_version: None,
                render: Box::new(|_, _| Vec::new()),
            };
            match self.owners.submit(stream, request).await {
                Ok(_) => return true,
                Err(OwnerError::Overloaded | OwnerError::Conflict) => backoff.pause().await,
                Err(problem) => {
                    log_unrecorded(stream, submission, &problem);
                    return false;
                }
            }
        }
    }
}

fn log_unrecorded(stream: &str, submission: u32, problem: &OwnerError<Rejection>) {
    tracing::error!(stream, submission, %problem, "the provider's answer was not written down; it is asked for again");
}
