//! Brings a file's schema up to the newest version, one numbered file of `migrations/sqlite` after the other.

use rusqlite::{Connection, TransactionBehavior};

/// Marks the file as a journal (`PRAGMA application_id`): "FJRN" in ASCII.
pub(super) const APPLICATION_ID: i64 = 0x464A_524E;

/// The file at index n brings schema version n to n + 1.
const MIGRATIONS: [&str; 1] = [include_str!("../../migrations/sqlite/0001_journal.sql")];

/// The newest schema version known here (`PRAGMA user_version`).
pub(super) fn newest() -> i64 {
    i64::try_from(MIGRATIONS.len()).unwrap_or(i64::MAX)
}

/// Applies what is missing above schema version `from`, in one transaction.
pub(super) fn migrate(connection: &mut Connection, from: i64) -> rusqlite::Result<()> {
    if from == newest() {
        return Ok(());
    }
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Exclusive)?;
    for (version, sql) in (1_i64..).zip(MIGRATIONS) {
        if version > from {
            transaction.execute_batch(sql)?;
        }
    }
    transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
    transaction.pragma_update(None, "user_version", newest())?;
    transaction.commit()
}
