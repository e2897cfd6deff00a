//! A provider that is restored to an older point than its borrower has seen.

use facility_journal::{back_up, restore};
use facility_proto::borrower::v1::{
    ListNoticesRequest, TakenInNotice, get_reconciliation_response::Following,
    reconciliation_service_client::ReconciliationServiceClient,
};
use facility_proto::lender::v1::{
    ApproveDrawdownRequest, GetFacilityRequest, MissingHistory, ResumeFacilityRequest, SubmitDrawdownRequest,
    notice::Subject,
};
use facility_tests::{Borrower, Lender, create, reasons, sign, submit};

use super::{notices, only_the_unasked, reconciliation, taken_in};

/// The drawdown that will be lost.
fn lost(price: &str) -> SubmitDrawdownRequest {
    submit("behind", "drawdown-1", "behind-1", price)
}

/// A drawdown of 100.00 on another facility.
async fn ask(lender: &Lender, facility: &str) {
    let request = submit(facility, &format!("{facility}-1"), &format!("{facility}-1"), "100.00");
    lender.drawdowns("treasurer-1").unwrap().submit_drawdown(request).await.unwrap();
}

async fn ask_and_approve(lender: &Lender, price: &str) {
    lender.drawdowns("treasurer-1").unwrap().submit_drawdown(lost(price)).await.unwrap();
    let name = "facilities/behind/drawdowns/1".to_owned();
    let approve = ApproveDrawdownRequest { request_id: "approve-1".into(), name, ..Default::default() };
    lender.drawdowns("credit-officer-1").unwrap().approve_drawdown(approve).await.unwrap();
}

/// A provider with a facility and its first three notices, which a borrower has, put back to a backup that
/// lacks none of them.
async fn restored_as_far() -> Lender {
    let lender = Lender::start_on_file().await.unwrap();
    let borrower = Borrower::start(&lender).await.unwrap();
    lender.available("behind", "1000.00").await.unwrap();
    taken_in(&borrower, "behind", 3).await;
    borrower.stop().await.unwrap();
    let (store, copy) = (lender.file("lender.db"), lender.file("lender.backup"));
    back_up(&store, &copy).unwrap();
    let stopped = lender.stop().await.unwrap();
    restore(&copy, &store, Some(&stopped.file("lender.old")), None).unwrap();
    stopped.start().await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn restored_provider_decides_nothing_until_its_borrower_has_shown_how_far_it_is() {
    let lender = restored_as_far().await;
    refused(&lender).await;
    assert_eq!(
        missing_history(&lender, "behind").await,
        Some(MissingHistory { own_notice: 3, seen_notice: 3, resumed: false })
    );
    // Another start is no cursor.
    let lender = lender.restart().await.unwrap();
    refused(&lender).await;
    let borrower = Borrower::start(&lender).await.unwrap();
    goes_on(&lender, "behind").await;
    ask_and_approve(&lender, "600.00").await;
    only_the_unasked(&taken_in(&borrower, "behind", 5).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn administrator_lets_a_restored_facility_go_on_whose_borrower_has_no_service() {
    let lender = restored_as_far().await;
    let (request_id, name) = ("resume-1".to_owned(), "facilities/behind".to_owned());
    let reason = "The borrower has no service".to_owned();
    let request = ResumeFacilityRequest { request_id, name, reason, etag: String::new() };
    let answer = lender.facilities("administrator-1").unwrap().resume_facility(request).await.unwrap().into_inner();
    assert_eq!(answer.facility.unwrap().missing_history, None);
    ask_and_approve(&lender, "600.00").await;
}

/// Both services, the provider's on a backup without notices 4 and 5 of "behind", which the borrower has:
/// its drawdown was submitted and approved. "apart" has lost nothing.
async fn restored() -> (Lender, Borrower) {
    let lender = Lender::start_on_file().await.unwrap();
    let borrower = Borrower::start(&lender).await.unwrap();
    for facility in ["apart", "behind"] {
        lender.available(facility, "1000.00").await.unwrap();
        assert_eq!(notices(&lender, facility).await.len(), 3, "created, signed, available");
    }
    let (store, copy) = (lender.file("lender.db"), lender.file("lender.backup"));
    back_up(&store, &copy).unwrap();
    ask_and_approve(&lender, "600.00").await;
    taken_in(&borrower, "behind", 5).await;
    taken_in(&borrower, "apart", 3).await;
    borrower.stop().await.unwrap();
    let stopped = lender.stop().await.unwrap();
    restore(&copy, &store, Some(&stopped.file("lender.old")), None).unwrap();
    let lender = stopped.start().await.unwrap();
    let borrower = Borrower::start(&lender).await.unwrap();
    (lender, borrower)
}

async fn missing_history(lender: &Lender, facility: &str) -> Option<MissingHistory> {
    let request = GetFacilityRequest { name: format!("facilities/{facility}") };
    let mut facilities = lender.facilities("auditor-1").unwrap();
    facilities.get_facility(request).await.unwrap().into_inner().facility.unwrap().missing_history
}

/// Waits until the provider has heard that the borrower has seen more: at first it knows only that it was
/// restored.
async fn found(lender: &Lender) -> MissingHistory {
    for _ in 0..1_000 {
        if let Some(missing) = missing_history(lender, "behind").await
            && missing.seen_notice > missing.own_notice
        {
            return missing;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    panic!("the provider has not noticed");
}

/// Waits until the borrower has shown that it has seen no more than the provider has.
async fn goes_on(lender: &Lender, facility: &str) {
    for _ in 0..1_000 {
        if missing_history(lender, facility).await.is_none() {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    panic!("{facility} still waits for its borrower");
}

async fn resume(lender: &Lender) {
    let (request_id, name) = ("resume-1".to_owned(), "facilities/behind".to_owned());
    let reason = "Notices 4 and 5 are entered again".to_owned();
    let request = ResumeFacilityRequest { request_id, name, reason, etag: String::new() };
    let answer = lender.facilities("administrator-1").unwrap().resume_facility(request).await.unwrap().into_inner();
    let missing = MissingHistory { own_notice: 3, seen_notice: 5, resumed: true };
    assert_eq!(answer.facility.unwrap().missing_history, Some(missing));
}

async fn refused(lender: &Lender) {
    let refused = lender.drawdowns("treasurer-1").unwrap().submit_drawdown(lost("600.00")).await.unwrap_err();
    assert_eq!(reasons(&refused), ["HISTORY_BEHIND_COUNTERPARTY"]);
    let refused = lender.advance("behind", "2008-01-10").await.unwrap_err();
    assert_eq!(reasons(refused.downcast_ref().unwrap()), ["HISTORY_BEHIND_COUNTERPARTY"]);
}

/// What the borrower proves, of which the provider has the first three.
async fn proven(borrower: &Borrower) -> Vec<TakenInNotice> {
    let mut client = ReconciliationServiceClient::new(borrower.channel("treasurer-1").unwrap());
    let mut proven = Vec::new();
    let mut page_token = String::new();
    loop {
        let request =
            ListNoticesRequest { parent: "facilities/behind".into(), after_number: 3, page_size: 1, page_token };
        let answer = client.list_notices(request).await.unwrap().into_inner();
        proven.extend(answer.notices);
        page_token = answer.next_page_token;
        if page_token.is_empty() {
            return proven;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn provider_that_is_behind_stops_the_facility_until_people_have_entered_again_what_is_missing() {
    let (lender, borrower) = restored().await;
    assert_eq!(found(&lender).await, MissingHistory { own_notice: 3, seen_notice: 5, resumed: false });
    refused(&lender).await;
    // The other facility is served and followed.
    ask(&lender, "apart").await;
    taken_in(&borrower, "apart", notices(&lender, "apart").await.len()).await;

    // It is stopped for good, whether anybody follows or not.
    borrower.stop().await.unwrap();
    let lender = lender.restart().await.unwrap();
    refused(&lender).await;
    let borrower = Borrower::start(&lender).await.unwrap();

    // What is missing: the drawdown of 600.00 with its request id, and its approval.
    let proven = proven(&borrower).await;
    let numbers: Vec<_> = proven.iter().map(|notice| notice.number).collect();
    assert_eq!(numbers, [4, 5]);
    let subjects: Vec<_> = proven.iter().map(|notice| notice.notice.clone().unwrap().subject.unwrap()).collect();
    let [Subject::DrawdownSubmitted(submitted), Subject::DrawdownApproved(approved)] = subjects.as_slice() else {
        panic!("{subjects:?}")
    };
    let amount = submitted.financed_amount.as_ref().unwrap().amount.as_str();
    assert_eq!((submitted.request_id.as_str(), amount), ("drawdown-1", "600.00"));
    assert_eq!(approved.drawdown, "facilities/behind/drawdowns/1");

    // Nothing came back by itself; entered again just as it was, it makes the same notices.
    assert_eq!(notices(&lender, "behind").await.len(), 3);
    resume(&lender).await;
    ask_and_approve(&lender, "600.00").await;
    let again: Vec<_> = notices(&lender, "behind").await.into_iter().skip(3).map(|entry| entry.payload).collect();
    assert_eq!(again, proven.iter().map(|notice| notice.payload.clone()).collect::<Vec<_>>());
    lender.advance("behind", "2008-01-10").await.unwrap();
    let written = notices(&lender, "behind").await.len();
    assert!(written > 5);
    only_the_unasked(&taken_in(&borrower, "behind", written).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn history_that_was_entered_again_otherwise_is_not_followed() {
    let (lender, borrower) = restored().await;
    found(&lender).await;
    resume(&lender).await;
    ask_and_approve(&lender, "600.01").await;
    for _ in 0..1_000 {
        let found = reconciliation(&borrower, "behind").await.unwrap();
        if found.following() == Following::Stopped {
            assert!(found.stopped_reason.starts_with("NOTICE_HISTORY_DIVERGED"), "{}", found.stopped_reason);
            assert_eq!(found.notice_number, 5);
            ask(&lender, "apart").await;
            taken_in(&borrower, "apart", notices(&lender, "apart").await.len()).await;
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    panic!("the borrower follows another history: {:?}", reconciliation(&borrower, "behind").await);
}

#[tokio::test(flavor = "multi_thread")]
async fn facility_that_the_provider_has_lost_altogether_does_not_keep_the_others_from_being_followed() {
    let lender = Lender::start_on_file().await.unwrap();
    let borrower = Borrower::start(&lender).await.unwrap();
    lender.available("kept", "1000.00").await.unwrap();
    let (store, copy) = (lender.file("lender.db"), lender.file("lender.backup"));
    back_up(&store, &copy).unwrap();
    lender.available("gone", "1000.00").await.unwrap();
    taken_in(&borrower, "gone", 3).await;
    taken_in(&borrower, "kept", 3).await;
    borrower.stop().await.unwrap();
    let stopped = lender.stop().await.unwrap();
    restore(&copy, &store, Some(&stopped.file("lender.old")), None).unwrap();

    let lender = stopped.start().await.unwrap();
    let borrower = Borrower::start(&lender).await.unwrap();
    goes_on(&lender, "kept").await;
    ask(&lender, "kept").await;
    taken_in(&borrower, "kept", notices(&lender, "kept").await.len()).await;
    // Entered again just as it was, it is followed again.
    let mut agent = lender.facilities("facility-agent-1").unwrap();
    agent.create_facility(create("gone", "1000.00")).await.unwrap();
    agent.sign_facility(sign("gone")).await.unwrap();
    ask(&lender, "gone").await;
    taken_in(&borrower, "gone", notices(&lender, "gone").await.len()).await;
}
