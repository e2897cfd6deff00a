//! Bad input: a clear error that names every problem, and nothing stored.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "what fails here ends the test")]

#[path = "bad_input/servicing.rs"]
mod servicing;

use facility_proto::lender::v1::{ListDrawdownsRequest, SubmitDrawdownRequest};
use facility_tests::{Lender, create, fields, reasons, sign, submit, usd};
use tonic::Code;

type Spoil = fn(&mut SubmitDrawdownRequest);

fn price(request: &mut SubmitDrawdownRequest, amount: &str) {
    request.items[0].equipment.as_mut().unwrap().price = Some(usd(amount));
}

#[tokio::test(flavor = "multi_thread")]
async fn malformed_fields_are_named_and_nothing_is_stored() {
    let lender = Lender::start().await.unwrap();
    lender.available("bad", "1000.00").await.unwrap();
    let mut client = lender.drawdowns("treasurer-1").unwrap();
    let amount = "items[0].equipment.price.amount";
    let cases: Vec<(&str, Spoil)> = vec![
        (amount, |request| price(request, "1e3")),
        (amount, |request| price(request, "+1.00")),
        (amount, |request| price(request, ".5")),
        (amount, |request| price(request, "5.")),
        (amount, |request| price(request, "1_000")),
        (amount, |request| price(request, "-0.00")),
        (amount, |request| price(request, "01.00")),
        (amount, |request| price(request, "1.001")),
        (amount, |request| price(request, "")),
        (amount, |request| price(request, "1000000000000000.00")),
        ("items[0].equipment.price", |request| request.items[0].equipment.as_mut().unwrap().price = None),
        ("items[0].equipment.price.currency_code", |request| {
            request.items[0].equipment.as_mut().unwrap().price.as_mut().unwrap().currency_code = "usd".into();
        }),
        ("items[0].equipment", |request| request.items[0].equipment = None),
        ("items[0].financed_amount", |request| request.items[0].financed_amount = Some(usd("1.00"))),
        ("items[0].equipment.serial_number", |request| {
            request.items[0].equipment.as_mut().unwrap().serial_number = " \t".into();
        }),
        ("items[0].equipment.description", |request| {
            request.items[0].equipment.as_mut().unwrap().description = "x".repeat(201);
        }),
        ("items[0].equipment.category", |request| {
            request.items[0].equipment.as_mut().unwrap().category = "mobile".into();
        }),
        ("requested_funding_date", |request| request.requested_funding_date = "2008-02-30".into()),
        ("requested_funding_date", |request| request.requested_funding_date = "2009-02-29".into()),
        ("requested_funding_date", |request| request.requested_funding_date = "2008-1-10".into()),
        ("requested_funding_date", |request| request.requested_funding_date = String::new()),
        ("request_id", |request| request.request_id = String::new()),
        ("request_id", |request| request.request_id = "with space".into()),
        ("parent", |request| request.parent = "facilities/BAD".into()),
        ("parent", |request| request.parent = "bad".into()),
    ];
    for (field, spoil) in cases {
        let mut request = submit("bad", "r", "S1", "60.00");
        spoil(&mut request);
        let refused = client.submit_drawdown(request).await.expect_err(field);
        assert_eq!((refused.code(), fields(&refused)), (Code::InvalidArgument, vec![field.to_owned()]));
    }
    let mut request = submit("bad", "r", "S1", "60.00");
    price(&mut request, "1e3");
    request.requested_funding_date = "never".into();
    request.request_id = String::new();
    let refused = client.submit_drawdown(request).await.unwrap_err();
    assert_eq!(fields(&refused), ["request_id", "requested_funding_date", amount]);
    assert_eq!(lender.available_amount("bad").await.unwrap(), "1000.00");
}

#[tokio::test(flavor = "multi_thread")]
async fn rules_that_fail_are_all_listed_and_nothing_is_stored() {
    let lender = Lender::start().await.unwrap();
    lender.available("bad", "1000.00").await.unwrap();
    let mut client = lender.drawdowns("treasurer-1").unwrap();
    let mut request = submit("bad", "r", "S1", "1000.01");
    // A Saturday, two business days after 2008-01-02, and a category of another facility.
    request.requested_funding_date = "2008-01-05".into();
    request.items[0].equipment.as_mut().unwrap().category = "STATIONARY".into();
    let refused = client.submit_drawdown(request).await.unwrap_err();
    assert_eq!(refused.code(), Code::FailedPrecondition);
    let mut given = reasons(&refused);
    given.sort();
    assert_eq!(given, ["INELIGIBLE_CATEGORY", "NOTICE_TOO_SHORT", "NOT_A_BUSINESS_DAY", "OVER_HEADROOM"]);
    let mut euros = submit("bad", "r", "S1", "60.00");
    euros.items[0].equipment.as_mut().unwrap().price.as_mut().unwrap().currency_code = "EUR".into();
    let refused = client.submit_drawdown(euros).await.unwrap_err();
    assert!(reasons(&refused).contains(&"CURRENCY_MISMATCH".to_owned()), "{:?}", reasons(&refused));
    for (amount, reason) in [("0.00", "PRICE_NOT_POSITIVE"), ("-60.00", "PRICE_NOT_POSITIVE")] {
        let refused = client.submit_drawdown(submit("bad", "r", "S1", amount)).await.unwrap_err();
        assert!(reasons(&refused).contains(&reason.to_owned()), "{:?}", reasons(&refused));
    }
    assert_eq!(lender.available_amount("bad").await.unwrap(), "1000.00");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_repeated_request_gets_its_answer_again_even_after_a_restart() {
    let lender = Lender::start().await.unwrap();
    lender.available("again", "1000.00").await.unwrap();
    let request = submit("again", "r1", "S1", "60.00");
    let first = lender.drawdowns("treasurer-1").unwrap().submit_drawdown(request.clone()).await.unwrap().into_inner();
    let lender = lender.restart().await.unwrap();
    let mut client = lender.drawdowns("treasurer-1").unwrap();
    assert_eq!(client.submit_drawdown(request.clone()).await.unwrap().into_inner(), first);
    let other = client.submit_drawdown(submit("again", "r1", "S2", "60.00")).await.unwrap_err();
    assert_eq!((other.code(), reasons(&other)), (Code::AlreadyExists, vec!["REQUEST_ID_REUSED".to_owned()]));
    assert_eq!(lender.available_amount("again").await.unwrap(), "940.00");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_there_and_what_is_somebody_elses_look_the_same() {
    let lender = Lender::start().await.unwrap();
    let mut foreign = create("theirs", "1000.00");
    foreign.borrower.as_mut().unwrap().id = "another-mine".into();
    lender.facilities("facility-agent-1").unwrap().create_facility(foreign).await.unwrap();
    let mut client = lender.drawdowns("treasurer-1").unwrap();
    for facility in ["theirs", "nowhere"] {
        let refused = client.submit_drawdown(submit(facility, "r", "S1", "60.00")).await.unwrap_err();
        assert_eq!(refused.code(), Code::NotFound);
        assert_eq!(refused.message(), format!("facilities/{facility} was not found"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stale_etag_is_aborted() {
    let lender = Lender::start().await.unwrap();
    let mut agent = lender.facilities("facility-agent-1").unwrap();
    let created = agent.create_facility(create("stale", "1000.00")).await.unwrap().into_inner().facility.unwrap();
    let mut stale = sign("stale");
    stale.etag = "v9".into();
    let refused = agent.sign_facility(stale.clone()).await.unwrap_err();
    assert_eq!((refused.code(), reasons(&refused)), (Code::Aborted, vec!["STALE_ETAG".to_owned()]));
    stale.etag = created.etag;
    agent.sign_facility(stale).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn contradictory_terms_are_all_named_by_their_paths() {
    let lender = Lender::start().await.unwrap();
    let mut request = create("bad", "1000.00");
    let terms = request.terms.as_mut().unwrap();
    terms.product = 99;
    terms.advance_rate = "many".into();
    terms.calendars = vec!["MARS".into()];
    let mut agent = lender.facilities("facility-agent-1").unwrap();
    let refused = agent.create_facility(request).await.unwrap_err();
    assert_eq!(fields(&refused), ["terms.product", "terms.advance_rate", "terms.calendars[0]"]);
    let mut request = create("bad", "1000.00");
    let terms = request.terms.as_mut().unwrap();
    terms.advance_rate = "1.01".into();
    terms.payment_months = 5;
    terms.allocation_order = vec![1, 1, 3, 4];
    let refused = agent.create_facility(request).await.unwrap_err();
    let named = fields(&refused);
    for field in ["terms.advance_rate", "terms.payment_months", "terms.allocation_order"] {
        assert!(named.iter().any(|name| name.starts_with(field)), "{field} in {named:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn terms_that_no_schedule_can_meet_are_named_at_creation() {
    use facility_proto::r#type::v1::facility_terms::{self as terms, amortization::Shape, interest::Basis};
    let lender = Lender::start().await.unwrap();
    let mut agent = lender.facilities("facility-agent-1").unwrap();
    let shape = |shape| Some(terms::Amortization { shape: Some(shape) });
    let mut request = create("bad", "1000.00");
    // Monthly from January 2008 to January 2115: 1,284 payments.
    let drafted = request.terms.as_mut().unwrap();
    drafted.final_maturity =
        Some(terms::FinalMaturity { maturity: Some(terms::final_maturity::Maturity::Date("2115-01-02".into())) });
    drafted.payment_months = 1;
    drafted.payment_timing = terms::PaymentTiming::Advance.into();
    drafted.amortization = shape(Shape::Bullet(terms::amortization::Bullet {}));
    drafted.balloon_rate = "1".into();
    drafted.minimum_drawdown = Some(usd("-1.00"));
    drafted.extra_holidays = vec!["2008-05-02".into(), "2008-05-01".into()];
    drafted.interest = Some(terms::Interest {
        basis: Some(Basis::Floating(terms::interest::Floating {
            benchmark: "USD-3M".into(),
            margin: "0.02".into(),
            floor: Some("0.01".into()),
            cap: Some("0.0299".into()),
            reset_months: 3,
            reset_rule: terms::interest::floating::ResetRule::SolveRentAgain.into(),
            ..terms::interest::Floating::default()
        })),
    });
    let refused = agent.create_facility(request).await.unwrap_err();
    assert_eq!(refused.code(), Code::InvalidArgument);
    let expected = [
        "terms.minimum_drawdown",
        "terms.extra_holidays[1]",
        "terms.interest.floating.cap",
        "terms.balloon_rate",
        "terms.balloon_rate",
        "terms.payment_months",
        "terms.payment_timing",
    ];
    assert_eq!(fields(&refused), expected);
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_follow_each_other_and_foreign_tokens_are_refused() {
    let lender = Lender::start().await.unwrap();
    lender.available("pages", "1000.00").await.unwrap();
    let mut client = lender.drawdowns("treasurer-1").unwrap();
    for n in 1..=5 {
        client.submit_drawdown(submit("pages", &format!("r{n}"), &format!("S{n}"), "1.00")).await.unwrap();
    }
    let mut page = ListDrawdownsRequest { parent: "facilities/pages".into(), page_size: 2, page_token: String::new() };
    let mut names = Vec::new();
    loop {
        let answer = client.list_drawdowns(page.clone()).await.unwrap().into_inner();
        assert!(answer.drawdowns.len() <= 2);
        names.extend(answer.drawdowns.into_iter().map(|drawdown| drawdown.name));
        if answer.next_page_token.is_empty() {
            break;
        }
        page.page_token = answer.next_page_token;
    }
    let expected: Vec<String> = (1..=5).map(|n| format!("facilities/pages/drawdowns/{n}")).collect();
    assert_eq!(names, expected);
    page.page_token = "abcdef".into();
    assert_eq!(fields(&client.list_drawdowns(page.clone()).await.unwrap_err()), ["page_token"]);
    page.page_token = String::new();
    page.page_size = -1;
    assert_eq!(fields(&client.list_drawdowns(page).await.unwrap_err()), ["page_size"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_over_a_mebibyte_is_refused() {
    let lender = Lender::start().await.unwrap();
    lender.available("huge", "1000.00").await.unwrap();
    let mut request = submit("huge", "r", "S1", "60.00");
    request.items[0].equipment.as_mut().unwrap().description = "x".repeat(1_100_000);
    let refused = lender.drawdowns("treasurer-1").unwrap().submit_drawdown(request).await.unwrap_err();
    assert_eq!((refused.code(), reasons(&refused)), (Code::InvalidArgument, vec!["REQUEST_TOO_LARGE".to_owned()]));
    assert_eq!(lender.available_amount("huge").await.unwrap(), "1000.00");
}
