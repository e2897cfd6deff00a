//! The borrower's side of a lease over both services: purchases asked for,
//! delivered, accepted; its own schedule; an invoice with a charge that the terms
//! don't know, disputed, and the rest of it paid.
//!
//! 90,000.00 at 8 % by ACT/360, interest alone until 2015-01-02; funded and
//! accepted on 2008-01-10.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "what fails here ends the test")]

use facility_proto::{
    borrower::v1::{
        AcceptPurchasesRequest, CreatePurchaseRequest, DisputeInvoiceRequest, GetInvoiceRequest,
        GetLeaseScheduleRequest, Invoice, ListDiscrepanciesRequest, ListInvoicesRequest, ListLeaseSchedulesRequest,
        ListPayablesRequest, ListPaymentsRequest, PayInvoiceRequest, Payment, RecordDeliveryRequest, Submission,
        SubmitPurchasesRequest, accept_purchases_request::AcceptedPurchase, invoice, lease_schedule,
        lease_service_client::LeaseServiceClient, payment, payment_service_client::PaymentServiceClient,
        purchase_service_client::PurchaseServiceClient, reconciliation_service_client::ReconciliationServiceClient,
        submission,
    },
    lender::v1::{AddChargeRequest, ApproveDrawdownRequest, FundDrawdownRequest, RecordReceiptRequest},
    r#type::v1::{self as pb, facility_terms as terms},
};
use facility_tests::{Borrower, Lender, create, fields, item, reasons, sign, usd};
use tonic::{Code, transport::Channel};

const PARENT: &str = "facilities/pays";
const PURCHASE: &str = "facilities/pays/purchases/PUR-1";
const INVOICE: &str = "facilities/pays/invoices/1";

/// Until the borrower has taken in every notice there is.
async fn followed(lender: &Lender, borrower: &Borrower) {
    borrower.follows(lender, "pays").await.unwrap();
}

/// Until the provider has accepted a submission.
async fn accepted(borrower: &Borrower, submitted: Option<Submission>) {
    let answered = borrower.answered(submitted).await.unwrap();
    assert_eq!(answered.state(), submission::State::Accepted, "{answered:?}");
}

/// A purchase asked for at the borrower's service, funded, delivered and accepted.
async fn leased() -> (Lender, Borrower) {
    let lender = Lender::start().await.unwrap();
    let mut request = create("pays", "100000.00");
    let bullet = terms::amortization::Shape::Bullet(terms::amortization::Bullet {});
    request.terms.as_mut().unwrap().amortization = Some(terms::Amortization { shape: Some(bullet) });
    let mut agent = lender.facilities("facility-agent-1").unwrap();
    agent.create_facility(request).await.unwrap();
    agent.sign_facility(sign("pays")).await.unwrap();
    let borrower = Borrower::start(&lender).await.unwrap();
    followed(&lender, &borrower).await;

    let as_person = |person: &str| PurchaseServiceClient::new(borrower.channel(person).unwrap());
    let equipment = item("PAYS-1", "INV-1", "90000.00").equipment;
    let create = CreatePurchaseRequest { request_id: "p1".into(), parent: PARENT.into(), equipment };
    as_person("procurement-1").create_purchase(create).await.unwrap();
    let submit = SubmitPurchasesRequest {
        request_id: "s1".into(),
        parent: PARENT.into(),
        purchases: vec![PURCHASE.into()],
        requested_funding_date: "2008-01-10".into(),
    };
    let answer = as_person("treasurer-1").submit_purchases(submit).await.unwrap();
    accepted(&borrower, answer.into_inner().submission).await;

    let name = format!("{PARENT}/drawdowns/1");
    let approve = ApproveDrawdownRequest { request_id: "a1".into(), name: name.clone(), ..Default::default() };
    lender.drawdowns("credit-officer-1").unwrap().approve_drawdown(approve).await.unwrap();
    lender.advance("pays", "2008-01-10").await.unwrap();
    let fund =
        FundDrawdownRequest { request_id: "f1".into(), name, payment_reference: "PAY-1".into(), etag: String::new() };
    lender.drawdowns("funding-officer-1").unwrap().fund_drawdown(fund).await.unwrap();
    followed(&lender, &borrower).await;

    let (name, delivery_date) = (PURCHASE.to_owned(), "2008-01-10".to_owned());
    let delivery = RecordDeliveryRequest { request_id: "d1".into(), name, delivery_date };
    as_person("operations-1").record_delivery(delivery).await.unwrap();
    let purchase = AcceptedPurchase { purchase: PURCHASE.into(), acceptance_date: "2008-01-10".into() };
    let accept = AcceptPurchasesRequest { request_id: "l1".into(), parent: PARENT.into(), purchases: vec![purchase] };
    let answer = as_person("operations-1").accept_purchases(accept).await.unwrap();
    accepted(&borrower, answer.into_inner().submission).await;
    followed(&lender, &borrower).await;
    (lender, borrower)
}

fn payments(borrower: &Borrower) -> PaymentServiceClient<Channel> {
    PaymentServiceClient::new(borrower.channel("treasurer-1").unwrap())
}

async fn payables(borrower: &Borrower) -> Vec<Invoice> {
    let request = ListPayablesRequest { parent: PARENT.into(), ..Default::default() };
    payments(borrower).list_payables(request).await.unwrap().into_inner().invoices
}

async fn orders(borrower: &Borrower) -> Vec<Payment> {
    let request = ListPaymentsRequest { parent: PARENT.into(), ..Default::default() };
    payments(borrower).list_payments(request).await.unwrap().into_inner().payments
}

async fn discrepancies(borrower: &Borrower) -> Vec<(String, String)> {
    let mut books = ReconciliationServiceClient::new(borrower.channel("treasurer-1").unwrap());
    let request = ListDiscrepanciesRequest { parent: PARENT.into(), ..Default::default() };
    let found = books.list_discrepancies(request).await.unwrap().into_inner().discrepancies;
    found.into_iter().map(|found| (found.subject, found.reason)).collect()
}

fn pay(request_id: &str, reference: &str) -> PayInvoiceRequest {
    PayInvoiceRequest {
        request_id: request_id.into(),
        name: INVOICE.into(),
        amount: None,
        payment_date: "2008-04-02".into(),
        payment_reference: reference.into(),
    }
}

fn text(money: Option<&pb::Money>) -> &str {
    money.map_or("", |money| &money.amount)
}

#[tokio::test(flavor = "multi_thread")]
async fn own_schedule_is_shown_with_its_payments() {
    let (_lender, borrower) = leased().await;
    assert_eq!(discrepancies(&borrower).await, []);
    let mut leases = LeaseServiceClient::new(borrower.channel("operations-1").unwrap());
    let request = ListLeaseSchedulesRequest { parent: PARENT.into(), ..Default::default() };
    let listed = leases.list_lease_schedules(request).await.unwrap().into_inner().schedules;
    let request = GetLeaseScheduleRequest { name: format!("{PARENT}/schedules/1") };
    let schedule = leases.get_lease_schedule(request).await.unwrap().into_inner().schedule.unwrap();
    assert_eq!(listed, [facility_proto::borrower::v1::LeaseSchedule { payments: Vec::new(), ..schedule.clone() }]);
    assert_eq!((schedule.state(), schedule.purchases), (lease_schedule::State::Commenced, vec![PURCHASE.to_owned()]));
    assert_eq!((schedule.commencement_date.as_str(), text(schedule.outstanding.as_ref())), ("2008-01-10", "90000.00"));
    // 83 days to 2 April: 90,000 × 8 % × 83 / 360; then 91 days to 2 July.
    let interest: Vec<_> = schedule.payments.iter().take(2).map(|line| text(line.interest.as_ref())).collect();
    assert_eq!((schedule.payments.len(), interest), (28, vec!["1660.00", "1820.00"]));
    let missing = GetLeaseScheduleRequest { name: format!("{PARENT}/schedules/2") };
    assert_eq!(leases.get_lease_schedule(missing).await.unwrap_err().code(), Code::NotFound);
    borrower.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn charge_without_ground_blocks_an_invoice_and_the_rest_is_paid_after_a_dispute() {
    let (lender, borrower) = leased().await;
    let charge = AddChargeRequest {
        request_id: "c1".into(),
        parent: PARENT.into(),
        due_date: "2008-04-02".into(),
        description: "Inspection".into(),
        amount: Some(usd("500.00")),
    };
    lender.billing("lender-operations-1").unwrap().add_charge(charge).await.unwrap();
    lender.advance("pays", "2008-03-23").await.unwrap();
    followed(&lender, &borrower).await;

    let billed = payables(&borrower).await;
    assert_eq!(billed.len(), 1);
    assert!(billed[0].blocked && billed[0].lines[0].differs && !billed[0].lines[1].differs);
    assert_eq!((billed[0].lines[0].ours.as_ref(), text(billed[0].lines[1].ours.as_ref())), (None, "1660.00"));
    let refused = payments(&borrower).pay_invoice(pay("pay-1", "ORDER-1")).await.unwrap_err();
    assert_eq!((refused.code(), reasons(&refused)), (Code::FailedPrecondition, vec!["INVOICE_DIFFERS".to_owned()]));
    let difference = (format!("{INVOICE}/lines[0]"), "INVOICE_LINE_WITHOUT_GROUND".to_owned());
    assert_eq!(discrepancies(&borrower).await, [difference]);

    let dispute = DisputeInvoiceRequest { request_id: "x1".into(), name: INVOICE.into(), ..Default::default() };
    let answer = payments(&borrower).dispute_invoice(dispute).await.unwrap();
    accepted(&borrower, answer.into_inner().submission).await;
    followed(&lender, &borrower).await;
    let rest = payables(&borrower).await;
    assert_eq!((text(rest[0].payable.as_ref()), text(rest[0].disputed.as_ref())), ("1660.00", "500.00"));
    assert!(!rest[0].blocked);

    let ordered = payments(&borrower).pay_invoice(pay("pay-2", "ORDER-1")).await.unwrap().into_inner();
    let payment = ordered.payment.clone().unwrap();
    assert_eq!((payment.state(), text(payment.amount.as_ref())), (payment::State::Ordered, "1660.00"));
    assert_eq!((payment.name.as_str(), payment.payment_date.as_str()), ("facilities/pays/payments/1", "2008-04-02"));
    assert!(payment.ordered_by.ends_with("/treasurer-1"), "{}", payment.ordered_by);
    // Sent again it is the same order; under another request id nothing is left to pay.
    assert_eq!(payments(&borrower).pay_invoice(pay("pay-2", "ORDER-1")).await.unwrap().into_inner(), ordered);
    let again = payments(&borrower).pay_invoice(pay("pay-3", "ORDER-1")).await.unwrap_err();
    assert_eq!(reasons(&again), ["OVER_PAYABLE", "PAYMENT_REFERENCE_USED"]);
    assert_eq!((payables(&borrower).await, orders(&borrower).await), (Vec::new(), vec![payment.clone()]));

    lender.advance("pays", "2008-04-02").await.unwrap();
    let receipt = RecordReceiptRequest {
        request_id: "r1".into(),
        parent: PARENT.into(),
        amount: payment.amount.clone(),
        value_date: "2008-04-02".into(),
        guarantee_demand: String::new(),
        bank_reference: "BANK-1".into(),
        payment_reference: "ORDER-1".into(),
        invoice: INVOICE.into(),
    };
    lender.billing("lender-operations-1").unwrap().record_receipt(receipt).await.unwrap();
    followed(&lender, &borrower).await;
    let received = orders(&borrower).await;
    assert_eq!(
        (received[0].state(), received[0].receipt.as_str()),
        (payment::State::Received, "facilities/pays/receipts/1")
    );
    let request = GetInvoiceRequest { name: INVOICE.into() };
    let left = payments(&borrower).get_invoice(request).await.unwrap().into_inner().invoice.unwrap();
    assert_eq!((left.state(), text(left.paid.as_ref())), (invoice::State::Due, "1660.00"));
    assert_eq!((text(left.payable.as_ref()), text(left.disputed.as_ref())), ("0.00", "500.00"));
    let request = ListInvoicesRequest { parent: PARENT.into(), ..Default::default() };
    assert_eq!(payments(&borrower).list_invoices(request).await.unwrap().into_inner().invoices, [left]);
    borrower.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn malformed_payment_is_refused_with_every_field() {
    let (_lender, borrower) = leased().await;
    let request = PayInvoiceRequest {
        request_id: String::new(),
        name: "facilities/pays/invoices/0".into(),
        amount: Some(usd("0.00")),
        payment_date: "2008-13-01".into(),
        payment_reference: " ".into(),
    };
    let refused = payments(&borrower).pay_invoice(request).await.unwrap_err();
    let every = ["request_id", "name", "amount", "payment_date", "payment_reference"];
    assert_eq!((refused.code(), fields(&refused)), (Code::InvalidArgument, every.map(str::to_owned).to_vec()));
    let unknown = payments(&borrower).pay_invoice(pay("pay-1", "ORDER-1")).await.unwrap_err();
    assert_eq!(reasons(&unknown), ["INVOICE_NOT_FOUND"]);
    for token in ["x", "cGF5"] {
        let request = ListPayablesRequest { parent: PARENT.into(), page_token: token.into(), ..Default::default() };
        assert_eq!(payments(&borrower).list_payables(request).await.unwrap_err().code(), Code::InvalidArgument);
    }
    borrower.stop().await.unwrap();
}
