//! One facility on both books: whatever happens in between, and whichever
//! service is away meanwhile, both come to the same figures.

use facility_proto::{
    borrower::v1::{self as borrower, get_reconciliation_response::Following, purchase, submission::State},
    lender::v1::SatisfyConditionRequest,
    r#type::v1::{Position, facility_terms::condition_precedent::When},
};
use facility_tests::{LenderBook, Pair, condition, create_for, expect_refused, sign, terms, usd};
use tonic::Code;

/// A signed facility of 10,000.00 that finances 85 % and asks for insurance
/// first; the borrower's book knows it, with two machines entered.
async fn with_two_purchases(pair: &Pair) {
    let mut wanted = terms("10000.00");
    wanted.advance_rate = "0.85".into();
    wanted.conditions_precedent = vec![condition("insurance", When::Initial)];
    let mut agent = pair.lender.facilities("facility-agent-1").unwrap();
    agent.create_facility(create_for("boleo", "books", wanted)).await.unwrap();
    agent.sign_facility(sign("books")).await.unwrap();
    pair.follow("books").await.unwrap();
    // 1,000.01 × 0.85 = 850.0085 and 2,500.50 × 0.85 = 2,125.425, both rounded half up.
    let first = pair.buy("books", "P-1", "S-1", "1000.01").await.unwrap();
    assert_eq!((first.financed_amount, first.down_payment), (Some(usd("850.01")), Some(usd("150.00"))));
    let second = pair.buy("books", "P-2", "S-2", "2500.50").await.unwrap();
    assert_eq!((second.financed_amount, second.down_payment), (Some(usd("2125.43")), Some(usd("375.07"))));
}

async fn insured(pair: &Pair) {
    let name = "facilities/books/conditions/insurance";
    pair.provide(name).await.unwrap();
    let satisfy = SatisfyConditionRequest { request_id: "satisfy".into(), name: name.into(), etag: String::new() };
    pair.lender.conditions("facility-agent-1").unwrap().satisfy_condition(satisfy).await.unwrap();
}

/// Both positions, once the borrower has followed, which must be the same one.
async fn position(pair: &Pair) -> Position {
    let ours = pair.follow("books").await.unwrap().position.unwrap();
    let theirs = pair.lender.position("books").await.unwrap().position.unwrap();
    assert_eq!(ours, theirs);
    ours
}

async fn assert_reconciled(pair: &Pair) {
    let reconciled = pair.reconcile("books").await.unwrap();
    assert_eq!(reconciled.discrepancies, []);
    assert_eq!((reconciled.following(), reconciled.submissions_sending), (Following::Connected, 0));
    assert!(reconciled.figures_compared > 0);
    let notices = LenderBook::read(&pair.lender, "books").await.unwrap().notices;
    let last = notices.last().unwrap();
    assert_eq!((reconciled.notice_number, &reconciled.notice_hash), (last.number, &last.hash));
}

async fn states(pair: &Pair) -> Vec<purchase::State> {
    let mut states = Vec::new();
    for id in ["P-1", "P-2"] {
        states.push(pair.purchase("books", id).await.unwrap().state());
    }
    states
}

const DRAWDOWN: &str = "facilities/books/drawdowns/1";

#[tokio::test(flavor = "multi_thread")]
async fn a_drawdown_from_purchase_to_funding_is_the_same_on_both_books() {
    let pair = Pair::start().await.unwrap();
    with_two_purchases(&pair).await;
    insured(&pair).await;
    let asked = pair.ask_for("books", "ask", &["P-1", "P-2"]).await.unwrap();
    let accepted = pair.settled(&asked.name).await.unwrap();
    assert_eq!((accepted.state(), accepted.subject.as_str()), (State::Accepted, DRAWDOWN));
    // 850.01 + 2,125.43 = 2,975.44.
    assert_eq!(position(&pair).await.reserved, Some(usd("2975.44")));
    assert_eq!(states(&pair).await, [purchase::State::Requested; 2]);

    pair.lender.approve(DRAWDOWN, "credit-officer-1").await.unwrap();
    pair.lender.advance("books", "2008-01-10").await.unwrap();
    pair.lender.fund(DRAWDOWN).await.unwrap();
    let end = position(&pair).await;
    assert_eq!((end.available, end.reserved), (Some(usd("7024.56")), Some(usd("0.00"))));
    assert_eq!((end.funded, end.cancelled), (Some(usd("2975.44")), Some(usd("0.00"))));
    assert_eq!(states(&pair).await, [purchase::State::Funded; 2]);
    assert_eq!(pair.purchase("books", "P-1").await.unwrap().funding_date, "2008-01-10");
    assert_reconciled(&pair).await;

    let drawdown = LenderBook::read(&pair.lender, "books").await.unwrap().drawdowns.remove(0);
    assert_eq!(drawdown.entered_by, "spiffe://boleo.example/borrower-svc");
    assert_eq!(drawdown.on_behalf_of, "spiffe://boleo.example/treasurer-1");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_borrower_that_was_away_catches_up() {
    let mut pair = Pair::start().await.unwrap();
    with_two_purchases(&pair).await;
    insured(&pair).await;
    let asked = pair.ask_for("books", "ask", &["P-1"]).await.unwrap();
    pair.settled(&asked.name).await.unwrap();
    pair.borrower.stop().await.unwrap();
    pair.lender.approve(DRAWDOWN, "credit-officer-1").await.unwrap();
    pair.lender.advance("books", "2008-01-10").await.unwrap();
    pair.lender.fund(DRAWDOWN).await.unwrap();
    pair.borrower.start_again().await.unwrap();
    assert_eq!(position(&pair).await.funded, Some(usd("850.01")));
    assert_eq!(states(&pair).await, [purchase::State::Funded, purchase::State::Draft]);
    assert_reconciled(&pair).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_made_while_the_provider_is_away_is_sent_once_it_is_back() {
    let mut pair = Pair::start().await.unwrap();
    with_two_purchases(&pair).await;
    insured(&pair).await;
    pair.lender.stop().await.unwrap();
    let asked = pair.ask_for("books", "ask", &["P-1", "P-2"]).await.unwrap();
    assert_eq!(asked.state(), State::Sending);
    assert_eq!(states(&pair).await, [purchase::State::Sending; 2]);
    // What was written down outlives its own service, too.
    pair.borrower.stop().await.unwrap();
    pair.borrower.start_again().await.unwrap();
    assert_eq!(pair.submission(&asked.name).await.unwrap().state(), State::Sending);
    let away = pair.reconcile("books").await.unwrap();
    assert_eq!((away.following(), away.submissions_sending), (Following::Disconnected, 1));
    // In flight, nobody else may use the purchases.
    let again = pair.ask_for("books", "again", &["P-2"]).await.unwrap_err();
    let again = *again.downcast::<tonic::Status>().unwrap();
    expect_refused::<()>(Err(again), Code::FailedPrecondition, &["WRONG_STATE"]).unwrap();

    pair.lender.start_again().await.unwrap();
    let accepted = pair.settled(&asked.name).await.unwrap();
    assert_eq!(accepted.state(), State::Accepted, "{accepted:?}");
    assert_eq!(LenderBook::read(&pair.lender, "books").await.unwrap().drawdowns.len(), 1);
    assert_eq!(position(&pair).await.reserved, Some(usd("2975.44")));
    assert_reconciled(&pair).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_request_shows_the_providers_reasons_and_gives_the_purchases_back() {
    let pair = Pair::start().await.unwrap();
    with_two_purchases(&pair).await;
    // 20,000.00 × 0.85 = 17,000.00, which is 7,000.00 more than there is; and nobody is insured.
    pair.buy("books", "P-3", "S-3", "20000.00").await.unwrap();
    let asked = pair.ask_for("books", "ask", &["P-3"]).await.unwrap();
    let refused = pair.settled(&asked.name).await.unwrap();
    assert_eq!(refused.state(), State::Refused);
    let reasons: Vec<_> = refused.failures.iter().map(|failure| failure.reason.as_str()).collect();
    assert_eq!(reasons, ["UNMET_CONDITION", "OVER_HEADROOM"]);
    let excess = refused.failures[1].metadata.iter().find(|detail| detail.key == "excess").unwrap();
    assert_eq!(excess.value, "7000.00");
    assert_eq!(pair.purchase("books", "P-3").await.unwrap().state(), purchase::State::Draft);
    assert_eq!(LenderBook::read(&pair.lender, "books").await.unwrap().drawdowns, []);
    // Once the reason is gone, what was given back can be asked for.
    insured(&pair).await;
    let asked = pair.ask_for("books", "ask-again", &["P-1"]).await.unwrap();
    assert_eq!(pair.settled(&asked.name).await.unwrap().state(), State::Accepted);
    assert_reconciled(&pair).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_provider_with_another_history_is_not_followed() {
    let mut pair = Pair::start().await.unwrap();
    with_two_purchases(&pair).await;
    pair.lender.stop().await.unwrap();
    for file in ["lender.db", "lender.db-wal", "lender.db-shm"] {
        let _ = std::fs::remove_file(pair.lender.home().file(file));
    }
    pair.lender.start_again().await.unwrap();
    // The same facility, entered anew for half the amount: its first notice has another hash.
    pair.lender.available("books", "5000.00").await.unwrap();
    let stopped = loop {
        let reconciled = pair.reconcile("books").await.unwrap();
        if reconciled.following() == Following::Stopped {
            break reconciled;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    };
    assert!(stopped.stopped_reason.contains("NOTICE_HISTORY_DIVERGED"), "{}", stopped.stopped_reason);
    // The book stays as it was, and nothing is sent to this provider.
    let request = borrower::GetPositionRequest { name: "facilities/books".into() };
    let kept = pair.borrower.facilities("treasurer-1").unwrap().get_position(request).await.unwrap().into_inner();
    assert_eq!(kept.position.unwrap().commitment, Some(usd("10000.00")));
    let asked = *pair.ask_for("books", "ask", &["P-1"]).await.unwrap_err().downcast::<tonic::Status>().unwrap();
    expect_refused::<()>(Err(asked), Code::FailedPrecondition, &["FOLLOWING_STOPPED"]).unwrap();
}
