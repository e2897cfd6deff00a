//! `facility verify` on journals in PostgreSQL. Skipped, loudly, where the machine has no server.

use facility::verify::{Book, verify};
use facility_journal::{
    Append, Entry, Journal, NewEvent, NewNotice, PostgresJournal, PostgresOptions, SqliteArchive, StoredEvent,
};
use facility_postgres_server::Server;
use facility_tests::{Borrower, Lender};

use super::{notices, taken_in};

/// The same histories in a database: one entry for each event, with the notices that were its own.
async fn copy(from: &dyn Journal, to: &dyn Journal) {
    for head in from.streams("").await.unwrap() {
        let notices = from.read_notices(&head.stream, 0, 1_000).await.unwrap();
        let entry = |event: StoredEvent| Entry {
            principal: event.principal,
            on_behalf_of: event.on_behalf_of,
            business_date: event.business_date,
            recorded_at: event.recorded_at,
            request: None,
            notices: notices
                .iter()
                .filter(|notice| notice.version == event.version)
                .map(|notice| NewNotice { payload: notice.payload.clone() })
                .collect(),
            events: vec![NewEvent { event_type: event.event_type, data: event.data }],
            take: Vec::new(),
            give_back: Vec::new(),
        };
        let events = from.read_events(&head.stream, 0, 1_000).await.unwrap();
        let entries = events.into_iter().map(entry).collect();
        to.append(Append { stream: head.stream, expected_version: 0, entries }).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn journals_in_a_database_are_told_apart_and_verified() {
    let Some(server) = Server::start().unwrap() else { return };
    let lender = Lender::start_on_file().await.unwrap();
    let borrower = Borrower::start(&lender).await.unwrap();
    lender.available("stored", "1000.00").await.unwrap();
    taken_in(&borrower, "stored", notices(&lender, "stored").await.len()).await;
    for (store, service, book) in
        [("lender.db", "lender-svc", Book::Lender), ("borrower.db", "borrower-svc", Book::Borrower)]
    {
        let url = server.database(&service.replace('-', "_")).unwrap();
        PostgresJournal::migrate(&url, service).await.unwrap();
        let database = PostgresJournal::open(&url, PostgresOptions::new(service)).await.unwrap();
        copy(&SqliteArchive::open(lender.file(store)).unwrap(), &database).await;
        database.close().await;
        let report = verify(&url).await.unwrap();
        assert!(report.is_sound(), "{report}");
        assert_eq!(report.book, book);
        assert_eq!(report.facilities[0].position[0], ("commitment", "USD 1000.00".to_owned()), "{report}");
    }
}
