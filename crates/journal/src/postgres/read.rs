//! The queries. Each is one statement, so that everything it reads is of one moment, and returns plain
//! data, chains verified.

use tokio_postgres::{Error, Row};

use super::connect::Session;
use super::error::said;
use crate::chain::ZERO_HASH;
use crate::error::ReadError;
use crate::model::{
    ClaimHolder, ClaimKey, Hash, NoticeHead, RefusalRecord, RequestKey, StoredEvent, StoredNotice, StoredRefusal,
    StoredRequest, StreamHead,
};
use crate::plan::Head;
use crate::verify::{Page, verify_events, verify_notices};

/// Why a read failed: for good, or in a way that another connection may not.
pub(super) enum Failed {
    Read(ReadError),
    Storage(Error),
}

impl From<Error> for Failed {
    fn from(error: Error) -> Self {
        Self::Storage(error)
    }
}

impl From<ReadError> for Failed {
    fn from(error: ReadError) -> Self {
        Self::Read(error)
    }
}

impl From<Error> for ReadError {
    fn from(error: Error) -> Self {
        Self::Storage(said(&error))
    }
}

const HEAD: &str = "SELECT version, hash, notice_number, notice_hash FROM stream WHERE stream = $1";
const STREAMS: &str = "SELECT stream, version, hash, notice_number FROM stream WHERE stream >= $1 AND starts_with(stream, $1) ORDER BY stream";
const EVENTS: &str = "SELECT h.version, h.hash, h.notice_number, h.notice_hash, p.hash,
        e.version, e.event_type, e.data, e.business_date, e.recorded_at, e.principal, e.on_behalf_of, e.request_id, e.hash
    FROM (SELECT $1::text COLLATE \"C\" AS stream) q
    LEFT JOIN stream h ON h.stream = q.stream
    LEFT JOIN event p ON p.stream = q.stream AND p.version = $2
    LEFT JOIN LATERAL (SELECT * FROM event WHERE event.stream = q.stream AND event.version > $2
        ORDER BY event.version LIMIT $3) e ON true
    ORDER BY e.version";
const NOTICES: &str = "SELECT h.version, h.hash, h.notice_number, h.notice_hash, p.hash,
        n.number, n.payload, n.hash, n.version
    FROM (SELECT $1::text COLLATE \"C\" AS stream) q
    LEFT JOIN stream h ON h.stream = q.stream
    LEFT JOIN notice p ON p.stream = q.stream AND p.number = $2
    LEFT JOIN LATERAL (SELECT * FROM notice WHERE notice.stream = q.stream AND notice.number > $2
        ORDER BY notice.number LIMIT $3) n ON true
    ORDER BY n.number";
const REQUESTS: &str = "SELECT k.ordinality, r.fingerprint, r.answer, r.stream, r.version
    FROM unnest($1::text[], $2::text[], $3::text[]) WITH ORDINALITY AS k (principal, method, request_id, ordinality)
    JOIN request r ON r.principal = k.principal AND r.method = k.method AND r.request_id = k.request_id";
const CLAIMS: &str = "SELECT k.ordinality, c.stream, c.holder, c.since_version
    FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS k (kind, key, ordinality)
    JOIN claim c ON c.kind = k.kind AND c.key = k.key";
const REFUSALS: &str =
    "SELECT number, recorded_at, principal, on_behalf_of, method, request_id, stream, reasons, message
    FROM refusal WHERE number < $1 ORDER BY number DESC LIMIT $2";

/// Where the stream stands; none for an unknown stream.
pub(super) async fn head(session: &Session, stream: &str) -> Result<Option<Head>, Error> {
    let select = session.prepare(HEAD).await?;
    session.client.query_opt(&select, &[&stream]).await?.map(|row| head_of(&row)).transpose()
}

/// See [`crate::Journal::stream_head`].
pub(super) async fn stream_head(session: &Session, stream: &str) -> Result<Option<StreamHead>, Failed> {
    let head = head(session, stream).await?;
    Ok(head.map(|head| StreamHead {
        stream: stream.to_owned(),
        version: head.version,
        hash: head.hash,
        notice_number: head.notice_number,
    }))
}

/// The first four columns of a row.
pub(super) fn head_of(row: &Row) -> Result<Head, Error> {
    Ok(Head {
        version: number(row, 0)?,
        hash: hash(row, 1)?,
        notice_number: number(row, 2)?,
        notice_hash: hash(row, 3)?,
    })
}

/// See [`crate::Journal::streams`].
pub(super) async fn streams(session: &Session, prefix: &str) -> Result<Vec<StreamHead>, Failed> {
    let select = session.prepare(STREAMS).await?;
    let rows = session.client.query(&select, &[&prefix]).await?;
    let heads = rows.iter().map(|row| {
        Ok(StreamHead {
            stream: row.try_get(0)?,
            version: number(row, 1)?,
            hash: hash(row, 2)?,
            notice_number: number(row, 3)?,
        })
    });
    heads.collect()
}

/// See [`crate::Journal::read_events`].
pub(super) async fn read_events(
    session: &Session,
    stream: &str,
    after: u64,
    limit: usize,
) -> Result<Vec<StoredEvent>, Failed> {
    let select = session.prepare(EVENTS).await?;
    let rows = session.client.query(&select, &[&stream, &sql_number(after), &sql_limit(limit)]).await?;
    let mut events = Vec::with_capacity(rows.len());
    for row in &rows {
        if row.try_get::<_, Option<i64>>(5)?.is_some() {
            events.push(event_of(stream, row)?);
        }
    }
    verify_events(stream, &page_of(&rows, after, events.len() < limit)?, &events)?;
    Ok(events)
}

fn event_of(stream: &str, row: &Row) -> Result<StoredEvent, Failed> {
    let version = number(row, 5)?;
    let data: Vec<u8> = row.try_get(7)?;
    // Bytes that are no text were never appended; replaced, they no longer fit the hash.
    let data = String::from_utf8(data).unwrap_or_else(|bytes| String::from_utf8_lossy(bytes.as_bytes()).into_owned());
    Ok(StoredEvent {
        stream: stream.to_owned(),
        version,
        event_type: row.try_get(6)?,
        data,
        business_date: row.try_get(8)?,
        recorded_at: row.try_get(9)?,
        principal: row.try_get(10)?,
        on_behalf_of: row.try_get(11)?,
        request_id: row.try_get(12)?,
        hash: hash(row, 13)?,
    })
}

/// See [`crate::Journal::read_notices`].
pub(super) async fn read_notices(
    session: &Session,
    stream: &str,
    after: u64,
    limit: usize,
) -> Result<Vec<StoredNotice>, Failed> {
    let select = session.prepare(NOTICES).await?;
    let rows = session.client.query(&select, &[&stream, &sql_number(after), &sql_limit(limit)]).await?;
    let mut notices = Vec::with_capacity(rows.len());
    let mut previous_hash: Option<Hash> = None;
    for row in &rows {
        if row.try_get::<_, Option<i64>>(5)?.is_none() {
            continue;
        }
        let previous = match previous_hash {
            Some(previous) => previous,
            None => previous_of(row, after)?.unwrap_or_default(),
        };
        let notice = StoredNotice {
            stream: stream.to_owned(),
            number: number(row, 5)?,
            payload: row.try_get(6)?,
            previous_hash: previous,
            hash: hash(row, 7)?,
            version: number(row, 8)?,
        };
        previous_hash = Some(notice.hash);
        notices.push(notice);
    }
    verify_notices(stream, &page_of(&rows, after, notices.len() < limit)?, &notices)?;
    Ok(notices)
}

/// See [`crate::Journal::notice_head`].
pub(super) async fn notice_head(session: &Session, stream: &str) -> Result<NoticeHead, Failed> {
    let head = head(session, stream).await?.unwrap_or(Head::NEW);
    // Reading what follows the last notice holds the head against it. Another replica may have moved
    // on meanwhile: what it wrote is not part of this answer.
    read_notices(session, stream, head.notice_number, 1).await?;
    Ok(NoticeHead { number: head.notice_number, hash: head.notice_hash })
}

/// The answers to these requests.
pub(super) async fn find_requests(
    session: &Session,
    keys: &[RequestKey],
) -> Result<Vec<Option<StoredRequest>>, Failed> {
    let mut found: Vec<Option<StoredRequest>> = vec![None; keys.len()];
    if keys.is_empty() {
        return Ok(found);
    }
    let column = |field: fn(&RequestKey) -> &str| keys.iter().map(field).collect::<Vec<_>>();
    let (principals, methods) = (column(|key| &key.principal), column(|key| &key.method));
    let select = session.prepare(REQUESTS).await?;
    let rows = session.client.query(&select, &[&principals, &methods, &column(|key| &key.request_id)]).await?;
    for row in &rows {
        let (Some(place), Some(key)) = (place_of(row, &mut found)?, key_of(row, keys)?) else { continue };
        *place = Some(StoredRequest {
            key: key.clone(),
            fingerprint: hash(row, 1)?,
            answer: row.try_get(2)?,
            stream: row.try_get(3)?,
            version: number(row, 4)?,
        });
    }
    Ok(found)
}

/// Who holds these claims.
pub(super) async fn claim_holders(session: &Session, keys: &[ClaimKey]) -> Result<Vec<Option<ClaimHolder>>, Failed> {
    let mut found: Vec<Option<ClaimHolder>> = vec![None; keys.len()];
    if keys.is_empty() {
        return Ok(found);
    }
    let kinds: Vec<&str> = keys.iter().map(|key| key.kind.as_str()).collect();
    let names: Vec<&str> = keys.iter().map(|key| key.key.as_str()).collect();
    let select = session.prepare(CLAIMS).await?;
    for row in &session.client.query(&select, &[&kinds, &names]).await? {
        if let Some(place) = place_of(row, &mut found)? {
            let holder =
                ClaimHolder { stream: row.try_get(1)?, holder: row.try_get(2)?, since_version: number(row, 3)? };
            *place = Some(holder);
        }
    }
    Ok(found)
}

/// See [`crate::Journal::read_refusals`].
pub(super) async fn read_refusals(
    session: &Session,
    before: Option<u64>,
    limit: usize,
) -> Result<Vec<StoredRefusal>, Failed> {
    let select = session.prepare(REFUSALS).await?;
    let before = sql_number(before.unwrap_or(u64::MAX));
    let rows = session.client.query(&select, &[&before, &sql_limit(limit)]).await?;
    let refusals = rows.iter().map(|row| {
        let reasons: String = row.try_get(7)?;
        let refusal = RefusalRecord {
            recorded_at: row.try_get(1)?,
            principal: row.try_get(2)?,
            on_behalf_of: row.try_get(3)?,
            method: row.try_get(4)?,
            request_id: row.try_get(5)?,
            stream: row.try_get(6)?,
            reasons: reasons.lines().map(str::to_owned).collect(),
            message: row.try_get(8)?,
        };
        Ok(StoredRefusal { number: number(row, 0)?, refusal })
    });
    refusals.collect()
}

/// Where the page begins and ends, from the columns that stand in every row.
fn page_of(rows: &[Row], after: u64, reaches_head: bool) -> Result<Page, Failed> {
    let Some(row) = rows.first() else {
        return Err(ReadError::Storage("a query that has a row always has none".to_owned()).into());
    };
    let head = if row.try_get::<_, Option<i64>>(0)?.is_some() { head_of(row)? } else { Head::NEW };
    Ok(Page { after, previous: previous_of(row, after)?, head, reaches_head })
}

/// The hash stored at `after`; the zero hash before the first.
fn previous_of(row: &Row, after: u64) -> Result<Option<Hash>, Error> {
    if after == 0 {
        return Ok(Some(ZERO_HASH));
    }
    Ok(if row.try_get::<_, Option<&[u8]>>(4)?.is_some() { Some(hash(row, 4)?) } else { None })
}

fn place_of<'a, T>(row: &Row, found: &'a mut [T]) -> Result<Option<&'a mut T>, Error> {
    Ok(index_of(row)?.and_then(|index| found.get_mut(index)))
}

fn key_of<'a, T>(row: &Row, keys: &'a [T]) -> Result<Option<&'a T>, Error> {
    Ok(index_of(row)?.and_then(|index| keys.get(index)))
}

/// Ordinals count from 1.
fn index_of(row: &Row) -> Result<Option<usize>, Error> {
    Ok(number(row, 0)?.checked_sub(1).and_then(|index| usize::try_from(index).ok()))
}

/// Stored numbers are never negative: the tables' checks see to it.
pub(super) fn number(row: &Row, column: usize) -> Result<u64, Error> {
    Ok(u64::try_from(row.try_get::<_, i64>(column)?).unwrap_or(0))
}

/// A hash of another length than the tables allow reads as one that fits nothing.
fn hash(row: &Row, column: usize) -> Result<Hash, Error> {
    Ok(row.try_get::<_, &[u8]>(column)?.try_into().unwrap_or([0xff; 32]))
}

/// Numbers beyond the largest that is stored stand for it: nothing is stored there.
pub(super) fn sql_number(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

fn sql_limit(limit: usize) -> i64 {
    i64::try_from(limit).unwrap_or(i64::MAX)
}
