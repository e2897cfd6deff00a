//! A renewal exercised at the borrower's service, and its rents billed and paid to the end.
//!
//! 1,000,000.00 by 30/360 at 8 %, so that each quarter bears 2 %, over four quarters from 2008-01-10, a fifth
//! left at the end: rent = (1,000,000 − 200,000 ÷ 1.02⁴) ÷ (1.02⁻¹ + 1.02⁻² + 1.02⁻³ + 1.02⁻⁴) =
//! 262,623.75 − 48,524.75 = 214,099.00. After it 805,901.00, 607,920.02 and 405,979.42 are owed; the last period
//! bears 8,119.59, the last payment repays 205,979.42 and leaves 200,000.00.
//!
//! The option: 6 %, which is 1.5 % a quarter, four payments at most, 30 days' notice. The final maturity,
//! 2009-01-10, is a Saturday: what is due on it is due on Monday the 12th, and the notice ends on 2008-12-13.

use facility_proto::{
    borrower::v1::{
        RenewScheduleRequest, Submission, lease_schedule::State, lease_service_client::LeaseServiceClient, submission,
    },
    r#type::v1::facility_terms as terms,
};
use facility_tests::{Borrower, fields, reasons};

use super::{Pair, SCHEDULE, text};

async fn leased() -> Pair {
    Pair::leased_under("1000000.00", |terms| {
        terms.day_count = terms::DayCount::Thirty360.into();
        terms.accruals_adjusted = false;
        terms.final_maturity =
            Some(terms::FinalMaturity { maturity: Some(terms::final_maturity::Maturity::Date("2009-01-10".into())) });
        terms.balloon_rate = "0.2".into();
        terms.renewal_option =
            Some(terms::RenewalOption { annual_rate: "0.06".into(), most_payments: 4, notice_days: 30 });
    })
    .await
}

fn renew(request_id: &str, payments: u32) -> RenewScheduleRequest {
    RenewScheduleRequest { request_id: request_id.into(), name: SCHEDULE.into(), payments }
}

async fn asks(borrower: &Borrower, request: RenewScheduleRequest) -> Submission {
    let mut leases = LeaseServiceClient::new(borrower.channel("treasurer-1").unwrap());
    leases.renew_schedule(request).await.unwrap().into_inner().submission.unwrap()
}

/// Number, due date, interest, principal and balance of each payment from one of them on, in the own book.
async fn payments(pair: &Pair, from: u32) -> Vec<(u32, String, [String; 3])> {
    let lines = pair.schedule().await.payments.into_iter().filter(|line| line.number >= from);
    let figures = lines.map(|line| {
        let figures = [&line.interest, &line.principal, &line.closing_balance].map(|its| text(its.as_ref()).to_owned());
        (line.number, line.due_date.clone(), figures)
    });
    figures.collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_balloon_becomes_two_more_rents_that_are_billed_paid_and_end_the_lease_in_both_books() {
    let pair = leased().await;
    for date in ["2008-04-10", "2008-07-10"] {
        pair.advance(date).await;
        assert_eq!(text(pair.payables().await[0].payable.as_ref()), "214099.00");
        pair.pays_all(date).await;
    }
    assert_eq!(fields(&pair.leases().renew_schedule(renew("", 2)).await.unwrap_err()), ["request_id"]);
    let early = pair.leases().renew_schedule(renew("renew-1", 5)).await.unwrap_err();
    assert_eq!(reasons(&early), ["RENEWAL_TERM_OUT_OF_RANGE", "OUTSIDE_RENEWAL_NOTICE"]);
    pair.advance("2008-10-10").await;
    pair.pays_all("2008-10-10").await;

    let request = renew("renew-1", 2);
    let first = pair.leases().renew_schedule(request.clone()).await.unwrap().into_inner();
    let answered = pair.accepted(first.submission.clone()).await;
    assert_eq!((answered.kind(), answered.payments), (submission::Kind::Renewal, 2));
    assert_eq!((answered.subject.as_str(), answered.schedule.as_str()), (SCHEDULE, SCHEDULE));
    assert_eq!(pair.leases().renew_schedule(request).await.unwrap().into_inner(), first);
    let again = pair.leases().renew_schedule(renew("renew-2", 2)).await.unwrap_err();
    assert_eq!(reasons(&again), ["SCHEDULE_RENEWED"]);

    // 200,000 ÷ (1.015⁻¹ + 1.015⁻²) = 102,255.58; the last one takes the cent that rounding leaves.
    let line = |number, due: &str, figures: [&str; 3]| (number, due.to_owned(), figures.map(str::to_owned));
    let expected = [
        line(4, "2009-01-12", ["8119.59", "205979.42", "200000.00"]),
        line(5, "2009-04-10", ["3000.00", "99255.58", "100744.42"]),
        line(6, "2009-07-10", ["1511.17", "100744.42", "0.00"]),
    ];
    assert_eq!(payments(&pair, 4).await, expected);
    pair.agrees().await;

    for (date, rent) in [("2009-01-12", "214099.01"), ("2009-04-10", "102255.58"), ("2009-07-10", "102255.59")] {
        pair.advance(date).await;
        let billed = pair.payables().await;
        assert_eq!((billed.len(), text(billed[0].payable.as_ref()), billed[0].blocked), (1, rent, false), "{date}");
        assert_eq!(billed[0].due_date, date);
        pair.pays_all(date).await;
    }
    pair.advance("2009-07-11").await;
    let own = pair.schedule().await;
    assert_eq!((own.state(), text(own.outstanding.as_ref())), (State::Ended, "0.00"));
    pair.agrees().await;
    pair.borrower.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_renewal_written_down_on_the_last_day_is_refused_once_its_notice_has_passed() {
    let pair = leased().await;
    for date in ["2008-04-10", "2008-07-10", "2008-10-10"] {
        pair.advance(date).await;
        pair.pays_all(date).await;
    }
    pair.advance("2008-12-13").await;
    let stopped = pair.lender.stop().await.unwrap();
    let sent = asks(&pair.borrower, renew("renew-1", 2)).await;
    pair.borrower.stop().await.unwrap();
    let lender = stopped.start().await.unwrap();
    lender.advance(super::FACILITY, "2008-12-14").await.unwrap();
    let pair = Pair { borrower: Borrower::start(&lender).await.unwrap(), lender };
    pair.refused(sent, &["OUTSIDE_RENEWAL_NOTICE"]).await;
    assert_eq!(pair.schedule().await.payments.len(), 4);
    let late = pair.leases().renew_schedule(renew("renew-2", 2)).await.unwrap_err();
    assert_eq!(reasons(&late), ["OUTSIDE_RENEWAL_NOTICE"]);
    pair.agrees().await;
    pair.borrower.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_renewal_written_down_while_the_provider_is_gone_is_carried_out_once_when_it_is_back() {
    let pair = leased().await;
    for date in ["2008-04-10", "2008-07-10", "2008-10-10"] {
        pair.advance(date).await;
        pair.pays_all(date).await;
    }
    let (pair, sent) =
        pair.with_the_provider_gone(async |borrower: &Borrower| asks(borrower, renew("renew-1", 1)).await).await;
    pair.accepted(Some(sent)).await;
    // 200,000 × 1.5 %, and all of it.
    let further = (5, "2009-04-10".to_owned(), ["3000.00", "200000.00", "0.00"].map(str::to_owned));
    assert_eq!(payments(&pair, 5).await, [further]);
    pair.agrees().await;
    pair.borrower.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn without_an_option_of_the_terms_nothing_is_sent() {
    let pair = Pair::leased().await;
    let refused = pair.leases().renew_schedule(renew("renew-1", 2)).await.unwrap_err();
    assert_eq!(reasons(&refused), ["NO_RENEWAL_OPTION"]);
    assert_eq!(pair.submissions().await.len(), 2);
    pair.borrower.stop().await.unwrap();
}
