//! Deciding a batch in order: each decision on the state that the one before it
//! would leave. Nothing here waits.

use std::collections::BTreeMap;

use facility_journal::{ClaimHolder, ClaimKey, Entry, NewRequest, RequestKey, StoredRequest};

use super::{
    Call, Deciding, Machine, OwnerError, Snapshot,
    request::{Answer, Request, kept, repeated},
};

/// What was looked up in the journal before a batch is decided.
pub(super) struct LookedUp {
    pub requests: BTreeMap<RequestKey, StoredRequest>,
    pub foreign_claims: BTreeMap<ClaimKey, ClaimHolder>,
}

/// A decided batch: what to append, and what to answer once it is committed.
pub(super) struct Decided<M: Machine> {
    pub entries: Vec<Entry>,
    /// One for each request, in order.
    pub answers: Vec<Answer<M>>,
    /// The state when everything is committed.
    pub after: Snapshot<M::State>,
}

/// Decides `requests` on `committed`.
pub(super) fn decide<M: Machine>(
    machine: &M,
    committed: &Snapshot<M::State>,
    requests: &[&Request<M>],
    looked_up: &LookedUp,
    recorded_at: i64,
) -> Decided<M> {
    let mut deciding = Decided { entries: Vec::new(), answers: Vec::new(), after: committed.clone() };
    let mut answered: BTreeMap<RequestKey, StoredRequest> = BTreeMap::new();
    for request in requests {
        let before = request.call.as_ref().and_then(|call| {
            let key = call.key();
            answered.get(&key).or_else(|| looked_up.requests.get(&key)).map(|stored| repeated::<M>(call, stored))
        });
        let answer = match before {
            Some(answer) => answer,
            None => decide_one(machine, request, looked_up, recorded_at, &mut deciding),
        };
        if let (Some(call), Some(bytes)) = (&request.call, kept::<M>(&answer)) {
            answered.entry(call.key()).or_insert_with(|| stored(call, bytes, &deciding.after));
        }
        deciding.answers.push(answer);
    }
    deciding
}

fn stored<S>(call: &Call, answer: Vec<u8>, after: &Snapshot<S>) -> StoredRequest {
    StoredRequest {
        key: call.key(),
        fingerprint: call.fingerprint,
        answer,
        stream: after.stream.clone(),
        version: after.version,
    }
}

/// Decides one request. Its events make one entry for each run of the same business date: the close
/// of a day stands under that day, what falls due with the next one under the next. They are appended
/// together or not at all, and the last one carries the request.
fn decide_one<M: Machine>(
    machine: &M,
    request: &Request<M>,
    looked_up: &LookedUp,
    recorded_at: i64,
    batch: &mut Decided<M>,
) -> Answer<M> {
    if let Some(expected) = request.expected_version
        && expected != batch.after.version
    {
        return Err(OwnerError::StaleVersion { expected, actual: batch.after.version });
    }
    let call = request.call.as_ref();
    let deciding = Deciding { on: &batch.after, call, foreign_claims: &looked_up.foreign_claims };
    let events = match machine.decide(&deciding, &request.command) {
        Ok(events) => events,
        Err(rejection) => {
            let refusal = call.and_then(|_| machine.kept_refusal(&deciding, &request.command, &rejection));
            return Err(match refusal {
                Some(refusal) => refuse(machine, request, recorded_at, refusal, batch),
                None => OwnerError::Rejected(rejection),
            });
        }
    };
    let mut entry = blank(request, recorded_at, String::new());
    for event in &events {
        let business_date = machine.business_date(&batch.after.state, Some(event));
        if entry.business_date != business_date {
            let before = std::mem::replace(&mut entry, blank(request, recorded_at, business_date));
            batch.entries.extend((!before.events.is_empty()).then_some(before));
        }
        follow(machine, event, call, &mut entry, &mut batch.after);
    }
    if events.is_empty() {
        entry.business_date = machine.business_date(&batch.after.state, None);
    }
    let answer = Ok((request.render)(&batch.after, &events));
    entry.request = call.and_then(|call| consumed::<M>(call, &answer));
    if !entry.events.is_empty() || entry.request.is_some() {
        batch.entries.push(entry);
    }
    answer
}

/// Keeps a refusal under its request's id, with nothing beside it.
fn refuse<M: Machine>(
    machine: &M,
    request: &Request<M>,
    recorded_at: i64,
    refusal: Vec<u8>,
    batch: &mut Decided<M>,
) -> OwnerError<M::Rejection> {
    let mut entry = blank(request, recorded_at, machine.business_date(&batch.after.state, None));
    let answer = Err(OwnerError::Refused(refusal.clone()));
    entry.request = request.call.as_ref().and_then(|call| consumed::<M>(call, &answer));
    batch.entries.push(entry);
    OwnerError::Refused(refusal)
}

fn consumed<M: Machine>(call: &Call, answer: &Answer<M>) -> Option<NewRequest> {
    Some(NewRequest {
        method: call.method.clone(),
        request_id: call.request_id.clone(),
        fingerprint: call.fingerprint,
        answer: kept::<M>(answer)?,
    })
}

/// An entry in which nothing stands yet.
fn blank<M: Machine>(request: &Request<M>, recorded_at: i64, business_date: String) -> Entry {
    let call = request.call.as_ref();
    Entry {
        principal: call.map_or_else(|| request.principal.clone(), |call| call.principal.clone()),
        on_behalf_of: call.and_then(|call| call.on_behalf_of.clone()),
        business_date,
        recorded_at,
        request: None,
        events: Vec::new(),
        notices: Vec::new(),
        take: Vec::new(),
        give_back: Vec::new(),
    }
}

/// Follows an event, and puts it and what comes with it into its entry.
fn follow<M: Machine>(
    machine: &M,
    event: &M::Event,
    call: Option<&Call>,
    entry: &mut Entry,
    after: &mut Snapshot<M::State>,
) {
    let (take, give_back) = machine.claims(&after.state, event);
    entry.take.extend(take);
    entry.give_back.extend(give_back);
    let state = std::mem::take(&mut after.state);
    after.state = machine.evolve(state, event);
    after.version = after.version.saturating_add(1);
    for payload in machine.notices(&after.state, event, call) {
        entry.notices.push(facility_journal::NewNotice { payload });
        after.notice_number = after.notice_number.saturating_add(1);
    }
    entry.events.push(machine.encode(event));
}
