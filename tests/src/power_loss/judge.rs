//! Holds a journal that was just opened against the book.

use facility_journal::{Append, ClaimKey, Journal, RefusalRecord, RequestKey, SqliteDisk};
use rusqlite::{Connection, OpenFlags};

use super::book::Book;
use super::work::claims;
use super::{FILE, Trouble};
use crate::disk::Disk;

/// More than any stream here has.
const ALL: usize = 1_000_000;

/// What was handed over without an answer that says how it ended. It is there whole or not at all.
#[derive(Debug, Default)]
pub(super) struct Unknown {
    /// At most one a stream.
    pub appends: Vec<Append>,
    pub refusal: Option<RefusalRecord>,
}

/// Everything acknowledged is there; of what is unknown the book learns what is; nothing else is there.
pub(super) async fn judge(
    journal: &dyn Journal,
    disk: &Disk,
    book: &mut Book,
    unknown: &mut Unknown,
) -> Result<u64, Trouble> {
    let lost = lost(journal, book).await?;
    if lost > 0 {
        return Err(Trouble::Lost(lost));
    }
    let kept = learn(journal, book, unknown).await?;
    compare(journal, book).await?;
    examine(disk, book)?;
    Ok(kept)
}

fn broken(error: impl std::fmt::Display) -> Trouble {
    Trouble::Corrupt(error.to_string())
}

/// How many appends and refusals that were acknowledged are missing.
async fn lost(journal: &dyn Journal, book: &Book) -> Result<u64, Trouble> {
    let heads = journal.streams("").await.map_err(broken)?;
    let mut lost = 0;
    for (name, stream) in &book.streams {
        let version = heads.iter().find(|head| head.stream == *name).map_or(0, |head| head.version);
        lost += stream.ends.iter().filter(|end| **end > version).count();
    }
    let refusals = journal.read_refusals(None, ALL).await.map_err(broken)?.len();
    lost += book.refusals.len().saturating_sub(refusals);
    u64::try_from(lost).map_err(broken)
}

/// Enters what of the unknown is there, and says how much that was.
async fn learn(journal: &dyn Journal, book: &mut Book, unknown: &mut Unknown) -> Result<u64, Trouble> {
    let heads = journal.streams("").await.map_err(broken)?;
    let mut kept = 0;
    for append in unknown.appends.drain(..) {
        let version = heads.iter().find(|head| head.stream == append.stream).map_or(0, |head| head.version);
        if version > append.expected_version {
            book.apply(&append);
            kept += 1;
        } else {
            book.rule_out(&append);
        }
    }
    if let Some(refusal) = unknown.refusal.take() {
        let newest = journal.read_refusals(None, 1).await.map_err(broken)?;
        if newest.first().is_some_and(|newest| newest.refusal == refusal) {
            book.refusals.push(refusal);
            kept += 1;
        }
    }
    Ok(kept)
}

/// Everything that the journal's readers say is what the book says. They verify the hash chains themselves.
async fn compare(journal: &dyn Journal, book: &Book) -> Result<(), Trouble> {
    same("the streams", &journal.streams("").await.map_err(broken)?, &book.heads())?;
    for (name, stream) in &book.streams {
        same("events", &journal.read_events(name, 0, ALL).await.map_err(broken)?, &stream.events)?;
        same("notices", &journal.read_notices(name, 0, ALL).await.map_err(broken)?, &stream.notices)?;
        let head = journal.notice_head(name).await.map_err(broken)?;
        same("the head of notices", &head.number, &stream.notice_number())?;
    }
    let keys: Vec<RequestKey> = book.requests.keys().chain(&book.absent).cloned().collect();
    let expected: Vec<_> = keys.iter().map(|key| book.requests.get(key).cloned()).collect();
    same("requests", &journal.find_requests(&keys).await.map_err(broken)?, &expected)?;
    let keys: Vec<ClaimKey> = claims();
    let expected: Vec<_> = keys.iter().map(|key| book.claims.get(key).cloned()).collect();
    same("claims", &journal.claim_holders(&keys).await.map_err(broken)?, &expected)?;
    let refusals = journal.read_refusals(None, ALL).await.map_err(broken)?;
    let refusals: Vec<_> = refusals.into_iter().rev().map(|stored| stored.refusal).collect();
    same("refusals", &refusals, &book.refusals)
}

fn same<T: PartialEq + std::fmt::Debug>(what: &str, found: &T, expected: &T) -> Result<(), Trouble> {
    if found == expected {
        return Ok(());
    }
    let text = |value: &T| format!("{value:?}").chars().take(400).collect::<String>();
    Err(Trouble::Corrupt(format!("{what} differ: found {}, expected {}", text(found), text(expected))))
}

/// What SQLite itself finds in the file, and whether there are rows that the readers do not show.
fn examine(disk: &Disk, book: &Book) -> Result<(), Trouble> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let vfs = disk.vfs().unwrap_or_default();
    let connection = Connection::open_with_flags_and_vfs(disk.path(FILE), flags, vfs).map_err(broken)?;
    let text = |sql: &str| connection.query_row(sql, [], |row| row.get::<_, String>(0)).map_err(broken);
    same("integrity_check", &text("PRAGMA integrity_check")?, &"ok".to_owned())?;
    let orphans = connection.prepare("PRAGMA foreign_key_check").and_then(|mut check| check.exists([]));
    same("foreign_key_check finds orphans", &orphans.map_err(broken)?, &false)?;
    for (table, expected) in ["event", "notice", "request", "claim", "refusal"].into_iter().zip(book.rows()) {
        let count: Result<usize, _> =
            connection.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0));
        same(&format!("rows of {table}"), &count.map_err(broken)?, &expected)?;
    }
    Ok(())
}
