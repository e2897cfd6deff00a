//! Opens the journal that the configuration names, whichever kind it is.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use facility_journal::{
    BackupError, Contents, Copied, DatabaseError, Hash, Journal, OpenError, PostgresJournal, PostgresOptions,
    RestoreError, SqliteJournal, SqliteOptions, Store, TransferError, WriteObserver, transfer,
};
use thiserror::Error;
use tokio::time::{Instant, sleep};

use crate::{
    config::{JournalConfig, PasswordError, with_password_of, without_password},
    wire::hex,
};

/// How long after a database did not answer it is asked again.
const LOOK_AGAIN: Duration = Duration::from_millis(500);

/// Why the journal can't be used. One line each.
#[derive(Debug, Error)]
pub enum JournalError {
    /// The configuration names none.
    #[error("journal: neither path (a file) nor url (a PostgreSQL database) is set")]
    Nowhere,
    /// It can't be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// It lies in a database, which has ways of its own for this.
    #[error("the journal lies in PostgreSQL: back it up and restore it with the database's own tools (pg_dump, PITR)")]
    InDatabase,
    /// It can't be backed up.
    #[error(transparent)]
    BackUp(#[from] BackupError),
    /// It can't be restored.
    #[error(transparent)]
    Restore(#[from] RestoreError),
    /// It can't be moved.
    #[error(transparent)]
    Transfer(#[from] TransferError),
    /// The database's password can't be had.
    #[error(transparent)]
    Password(#[from] PasswordError),
    /// The digest is none.
    #[error("--sha256: must be 64 hexadecimal digits, as `backup` printed them")]
    Digest,
}

/// What is to be put back, and what becomes of what is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restoring<'a> {
    /// The backup.
    pub file: &'a Path,
    /// Where the store that is there is moved; without it, nothing may be there.
    pub move_old_to: Option<&'a PathBuf>,
    /// The SHA-256 that the backup must have, in hexadecimal digits.
    pub sha256: Option<&'a String>,
}

/// Opens the journal, once its database answers. `book` names whose it is, so that no service writes
/// into another's database; `observer` is told how writing goes.
///
/// # Errors
/// It can't be used.
pub async fn open(
    config: &JournalConfig,
    book: &str,
    observer: Arc<dyn WriteObserver>,
) -> Result<Arc<dyn Journal>, JournalError> {
    let observer = Some(observer);
    if let Some(url) = &database(config)? {
        let options = PostgresOptions { connections: config.connections, observer, ..PostgresOptions::new(book) };
        let opened = once_it_answers(config, || PostgresJournal::open(url, options.clone())).await?;
        return Ok(Arc::new(opened));
    }
    let path = config.path.as_ref().ok_or(JournalError::Nowhere)?;
    Ok(Arc::new(SqliteJournal::open(path, SqliteOptions { observer, ..SqliteOptions::default() })?))
}

/// Makes the journal, or brings its schema up to date, once its database answers; says in one line what
/// was done.
///
/// # Errors
/// It can't be used.
pub async fn migrate(config: &JournalConfig, book: &str) -> Result<String, JournalError> {
    if let Some(url) = &database(config)? {
        let (before, after) = once_it_answers(config, || PostgresJournal::migrate(url, book)).await?;
        return Ok(match before {
            0 => format!("the journal of {book} was made, schema version {after}"),
            before if before == after => format!("nothing to do: the journal of {book} has schema version {after}"),
            before => format!("the journal of {book} went from schema version {before} to {after}"),
        });
    }
    let path = config.path.as_ref().ok_or(JournalError::Nowhere)?;
    // A file is brought up to date whenever it is opened.
    SqliteJournal::open(path, SqliteOptions::default())?.close().await;
    Ok(format!("{} is up to date", path.display()))
}

/// The configured database's connection string, with its password; nothing where the journal is a file.
fn database(config: &JournalConfig) -> Result<Option<String>, PasswordError> {
    let Some(url) = &config.url else { return Ok(None) };
    let Some(file) = &config.password_file else { return Ok(Some(url.clone())) };
    with_password_of(url, file).map(Some)
}

/// A journal's file, or the URL of its database with the password that the file holds, if one is given.
///
/// # Errors
/// The password file can't be used, or the URL has a password already.
pub fn place(name: &str, password_file: Option<&Path>) -> Result<String, PasswordError> {
    match (Store::named(name), password_file) {
        (Store::Database(url), Some(file)) => with_password_of(&url, file),
        (Store::Database(_) | Store::File(_), _) => Ok(name.to_owned()),
    }
}

/// Tries until the database answers, or `wait_seconds` are over. A database that is up and refuses is
/// not waited for: that takes a person.
async fn once_it_answers<T, F>(config: &JournalConfig, mut tries: impl FnMut() -> F) -> Result<T, OpenError>
where
    F: Future<Output = Result<T, OpenError>>,
{
    let until = Instant::now() + Duration::from_secs(config.wait_seconds);
    let mut told = false;
    loop {
        match tries().await {
            Err(OpenError::Database(problem @ DatabaseError::Unreachable { .. }))
                if Instant::now() + LOOK_AGAIN < until =>
            {
                if !told {
                    told = true;
                    tracing::warn!(%problem, seconds = config.wait_seconds, "the database is waited for");
                }
                sleep(LOOK_AGAIN).await;
            }
            outcome => return outcome,
        }
    }
}

/// Backs the journal up to a new file while its service goes on; says in one line what was copied.
///
/// # Errors
/// There is no backup, and no file was left behind.
pub fn back_up(config: &JournalConfig, file: &Path) -> Result<String, JournalError> {
    let copied = facility_journal::back_up(store(config)?, file)?;
    Ok(told(file, &copied))
}

/// Puts a backup in the place of the journal, whose service must not run; says in one line what is
/// there now.
///
/// # Errors
/// The backup is not sound, or something is in its place.
pub fn restore(config: &JournalConfig, restoring: &Restoring<'_>) -> Result<String, JournalError> {
    let store = store(config)?;
    let expected = restoring.sha256.map(|digits| digest(digits).ok_or(JournalError::Digest)).transpose()?;
    let old_to = restoring.move_old_to.map(PathBuf::as_path);
    let copied = facility_journal::restore(restoring.file, store, old_to, expected.as_ref())?;
    Ok(told(store, &copied))
}

/// Moves the journal of `book` into an empty store; says in one line what was moved. The password file
/// is the database's, whichever end that is.
///
/// # Errors
/// Nothing was moved.
pub async fn copy(from: &str, to: &str, password_file: Option<&Path>, book: &str) -> Result<String, JournalError> {
    let store = |name: &str| place(name, password_file).map(|place| Store::named(&place));
    let Contents { streams, events, notices } = transfer(&store(from)?, &store(to)?, book).await?;
    let to = without_password(to);
    Ok(format!("{to}: facilities {streams}, events {events}, notices {notices}, every hash chain as in the source"))
}

fn store(config: &JournalConfig) -> Result<&Path, JournalError> {
    match (&config.url, &config.path) {
        (Some(_), _) => Err(JournalError::InDatabase),
        (None, Some(path)) => Ok(path),
        (None, None) => Err(JournalError::Nowhere),
    }
}

fn told(file: &Path, copied: &Copied) -> String {
    let Contents { streams, events, notices } = copied.contents;
    let digest = hex(&copied.sha256);
    format!("{}: facilities {streams}, events {events}, notices {notices}, sha256 {digest}", file.display())
}

/// Whether the journal was restored and no service has started on it since. A database is restored by its
/// own tools, which leave no mark.
#[must_use]
pub fn was_restored(config: &JournalConfig) -> bool {
    store(config).is_ok_and(facility_journal::was_restored)
}

/// What must be written down after a restore is written down.
///
/// # Errors
/// The mark can't be removed.
pub fn forget_restore(config: &JournalConfig) -> std::io::Result<()> {
    store(config).map_or(Ok(()), facility_journal::forget_restore)
}

fn digest(digits: &str) -> Option<Hash> {
    if digits.len() != 64 || !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
        return None;
    }
    let bytes: Option<Vec<u8>> =
        (0..32).map(|at| u8::from_str_radix(digits.get(at * 2..at * 2 + 2)?, 16).ok()).collect();
    bytes?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digest_is_read_as_it_was_printed_and_nothing_else_is_one() {
        let hash: Hash = std::array::from_fn(|at| u8::try_from(at * 8).unwrap());
        assert_eq!(digest(&hex(&hash)), Some(hash));
        for not_one in ["", "00", &"0".repeat(63), &"g".repeat(64), &"+0".repeat(32), &"é".repeat(32)] {
            assert_eq!(digest(not_one), None, "{not_one}");
        }
    }

    #[test]
    fn journal_in_a_database_is_backed_up_by_the_database() {
        let url = Some("postgres://x".to_owned());
        let config =
            JournalConfig { path: Some("x.db".into()), url, password_file: None, connections: 9, wait_seconds: 0 };
        assert!(matches!(back_up(&config, Path::new("copy")), Err(JournalError::InDatabase)));
    }
}
