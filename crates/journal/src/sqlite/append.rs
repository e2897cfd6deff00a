//! Writes one append, or one refusal, inside a transaction that is already open.
//!
//! An error returned as `Err(rusqlite::Error)` means that the storage failed and the transaction is lost.

use rusqlite::{Connection, ErrorCode, OptionalExtension, params};

use super::read::{claim_holder, find_request, head};
use crate::error::{AppendError, InvalidAppend, ReadError};
use crate::model::{Append, Appended, ClaimKey, NewClaim, RefusalRecord, RequestKey};
use crate::plan::{Head, PlannedEntry, plan};

/// Why an append goes no further.
enum Stop {
    /// It is refused and must leave no trace.
    Refused(AppendError),
    /// The storage failed.
    Failed(rusqlite::Error),
}

impl From<rusqlite::Error> for Stop {
    fn from(error: rusqlite::Error) -> Self {
        Self::Failed(error)
    }
}

/// Writes the append inside a savepoint of its own; a refusal undoes that savepoint alone.
pub(super) fn append(connection: &Connection, append: &Append) -> rusqlite::Result<Result<Appended, AppendError>> {
    execute(connection, "SAVEPOINT one")?;
    let outcome = match write(connection, append) {
        Ok(appended) => Ok(appended),
        Err(Stop::Refused(refusal)) => Err(refusal),
        Err(Stop::Failed(error)) if refuses_content(connection, &error) => {
            Err(AppendError::Invalid(InvalidAppend::Refused(error.to_string())))
        }
        Err(Stop::Failed(error)) => return Err(error),
    };
    finish_savepoint(connection, outcome.is_ok())?;
    Ok(outcome)
}

/// Records the refusal and drops the oldest ones beyond `keep`.
pub(super) fn record_refusal(
    connection: &Connection,
    refusal: &RefusalRecord,
    keep: u64,
) -> rusqlite::Result<Result<(), ReadError>> {
    execute(connection, "SAVEPOINT one")?;
    let outcome = match write_refusal(connection, refusal, keep) {
        Ok(()) => Ok(()),
        Err(error) if refuses_content(connection, &error) => Err(ReadError::Storage(error.to_string())),
        Err(error) => return Err(error),
    };
    finish_savepoint(connection, outcome.is_ok())?;
    Ok(outcome)
}

fn finish_savepoint(connection: &Connection, keep: bool) -> rusqlite::Result<()> {
    if !keep {
        execute(connection, "ROLLBACK TO one")?;
    }
    execute(connection, "RELEASE one")
}

fn execute(connection: &Connection, sql: &str) -> rusqlite::Result<()> {
    connection.prepare_cached(sql)?.execute([]).map(drop)
}

/// Whether the statement was refused for its content, with the transaction still standing.
fn refuses_content(connection: &Connection, error: &rusqlite::Error) -> bool {
    let content = matches!(
        error.sqlite_error_code(),
        Some(ErrorCode::ConstraintViolation | ErrorCode::TooBig | ErrorCode::TypeMismatch)
    );
    content && !connection.is_autocommit()
}

fn write(connection: &Connection, append: &Append) -> Result<Appended, Stop> {
    let head = head(connection, &append.stream)?.unwrap_or(Head::NEW);
    if head.version != append.expected_version {
        return Err(Stop::Refused(AppendError::VersionConflict {
            expected: append.expected_version,
            actual: head.version,
        }));
    }
    let plan = plan(head, append).map_err(|invalid| Stop::Refused(AppendError::Invalid(invalid)))?;
    write_head(connection, &append.stream, &plan.head)?;
    for (index, planned) in plan.entries.iter().enumerate() {
        write_entry(connection, &append.stream, index, planned)?;
    }
    Ok(plan.head.appended())
}

fn write_head(connection: &Connection, stream: &str, head: &Head) -> rusqlite::Result<()> {
    let sql = "INSERT INTO stream (stream, version, hash, notice_number, notice_hash) VALUES (?1, ?2, ?3, ?4, ?5)
        ON CONFLICT (stream) DO UPDATE SET version = ?2, hash = ?3, notice_number = ?4, notice_hash = ?5";
    let values = params![stream, head.version, head.hash, head.notice_number, head.notice_hash];
    connection.prepare_cached(sql)?.execute(values).map(drop)
}

fn write_entry(connection: &Connection, stream: &str, index: usize, planned: &PlannedEntry<'_>) -> Result<(), Stop> {
    write_events(connection, stream, planned)?;
    write_notices(connection, stream, planned)?;
    write_request(connection, stream, index, planned)?;
    for key in &planned.entry.give_back {
        give_back(connection, stream, index, key)?;
    }
    for claim in &planned.entry.take {
        take(connection, stream, index, planned.version, claim)?;
    }
    Ok(())
}

fn write_events(connection: &Connection, stream: &str, planned: &PlannedEntry<'_>) -> rusqlite::Result<()> {
    let mut insert = connection.prepare_cached(
        "INSERT INTO event (stream, version, event_type, data, business_date, recorded_at, principal, on_behalf_of,
        request_id, hash) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
    )?;
    let entry = planned.entry;
    let request_id = entry.request.as_ref().map(|request| &request.request_id);
    for (event, (version, hash)) in entry.events.iter().zip(&planned.events) {
        insert.execute(params![
            stream,
            version,
            event.event_type,
            event.data,
            entry.business_date,
            entry.recorded_at,
            entry.principal,
            entry.on_behalf_of,
            request_id,
            hash,
        ])?;
    }
    Ok(())
}

fn write_notices(connection: &Connection, stream: &str, planned: &PlannedEntry<'_>) -> rusqlite::Result<()> {
    let mut insert = connection
        .prepare_cached("INSERT INTO notice (stream, number, payload, hash, version) VALUES (?1, ?2, ?3, ?4, ?5)")?;
    for (notice, (number, hash)) in planned.entry.notices.iter().zip(&planned.notices) {
        insert.execute(params![stream, number, notice.payload, hash, planned.version])?;
    }
    Ok(())
}

fn write_request(connection: &Connection, stream: &str, index: usize, planned: &PlannedEntry<'_>) -> Result<(), Stop> {
    let Some(request) = &planned.entry.request else { return Ok(()) };
    let written = connection
        .prepare_cached(
            "INSERT INTO request (principal, method, request_id, fingerprint, answer, stream, version)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT (principal, method, request_id) DO NOTHING",
        )?
        .execute(params![
            planned.entry.principal,
            request.method,
            request.request_id,
            request.fingerprint,
            request.answer,
            stream,
            planned.version,
        ])?;
    if written == 1 {
        return Ok(());
    }
    let key = RequestKey {
        principal: planned.entry.principal.clone(),
        method: request.method.clone(),
        request_id: request.request_id.clone(),
    };
    let stored = find_request(connection, &key)?.ok_or(rusqlite::Error::QueryReturnedNoRows)?;
    Err(Stop::Refused(AppendError::RequestExists { entry: index, stored: Box::new(stored) }))
}

fn give_back(connection: &Connection, stream: &str, index: usize, key: &ClaimKey) -> Result<(), Stop> {
    let freed = connection
        .prepare_cached("DELETE FROM claim WHERE kind = ?1 AND key = ?2 AND stream = ?3")?
        .execute(params![key.kind, key.key, stream])?;
    if freed == 1 {
        return Ok(());
    }
    let not_held = InvalidAppend::ClaimNotHeld { entry: index, key: key.clone() };
    Err(Stop::Refused(AppendError::Invalid(not_held)))
}

fn take(connection: &Connection, stream: &str, index: usize, version: u64, claim: &NewClaim) -> Result<(), Stop> {
    let taken = connection
        .prepare_cached(
            "INSERT INTO claim (kind, key, stream, holder, since_version) VALUES (?1, ?2, ?3, ?4, ?5)
            ON CONFLICT (kind, key) DO NOTHING",
        )?
        .execute(params![claim.key.kind, claim.key.key, stream, claim.holder, version])?;
    if taken == 1 {
        return Ok(());
    }
    let holder = claim_holder(connection, &claim.key)?.ok_or(rusqlite::Error::QueryReturnedNoRows)?;
    Err(Stop::Refused(AppendError::ClaimTaken { entry: index, key: claim.key.clone(), holder }))
}

fn write_refusal(connection: &Connection, refusal: &RefusalRecord, keep: u64) -> rusqlite::Result<()> {
    let number: Option<u64> = connection
        .prepare_cached(
            "INSERT INTO refusal (recorded_at, principal, on_behalf_of, method, request_id, stream, reasons, message)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) RETURNING number",
        )?
        .query_row(
            params![
                refusal.recorded_at,
                refusal.principal,
                refusal.on_behalf_of,
                refusal.method,
                refusal.request_id,
                refusal.stream,
                refusal.reasons.join("\n"),
                refusal.message,
            ],
            |row| row.get(0),
        )
        .optional()?;
    let oldest_kept = number.unwrap_or(0).saturating_sub(keep);
    connection.prepare_cached("DELETE FROM refusal WHERE number <= ?1")?.execute([oldest_kept]).map(drop)
}
