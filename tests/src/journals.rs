//! Where the services under test keep their books: in files, or, where the environment says
//! `FACILITY_TEST_JOURNAL=postgres` or a test asks for it, in databases on one throw-away server.

use std::{
    path::Path,
    sync::{
        OnceLock,
        atomic::{AtomicU32, Ordering},
    },
};

use facility_journal::PostgresJournal;
use facility_postgres_server::Server;

use crate::Failure;

/// What stands in `[journal]`, for each service.
pub(crate) struct Journals {
    pub lender: String,
    pub borrower: String,
}

impl Journals {
    /// Fresh ones, of the kind that the environment says.
    pub async fn fresh(folder: &Path) -> Result<Self, Failure> {
        match std::env::var("FACILITY_TEST_JOURNAL").as_deref() {
            Ok("postgres") => Self::on_postgres().await?.ok_or_else(|| "there is no PostgreSQL here".into()),
            Ok(other) => Err(format!("FACILITY_TEST_JOURNAL: {other:?} is no kind of journal").into()),
            Err(_) => Ok(Self::in_files(folder)),
        }
    }

    /// Fresh files in the folder.
    pub fn in_files(folder: &Path) -> Self {
        let file = |name: &str| format!("path = {:?}", folder.join(name).display().to_string());
        Self { lender: file("lender.db"), borrower: file("borrower.db") }
    }

    /// Fresh databases; none where the machine has no server, which is said loudly.
    pub async fn on_postgres() -> Result<Option<Self>, Failure> {
        static SERVER: OnceLock<Result<Option<Server>, String>> = OnceLock::new();
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let Some(server) = SERVER.get_or_init(Server::start).as_ref().map_err(Clone::clone)? else { return Ok(None) };
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let mut journals = Vec::new();
        for book in ["lender-svc", "borrower-svc"] {
            let url = server.database(&format!("{book}-{number}"))?;
            PostgresJournal::migrate(&url, book).await?;
            // Many services of one test process share the server.
            journals.push(format!("url = {url:?}\nconnections = 4"));
        }
        let borrower = journals.pop().unwrap_or_default();
        Ok(Some(Self { lender: journals.pop().unwrap_or_default(), borrower }))
    }
}
