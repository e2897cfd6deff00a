//! What must not be done, and faults in the middle of what may: a clear reason, or the same end.

use facility_proto::borrower::v1::{
    GetTrialBalanceRequest as LesseeBalanceRequest, ledger_service_client::LedgerServiceClient,
};
use facility_proto::lender::v1::{
    AdvanceBusinessDateRequest, GetBusinessDateRequest, ListNoticesRequest, Notice, notice::Subject,
    notice_service_client::NoticeServiceClient,
};
use facility_tests::{Borrower, fields, submit};
use prost::Message;

use super::*;

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_funded_not_there_foreign_or_cancelled_is_not_accepted() {
    let lender = funded().await;
    // A second drawdown that is only asked for.
    let asked = submit("lease", "drawdown-2", "S2", "1000.00");
    let asked =
        facility_proto::lender::v1::SubmitDrawdownRequest { requested_funding_date: "2008-01-31".into(), ..asked };
    lender.drawdowns("treasurer-1").unwrap().submit_drawdown(asked).await.unwrap();
    let mut leases = lender.leases("operations-1").unwrap();
    let accept = |equipment: &str, on: &str| {
        let mut request = acceptance(on);
        request.units[0].equipment = equipment.into();
        request
    };
    for missing in ["2-1", "9-1"] {
        let request = accept(&format!("{PARENT}/equipment/{missing}"), "2008-01-10");
        let refused = leases.accept_equipment(request).await.unwrap_err();
        assert_eq!(reasons(&refused), ["EQUIPMENT_NOT_FOUND"], "{missing}");
    }
    let foreign = leases.accept_equipment(accept("facilities/other/equipment/1-1", "2008-01-10")).await.unwrap_err();
    assert_eq!((foreign.code(), fields(&foreign)), (Code::InvalidArgument, vec!["units[0].equipment".to_owned()]));

    // 180 days after 10 January is 8 July; on the 9th it is financed no more.
    lender.advance("lease", "2008-07-09").await.unwrap();
    let late = leases.accept_equipment(accept(&format!("{PARENT}/equipment/1-1"), "2008-07-08")).await.unwrap_err();
    assert_eq!((late.code(), reasons(&late)), (Code::FailedPrecondition, vec!["EQUIPMENT_WRONG_STATE".to_owned()]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_receipt_sent_again_counts_once_and_another_under_its_request_id_not_at_all() {
    let lender = accepted().await;
    lender.advance("lease", "2008-04-02").await.unwrap();
    let first = record(&lender, receipt("1000.00", "2008-04-02", "BANK-1")).await.unwrap();
    assert_eq!(record(&lender, receipt("1000.00", "2008-04-02", "BANK-1")).await.unwrap(), first);
    let other = RecordReceiptRequest { amount: Some(usd("1.00")), ..receipt("1000.00", "2008-04-02", "BANK-1") };
    assert_eq!(record(&lender, other).await.unwrap_err().code(), Code::AlreadyExists);
    // 1,660.00 − 1,000.00: paid once.
    assert_eq!(text(invoice(&lender, 1).await.outstanding.as_ref()), "660.00");
}

fn advance(facility: &str, target_date: &str) -> AdvanceBusinessDateRequest {
    AdvanceBusinessDateRequest {
        request_id: format!("advance-{target_date}"),
        facility: facility.into(),
        target_date: target_date.into(),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_date_moves_neither_back_nor_beyond_a_hundred_years() {
    let lender = funded().await;
    let mut dates = lender.business_dates("administrator-1").unwrap();
    for (target, reason) in [("2008-01-09", "DATE_BACKWARDS"), ("2108-01-11", "DATE_TOO_FAR")] {
        let refused = dates.advance_business_date(advance(PARENT, target)).await.unwrap_err();
        assert_eq!((refused.code(), reasons(&refused)), (Code::FailedPrecondition, vec![reason.to_owned()]));
    }
    let request = GetBusinessDateRequest { facility: PARENT.into() };
    assert_eq!(dates.get_business_date(request).await.unwrap().into_inner().facilities_behind, 0);
}

/// A facility of half a year, of which nothing is ever paid: fees, rents, defaults, maturity.
async fn half_a_year() -> Lender {
    let lender = funded_with(|of| {
        of.payment_months = 1;
        of.amortization.as_mut().unwrap().shape =
            Some(terms::amortization::Shape::LevelRent(terms::amortization::LevelRent {}));
        of.availability_period.as_mut().unwrap().end_date = "2008-03-31".into();
        of.final_maturity =
            Some(terms::FinalMaturity { maturity: Some(terms::final_maturity::Maturity::Date("2008-07-02".into())) });
        let fees = of.fees.as_mut().unwrap();
        (fees.arrangement_fee_rate, fees.commitment_fee_rate) = ("0.01".into(), "0.005".into());
    })
    .await;
    lender.leases("operations-1").unwrap().accept_equipment(acceptance("2008-01-10")).await.unwrap();
    lender
}

/// What the provider told, but for the days on which the date came to rest.
async fn told(lender: &Lender) -> Vec<Notice> {
    let mut client = NoticeServiceClient::new(lender.channel("auditor-1").unwrap());
    let request = ListNoticesRequest { parent: PARENT.into(), page_size: 500, ..Default::default() };
    let answer = client.list_notices(request).await.unwrap().into_inner();
    assert_eq!(answer.next_page_token, "");
    let notices = answer.entries.into_iter().map(|entry| Notice::decode(entry.payload).unwrap());
    notices.filter(|notice| !matches!(notice.subject, Some(Subject::BusinessDateMoved(_)))).collect()
}

/// Every entry of the provider's ledger.
async fn ledger(lender: &Lender) -> Vec<pb::LedgerEntry> {
    let (mut all, mut page_token) = (Vec::new(), String::new());
    loop {
        let request = ListEntriesRequest { parent: PARENT.into(), page_size: 500, page_token };
        let answer = lender.ledger("auditor-1").unwrap().list_entries(request).await.unwrap().into_inner();
        all.extend(answer.entries);
        page_token = answer.next_page_token;
        if page_token.is_empty() {
            return all;
        }
    }
}

/// The borrower's trial balance, once it has heard of everything.
async fn lessee_balance(lender: &Lender, borrower: &Borrower) -> pb::TrialBalance {
    borrower.follows(lender, "lease").await.unwrap();
    let mut ledger = LedgerServiceClient::new(borrower.channel("treasurer-1").unwrap());
    let request = LesseeBalanceRequest { parent: PARENT.into(), up_to_date: String::new(), known_at: None };
    ledger.get_trial_balance(request).await.unwrap().into_inner().trial_balance.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_years_at_once_with_both_services_stopped_in_between_are_ten_years_day_by_day() {
    let daily = half_a_year().await;
    let following = Borrower::start(&daily).await.unwrap();
    // Nothing happens after the maturity and the last grace, so that the days up to 20 July are enough.
    let months = [(1, 11..=31), (2, 1..=29), (3, 1..=31), (4, 1..=30), (5, 1..=31), (6, 1..=30), (7, 1..=20)];
    for (month, day) in months.into_iter().flat_map(|(month, days)| days.map(move |day| (month, day))) {
        daily.advance("lease", &format!("2008-{month:02}-{day:02}")).await.unwrap();
    }
    daily.advance("lease", "2018-01-10").await.unwrap();

    let mut at_once = half_a_year().await;
    let mut dates = at_once.business_dates("administrator-1").unwrap();
    dates.advance_business_date(advance(PARENT, "2018-01-10")).await.unwrap();
    let mut borrower = Borrower::start(&at_once).await.unwrap();
    for wait in [0, 20, 60, 200] {
        tokio::time::sleep(std::time::Duration::from_millis(wait)).await;
        borrower.stop().await.unwrap();
        at_once = at_once.restart().await.unwrap();
        borrower = Borrower::start(&at_once).await.unwrap();
    }
    at_once.advance("lease", "2018-01-10").await.unwrap();

    let notices = told(&daily).await;
    assert!(notices.len() > 30, "{notices:?}");
    assert_eq!(notices, told(&at_once).await);
    let entries = ledger(&daily).await;
    assert!(entries.len() > 150, "{}", entries.len());
    assert_eq!(entries, ledger(&at_once).await);
    assert_eq!(lessee_balance(&daily, &following).await, lessee_balance(&at_once, &borrower).await);
}
