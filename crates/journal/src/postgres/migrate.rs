//! Makes the schema, brings it up to the newest version, and holds a database to be one that this
//! program may write.

use tokio_postgres::error::SqlState;

use super::connect::{Place, Session};
use super::error::{DatabaseError, explain};

/// The file at index n brings schema version n to n + 1.
const MIGRATIONS: [&str; 1] = [include_str!("../../migrations/postgres/0001_journal.sql")];

/// One migration at a time, whoever runs it: "FJRN" in ASCII.
const LOCK: &str = "SELECT pg_advisory_xact_lock(1179275854)";

/// Which version the schema has and whose book it is; one row.
const BOOK: &str = "CREATE TABLE IF NOT EXISTS journal (
    only_row        boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    schema_version  integer NOT NULL,
    book            text    NOT NULL
)";

/// What a service does to each table; whoever may do less is told so at the start.
const RIGHTS: &str = "SELECT r.right_ || ' on ' || r.table_ FROM (VALUES
        ('stream', 'SELECT'), ('stream', 'INSERT'), ('stream', 'UPDATE'), ('event', 'SELECT'), ('event', 'INSERT'),
        ('notice', 'SELECT'), ('notice', 'INSERT'), ('request', 'SELECT'), ('request', 'INSERT'),
        ('claim', 'SELECT'), ('claim', 'INSERT'), ('claim', 'DELETE'),
        ('refusal', 'SELECT'), ('refusal', 'INSERT'), ('refusal', 'DELETE')) AS r (table_, right_)
    WHERE NOT has_table_privilege(r.table_, r.right_)";

/// The newest schema version known here.
pub(super) fn newest() -> i32 {
    i32::try_from(MIGRATIONS.len()).unwrap_or(i32::MAX)
}

/// Makes the journal of `book`, or brings it up to date; tells the versions before and after.
pub(super) async fn migrate(place: &Place, book: &str) -> Result<(i32, i32), DatabaseError> {
    let said = |error: tokio_postgres::Error| explain(&place.name, &error);
    let mut session = place.connect(None).await.map_err(said)?;
    check_server(place, &session).await?;
    let transaction = session.client.transaction().await.map_err(said)?;
    // A migration may take longer than an append ever should.
    transaction.batch_execute("SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 0").await.map_err(said)?;
    transaction.batch_execute(LOCK).await.map_err(said)?;
    transaction.batch_execute(BOOK).await.map_err(said)?;
    let row = transaction.query_opt("SELECT schema_version, book FROM journal", &[]).await.map_err(said)?;
    let (from, found) = match row {
        Some(row) => (row.try_get(0).map_err(said)?, row.try_get(1).map_err(said)?),
        None => (0, book.to_owned()),
    };
    check_book(place, book, &found, from)?;
    for (version, sql) in (1_i32..).zip(MIGRATIONS) {
        if version > from {
            transaction.batch_execute(sql).await.map_err(said)?;
        }
    }
    let moved = "INSERT INTO journal (schema_version, book) VALUES ($1, $2)
        ON CONFLICT (only_row) DO UPDATE SET schema_version = $1";
    transaction.execute(moved, &[&newest(), &book]).await.map_err(said)?;
    transaction.commit().await.map_err(said)?;
    Ok((from, newest()))
}

/// Holds the database to have the journal of `book` in the newest version, and the user to have its rights.
pub(super) async fn check(place: &Place, session: &Session, book: &str) -> Result<(), DatabaseError> {
    check_server(place, session).await?;
    let row = match session.client.query_opt("SELECT schema_version, book FROM journal", &[]).await {
        Ok(Some(row)) => row,
        Ok(None) => return Err(DatabaseError::NoJournal { place: place.name.clone() }),
        Err(error) if error.code() == Some(&SqlState::UNDEFINED_TABLE) => {
            return Err(DatabaseError::NoJournal { place: place.name.clone() });
        }
        Err(error) => return Err(explain(&place.name, &error)),
    };
    let said = |error: tokio_postgres::Error| explain(&place.name, &error);
    let (version, found): (i32, String) = (row.try_get(0).map_err(said)?, row.try_get(1).map_err(said)?);
    check_book(place, book, &found, version)?;
    if version < newest() {
        return Err(DatabaseError::Older { place: place.name.clone(), found: version, known: newest() });
    }
    let missing = session.client.query(RIGHTS, &[]).await.map_err(said)?;
    let missing: Vec<String> = missing.iter().map(|row| row.try_get(0)).collect::<Result<_, _>>().map_err(said)?;
    if missing.is_empty() {
        return Ok(());
    }
    Err(DatabaseError::Rights { place: place.name.clone(), problem: missing.join(", ") })
}

fn check_book(place: &Place, wanted: &str, found: &str, version: i32) -> Result<(), DatabaseError> {
    let place = place.name.clone();
    if found != wanted {
        return Err(DatabaseError::OtherBook { place, found: found.to_owned(), wanted: wanted.to_owned() });
    }
    if version > newest() {
        return Err(DatabaseError::Newer { place, found: version, known: newest() });
    }
    Ok(())
}

/// Settings of the server without which nothing is promised. One that the server does not know is left alone.
async fn check_server(place: &Place, session: &Session) -> Result<(), DatabaseError> {
    let sql = "SELECT current_setting('fsync', true), current_setting('full_page_writes', true),
        current_setting('server_encoding', true), current_setting('transaction_read_only', true)";
    let row = session.client.query_one(sql, &[]).await.map_err(|error| explain(&place.name, &error))?;
    let needed =
        [("fsync", "on"), ("full_page_writes", "on"), ("server_encoding", "UTF8"), ("transaction_read_only", "off")];
    for (index, (name, needed)) in needed.into_iter().enumerate() {
        let found: Option<String> = row.try_get(index).map_err(|error| explain(&place.name, &error))?;
        if let Some(found) = found.filter(|found| found != needed) {
            let setting = format!("{name} = {found} (needed: {needed})");
            return Err(DatabaseError::Setting { place: place.name.clone(), setting });
        }
    }
    Ok(())
}
