//! The queries. Each runs inside a transaction of its caller and returns plain data, chains verified.

use rusqlite::{Connection, OptionalExtension, Row, params};

use crate::chain::ZERO_HASH;
use crate::error::ReadError;
use crate::model::{
    ClaimHolder, ClaimKey, Hash, NoticeHead, RefusalRecord, RequestKey, StoredEvent, StoredNotice, StoredRefusal,
    StoredRequest, StreamHead,
};
use crate::plan::Head;
use crate::verify::{Page, verify_events, verify_notices};

impl From<rusqlite::Error> for ReadError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Storage(error.to_string())
    }
}

/// Where the stream stands; none for an unknown stream.
pub(super) fn head(connection: &Connection, stream: &str) -> rusqlite::Result<Option<Head>> {
    connection
        .prepare_cached("SELECT version, hash, notice_number, notice_hash FROM stream WHERE stream = ?1")?
        .query_row([stream], |row| {
            Ok(Head { version: row.get(0)?, hash: row.get(1)?, notice_number: row.get(2)?, notice_hash: row.get(3)? })
        })
        .optional()
}

/// See [`crate::Journal::stream_head`].
pub(super) fn stream_head(connection: &Connection, stream: &str) -> Result<Option<StreamHead>, ReadError> {
    let head = head(connection, stream)?;
    Ok(head.map(|head| StreamHead {
        stream: stream.to_owned(),
        version: head.version,
        hash: head.hash,
        notice_number: head.notice_number,
    }))
}

/// See [`crate::Journal::streams`].
pub(super) fn streams(connection: &Connection, prefix: &str) -> Result<Vec<StreamHead>, ReadError> {
    // Names compare by bytes, so those with the prefix lie together.
    let mut select = connection
        .prepare_cached("SELECT stream, version, hash, notice_number FROM stream WHERE stream >= ?1 ORDER BY stream")?;
    let mut rows = select.query([prefix])?;
    let mut streams = Vec::new();
    while let Some(row) = rows.next()? {
        let head =
            StreamHead { stream: row.get(0)?, version: row.get(1)?, hash: row.get(2)?, notice_number: row.get(3)? };
        if !head.stream.starts_with(prefix) {
            break;
        }
        streams.push(head);
    }
    Ok(streams)
}

/// See [`crate::Journal::read_events`].
pub(super) fn read_events(
    connection: &Connection,
    stream: &str,
    after: u64,
    limit: usize,
) -> Result<Vec<StoredEvent>, ReadError> {
    let previous = hash_at(connection, "SELECT hash FROM event WHERE stream = ?1 AND version = ?2", stream, after)?;
    let mut select = connection.prepare_cached(
        "SELECT stream, version, event_type, data, business_date, recorded_at, principal, on_behalf_of, request_id, hash
        FROM event WHERE stream = ?1 AND version > ?2 ORDER BY version LIMIT ?3",
    )?;
    let rows = select.query_map(params![stream, sql_number(after), sql_limit(limit)], event_of)?;
    let events = rows.collect::<rusqlite::Result<Vec<_>>>()?;
    let head = head(connection, stream)?.unwrap_or(Head::NEW);
    verify_events(stream, &Page { after, previous, head, reaches_head: events.len() < limit }, &events)?;
    Ok(events)
}

fn event_of(row: &Row<'_>) -> rusqlite::Result<StoredEvent> {
    Ok(StoredEvent {
        stream: row.get(0)?,
        version: row.get(1)?,
        event_type: row.get(2)?,
        data: row.get(3)?,
        business_date: row.get(4)?,
        recorded_at: row.get(5)?,
        principal: row.get(6)?,
        on_behalf_of: row.get(7)?,
        request_id: row.get(8)?,
        hash: row.get(9)?,
    })
}

/// See [`crate::Journal::read_notices`].
pub(super) fn read_notices(
    connection: &Connection,
    stream: &str,
    after: u64,
    limit: usize,
) -> Result<Vec<StoredNotice>, ReadError> {
    let previous = hash_at(connection, "SELECT hash FROM notice WHERE stream = ?1 AND number = ?2", stream, after)?;
    let mut select = connection.prepare_cached(
        "SELECT number, payload, hash, version FROM notice WHERE stream = ?1 AND number > ?2 ORDER BY number LIMIT ?3",
    )?;
    let mut rows = select.query(params![stream, sql_number(after), sql_limit(limit)])?;
    let mut notices = Vec::new();
    let mut previous_hash = previous.unwrap_or_default();
    while let Some(row) = rows.next()? {
        let notice = StoredNotice {
            stream: stream.to_owned(),
            number: row.get(0)?,
            payload: row.get(1)?,
            previous_hash,
            hash: row.get(2)?,
            version: row.get(3)?,
        };
        previous_hash = notice.hash;
        notices.push(notice);
    }
    let head = head(connection, stream)?.unwrap_or(Head::NEW);
    verify_notices(stream, &Page { after, previous, head, reaches_head: notices.len() < limit }, &notices)?;
    Ok(notices)
}

/// See [`crate::Journal::notice_head`].
pub(super) fn notice_head(connection: &Connection, stream: &str) -> Result<NoticeHead, ReadError> {
    let head = head(connection, stream)?.unwrap_or(Head::NEW);
    // Reading the nothing after the last notice holds the head against it.
    read_notices(connection, stream, head.notice_number, 1)?;
    Ok(NoticeHead { number: head.notice_number, hash: head.notice_hash })
}

/// The answer to a request.
pub(super) fn find_request(connection: &Connection, key: &RequestKey) -> rusqlite::Result<Option<StoredRequest>> {
    connection
        .prepare_cached(
            "SELECT fingerprint, answer, stream, version FROM request
            WHERE principal = ?1 AND method = ?2 AND request_id = ?3",
        )?
        .query_row(params![key.principal, key.method, key.request_id], |row| {
            Ok(StoredRequest {
                key: key.clone(),
                fingerprint: row.get(0)?,
                answer: row.get(1)?,
                stream: row.get(2)?,
                version: row.get(3)?,
            })
        })
        .optional()
}

/// Who holds a claim.
pub(super) fn claim_holder(connection: &Connection, key: &ClaimKey) -> rusqlite::Result<Option<ClaimHolder>> {
    connection
        .prepare_cached("SELECT stream, holder, since_version FROM claim WHERE kind = ?1 AND key = ?2")?
        .query_row([&key.kind, &key.key], |row| {
            Ok(ClaimHolder { stream: row.get(0)?, holder: row.get(1)?, since_version: row.get(2)? })
        })
        .optional()
}

/// See [`crate::Journal::read_refusals`].
pub(super) fn read_refusals(
    connection: &Connection,
    before: Option<u64>,
    limit: usize,
) -> Result<Vec<StoredRefusal>, ReadError> {
    let mut select = connection.prepare_cached(
        "SELECT number, recorded_at, principal, on_behalf_of, method, request_id, stream, reasons, message
        FROM refusal WHERE number < ?1 ORDER BY number DESC LIMIT ?2",
    )?;
    let rows = select.query_map([sql_number(before.unwrap_or(u64::MAX)), sql_limit(limit)], |row| {
        let reasons: String = row.get(7)?;
        let refusal = RefusalRecord {
            recorded_at: row.get(1)?,
            principal: row.get(2)?,
            on_behalf_of: row.get(3)?,
            method: row.get(4)?,
            request_id: row.get(5)?,
            stream: row.get(6)?,
            reasons: reasons.lines().map(str::to_owned).collect(),
            message: row.get(8)?,
        };
        Ok(StoredRefusal { number: row.get(0)?, refusal })
    })?;
    Ok(rows.collect::<rusqlite::Result<Vec<_>>>()?)
}

/// The hash stored at `number`; the zero hash before the first.
fn hash_at(connection: &Connection, sql: &str, stream: &str, number: u64) -> rusqlite::Result<Option<Hash>> {
    if number == 0 {
        return Ok(Some(ZERO_HASH));
    }
    connection.prepare_cached(sql)?.query_row(params![stream, sql_number(number)], |row| row.get(0)).optional()
}

/// Numbers beyond SQLite's largest stand for it: nothing is stored there.
fn sql_number(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

fn sql_limit(limit: usize) -> i64 {
    i64::try_from(limit).unwrap_or(i64::MAX)
}
