//! A database as one end of a transfer.

use tokio_postgres::types::ToSql;

use super::connect::{Place, Session};
use super::error::{explain, said};
use super::migrate::check;
use crate::error::OpenError;
use crate::model::{Hash, StreamHead};
use crate::transfer::{Cell, Kind, Row, TABLES, Table, TransferError};

/// A transfer takes longer than an append ever should.
const PATIENT: &str = "SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 0;
    SET LOCAL idle_in_transaction_session_timeout = 0";

/// Who else is connected to this database as a journal.
const OTHERS: &str = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()
    AND application_name = current_setting('application_name') AND pid <> pg_backend_pid()";

struct End {
    session: Session,
    place: String,
}

impl End {
    async fn open(url: &str, book: &str, begin: &str) -> Result<Self, TransferError> {
        let open = |error| TransferError::Open(OpenError::Database(error));
        let place = Place::parse(url).map_err(open)?;
        let session = place.connect(None).await.map_err(|error| open(explain(&place.name, &error)))?;
        check(&place, &session, book).await.map_err(open)?;
        let end = Self { session, place: place.name };
        let others: i64 = end.number(OTHERS).await?;
        if others > 0 {
            return Err(TransferError::InUse(end.place, others));
        }
        end.run(begin).await?;
        end.run(PATIENT).await?;
        Ok(end)
    }

    async fn run(&self, sql: &str) -> Result<(), TransferError> {
        self.session.client.batch_execute(sql).await.map_err(|error| self.storage(&error))
    }

    async fn number(&self, sql: &str) -> Result<i64, TransferError> {
        let row = self.session.client.query_one(sql, &[]).await.map_err(|error| self.storage(&error))?;
        row.try_get(0).map_err(|error| self.storage(&error))
    }

    fn storage(&self, error: &tokio_postgres::Error) -> TransferError {
        TransferError::Storage { place: self.place.clone(), problem: said(error) }
    }
}

/// A database that is read, as it was at the beginning; nobody writes meanwhile.
pub(crate) struct PostgresSource(End);

impl PostgresSource {
    pub async fn open(url: &str, book: &str) -> Result<Self, TransferError> {
        let begin = "BEGIN ISOLATION LEVEL REPEATABLE READ; LOCK TABLE stream IN SHARE MODE";
        Ok(Self(End::open(url, book, begin).await?))
    }

    pub async fn page(&self, table: &Table, after: i64) -> Result<Vec<Row>, TransferError> {
        let sql = table.page_sql("$1").replacen("SELECT 0,", "SELECT 0::bigint,", 1);
        let read = self.0.session.client.query(&sql, &[&after]).await;
        let rows = read.map_err(|error| self.0.storage(&error))?;
        rows.iter().map(|row| cells(row, table)).collect::<Result<_, _>>().map_err(|error| self.0.storage(&error))
    }

    pub async fn heads(&self) -> Result<Vec<StreamHead>, TransferError> {
        let sql = "SELECT stream, version, hash, notice_number FROM stream ORDER BY stream";
        let rows = self.0.session.client.query(sql, &[]).await.map_err(|error| self.0.storage(&error))?;
        rows.iter().map(head).collect::<Result<_, _>>().map_err(|error| self.0.storage(&error))
    }
}

fn head(row: &tokio_postgres::Row) -> Result<StreamHead, tokio_postgres::Error> {
    let (version, notice_number): (i64, i64) = (row.try_get(1)?, row.try_get(3)?);
    let hash: Vec<u8> = row.try_get(2)?;
    Ok(StreamHead {
        stream: row.try_get(0)?,
        version: u64::try_from(version).unwrap_or(0),
        // The column is held to 32 bytes.
        hash: Hash::try_from(hash).unwrap_or(crate::ZERO_HASH),
        notice_number: u64::try_from(notice_number).unwrap_or(0),
    })
}

fn cells(row: &tokio_postgres::Row, table: &Table) -> Result<Row, tokio_postgres::Error> {
    let mut cells = Vec::with_capacity(table.columns.len());
    for (place, (_, kind)) in (1..).zip(table.columns) {
        let cell = match kind {
            Kind::Number => row.try_get::<_, Option<i64>>(place)?.map(Cell::Number),
            Kind::Text => row.try_get::<_, Option<String>>(place)?.map(Cell::Text),
            Kind::Bytes | Kind::Document => row.try_get::<_, Option<Vec<u8>>>(place)?.map(Cell::Bytes),
        };
        cells.push(cell.unwrap_or(Cell::Null));
    }
    Ok((row.try_get(0)?, cells))
}

/// A database that is written, in one transaction.
pub(crate) struct PostgresTarget(End);

impl PostgresTarget {
    pub async fn open(url: &str, book: &str) -> Result<Self, TransferError> {
        let target = Self(End::open(url, book, "BEGIN; LOCK TABLE stream IN EXCLUSIVE MODE").await?);
        if target.counts().await?.iter().any(|rows| *rows > 0) {
            return Err(TransferError::NotEmpty(target.0.place));
        }
        Ok(target)
    }

    pub async fn write(&self, table: &Table, rows: &[Row]) -> Result<(), TransferError> {
        if rows.is_empty() {
            return Ok(());
        }
        let columns = table.written();
        let names: Vec<&str> = columns.iter().map(|(name, _)| *name).collect();
        let arrays: Vec<String> =
            (1..).zip(&columns).map(|(place, (_, kind))| format!("${place}::{}[]", type_of(*kind))).collect();
        let over = if table.keeps_key { " OVERRIDING SYSTEM VALUE" } else { "" };
        let (into, names, arrays) = (table.name, names.join(", "), arrays.join(", "));
        // In the order of the arrays, which is that of the source: positions follow it.
        let sql = format!("INSERT INTO {into} ({names}){over} SELECT * FROM unnest({arrays})");
        let values: Vec<Column> =
            (0..).zip(&columns).map(|(place, (_, kind))| column(table, rows, place, *kind)).collect();
        let values: Vec<&(dyn ToSql + Sync)> = values.iter().map(Column::as_sql).collect();
        let written = self.0.session.client.execute(&sql, &values).await;
        written.map(drop).map_err(|error| self.0.storage(&error))
    }

    /// Makes it durable; tells how many rows each table has.
    pub async fn finish(self) -> Result<[u64; TABLES.len()], TransferError> {
        let next = "SELECT setval(pg_get_serial_sequence('refusal', 'number'), max(number)) FROM refusal
            HAVING max(number) IS NOT NULL";
        self.0.run(next).await?;
        let counts = self.counts().await?;
        self.0.run("COMMIT").await?;
        Ok(counts)
    }

    async fn counts(&self) -> Result<[u64; TABLES.len()], TransferError> {
        let mut counts = [0; TABLES.len()];
        for (table, count) in TABLES.iter().zip(&mut counts) {
            let rows = self.0.number(&format!("SELECT count(*) FROM {}", table.name)).await?;
            *count = u64::try_from(rows).unwrap_or(0);
        }
        Ok(counts)
    }
}

const fn type_of(kind: Kind) -> &'static str {
    match kind {
        Kind::Number => "bigint",
        Kind::Text => "text",
        Kind::Bytes | Kind::Document => "bytea",
    }
}

/// The values of one column of a page.
enum Column {
    Numbers(Vec<Option<i64>>),
    Texts(Vec<Option<String>>),
    Bytes(Vec<Option<Vec<u8>>>),
}

impl Column {
    fn as_sql(&self) -> &(dyn ToSql + Sync) {
        match self {
            Self::Numbers(values) => values,
            Self::Texts(values) => values,
            Self::Bytes(values) => values,
        }
    }
}

fn column(table: &Table, rows: &[Row], place: usize, kind: Kind) -> Column {
    let cell = |(key, cells): &Row| match (table.keeps_key, place) {
        (true, 0) => Cell::Number(*key),
        (true, place) => cells.get(place.saturating_sub(1)).cloned().unwrap_or(Cell::Null),
        (false, place) => cells.get(place).cloned().unwrap_or(Cell::Null),
    };
    let cells = rows.iter().map(cell);
    match kind {
        Kind::Number => Column::Numbers(cells.map(number).collect()),
        Kind::Text => Column::Texts(cells.map(text).collect()),
        Kind::Bytes | Kind::Document => Column::Bytes(cells.map(bytes).collect()),
    }
}

fn number(cell: Cell) -> Option<i64> {
    if let Cell::Number(number) = cell { Some(number) } else { None }
}

fn text(cell: Cell) -> Option<String> {
    if let Cell::Text(text) = cell { Some(text) } else { None }
}

fn bytes(cell: Cell) -> Option<Vec<u8>> {
    match cell {
        Cell::Bytes(bytes) => Some(bytes),
        Cell::Text(text) => Some(text.into_bytes()),
        Cell::Null | Cell::Number(_) => None,
    }
}
