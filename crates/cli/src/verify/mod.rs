//! Holds a journal against itself, offline and without changing it: every page, every hash chain, and
//! the state that its events make.
//!
//! Works on the provider's and on the borrower's journal, in a file (a backup, or a service's own,
//! running or not) or in a database. What a figure means is not known here: states are made by the
//! code of the services, and only the invariants they must keep are looked at.

mod borrower;
mod lender;
mod report;

use facility_journal::{
    Boxed, DatabaseError, Journal, OpenError, PostgresJournal, PostgresOptions, ReadError, SqliteArchive, StoredEvent,
    StreamHead, Unsound,
};
use facility_service::owner::DecodeError;

pub use report::{FacilityReport, Report};

/// How many events or notices are read together.
const PAGE: usize = 1_000;

/// Why a journal could not be looked through to its end.
#[derive(Debug, thiserror::Error)]
pub enum VerifyError {
    /// The file is not a sound store.
    #[error(transparent)]
    Unsound(#[from] Unsound),
    /// The database can't be used.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// A chain is broken, or the storage failed.
    #[error("{place}: {problem}")]
    Read {
        /// The file or database.
        place: String,
        /// What is wrong.
        problem: ReadError,
    },
}

/// Whose journal it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Book {
    /// The provider's.
    Lender,
    /// The borrower's.
    Borrower,
    /// Nothing stands in it yet.
    Empty,
}

/// Why a facility could not be looked through to its end.
enum Stopped {
    Read(ReadError),
    Decode(DecodeError),
}

impl From<ReadError> for Stopped {
    fn from(problem: ReadError) -> Self {
        Self::Read(problem)
    }
}

/// Looks through the journal in the file, or in the database, at `place`.
///
/// # Errors
/// It can't be read, or is not what was written. What merely contradicts itself is in the report.
pub fn verify(place: &str) -> Boxed<'_, Result<Report, VerifyError>> {
    Box::pin(verified(place))
}

async fn verified(place: &str) -> Result<Report, VerifyError> {
    if place.starts_with("postgres://") || place.starts_with("postgresql://") {
        let journal = database(place).await?;
        return looked_through(journal.as_ref(), "the database").await;
    }
    let archive = SqliteArchive::open(place)?;
    archive.look_through()?;
    looked_through(&archive, place).await
}

/// The journal in a database, whichever service's it is.
async fn database(url: &str) -> Result<Box<dyn Journal>, VerifyError> {
    let opened = match PostgresJournal::open(url, PostgresOptions::new("lender-svc")).await {
        Err(OpenError::Database(DatabaseError::OtherBook { .. })) => {
            PostgresJournal::open(url, PostgresOptions::new("borrower-svc")).await
        }
        opened => opened,
    };
    Ok(Box::new(opened?))
}

async fn looked_through(journal: &dyn Journal, place: &str) -> Result<Report, VerifyError> {
    let failed = |problem| VerifyError::Read { place: place.to_owned(), problem };
    let heads = journal.streams("").await.map_err(failed)?;
    let mut report = Report::new(place, whose(journal, &heads).await.map_err(failed)?);
    let mut claims = lender::Claims::default();
    for head in heads {
        let mut found = FacilityReport::new(&head);
        let stopped = match report.book {
            Book::Lender => lender::look_through(journal, &head, &mut claims, &mut found).await,
            Book::Borrower | Book::Empty => borrower::look_through(journal, &head, &mut found).await,
        };
        match stopped {
            Ok(()) => {}
            Err(Stopped::Read(problem)) => return Err(failed(problem)),
            Err(Stopped::Decode(problem)) => found.problem(format!("{problem}; nothing after it was looked at")),
        }
        report.facilities.push(found);
    }
    report.problems.extend(claims.problems(journal).await.map_err(failed)?);
    Ok(report)
}

/// Whose journal it is, by the types of its events.
async fn whose(journal: &dyn Journal, heads: &[StreamHead]) -> Result<Book, ReadError> {
    let Some(head) = heads.first() else { return Ok(Book::Empty) };
    let first = journal.read_events(&head.stream, 0, 1).await?;
    let borrowers = first.first().is_some_and(|event| event.event_type.starts_with("book."));
    Ok(if borrowers { Book::Borrower } else { Book::Lender })
}

/// Hands over every event of a stream up to its head, in order.
async fn each_event(
    journal: &dyn Journal,
    head: &StreamHead,
    mut take: impl FnMut(&StoredEvent) -> Result<(), DecodeError>,
) -> Result<(), Stopped> {
    let mut after = 0;
    while after < head.version {
        let events = journal.read_events(&head.stream, after, PAGE).await?;
        let Some(last) = events.last() else { return Ok(()) };
        after = last.version;
        for event in events.iter().filter(|event| event.version <= head.version) {
            take(event).map_err(Stopped::Decode)?;
        }
    }
    Ok(())
}
