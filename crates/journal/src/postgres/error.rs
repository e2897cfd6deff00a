//! What the server says, sorted: what opening tells in one line, and what may be tried again.

use tokio_postgres::Error;
use tokio_postgres::error::SqlState;

/// Why a database cannot be used. One line each; nothing in it was touched.
#[derive(Debug, thiserror::Error)]
pub enum DatabaseError {
    /// The URL itself can't be used.
    #[error("the database's URL can't be used: {problem}")]
    Url {
        /// What is wrong with it.
        problem: String,
    },
    /// Nothing answers there.
    #[error("{place} can't be reached: {problem}; start it, or correct its address")]
    Unreachable {
        /// The database, without a password.
        place: String,
        /// What was said.
        problem: String,
    },
    /// The server lets nobody in under this name, or has no such database.
    #[error("{place} refuses the connection: {problem}")]
    Refused {
        /// The database.
        place: String,
        /// What the server said.
        problem: String,
    },
    /// The server has no connection left.
    #[error(
        "{place} has no connection left ({problem}); raise the server's max_connections or lower journal.connections"
    )]
    Connections {
        /// The database.
        place: String,
        /// What the server said.
        problem: String,
    },
    /// The user lacks rights.
    #[error("{place}: the user lacks rights: {problem}")]
    Rights {
        /// The database.
        place: String,
        /// Which ones.
        problem: String,
    },
    /// No journal was ever made there.
    #[error("{place} holds no journal yet; run the service's migrate command first")]
    NoJournal {
        /// The database.
        place: String,
    },
    /// The journal there is of an older version.
    #[error("{place} has schema version {found}, this program needs {known}; run the service's migrate command first")]
    Older {
        /// The database.
        place: String,
        /// Its schema version.
        found: i32,
        /// The version needed.
        known: i32,
    },
    /// The journal there is of a newer version.
    #[error("{place} has schema version {found}, this program knows {known}; use the newer program")]
    Newer {
        /// The database.
        place: String,
        /// Its schema version.
        found: i32,
        /// The newest version known here.
        known: i32,
    },
    /// The journal there is another service's book.
    #[error("{place} holds the book of {found}, not of {wanted}; give each service a database of its own")]
    OtherBook {
        /// The database.
        place: String,
        /// Whose it is.
        found: String,
        /// Who asks.
        wanted: String,
    },
    /// A setting of the server that the journal depends on.
    #[error("{place} has {setting}, and a journal can't be kept so")]
    Setting {
        /// The database.
        place: String,
        /// The setting and its value.
        setting: String,
    },
    /// Anything else that the server said.
    #[error("{place}: {problem}")]
    Storage {
        /// The database.
        place: String,
        /// What was said.
        problem: String,
    },
}

/// Sorts what went wrong at `place` when it was opened.
pub(super) fn explain(place: &str, error: &Error) -> DatabaseError {
    let (place, problem) = (place.to_owned(), said(error));
    let Some(state) = error.code() else {
        return DatabaseError::Unreachable { place, problem };
    };
    if *state == SqlState::TOO_MANY_CONNECTIONS {
        DatabaseError::Connections { place, problem }
    } else if *state == SqlState::INSUFFICIENT_PRIVILEGE {
        DatabaseError::Rights { place, problem }
    } else if state.code().starts_with("28") || *state == SqlState::INVALID_CATALOG_NAME {
        DatabaseError::Refused { place, problem }
    } else if state.code().starts_with("57P") {
        DatabaseError::Unreachable { place, problem }
    } else {
        DatabaseError::Storage { place, problem }
    }
}

/// What the server said, or the connection, in one line.
pub(super) fn said(error: &Error) -> String {
    let text = match error.as_db_error() {
        Some(server) => format!("{} ({})", server.message(), server.code().code()),
        None => {
            let mut text = error.to_string();
            let mut source = std::error::Error::source(error);
            while let Some(inner) = source {
                text = format!("{text}: {inner}");
                source = inner.source();
            }
            text
        }
    };
    text.lines().collect::<Vec<_>>().join(" ")
}

/// Whether the server refused the content itself, with the transaction's savepoint still there.
pub(super) fn refuses_content(error: &Error) -> bool {
    // Text that the protocol can't carry, such as a zero byte, is refused by the server too: class 22.
    error.code().is_some_and(|state| state.code().starts_with("22") || state.code().starts_with("23"))
        || error.code() == Some(&SqlState::PROGRAM_LIMIT_EXCEEDED)
}

/// Whether the same work may go through when it is done again, on this connection or a new one.
pub(super) fn may_pass(error: &Error) -> bool {
    match error.code() {
        // The connection broke, or never came up.
        None => true,
        Some(state) => {
            let class = state.code().get(..2).unwrap_or_default();
            // Deadlocks and serialization; connections; out of connections or memory; shutdowns and lock timeouts.
            matches!(class, "40" | "08" | "53" | "57" | "55") || *state == SqlState::IDLE_IN_TRANSACTION_SESSION_TIMEOUT
        }
    }
}
