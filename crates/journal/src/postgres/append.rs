//! Writes one append inside a transaction that is already open, after locking its stream's head.
//!
//! An error returned as `Err(Error)` means that the transaction, or its savepoint, is lost.

use std::collections::HashSet;

use tokio_postgres::types::ToSql;
use tokio_postgres::{Error, Statement};

use super::connect::Session;
use super::read::{claim_holders, find_requests, head, head_of, sql_number};
use crate::error::{AppendError, InvalidAppend, ReadError};
use crate::model::{Append, Appended, ClaimKey, Hash, NewClaim, RefusalRecord, RequestKey};
use crate::plan::{Head, Plan, PlannedEntry, plan};

/// An append that stands in its transaction, and by what it is known again once that is committed.
pub(super) struct Written {
    pub appended: Appended,
    /// The hash of its last event; without events, that of the event before it.
    pub hash: Hash,
}

/// Why an append goes no further.
pub(super) enum Stop {
    /// It is refused and must leave no trace.
    Refused(AppendError),
    /// The storage failed, or refused the content.
    Failed(Error),
}

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        Self::Failed(error)
    }
}

impl From<super::read::Failed> for Stop {
    fn from(failed: super::read::Failed) -> Self {
        match failed {
            super::read::Failed::Storage(error) => Self::Failed(error),
            super::read::Failed::Read(problem) => Self::Refused(AppendError::Unavailable(problem.to_string())),
        }
    }
}

const LOCK: &str = "SELECT version, hash, notice_number, notice_hash FROM stream WHERE stream = $1 FOR UPDATE";
const NEW_HEAD: &str = "INSERT INTO stream (stream, version, hash, notice_number, notice_hash)
    VALUES ($1, $2, $3, $4, $5) ON CONFLICT (stream) DO NOTHING";
const MOVE_HEAD: &str =
    "UPDATE stream SET version = $2, hash = $3, notice_number = $4, notice_hash = $5 WHERE stream = $1";
const EVENTS: &str = "INSERT INTO event
        (stream, version, event_type, data, business_date, recorded_at, principal, on_behalf_of, request_id, hash)
    SELECT $1::text, * FROM unnest($2::bigint[], $3::text[], $4::bytea[], $5::text[], $6::bigint[], $7::text[],
        $8::text[], $9::text[], $10::bytea[])";
const NOTICES: &str = "INSERT INTO notice (stream, number, payload, hash, version)
    SELECT $1::text, * FROM unnest($2::bigint[], $3::bytea[], $4::bytea[], $5::bigint[])";
const REQUESTS: &str = "INSERT INTO request (stream, principal, method, request_id, fingerprint, answer, version)
    SELECT $1::text, * FROM unnest($2::text[], $3::text[], $4::text[], $5::bytea[], $6::bytea[], $7::bigint[])
    ON CONFLICT (principal, method, request_id) DO NOTHING RETURNING principal, method, request_id";
const GIVE_BACK: &str = "DELETE FROM claim USING unnest($2::text[], $3::text[]) AS k (kind, key)
    WHERE claim.kind = k.kind AND claim.key = k.key AND claim.stream = $1 RETURNING claim.kind, claim.key";
const TAKE: &str = "INSERT INTO claim (stream, kind, key, holder, since_version)
    SELECT $1::text, k.kind, k.key, k.holder, $5::bigint
    FROM unnest($2::text[], $3::text[], $4::text[]) AS k (kind, key, holder)
    ON CONFLICT (kind, key) DO NOTHING RETURNING kind, key";
const REFUSAL: &str = "WITH added AS (
        INSERT INTO refusal (recorded_at, principal, on_behalf_of, method, request_id, stream, reasons, message)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING number)
    DELETE FROM refusal WHERE number <= (SELECT number FROM added) - $9";

/// Opens with `begin`, locks the stream's head, and writes the append if it stands at the expected version.
pub(super) async fn write(session: &Session, begin: &str, append: &Append) -> Result<Written, Stop> {
    let head = lock(session, begin, &append.stream).await?.unwrap_or(Head::NEW);
    if head.version != append.expected_version {
        return Err(conflict(append, head.version));
    }
    let plan = plan(head, append).map_err(|invalid| Stop::Refused(AppendError::Invalid(invalid)))?;
    if head.version == 0 && !new_head(session, &append.stream, &plan.head).await? {
        // Somebody was faster, and was waited for.
        let actual = self::head(session, &append.stream).await?.map_or(0, |head| head.version);
        return Err(conflict(append, actual));
    }
    write_rows(session, append, &plan, head.version > 0).await?;
    for (index, planned) in plan.entries.iter().enumerate() {
        write_claims(session, append, index, planned).await?;
    }
    Ok(Written { appended: plan.head.appended(), hash: plan.head.hash })
}

fn conflict(append: &Append, actual: u64) -> Stop {
    Stop::Refused(AppendError::VersionConflict { expected: append.expected_version, actual })
}

/// Opens with `begin` and locks the stream's head; none where there is no such stream.
async fn lock(session: &Session, begin: &str, stream: &str) -> Result<Option<Head>, Error> {
    let lock = session.prepare(LOCK).await?;
    let name: [&(dyn ToSql + Sync); 1] = [&stream];
    // Both are on their way before the first is answered.
    let (begun, row) = tokio::join!(
        biased;
        session.client.batch_execute(begin),
        session.client.query_opt(&lock, &name),
    );
    begun?;
    row?.map(|row| head_of(&row)).transpose()
}

async fn new_head(session: &Session, stream: &str, head: &Head) -> Result<bool, Error> {
    let insert = session.prepare(NEW_HEAD).await?;
    let (version, notice_number) = (sql_number(head.version), sql_number(head.notice_number));
    let values: [&(dyn ToSql + Sync); 5] =
        [&stream, &version, &head.hash.as_slice(), &notice_number, &head.notice_hash.as_slice()];
    Ok(session.client.execute(&insert, &values).await? == 1)
}

/// Moves the head and writes events, notices and requests, all on their way at once.
async fn write_rows(session: &Session, append: &Append, plan: &Plan<'_>, move_head: bool) -> Result<(), Stop> {
    let stream = append.stream.as_str();
    let (events, notices, requests) = (EventRows::of(plan), NoticeRows::of(plan), RequestRows::of(plan));
    let moving = if move_head { Some(session.prepare(MOVE_HEAD).await?) } else { None };
    let writing = if events.versions.is_empty() { None } else { Some(session.prepare(EVENTS).await?) };
    let noting = if notices.numbers.is_empty() { None } else { Some(session.prepare(NOTICES).await?) };
    let consuming = if requests.ids.is_empty() { None } else { Some(session.prepare(REQUESTS).await?) };
    let (version, notice_number) = (sql_number(plan.head.version), sql_number(plan.head.notice_number));
    let (hash, notice_hash) = (plan.head.hash.as_slice(), plan.head.notice_hash.as_slice());
    let head: [&(dyn ToSql + Sync); 5] = [&stream, &version, &hash, &notice_number, &notice_hash];
    let (events, notices) = (events.values(&stream), notices.values(&stream));
    let values = requests.values(&stream);
    let (moved, written, noted, consumed) = tokio::join!(
        biased;
        execute(session, moving.as_ref(), &head),
        execute(session, writing.as_ref(), &events),
        execute(session, noting.as_ref(), &notices),
        keys_of(session, consuming.as_ref(), &values),
    );
    moved?;
    written?;
    noted?;
    let consumed: HashSet<Vec<String>> = consumed?.into_iter().collect();
    for (index, key) in requests.keys() {
        let columns = vec![key.principal.clone(), key.method.clone(), key.request_id.clone()];
        if !consumed.contains(&columns) {
            let stored = find_requests(session, &[key]).await?.into_iter().next().flatten();
            let gone = || AppendError::Unavailable("a request that was there is gone".to_owned());
            return Err(Stop::Refused(
                stored
                    .map_or_else(gone, |stored| AppendError::RequestExists { entry: index, stored: Box::new(stored) }),
            ));
        }
    }
    Ok(())
}

async fn execute(
    session: &Session,
    statement: Option<&Statement>,
    values: &[&(dyn ToSql + Sync)],
) -> Result<u64, Error> {
    match statement {
        Some(statement) => session.client.execute(statement, values).await,
        None => Ok(0),
    }
}

/// The text columns that the statement returns, row by row.
async fn keys_of(
    session: &Session,
    statement: Option<&Statement>,
    values: &[&(dyn ToSql + Sync)],
) -> Result<Vec<Vec<String>>, Error> {
    let Some(statement) = statement else { return Ok(Vec::new()) };
    let rows = session.client.query(statement, values).await?;
    rows.iter().map(|row| (0..row.len()).map(|column| row.try_get(column)).collect()).collect()
}

#[derive(Default)]
struct EventRows<'a> {
    versions: Vec<i64>,
    types: Vec<&'a str>,
    data: Vec<&'a [u8]>,
    dates: Vec<&'a str>,
    moments: Vec<i64>,
    principals: Vec<&'a str>,
    people: Vec<Option<&'a str>>,
    requests: Vec<Option<&'a str>>,
    hashes: Vec<&'a [u8]>,
}

impl<'a> EventRows<'a> {
    fn of(plan: &'a Plan<'a>) -> Self {
        let mut rows = Self::default();
        for planned in &plan.entries {
            let entry = planned.entry;
            for (event, (version, hash)) in entry.events.iter().zip(&planned.events) {
                rows.versions.push(sql_number(*version));
                rows.types.push(&event.event_type);
                rows.data.push(event.data.as_bytes());
                rows.dates.push(&entry.business_date);
                rows.moments.push(entry.recorded_at);
                rows.principals.push(&entry.principal);
                rows.people.push(entry.on_behalf_of.as_deref());
                rows.requests.push(entry.request.as_ref().map(|request| request.request_id.as_str()));
                rows.hashes.push(hash);
            }
        }
        rows
    }

    fn values<'b>(&'b self, stream: &'b &'b str) -> [&'b (dyn ToSql + Sync); 10] {
        [
            stream,
            &self.versions,
            &self.types,
            &self.data,
            &self.dates,
            &self.moments,
            &self.principals,
            &self.people,
            &self.requests,
            &self.hashes,
        ]
    }
}

#[derive(Default)]
struct NoticeRows<'a> {
    numbers: Vec<i64>,
    payloads: Vec<&'a [u8]>,
    hashes: Vec<&'a [u8]>,
    versions: Vec<i64>,
}

impl<'a> NoticeRows<'a> {
    fn of(plan: &'a Plan<'a>) -> Self {
        let mut rows = Self::default();
        for planned in &plan.entries {
            for (notice, (number, hash)) in planned.entry.notices.iter().zip(&planned.notices) {
                rows.numbers.push(sql_number(*number));
                rows.payloads.push(&notice.payload);
                rows.hashes.push(hash);
                rows.versions.push(sql_number(planned.version));
            }
        }
        rows
    }

    fn values<'b>(&'b self, stream: &'b &'b str) -> [&'b (dyn ToSql + Sync); 5] {
        [stream, &self.numbers, &self.payloads, &self.hashes, &self.versions]
    }
}

#[derive(Default)]
struct RequestRows<'a> {
    entries: Vec<usize>,
    principals: Vec<&'a str>,
    methods: Vec<&'a str>,
    ids: Vec<&'a str>,
    fingerprints: Vec<&'a [u8]>,
    answers: Vec<&'a [u8]>,
    versions: Vec<i64>,
}

impl<'a> RequestRows<'a> {
    fn of(plan: &'a Plan<'a>) -> Self {
        let mut rows = Self::default();
        for (index, planned) in plan.entries.iter().enumerate() {
            let Some(request) = &planned.entry.request else { continue };
            rows.entries.push(index);
            rows.principals.push(&planned.entry.principal);
            rows.methods.push(&request.method);
            rows.ids.push(&request.request_id);
            rows.fingerprints.push(&request.fingerprint);
            rows.answers.push(&request.answer);
            rows.versions.push(sql_number(planned.version));
        }
        rows
    }

    fn values<'b>(&'b self, stream: &'b &'b str) -> [&'b (dyn ToSql + Sync); 7] {
        [stream, &self.principals, &self.methods, &self.ids, &self.fingerprints, &self.answers, &self.versions]
    }

    /// Each request's key, with the index of its entry.
    fn keys(&self) -> impl Iterator<Item = (usize, RequestKey)> {
        let names = self.principals.iter().zip(&self.methods).zip(&self.ids);
        self.entries.iter().zip(names).map(|(index, ((principal, method), id))| {
            let key = RequestKey {
                principal: (*principal).to_owned(),
                method: (*method).to_owned(),
                request_id: (*id).to_owned(),
            };
            (*index, key)
        })
    }
}

/// Gives back and takes the claims of one entry.
async fn write_claims(
    session: &Session,
    append: &Append,
    index: usize,
    planned: &PlannedEntry<'_>,
) -> Result<(), Stop> {
    let stream = append.stream.as_str();
    let (free, take) = (&planned.entry.give_back, &planned.entry.take);
    if !free.is_empty() {
        let statement = session.prepare(GIVE_BACK).await?;
        let (kinds, keys) = columns(free.iter());
        let freed = keys_of(session, Some(&statement), &[&stream, &kinds, &keys]).await?;
        if let Some(key) = first_missing(free.iter(), freed) {
            let not_held = InvalidAppend::ClaimNotHeld { entry: index, key: key.clone() };
            return Err(Stop::Refused(AppendError::Invalid(not_held)));
        }
    }
    if !take.is_empty() {
        let statement = session.prepare(TAKE).await?;
        let (kinds, keys) = columns(take.iter().map(|claim| &claim.key));
        let holders: Vec<&str> = take.iter().map(|claim: &NewClaim| claim.holder.as_str()).collect();
        let values: [&(dyn ToSql + Sync); 5] = [&stream, &kinds, &keys, &holders, &sql_number(planned.version)];
        let taken = keys_of(session, Some(&statement), &values).await?;
        if let Some(key) = first_missing(take.iter().map(|claim| &claim.key), taken) {
            let holder = claim_holders(session, std::slice::from_ref(key)).await?.into_iter().next().flatten();
            // Who held it gave it back meanwhile: decided again, it may be free.
            let Some(holder) = holder else { return Err(conflict(append, append.expected_version)) };
            return Err(Stop::Refused(AppendError::ClaimTaken { entry: index, key: key.clone(), holder }));
        }
    }
    Ok(())
}

fn columns<'a>(keys: impl Iterator<Item = &'a ClaimKey>) -> (Vec<&'a str>, Vec<&'a str>) {
    keys.map(|key| (key.kind.as_str(), key.key.as_str())).unzip()
}

/// The first key that is not among those done; one that is wanted twice must be done twice.
fn first_missing<'a>(wanted: impl Iterator<Item = &'a ClaimKey>, done: Vec<Vec<String>>) -> Option<&'a ClaimKey> {
    let mut done: HashSet<Vec<String>> = done.into_iter().collect();
    wanted.into_iter().find(|key| !done.remove(&vec![key.kind.clone(), key.key.clone()]))
}

/// Records the refusal and drops the oldest ones beyond `keep`, in one statement.
pub(super) async fn record_refusal(session: &Session, refusal: &RefusalRecord, keep: u64) -> Result<(), Error> {
    let statement = session.prepare(REFUSAL).await?;
    let values: [&(dyn ToSql + Sync); 9] = [
        &refusal.recorded_at,
        &refusal.principal,
        &refusal.on_behalf_of,
        &refusal.method,
        &refusal.request_id,
        &refusal.stream,
        &refusal.reasons.join("\n"),
        &refusal.message,
        &sql_number(keep),
    ];
    session.client.execute(&statement, &values).await.map(drop)
}

/// Whether an append whose commit was never answered is there. Waits for its transaction to end, if
/// that still runs, by locking what it locked: so the answer is final.
pub(super) async fn is_there(session: &Session, append: &Append, written: &Written) -> Result<bool, Stop> {
    let locked = lock(session, "BEGIN", &append.stream).await?;
    if locked.is_none() {
        // A first append still under way has a head that can't be seen yet; inserting waits for it.
        let nothing = Head { version: 1, ..Head::NEW };
        if new_head(session, &append.stream, &nothing).await? {
            return Ok(false);
        }
    }
    if append.entries.iter().any(|entry| !entry.events.is_empty()) {
        let select = session.prepare("SELECT hash FROM event WHERE stream = $1 AND version = $2").await?;
        let version = sql_number(written.appended.version);
        let row = session.client.query_opt(&select, &[&append.stream, &version]).await?;
        let stored = row.map(|row| row.try_get::<_, Vec<u8>>(0)).transpose()?;
        return Ok(stored.is_some_and(|stored| stored == written.hash));
    }
    let Some((entry, request)) = append.entries.iter().find_map(|entry| Some((entry, entry.request.as_ref()?))) else {
        return Ok(false);
    };
    let key = RequestKey {
        principal: entry.principal.clone(),
        method: request.method.clone(),
        request_id: request.request_id.clone(),
    };
    let stored = find_requests(session, &[key]).await?.into_iter().next().flatten();
    Ok(stored.is_some_and(|stored| {
        stored.stream == append.stream
            && stored.version == written.appended.version
            && stored.fingerprint == request.fingerprint
            && stored.answer == request.answer
    }))
}

impl From<ReadError> for Stop {
    fn from(error: ReadError) -> Self {
        Self::Refused(AppendError::Unavailable(error.to_string()))
    }
}
