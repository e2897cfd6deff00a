//! Opens the journal that the configuration names, whichever kind it is.

use std::sync::Arc;

use facility_journal::{Journal, OpenError, PostgresJournal, PostgresOptions, SqliteJournal, SqliteOptions};
use thiserror::Error;

use crate::config::JournalConfig;

/// Why the journal can't be used. One line each.
#[derive(Debug, Error)]
pub enum JournalError {
    /// The configuration names none.
    #[error("journal: neither path (a file) nor url (a PostgreSQL database) is set")]
    Nowhere,
    /// It can't be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
}

/// Opens the journal. `book` names whose it is, so that no service writes into another's database.
///
/// # Errors
/// It can't be used.
pub async fn open(config: &JournalConfig, book: &str) -> Result<Arc<dyn Journal>, JournalError> {
    if let Some(url) = &config.url {
        let options = PostgresOptions { connections: config.connections, ..PostgresOptions::new(book) };
        return Ok(Arc::new(PostgresJournal::open(url, options).await?));
    }
    let path = config.path.as_ref().ok_or(JournalError::Nowhere)?;
    Ok(Arc::new(SqliteJournal::open(path, SqliteOptions::default())?))
}

/// Makes the journal, or brings its schema up to date; says in one line what was done.
///
/// # Errors
/// It can't be used.
pub async fn migrate(config: &JournalConfig, book: &str) -> Result<String, JournalError> {
    if let Some(url) = &config.url {
        let (before, after) = PostgresJournal::migrate(url, book).await?;
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
