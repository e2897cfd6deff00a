//! How every change goes: the request's identity, the owner's answer, its bytes
//! back into a message.

use facility_domain::{
    facility::{Command, Event, Rejection},
    ids::{FacilityId, RequestId},
};
use facility_service::{
    errors::Refusal,
    identity::Caller,
    owner::{Call, OwnerError, Request, Snapshot, fingerprint, refusal},
    wire::facility_name,
};
use prost::Message;

use super::Lender;
use crate::{
    machine::{FacilityMachine, LenderCommand, State},
    render,
};

/// A command with the identity of its request.
pub(super) struct Change {
    /// Full gRPC method.
    pub method: &'static str,
    pub request_id: RequestId,
    pub facility: FacilityId,
    pub command: Command,
    /// The version of the whole facility on which the caller decided.
    pub expected_version: Option<u64>,
}

impl Lender {
    /// Changes an existing facility that the caller may see.
    pub(super) async fn change<Q: Message, A: Message + Default>(
        &self,
        caller: &Caller,
        request: &Q,
        change: Change,
        render: impl Fn(&Snapshot<State>, &[Event]) -> A + Send + Sync + 'static,
    ) -> Result<A, Refusal> {
        let stream = facility_name(&change.facility);
        let (method, request_id) = (change.method, change.request_id.clone());
        let answer = match self.visible(caller, &change.facility).await {
            Ok(_) => self.ask(&stream, to_owner(caller, request, change, render)?).await,
            Err(unseen) => Err(unseen),
        };
        self.answered(caller, method, &stream, &request_id, answer).await
    }

    /// Creates a facility.
    pub(super) async fn create<Q: Message, A: Message + Default>(
        &self,
        caller: &Caller,
        request: &Q,
        change: Change,
        render: impl Fn(&Snapshot<State>, &[Event]) -> A + Send + Sync + 'static,
    ) -> Result<A, Refusal> {
        let stream = facility_name(&change.facility);
        let (method, request_id) = (change.method, change.request_id.clone());
        let request = to_owner(caller, request, change, render)?;
        let answer = self.owners.submit_or_create(&stream, request).await;
        let answer = answer.map_err(|error| refused(&stream, error));
        self.answered(caller, method, &stream, &request_id, answer).await
    }

    async fn ask(&self, stream: &str, request: Request<FacilityMachine>) -> Result<Vec<u8>, Refusal> {
        self.owners.submit(stream, request).await.map_err(|error| refused(stream, error))
    }

    /// The answer's message; what was refused goes to the audit table.
    async fn answered<A: Message + Default>(
        &self,
        caller: &Caller,
        method: &'static str,
        stream: &str,
        request_id: &RequestId,
        answer: Result<Vec<u8>, Refusal>,
    ) -> Result<A, Refusal> {
        match answer {
            Ok(bytes) => {
                A::decode(bytes.as_slice()).map_err(|error| Refusal::internal("a stored answer can't be read", &error))
            }
            Err(refused) => {
                let refused = refused.for_request(request_id.as_str());
                self.owners.audit(caller, method, request_id, stream, &refused).await;
                Err(refused)
            }
        }
    }
}

fn refused(stream: &str, error: OwnerError<Rejection>) -> Refusal {
    refusal(stream, error, |rejection| render::refusal(stream, rejection))
}

fn to_owner<Q: Message, A: Message>(
    caller: &Caller,
    request: &Q,
    change: Change,
    render: impl Fn(&Snapshot<State>, &[Event]) -> A + Send + Sync + 'static,
) -> Result<Request<FacilityMachine>, Refusal> {
    let on_behalf_of = caller.on_behalf_of.as_deref();
    Ok(Request {
        call: Some(Call {
            method: change.method.to_owned(),
            request_id: change.request_id.to_string(),
            fingerprint: fingerprint(change.method, on_behalf_of, &request.encode_to_vec()),
            principal: caller.principal.clone(),
            on_behalf_of: caller.on_behalf_of.clone(),
        }),
        principal: caller.principal.clone(),
        command: LenderCommand::of(caller, change.command)?,
        expected_version: change.expected_version,
        render: Box::new(move |snapshot, events| render(snapshot, events).encode_to_vec()),
    })
}
