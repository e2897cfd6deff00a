//! A prepayment asked for at the borrower's service.

use facility_proto::{
    borrower::v1::{
        PrepayScheduleRequest, lease_schedule::State, lease_service_client::LeaseServiceClient, submission,
    },
    lender::v1::{GetLeaseScheduleRequest, PrepaymentEffect},
};
use facility_tests::{Borrower, fields, reasons, usd};
use tonic::Code;

use super::{PARENT, PURCHASE, Pair, SCHEDULE, text};

fn prepay(request_id: &str, amount: &str, date: &str) -> PrepayScheduleRequest {
    PrepayScheduleRequest {
        request_id: request_id.into(),
        name: SCHEDULE.into(),
        amount: Some(usd(amount)),
        settlement_date: date.into(),
        effect: PrepaymentEffect::LowerRent.into(),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_part_is_prepaid_once_however_often_it_is_asked_and_both_books_go_on_with_the_rest() {
    let pair = Pair::leased().await;
    pair.advance("2008-02-11").await;
    let request = prepay("pre-1", "30000.00", "2008-02-11");
    let first = pair.leases().prepay_schedule(request.clone()).await.unwrap().into_inner();
    let sent = first.submission.clone().unwrap();
    assert_eq!((sent.state(), sent.kind()), (submission::State::Sending, submission::Kind::Prepayment));
    assert_eq!((text(sent.amount.as_ref()), sent.settlement_date.as_str()), ("30000.00", "2008-02-11"));
    assert!(sent.on_behalf_of.ends_with("/treasurer-1"), "{}", sent.on_behalf_of);
    let answered = pair.accepted(first.submission.clone()).await;
    assert_eq!((answered.subject.as_str(), answered.invoice.as_str()), (SCHEDULE, "facilities/asks/invoices/1"));

    // Sent again it is the same answer, and nothing more is sent; with other content the identifier is used.
    assert_eq!(pair.leases().prepay_schedule(request).await.unwrap().into_inner(), first);
    let other = pair.leases().prepay_schedule(prepay("pre-1", "30000.01", "2008-02-11")).await.unwrap_err();
    assert_eq!((other.code(), reasons(&other)), (Code::AlreadyExists, vec!["REQUEST_ID_REUSED".to_owned()]));
    assert_eq!(pair.submissions().await.last(), Some(&answered));
    assert_eq!(pair.submissions().await.len(), 3);

    // Interest of 32 days on the part: 30,000 × 8 % × 32 / 360 = 213.33; the fee 1 %.
    let billed = pair.payables().await;
    assert_eq!((billed.len(), text(billed[0].payable.as_ref()), billed[0].blocked), (1, "30513.33", false));
    // 83 days up to 2 April on what is left: 60,000 × 8 % × 83 / 360 = 1,106.67; then 91 days, 1,213.33.
    let own = pair.schedule().await;
    let interest: Vec<_> = own.payments.iter().take(2).map(|line| text(line.interest.as_ref())).collect();
    assert_eq!((text(own.outstanding.as_ref()), interest), ("60000.00", vec!["1106.67", "1213.33"]));
    pair.pays_all("2008-02-11").await;
    pair.advance("2008-04-02").await;
    assert_eq!(text(pair.payables().await[0].payable.as_ref()), "1106.67");
    pair.agrees().await;
    pair.borrower.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_is_prepaid_and_the_schedule_ends_in_both_books() {
    let pair = Pair::leased().await;
    pair.advance("2008-02-11").await;
    let sent = pair.leases().prepay_schedule(prepay("pre-1", "90000.00", "2008-02-11")).await.unwrap().into_inner();
    pair.accepted(sent.submission).await;
    let own = pair.schedule().await;
    assert_eq!((own.state(), own.end_date.as_str()), (State::Terminated, "2008-02-11"));
    // 90,000 × 8 % × 32 / 360 = 640.00; the fee 900.00.
    assert_eq!(text(pair.payables().await[0].payable.as_ref()), "91540.00");
    pair.pays_all("2008-02-11").await;
    let again = pair.leases().prepay_schedule(prepay("pre-2", "1.00", "2008-02-11")).await.unwrap_err();
    assert_eq!(reasons(&again), ["WRONG_STATE"]);
    pair.agrees().await;
    pair.borrower.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_this_book_knows_to_be_wrong_is_told_at_once_and_never_sent() {
    let pair = Pair::leased().await;
    pair.advance("2008-02-11").await;
    let every = pair.leases().prepay_schedule(PrepayScheduleRequest::default()).await.unwrap_err();
    assert_eq!(fields(&every), ["request_id", "name", "amount", "settlement_date", "effect"]);
    let nothing = pair.leases().prepay_schedule(prepay("pre-1", "0.00", "2008-02-11")).await.unwrap_err();
    assert_eq!(fields(&nothing), ["amount.amount"]);
    let refused = pair.leases().prepay_schedule(prepay("pre-1", "90000.01", "2008-02-12")).await.unwrap_err();
    assert_eq!(reasons(&refused), ["SETTLEMENT_DATE_NOT_OPEN", "OVER_OUTSTANDING"]);
    let mut euros = prepay("pre-1", "10.00", "2008-02-11");
    euros.amount.as_mut().unwrap().currency_code = "EUR".into();
    assert_eq!(reasons(&pair.leases().prepay_schedule(euros).await.unwrap_err()), ["CURRENCY_MISMATCH"]);
    let unknown =
        PrepayScheduleRequest { name: format!("{PARENT}/schedules/2"), ..prepay("pre-1", "10.00", "2008-02-11") };
    assert_eq!(pair.leases().prepay_schedule(unknown).await.unwrap_err().code(), Code::NotFound);
    for person in ["procurement-1", "operations-1", "boleo-auditor-1"] {
        let mut leases = LeaseServiceClient::new(pair.borrower.channel(person).unwrap());
        let denied = leases.prepay_schedule(prepay("pre-1", "10.00", "2008-02-11")).await.unwrap_err();
        assert_eq!(denied.code(), Code::PermissionDenied, "{person}");
    }
    // The drawdown and the acceptance, and nothing else.
    assert_eq!(pair.submissions().await.len(), 2);
    pair.borrower.stop().await.unwrap();
}

async fn asks(borrower: &Borrower, request: PrepayScheduleRequest) -> facility_proto::borrower::v1::Submission {
    let mut leases = LeaseServiceClient::new(borrower.channel("treasurer-1").unwrap());
    leases.prepay_schedule(request).await.unwrap().into_inner().submission.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_provider_that_is_gone_has_not_refused_and_both_may_begin_anew_in_between() {
    let pair = Pair::leased().await;
    pair.advance("2008-02-11").await;
    let (pair, sent) = pair
        .with_the_provider_gone(async |borrower: &Borrower| {
            let sent = asks(borrower, prepay("pre-1", "30000.00", "2008-02-11")).await;
            // Nothing more is asked for the schedule until there is an answer.
            let mut leases = LeaseServiceClient::new(borrower.channel("treasurer-1").unwrap());
            let more = leases.prepay_schedule(prepay("pre-2", "1.00", "2008-02-11")).await.unwrap_err();
            assert_eq!(reasons(&more), ["ANSWER_OUTSTANDING"]);
            sent
        })
        .await;
    let answered = pair.accepted(Some(sent)).await;
    assert_eq!(answered.invoice, "facilities/asks/invoices/1");
    let request = GetLeaseScheduleRequest { name: SCHEDULE.into() };
    let theirs = pair.lender.leases("auditor-1").unwrap().get_lease_schedule(request).await.unwrap().into_inner();
    assert_eq!(theirs.schedule.unwrap().settlements.len(), 1);
    assert_eq!(text(pair.schedule().await.outstanding.as_ref()), "60000.00");
    pair.agrees().await;
    pair.borrower.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_provider_that_has_moved_on_refuses_with_its_reasons_and_nothing_has_changed() {
    let pair = Pair::leased().await;
    pair.advance("2008-02-11").await;
    let stopped = pair.lender.stop().await.unwrap();
    let sent = asks(&pair.borrower, prepay("pre-1", "30000.00", "2008-02-11")).await;
    pair.borrower.stop().await.unwrap();
    // Nobody has heard of it when the day is closed.
    let lender = stopped.start().await.unwrap();
    lender.advance(super::FACILITY, "2008-02-12").await.unwrap();
    let pair = Pair { borrower: Borrower::start(&lender).await.unwrap(), lender };
    pair.refused(sent, &["SETTLEMENT_DATE_NOT_OPEN"]).await;
    assert_eq!((text(pair.schedule().await.outstanding.as_ref()), pair.payables().await), ("90000.00", Vec::new()));
    // It may be asked for anew.
    let anew = asks(&pair.borrower, prepay("pre-2", "30000.00", "2008-02-12")).await;
    pair.accepted(Some(anew)).await;
    assert_eq!(pair.schedule().await.purchases, [PURCHASE]);
    pair.agrees().await;
    pair.borrower.stop().await.unwrap();
}
