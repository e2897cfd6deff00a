//! Two replicas of the provider's service on one database, and a borrower that follows one of them.
//! Skipped, loudly, where the machine has no PostgreSQL.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "what fails here ends the test")]

use std::time::Duration;

use facility_proto::{
    borrower::v1::{GetReconciliationRequest, reconciliation_service_client::ReconciliationServiceClient},
    lender::v1::{GetPositionRequest, ListFacilitiesRequest, WithdrawDrawdownRequest},
};
use facility_tests::{Borrower, Lender, reasons, submit};
use tokio::time::sleep;

#[tokio::test(flavor = "multi_thread")]
async fn of_64_callers_at_two_replicas_exactly_those_that_fit_are_accepted() {
    let Some(one) = Lender::start_on_postgres().await.unwrap() else { return };
    let two = one.replica().await.unwrap();
    one.available("race", "1000.00").await.unwrap();
    // 64 × 60.00 against 1000.00: 16 fit (960.00), 40.00 is left.
    let calls: Vec<_> = (0..64)
        .map(|n| {
            let replica = if n % 2 == 0 { &one } else { &two };
            let mut client = replica.drawdowns("borrower-svc").unwrap();
            let request = submit("race", &format!("r{n}"), &format!("S{n}"), "60.00");
            tokio::spawn(async move { client.submit_drawdown(request).await })
        })
        .collect();
    let mut accepted = 0;
    for call in calls {
        match call.await.unwrap() {
            Ok(_) => accepted += 1,
            Err(refused) => assert_eq!(reasons(&refused), ["OVER_HEADROOM"]),
        }
    }
    assert_eq!(accepted, 16);
    for replica in [&one, &two] {
        assert_eq!(replica.available_amount("race").await.unwrap(), "40.00");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_32_callers_with_one_machine_at_two_replicas_exactly_one_is_accepted() {
    let Some(one) = Lender::start_on_postgres().await.unwrap() else { return };
    let two = one.replica().await.unwrap();
    one.available("race-a", "1000000.00").await.unwrap();
    two.available("race-b", "1000000.00").await.unwrap();
    let spellings = ["D8T-65789", "d8t 65789", "D8T65789", "Ｄ8T.65789"];
    let calls: Vec<_> = (0..32)
        .map(|n| {
            let (replica, facility) = [(&one, "race-a"), (&two, "race-b"), (&one, "race-b"), (&two, "race-a")][n % 4];
            let mut client = replica.drawdowns("borrower-svc").unwrap();
            let request = submit(facility, &format!("r{n}"), spellings[(n / 4) % 4], "60.00");
            tokio::spawn(async move { client.submit_drawdown(request).await })
        })
        .collect();
    let mut accepted = 0;
    for call in calls {
        match call.await.unwrap() {
            Ok(_) => accepted += 1,
            Err(refused) => assert_eq!(reasons(&refused), ["SERIAL_ALREADY_FINANCED"]),
        }
    }
    assert_eq!(accepted, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_one_replica_has_answered_the_other_shows_at_once_and_the_borrower_soon() {
    let Some(one) = Lender::start_on_postgres().await.unwrap() else { return };
    let two = one.replica().await.unwrap();
    one.available("shared", "1000.00").await.unwrap();
    let borrower = Borrower::start(&two).await.unwrap();
    for n in 1..=5 {
        let request = submit("shared", &format!("r{n}"), &format!("S{n}"), "60.00");
        one.drawdowns("treasurer-1").unwrap().submit_drawdown(request).await.unwrap();
        let left = format!("{}.00", 1000 - 60);
        assert_eq!(two.available_amount("shared").await.unwrap(), left);
        let listed = two.facilities("auditor-1").unwrap().list_facilities(ListFacilitiesRequest::default()).await;
        assert_eq!(listed.unwrap().into_inner().facilities.len(), 1);
        let withdraw = WithdrawDrawdownRequest {
            request_id: format!("w{n}"),
            name: format!("facilities/shared/drawdowns/{n}"),
            etag: String::new(),
            reason: "not needed".into(),
        };
        two.drawdowns("treasurer-1").unwrap().withdraw_drawdown(withdraw).await.unwrap();
        assert_eq!(one.available_amount("shared").await.unwrap(), "1000.00");
    }
    // The day is closed where it was asked for, and shown by the other.
    one.advance("shared", "2008-02-01").await.unwrap();
    two.advance("shared", "2008-02-04").await.unwrap();

    // Created, signed, submitted and withdrawn five times, the days: the borrower gets them from the
    // replica that wrote only some of them.
    let name = "facilities/shared".to_owned();
    let mut auditor = one.facilities("auditor-1").unwrap();
    let position = auditor.get_position(GetPositionRequest { name }).await.unwrap().into_inner();
    let mut books = ReconciliationServiceClient::new(borrower.channel("treasurer-1").unwrap());
    for tries in 0.. {
        let request = GetReconciliationRequest { facility: "facilities/shared".into() };
        let found = books.get_reconciliation(request).await.map(tonic::Response::into_inner);
        if let Ok(found) = &found
            && found.notice_number == position.notice_number
        {
            assert!(found.discrepancies.is_empty(), "{found:?}");
            break;
        }
        assert!(tries < 200, "{found:?}, not {}", position.notice_number);
        sleep(Duration::from_millis(50)).await;
    }
    borrower.stop().await.unwrap();
}
