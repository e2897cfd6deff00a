//! How every change goes: the request's identity, the owner's answer, its bytes
//! back into a message.

use facility_domain::ids::{FacilityId, RequestId};
use facility_proto::borrower::v1::Submission;
use facility_service::{
    errors::Refusal,
    identity::Caller,
    owner::{Call, Request, Snapshot, fingerprint, refusal},
    wire::facility_name,
};
use prost::Message;

use super::Borrower;
use crate::{
    book::{Book, Command, Event},
    machine::BookMachine,
    render,
};

/// A command with the identity of its request.
pub(super) struct Change {
    /// Full gRPC method.
    pub method: &'static str,
    pub request_id: RequestId,
    pub facility: FacilityId,
    pub command: Command,
}

impl Borrower {
    /// Changes the book of a facility that the caller may see. What is refused
    /// goes to the audit table.
    pub(super) async fn change<Q: Message, A: Message + Default>(
        &self,
        caller: &Caller,
        request: &Q,
        change: Change,
        render: impl Fn(&Snapshot<Book>, &[Event]) -> A + Send + Sync + 'static,
    ) -> Result<A, Refusal> {
        let stream = facility_name(&change.facility);
        let (method, request_id) = (change.method, change.request_id.clone());
        let answer = match self.visible(caller, &change.facility).await {
            Ok(_) => self.ask(&stream, to_owner(caller, request, change, render)).await,
            Err(unseen) => Err(unseen),
        };
        match answer {
            Ok(bytes) => {
                A::decode(bytes.as_slice()).map_err(|error| Refusal::internal("a stored answer can't be read", &error))
            }
            Err(refused) => {
                let refused = refused.for_request(request_id.as_str());
                self.owners.audit(caller, method, &request_id, &stream, &refused).await;
                Err(refused)
            }
        }
    }

    /// Changes the book by something that is to be sent to the provider, and lets the relay know. `answer`
    /// makes the answer of the submission as it was written down.
    pub(super) async fn send<Q: Message, A: Message + Default>(
        &self,
        caller: &Caller,
        request: &Q,
        change: Change,
        answer: impl Fn(Option<Submission>) -> A + Send + Sync + 'static,
    ) -> Result<A, Refusal> {
        let facility = change.facility.clone();
        let written_down =
            self.change(caller, request, change, move |snapshot, events| answer(render::recorded(snapshot, events)));
        let answer = written_down.await?;
        self.wake_relay(&facility).await;
        Ok(answer)
    }

    async fn ask(&self, stream: &str, request: Request<BookMachine>) -> Result<Vec<u8>, Refusal> {
        let answer = self.owners.submit(stream, request).await;
        answer.map_err(|error| refusal(stream, error, |rejection| render::refusal(stream, rejection)))
    }

    /// Tells the relay that something may wait to be sent. A relay that has ended
    /// reads it from the state when it begins again.
    async fn wake_relay(&self, facility: &FacilityId) {
        let _ = self.to_relay.send(facility_name(facility)).await;
    }
}

fn to_owner<Q: Message, A: Message>(
    caller: &Caller,
    request: &Q,
    change: Change,
    render: impl Fn(&Snapshot<Book>, &[Event]) -> A + Send + Sync + 'static,
) -> Request<BookMachine> {
    let on_behalf_of = caller.on_behalf_of.as_deref();
    Request {
        call: Some(Call {
            method: change.method.to_owned(),
            request_id: change.request_id.to_string(),
            fingerprint: fingerprint(change.method, on_behalf_of, &request.encode_to_vec()),
            principal: caller.principal.clone(),
            on_behalf_of: caller.on_behalf_of.clone(),
        }),
        principal: caller.principal.clone(),
        command: change.command,
        expected_version: None,
        render: Box::new(move |snapshot, events| render(snapshot, events).encode_to_vec()),
    }
}
