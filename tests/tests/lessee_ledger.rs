//! The borrower's ledger of a whole life, made of real notices of the provider's
//! service: a fee, an interim rent, a rent paid late, the option to buy, the end.
//!
//! A price of 100,000.00, of which 90,000.00 are financed at 8 % by ACT/360, interest
//! alone until 2008-07-02; funded on 2008-01-10, accepted on Sunday 2008-01-20, an
//! option of 1,000.00 that is reasonably certain to be exercised, a useful life of 120
//! months.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "what fails here ends the test")]

use facility_proto::borrower::v1::{
    GetTrialBalanceRequest, ListEntriesRequest, ledger_service_client::LedgerServiceClient,
};
use facility_proto::lender::v1::{
    AcceptEquipmentRequest, ApproveDrawdownRequest, CloseFacilityRequest, ExercisePurchaseOptionRequest,
    FundDrawdownRequest, RecordReceiptRequest, accept_equipment_request::AcceptedUnit,
};
use facility_proto::r#type::v1::{LedgerEntry, TrialBalance, facility_terms as terms};
use facility_service::clock::{Clock, SystemClock};
use facility_tests::{Borrower, Lender, create, fields, sign, submit, usd};
use prost_types::Timestamp;
use tonic::Code;

const PARENT: &str = "facilities/life";

/// Signed on 2008-01-02 with a fee of 1,000.00, funded on 2008-01-10.
async fn funded() -> Lender {
    let lender = Lender::start().await.unwrap();
    let mut request = create("life", "100000.00");
    let of = request.terms.as_mut().unwrap();
    of.advance_rate = "0.9".into();
    let shape = terms::amortization::Shape::Bullet(terms::amortization::Bullet {});
    of.amortization = Some(terms::Amortization { shape: Some(shape) });
    of.availability_period =
        Some(terms::AvailabilityPeriod { start_date: "2008-01-02".into(), end_date: "2008-03-31".into() });
    of.final_maturity =
        Some(terms::FinalMaturity { maturity: Some(terms::final_maturity::Maturity::Date("2008-07-02".into())) });
    of.fees.as_mut().unwrap().arrangement_fee_rate = "0.01".into();
    of.purchase_option = Some(terms::PurchaseOption { price: Some(usd("1000.00")), reasonably_certain: true });
    let mut agent = lender.facilities("facility-agent-1").unwrap();
    agent.create_facility(request).await.unwrap();
    agent.sign_facility(sign("life")).await.unwrap();

    let mut request = submit("life", "d1", "S1", "100000.00");
    request.items[0].down_payment = Some(usd("10000.00"));
    lender.drawdowns("treasurer-1").unwrap().submit_drawdown(request).await.unwrap();
    let name = format!("{PARENT}/drawdowns/1");
    let approve = ApproveDrawdownRequest { request_id: "a1".into(), name: name.clone(), ..Default::default() };
    lender.drawdowns("credit-officer-1").unwrap().approve_drawdown(approve).await.unwrap();
    lender.advance("life", "2008-01-10").await.unwrap();
    let fund = FundDrawdownRequest { request_id: "f1".into(), name, payment_reference: "P".into(), etag: "".into() };
    lender.drawdowns("funding-officer-1").unwrap().fund_drawdown(fund).await.unwrap();
    lender
}

/// The provider gets money on a day.
async fn pay(lender: &Lender, amount: &str, on: &str) {
    lender.advance("life", on).await.unwrap();
    let request = RecordReceiptRequest {
        request_id: format!("paid-{on}"),
        parent: PARENT.into(),
        amount: Some(usd(amount)),
        value_date: on.into(),
        bank_reference: format!("BANK-{on}"),
        ..Default::default()
    };
    lender.billing("lender-operations-1").unwrap().record_receipt(request).await.unwrap();
}

async fn accept(lender: &Lender) {
    let unit = AcceptedUnit { equipment: format!("{PARENT}/equipment/1-1"), acceptance_date: "2008-01-20".into() };
    let request = AcceptEquipmentRequest { request_id: "e1".into(), parent: PARENT.into(), units: vec![unit] };
    lender.leases("operations-1").unwrap().accept_equipment(request).await.unwrap();
}

fn ledger(borrower: &Borrower) -> LedgerServiceClient<tonic::transport::Channel> {
    LedgerServiceClient::new(borrower.channel("treasurer-1").unwrap())
}

async fn trial_balance(borrower: &Borrower, up_to_date: &str, known_at: Option<Timestamp>) -> TrialBalance {
    let request = GetTrialBalanceRequest { parent: PARENT.into(), up_to_date: up_to_date.into(), known_at };
    let answer = ledger(borrower).get_trial_balance(request).await.unwrap().into_inner();
    let balance = answer.trial_balance.unwrap();
    assert_eq!(balance.debits, balance.credits);
    balance
}

/// What is not zero, each account on its normal side.
fn left(balance: &TrialBalance) -> Vec<String> {
    let amounts = balance.accounts.iter().map(|of| (of.account.as_str(), of.balance.as_ref().unwrap()));
    amounts.filter(|(_, of)| of.amount != "0.00").map(|(account, of)| format!("{account} {}", of.amount)).collect()
}

/// Every entry, a few at a time.
async fn entries(borrower: &Borrower) -> Vec<LedgerEntry> {
    let (mut all, mut page_token) = (Vec::new(), String::new());
    loop {
        let request = ListEntriesRequest { parent: PARENT.into(), page_size: 7, page_token };
        let answer = ledger(borrower).list_entries(request).await.unwrap().into_inner();
        assert!(answer.entries.len() <= 7);
        all.extend(answer.entries);
        page_token = answer.next_page_token;
        if page_token.is_empty() {
            return all;
        }
    }
}

fn moment() -> Timestamp {
    let micros = SystemClock.now();
    let nanos = i32::try_from(micros.rem_euclid(1_000_000)).unwrap() * 1_000;
    Timestamp { seconds: micros.div_euclid(1_000_000), nanos }
}

/// The rest of the life from the interim rent on.
async fn rents_and_end(lender: &Lender) {
    // 73 days to 2 April: 90,000 × 8 % × 73 ÷ 360 = 1,460.00; five days late: 1,460 × 10 % × 5 ÷ 360.
    pay(lender, "1462.03", "2008-04-07").await;
    // 91 days: 1,820.00, and the principal.
    pay(lender, "91820.00", "2008-07-02").await;
    let name = format!("{PARENT}/schedules/1");
    let exercise = ExercisePurchaseOptionRequest { request_id: "x1".into(), name };
    lender.leases("treasurer-1").unwrap().exercise_purchase_option(exercise).await.unwrap();
    // Ten days after 2 July is a Saturday.
    pay(lender, "1000.00", "2008-07-14").await;
    let close = CloseFacilityRequest { request_id: "c1".into(), name: PARENT.into(), etag: String::new() };
    lender.facilities("facility-agent-1").unwrap().close_facility(close).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_whole_life_ends_without_debts_and_is_the_same_rebuilt() {
    let lender = funded().await;
    let borrower = Borrower::start(&lender).await.unwrap();
    pay(&lender, "1000.00", "2008-01-14").await;
    lender.advance("life", "2008-01-21").await.unwrap();
    accept(&lender).await;
    // Ten days of interim rent: 90,000 × 8 % × 10 ÷ 360.
    pay(&lender, "200.00", "2008-01-21").await;
    borrower.follows(&lender, "life").await.unwrap();
    let early = trial_balance(&borrower, "", None).await;
    // The option is worth 1,000 ÷ (1 + 0.08 × 73/360) ÷ (1 + 0.08 × 91/360) = 964.5317.
    let expected = [
        "CASH -11200.00",
        "RIGHT_OF_USE_ASSETS 100964.53",
        "LEASE_LIABILITY 90964.53",
        "INTERIM_INTEREST_EXPENSE 200.00",
        "FINANCING_FEES 1000.00",
    ];
    assert_eq!(left(&early), expected);
    let known = moment();

    rents_and_end(&lender).await;
    borrower.follows(&lender, "life").await.unwrap();
    // Interest 1,460.00 + 1,820.00 + 35.47 on the option; five whole months of 120 by the end of June:
    // 100,964.53 × 5 ÷ 120 = 4,206.8554.
    let end = trial_balance(&borrower, "", None).await;
    let expected = [
        "CASH -105482.03",
        "EQUIPMENT 100964.53",
        "ACCUMULATED_DEPRECIATION -4206.86",
        "INTEREST_EXPENSE 3315.47",
        "INTERIM_INTEREST_EXPENSE 200.00",
        "FINANCING_FEES 1000.00",
        "DEFAULT_INTEREST_EXPENSE 2.03",
        "DEPRECIATION 4206.86",
    ];
    assert_eq!(left(&end), expected);

    // At the end of March: 72 days of interest, 1,440.00, and two whole months, 1,682.7422.
    let march = left(&trial_balance(&borrower, "2008-03-31", None).await);
    let expected = ["ACCUMULATED_DEPRECIATION -1682.74", "LEASE_LIABILITY 92404.53", "INTEREST_EXPENSE 1440.00"];
    assert!(expected.iter().all(|line| march.iter().any(|shown| shown == line)), "{march:?}");

    let all = entries(&borrower).await;
    assert!(all.iter().zip(1..).all(|(entry, number)| entry.number == number));
    assert!(all.is_sorted_by_key(|entry| entry.business_date.clone()));
    let first = &all[0];
    assert_eq!((first.event.as_str(), first.subject.as_str()), ("DrawdownFunded", "drawdowns/1"));

    // As it was known before, and rebuilt from the journal by another process.
    assert_eq!(trial_balance(&borrower, "", Some(known)).await, early);
    let before_anything = Timestamp { seconds: 0, nanos: 0 };
    assert_eq!(left(&trial_balance(&borrower, "", Some(before_anything)).await), [""; 0]);
    borrower.stop().await.unwrap();
    let borrower = Borrower::start(&lender).await.unwrap();
    assert_eq!(trial_balance(&borrower, "", None).await, end);
    assert_eq!(entries(&borrower).await, all);
    assert_eq!(trial_balance(&borrower, "", Some(moment())).await, end);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_ledger_is_asked_for_by_name_date_and_page_or_not_at_all() {
    let lender = funded().await;
    let borrower = Borrower::start(&lender).await.unwrap();
    borrower.follows(&lender, "life").await.unwrap();
    let mut client = ledger(&borrower);
    let wrong = GetTrialBalanceRequest {
        parent: "life".into(),
        up_to_date: "2008-02-30".into(),
        known_at: Some(Timestamp { seconds: i64::MAX, nanos: -1 }),
    };
    let refused = client.get_trial_balance(wrong).await.unwrap_err();
    assert_eq!(
        (refused.code(), fields(&refused)),
        (Code::InvalidArgument, ["parent", "up_to_date", "known_at"].map(String::from).to_vec())
    );
    let wrong = ListEntriesRequest { parent: PARENT.into(), page_size: -1, page_token: "z".into() };
    let refused = client.list_entries(wrong).await.unwrap_err();
    assert_eq!(fields(&refused), ["page_size", "page_token"]);
    let unknown = GetTrialBalanceRequest { parent: "facilities/unknown".into(), ..Default::default() };
    assert_eq!(client.get_trial_balance(unknown).await.unwrap_err().code(), Code::NotFound);
}
