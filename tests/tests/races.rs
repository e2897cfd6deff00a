//! Many callers at the same instant: exactly what fits is accepted.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "what fails here ends the test")]

use facility_proto::lender::v1::SubmitDrawdownRequest;
use facility_tests::{Lender, reasons, submit};
use tonic::{Response, Status};

/// Sends every request at once, each over a connection of its own.
async fn all_at_once(
    lender: &Lender,
    requests: Vec<SubmitDrawdownRequest>,
) -> Vec<Result<Response<facility_proto::lender::v1::SubmitDrawdownResponse>, Status>> {
    let calls: Vec<_> = requests
        .into_iter()
        .map(|request| {
            let mut client = lender.drawdowns("borrower-svc").unwrap();
            tokio::spawn(async move { client.submit_drawdown(request).await })
        })
        .collect();
    let mut answers = Vec::new();
    for call in calls {
        answers.push(call.await.unwrap());
    }
    answers
}

#[tokio::test(flavor = "multi_thread")]
async fn of_64_callers_for_the_last_headroom_exactly_those_that_fit_are_accepted() {
    let lender = Lender::start().await.unwrap();
    lender.available("race", "1000.00").await.unwrap();
    // 64 × 60.00 against 1000.00: 16 fit (960.00), 40.00 is left.
    let requests = (0..64).map(|n| submit("race", &format!("r{n}"), &format!("S{n}"), "60.00")).collect();
    let answers = all_at_once(&lender, requests).await;
    let accepted = answers.iter().filter(|answer| answer.is_ok()).count();
    for refused in answers.iter().filter_map(|answer| answer.as_ref().err()) {
        assert_eq!(reasons(refused), ["OVER_HEADROOM"]);
    }
    assert_eq!(accepted, 16);
    assert_eq!(lender.available_amount("race").await.unwrap(), "40.00");
}

#[tokio::test(flavor = "multi_thread")]
async fn of_64_callers_with_one_machine_over_two_facilities_exactly_one_is_accepted() {
    let lender = Lender::start().await.unwrap();
    lender.available("race-a", "1000000.00").await.unwrap();
    lender.available("race-b", "1000000.00").await.unwrap();
    let spellings = ["D8T-65789", "d8t 65789", "D8T65789", "Ｄ8T.65789"];
    let requests = (0..64)
        .map(|n| {
            let facility = if n % 2 == 0 { "race-a" } else { "race-b" };
            submit(facility, &format!("r{n}"), spellings[(n / 2) % 4], "60.00")
        })
        .collect();
    let answers = all_at_once(&lender, requests).await;
    for refused in answers.iter().filter_map(|answer| answer.as_ref().err()) {
        assert_eq!(reasons(refused), ["SERIAL_ALREADY_FINANCED"]);
    }
    assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_sent_64_times_at_once_has_one_effect_and_one_answer() {
    let lender = Lender::start().await.unwrap();
    lender.available("race", "1000.00").await.unwrap();
    let answers = all_at_once(&lender, vec![submit("race", "same", "S1", "60.00"); 64]).await;
    let first = answers[0].as_ref().unwrap().get_ref().clone();
    for answer in answers {
        assert_eq!(answer.unwrap().into_inner(), first);
    }
    assert_eq!(lender.available_amount("race").await.unwrap(), "940.00");
}
