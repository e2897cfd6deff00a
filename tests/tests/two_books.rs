//! The borrower's book over real notices of the provider's service: what it
//! takes in, what makes it stop, and which difference it finds when the provider
//! says something else than it should.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "what fails here ends the test")]

use std::sync::Arc;

use borrower_svc::{
    book::{
        self, Book, Command, Event,
        command::{NoticeEntry, TakeInNotices},
    },
    wire::read_notice,
};
use facility_journal::{ZERO_HASH, notice_hash};
use facility_proto::lender::v1::{
    ApproveDrawdownRequest, FundDrawdownRequest, ListNoticesRequest, Notice, notice,
    notice_service_client::NoticeServiceClient,
};
use facility_tests::{Lender, submit, usd};
use prost::Message;

const STREAM: &str = "facilities/books";

/// The notices of a facility in which one drawdown of 600.01 was submitted,
/// approved and funded.
async fn notices() -> Vec<Notice> {
    let lender = Lender::start().await.unwrap();
    lender.available("books", "1000.00").await.unwrap();
    lender.drawdowns("treasurer-1").unwrap().submit_drawdown(submit("books", "r1", "S1", "600.01")).await.unwrap();
    let name = format!("{STREAM}/drawdowns/1");
    let approve = ApproveDrawdownRequest { request_id: "a1".into(), name: name.clone(), ..Default::default() };
    lender.drawdowns("credit-officer-1").unwrap().approve_drawdown(approve).await.unwrap();
    lender.advance("books", "2008-01-10").await.unwrap();
    let fund =
        FundDrawdownRequest { request_id: "f1".into(), name, payment_reference: "PAY-1".into(), etag: String::new() };
    lender.drawdowns("funding-officer-1").unwrap().fund_drawdown(fund).await.unwrap();
    let list = ListNoticesRequest { parent: STREAM.into(), ..Default::default() };
    let mut client = NoticeServiceClient::new(lender.channel("auditor-1").unwrap());
    let entries = client.list_notices(list).await.unwrap().into_inner().entries;
    entries.into_iter().map(|entry| Notice::decode(entry.payload).unwrap()).collect()
}

/// The notices as a provider would send them that wrote this history.
fn chained(notices: &[Notice]) -> Vec<NoticeEntry> {
    let mut previous = ZERO_HASH;
    notices
        .iter()
        .zip(1..)
        .map(|(notice, number)| {
            let payload = notice.encode_to_vec();
            previous = notice_hash(&previous, STREAM, number, &payload);
            let notice = read_notice(STREAM, &payload).map(Arc::new);
            NoticeEntry { number, hash: Some(previous), payload: payload.into(), notice }
        })
        .collect()
}

fn take_in(book: Book, entries: Vec<NoticeEntry>) -> Book {
    let events = book::decide(STREAM, &book, &Command::TakeInNotices(TakeInNotices { entries })).unwrap();
    events.iter().fold(book, |book, event: &Event| book::evolve(book, event))
}

fn differences(book: &Book) -> Vec<(String, String, String)> {
    let all = book.reconciliation.discrepancies();
    all.map(|found| (found.subject.to_string(), found.ours.clone(), found.theirs.clone())).collect()
}

/// Without the one difference that an honest history has here: this book never
/// asked for the drawdown, the treasurer did so at the provider.
fn planted(book: &Book) -> Vec<(String, String, String)> {
    differences(book).into_iter().filter(|(subject, ..)| subject != "drawdowns/1").collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_honest_history_is_taken_in_and_the_figures_agree() {
    let book = take_in(Book::default(), chained(&notices().await));
    assert_eq!(book.following.cursor.number, 7);
    assert!(book.following.stopped.is_none());
    assert_eq!(planted(&book), []);
    assert!(book.reconciliation.figures_compared() > 20);
    // The drawdown that this book never asked for is shown, not hidden.
    assert_eq!(differences(&book).len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_changed_byte_stops_following() {
    let mut entries = chained(&notices().await);
    let mut payload = entries[3].payload.to_vec();
    let last = payload.len() - 1;
    payload[last] ^= 1;
    entries[3].payload = payload.into();
    let book = take_in(Book::default(), entries);
    assert_eq!(book.following.cursor.number, 3);
    assert_eq!(book.following.stopped.unwrap().cause.code(), "NOTICE_HISTORY_DIVERGED");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_gap_stops_following() {
    let mut entries = chained(&notices().await);
    entries.remove(2);
    let book = take_in(Book::default(), entries);
    assert_eq!(book.following.cursor.number, 2);
    assert!(book.following.stopped.is_some());
}

#[tokio::test(flavor = "multi_thread")]
async fn one_cent_in_a_line_is_found() {
    let mut notices = notices().await;
    let Some(notice::Subject::DrawdownSubmitted(submitted)) = &mut notices[3].subject else { panic!("submitted") };
    submitted.items[0].financed_amount = Some(usd("600.00"));
    let book = take_in(Book::default(), chained(&notices));
    let expected =
        ("drawdowns/1/items[0].financed_amount".to_owned(), "USD 600.01".to_owned(), "USD 600.00".to_owned());
    assert_eq!(planted(&book), [expected]);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_cent_in_the_position_is_found() {
    let mut notices = notices().await;
    notices.last_mut().unwrap().position.as_mut().unwrap().available = Some(usd("399.98"));
    let book = take_in(Book::default(), chained(&notices));
    let expected = ("position.available".to_owned(), "USD 399.99".to_owned(), "USD 399.98".to_owned());
    assert_eq!(planted(&book), [expected]);
}
