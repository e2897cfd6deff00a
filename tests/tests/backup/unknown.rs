//! An event of a release that is not this one.

use facility_journal::{Append, Entry, Journal, NewEvent, SqliteJournal, SqliteOptions};
use facility_proto::borrower::v1::{GetPositionRequest, facility_service_client::FacilityServiceClient};
use facility_proto::lender::v1::GetFacilityRequest;
use facility_tests::{Borrower, Lender, reasons};

use super::{notices, taken_in};

/// Appends an event of a type that nobody knows to a stream.
async fn plant(store: &std::path::Path, stream: &str, event_type: &str) {
    let journal = SqliteJournal::open(store, SqliteOptions::default()).unwrap();
    let head = journal.stream_head(stream).await.unwrap().unwrap();
    let entry = Entry {
        principal: "spiffe://later.example/release".to_owned(),
        on_behalf_of: None,
        business_date: "2008-01-02".to_owned(),
        recorded_at: 1_200_000_000_000_000,
        request: None,
        events: vec![NewEvent { event_type: event_type.to_owned(), data: "{}".to_owned() }],
        notices: Vec::new(),
        take: Vec::new(),
        give_back: Vec::new(),
    };
    let append = Append { stream: stream.to_owned(), expected_version: head.version, entries: vec![entry] };
    journal.append(append).await.unwrap();
    journal.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn unknown_event_refuses_its_facility_at_the_provider_and_the_others_are_served() {
    let lender = Lender::start_on_file().await.unwrap();
    lender.available("zulu", "1000.00").await.unwrap();
    lender.available("later", "1000.00").await.unwrap();
    let stopped = lender.stop().await.unwrap();
    plant(&stopped.file("lender.db"), "facilities/later", "facility.from_the_future.v1").await;

    let lender = stopped.start().await.unwrap();
    let mut agent = lender.facilities("facility-agent-1").unwrap();
    let refused = agent.get_facility(GetFacilityRequest { name: "facilities/later".into() }).await.unwrap_err();
    assert_eq!(reasons(&refused), ["FACILITY_UNREADABLE"]);
    let refused = lender.funded("later", "1.00").await.unwrap_err();
    assert_eq!(reasons(refused.downcast_ref().unwrap()), ["FACILITY_UNREADABLE"]);
    lender.funded("zulu", "600.00").await.unwrap();
    // Who follows gets what can be read.
    let borrower = Borrower::start(&lender).await.unwrap();
    taken_in(&borrower, "zulu", notices(&lender, "zulu").await.len()).await;

    let stopped = lender.stop().await.unwrap();
    let store = stopped.file("lender.db");
    let report = facility::verify::verify(store.to_str().unwrap()).await.unwrap();
    assert!(!report.is_sound());
    let problems: Vec<_> = report.facilities.iter().flat_map(|facility| &facility.problems).collect();
    let [problem] = problems.as_slice() else { panic!("{report}") };
    assert!(
        problem.starts_with("facilities/later version ") && problem.contains("facility.from_the_future.v1"),
        "{problem}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn unknown_event_refuses_its_book_at_the_borrower_and_the_others_are_served() {
    let lender = Lender::start_on_file().await.unwrap();
    let borrower = Borrower::start(&lender).await.unwrap();
    lender.available("zulu", "1000.00").await.unwrap();
    lender.available("later", "1000.00").await.unwrap();
    taken_in(&borrower, "later", notices(&lender, "later").await.len()).await;
    taken_in(&borrower, "zulu", notices(&lender, "zulu").await.len()).await;
    borrower.stop().await.unwrap();
    plant(&lender.file("borrower.db"), "facilities/later", "book.from_the_future.v1").await;

    lender.funded("zulu", "600.00").await.unwrap();
    let borrower = Borrower::start(&lender).await.unwrap();
    taken_in(&borrower, "zulu", notices(&lender, "zulu").await.len()).await;
    let mut books = FacilityServiceClient::new(borrower.channel("treasurer-1").unwrap());
    let refused = books.get_position(GetPositionRequest { name: "facilities/later".into() }).await.unwrap_err();
    assert_eq!(reasons(&refused), ["FACILITY_UNREADABLE"]);
}
