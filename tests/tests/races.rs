//! Many callers at the same instant: exactly what fits is accepted, and what may
//! happen once happens once.

use std::{collections::BTreeSet, sync::Arc};

use facility_proto::{
    borrower::v1::{SubmitPurchasesRequest, submission::State},
    lender::v1::{SubmitDrawdownRequest, SubmitDrawdownResponse},
    r#type::v1::Position,
};
use facility_tests::{
    Lender, LenderBook, OTHER_BORROWER, Pair, create_for, expect_refused, reasons, sign, submit, terms, usd,
};
use prost::Message;
use tokio::sync::Barrier;
use tonic::{Code, Response, Status};

type Answer = Result<Response<SubmitDrawdownResponse>, Status>;

/// Sends every request at once, each by its person over a connection of its own
/// that is open before the first one is sent.
async fn all_at_once(lender: &Lender, requests: Vec<(&str, SubmitDrawdownRequest)>) -> Vec<Answer> {
    let start = Arc::new(Barrier::new(requests.len()));
    let calls: Vec<_> = requests
        .into_iter()
        .map(|(person, request)| {
            let mut client = lender.drawdowns(person).unwrap();
            let start = start.clone();
            tokio::spawn(async move {
                let _ = client.get_drawdown(facility_proto::lender::v1::GetDrawdownRequest::default()).await;
                start.wait().await;
                client.submit_drawdown(request).await
            })
        })
        .collect();
    let mut answers = Vec::new();
    for call in calls {
        answers.push(call.await.unwrap());
    }
    answers
}

fn refusals(answers: &[Answer]) -> impl Iterator<Item = &Status> {
    answers.iter().filter_map(|answer| answer.as_ref().err())
}

fn amounts(position: &Position) -> [String; 5] {
    [&position.commitment, &position.available, &position.reserved, &position.funded, &position.cancelled]
        .map(|money| money.as_ref().unwrap().amount.clone())
}

#[tokio::test(flavor = "multi_thread")]
async fn of_64_callers_for_the_last_headroom_exactly_those_that_fit_are_accepted() {
    let lender = Lender::start().await.unwrap();
    lender.available("race", "1000.00").await.unwrap();
    // 64 × 60.00 against 1000.00: 16 fit (960.00), 40.00 is left.
    let requests =
        (0..64).map(|n| ("borrower-svc", submit("race", &format!("r{n}"), &format!("S{n}"), "60.00"))).collect();
    let answers = all_at_once(&lender, requests).await;
    for refused in refusals(&answers) {
        assert_eq!(reasons(refused), ["OVER_HEADROOM"]);
    }
    assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 16);
    let book = LenderBook::read(&lender, "race").await.unwrap();
    let position = book.facility.position.unwrap();
    assert_eq!(amounts(&position), ["1000.00", "40.00", "960.00", "0.00", "0.00"]);
    assert_eq!(book.drawdowns.len(), 16);
    let accepted: BTreeSet<String> =
        answers.into_iter().filter_map(|answer| Some(answer.ok()?.into_inner().drawdown?.name)).collect();
    let listed: BTreeSet<String> = book.drawdowns.into_iter().map(|drawdown| drawdown.name).collect();
    assert_eq!(accepted, listed);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_that_fits_exactly_and_one_cent_more_are_told_apart_among_64() {
    let lender = Lender::start().await.unwrap();
    lender.available("cent", "1000.00").await.unwrap();
    // Each alone fits; together with any other none does. One of them wins, whoever is first.
    let price = |n: usize| if n.is_multiple_of(2) { "1000.00" } else { "999.99" };
    let requests =
        (0..64).map(|n| ("borrower-svc", submit("cent", &format!("r{n}"), &format!("S{n}"), price(n)))).collect();
    let answers = all_at_once(&lender, requests).await;
    assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1);
    assert!(refusals(&answers).all(|refused| reasons(refused) == ["OVER_HEADROOM"]));
}

/// Four spellings of one serial number: only letters and digits count, after
/// Unicode NFKC, in upper case.
const SPELLINGS: [&str; 4] = ["D8T-65789", "d8t 65789", "D8T65789", "Ｄ8T.65789"];

#[tokio::test(flavor = "multi_thread")]
async fn of_64_callers_with_one_machine_over_two_facilities_exactly_one_is_accepted() {
    let lender = Lender::start().await.unwrap();
    lender.available("race-a", "1000000.00").await.unwrap();
    lender.available("race-b", "1000000.00").await.unwrap();
    let requests = (0..64)
        .map(|n| {
            let facility = if n % 2 == 0 { "race-a" } else { "race-b" };
            ("borrower-svc", submit(facility, &format!("r{n}"), SPELLINGS[(n / 2) % 4], "60.00"))
        })
        .collect();
    let answers = all_at_once(&lender, requests).await;
    let winner = answers.iter().find_map(|answer| answer.as_ref().ok()).unwrap();
    let winner = winner.get_ref().drawdown.as_ref().unwrap().name.clone();
    for refused in refusals(&answers) {
        assert_eq!(reasons(refused), ["SERIAL_ALREADY_FINANCED"]);
        // Both facilities are the same borrower's, who may know where its machine is.
        let error = facility_service::errors::decode(refused).unwrap();
        assert_eq!(error.rules[0].metadata.get("held_by"), Some(&winner));
    }
    assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_borrowers_with_one_machine_one_wins_and_the_other_does_not_learn_of_it() {
    let lender = Lender::start().await.unwrap();
    lender.available("secret-one", "1000000.00").await.unwrap();
    let mut agent = lender.facilities("facility-agent-1").unwrap();
    let foreign = create_for(OTHER_BORROWER, "secret-two", terms("1000000.00"));
    agent.create_facility(foreign).await.unwrap();
    agent.sign_facility(sign("secret-two")).await.unwrap();
    let people = [("borrower-svc", "secret-one"), ("cananea-svc", "secret-two")];
    let requests = (0..64)
        .map(|n| {
            let (person, facility) = people[n % 2];
            (person, submit(facility, &format!("r{n}"), SPELLINGS[(n / 2) % 4], "60.00"))
        })
        .collect();
    let answers = all_at_once(&lender, requests).await;
    let won: Vec<usize> = (0..64).filter(|n| answers[*n].is_ok()).collect();
    let [winner] = won[..] else { panic!("{} won", won.len()) };
    let (_, held_in) = people[winner % 2];
    for (n, answer) in answers.into_iter().enumerate().filter(|(n, _)| n % 2 != winner % 2) {
        let text = format!("{answer:?}");
        let refused = expect_refused(answer, Code::FailedPrecondition, &["SERIAL_ALREADY_FINANCED"]).unwrap();
        assert!(!refused.rules[0].metadata.contains_key("held_by"), "caller {n}: {refused:?}");
        assert!(!format!("{refused:?}{text}").contains(held_in), "caller {n} is told of {held_in}: {text}");
    }
    // The provider's own people may know where the machine is.
    let (_, other) = people[(winner + 1) % 2];
    let mut own = lender.drawdowns("facility-agent-1").unwrap();
    let asked = own.submit_drawdown(submit(other, "a", "D8T65789", "1.00")).await;
    let told = expect_refused(asked, Code::FailedPrecondition, &["SERIAL_ALREADY_FINANCED"]).unwrap();
    assert_eq!(told.rules[0].metadata.get("held_by"), Some(&format!("facilities/{held_in}/drawdowns/1")));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_machine_given_back_can_be_financed_elsewhere() {
    let lender = Lender::start().await.unwrap();
    lender.available("first", "1000.00").await.unwrap();
    lender.available("second", "1000.00").await.unwrap();
    let mut treasurer = lender.drawdowns("treasurer-1").unwrap();
    let held = treasurer.submit_drawdown(submit("first", "r1", "S1", "60.00")).await.unwrap().into_inner();
    let mut elsewhere = submit("second", "r2", "s-1", "60.00");
    // The same invoice too, spelled otherwise.
    elsewhere.items[0].equipment.as_mut().unwrap().invoice_number = "inv.R1".into();
    let both = ["SERIAL_ALREADY_FINANCED", "INVOICE_ALREADY_FINANCED"];
    let refused = treasurer.submit_drawdown(elsewhere.clone()).await;
    expect_refused(refused, Code::FailedPrecondition, &both).unwrap();
    let withdraw = facility_proto::lender::v1::WithdrawDrawdownRequest {
        request_id: "w".into(),
        name: held.drawdown.unwrap().name,
        etag: String::new(),
        reason: "bought otherwise".into(),
    };
    treasurer.withdraw_drawdown(withdraw).await.unwrap();
    treasurer.submit_drawdown(elsewhere).await.unwrap();
    assert_eq!(lender.available_amount("first").await.unwrap(), "1000.00");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_sent_64_times_at_once_has_one_effect_and_one_answer() {
    let lender = Lender::start().await.unwrap();
    lender.available("race", "1000.00").await.unwrap();
    let answers = all_at_once(&lender, vec![("borrower-svc", submit("race", "same", "S1", "60.00")); 64]).await;
    let first = answers[0].as_ref().unwrap().get_ref().encode_to_vec();
    for answer in answers {
        assert_eq!(answer.unwrap().into_inner().encode_to_vec(), first);
    }
    assert_eq!(lender.available_amount("race").await.unwrap(), "940.00");
    assert_eq!(LenderBook::read(&lender, "race").await.unwrap().drawdowns.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_request_id_with_64_contents_at_once_has_one_effect() {
    let lender = Lender::start().await.unwrap();
    lender.available("race", "10000.00").await.unwrap();
    let requests = (0..64).map(|n| ("borrower-svc", submit("race", "same", &format!("S{n}"), "60.00"))).collect();
    let answers = all_at_once(&lender, requests).await;
    assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1);
    for refused in refusals(&answers) {
        assert_eq!((refused.code(), reasons(refused)), (Code::AlreadyExists, vec!["REQUEST_ID_REUSED".to_owned()]));
    }
    assert_eq!(lender.available_amount("race").await.unwrap(), "9940.00");
}

#[tokio::test(flavor = "multi_thread")]
async fn of_16_callers_with_one_purchase_exactly_one_asks_the_provider_for_it() {
    let pair = Pair::start().await.unwrap();
    pair.lender.available("race", "1000.00").await.unwrap();
    pair.follow("race").await.unwrap();
    pair.buy("race", "P-1", "S-1", "60.00").await.unwrap();
    let calls: Vec<_> = (0..16)
        .map(|n| {
            let mut client = pair.borrower.purchases("treasurer-1").unwrap();
            let request = SubmitPurchasesRequest {
                request_id: format!("r{n}"),
                parent: "facilities/race".into(),
                purchases: vec!["facilities/race/purchases/P-1".into()],
                requested_funding_date: "2008-01-10".into(),
            };
            tokio::spawn(async move { client.submit_purchases(request).await })
        })
        .collect();
    let mut won = Vec::new();
    for call in calls {
        match call.await.unwrap() {
            Ok(answer) => won.push(answer.into_inner().submission.unwrap().name),
            Err(status) => assert_eq!(reasons(&status), ["WRONG_STATE"]),
        }
    }
    let [submission] = &won[..] else { panic!("{won:?}") };
    assert_eq!(pair.settled(submission).await.unwrap().state(), State::Accepted);
    assert_eq!(LenderBook::read(&pair.lender, "race").await.unwrap().drawdowns.len(), 1);
    assert_eq!(pair.follow("race").await.unwrap().position.unwrap().reserved, Some(usd("60.00")));
}
