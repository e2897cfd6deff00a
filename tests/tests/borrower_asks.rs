//! What the borrower's treasurer asks of the provider for a lease that runs, at the borrower's own service:
//! a prepayment, a termination by a quote, a renewal; and what becomes of it in both books.
//!
//! Where nothing else is said: 90,000.00 at 8 % by ACT/360, interest alone until 2015-01-02, due on the 2nd of
//! January, April, July and October; on lease since its funding on 2008-01-10; a prepayment costs 1 %.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "what fails here ends the test")]

#[path = "borrower_asks/prepayment.rs"]
mod prepayment;
#[path = "borrower_asks/renewal.rs"]
mod renewal;
#[path = "borrower_asks/termination.rs"]
mod termination;

use facility_proto::{
    borrower::v1::{
        AcceptPurchasesRequest, CreatePurchaseRequest, GetLeaseScheduleRequest, GetReconciliationRequest, Invoice,
        LeaseSchedule, ListPayablesRequest, ListSubmissionsRequest, PayInvoiceRequest, Payment, RecordDeliveryRequest,
        Submission, SubmitPurchasesRequest, accept_purchases_request::AcceptedPurchase,
        lease_service_client::LeaseServiceClient, payment_service_client::PaymentServiceClient,
        purchase_service_client::PurchaseServiceClient, reconciliation_service_client::ReconciliationServiceClient,
        submission,
    },
    lender::v1::{ApproveDrawdownRequest, FundDrawdownRequest, RecordReceiptRequest},
    r#type::v1::{self as pb, facility_terms as terms},
};
use facility_tests::{Borrower, Lender, create, item, sign};
use tonic::transport::Channel;

const FACILITY: &str = "asks";
const PARENT: &str = "facilities/asks";
const SCHEDULE: &str = "facilities/asks/schedules/1";
const PURCHASE: &str = "facilities/asks/purchases/PUR-1";

/// Both services, and one lease that is known to both.
struct Pair {
    lender: Lender,
    borrower: Borrower,
}

impl Pair {
    /// 90,000.00, as the head of this file says.
    async fn leased() -> Self {
        let bullet = terms::amortization::Shape::Bullet(terms::amortization::Bullet {});
        Self::leased_under("90000.00", |terms| {
            terms.amortization = Some(terms::Amortization { shape: Some(bullet) });
            terms.fees.as_mut().unwrap().prepayment_fee_rate = "0.01".to_owned();
        })
        .await
    }

    /// A machine of a price asked for at the borrower's service, funded, delivered and accepted on 2008-01-10.
    async fn leased_under(price: &str, change: impl FnOnce(&mut pb::FacilityTerms)) -> Self {
        let lender = Lender::start().await.unwrap();
        let mut request = create(FACILITY, "1000000.00");
        change(request.terms.as_mut().unwrap());
        let mut agent = lender.facilities("facility-agent-1").unwrap();
        agent.create_facility(request).await.unwrap();
        agent.sign_facility(sign(FACILITY)).await.unwrap();
        let borrower = Borrower::start(&lender).await.unwrap();
        let pair = Self { lender, borrower };
        pair.follows().await;

        let equipment = item("ASKS-1", "INV-1", price).equipment;
        let create = CreatePurchaseRequest { request_id: "p1".into(), parent: PARENT.into(), equipment };
        pair.purchases("procurement-1").create_purchase(create).await.unwrap();
        let submit = SubmitPurchasesRequest {
            request_id: "s1".into(),
            parent: PARENT.into(),
            purchases: vec![PURCHASE.into()],
            requested_funding_date: "2008-01-10".into(),
        };
        let sent = pair.purchases("treasurer-1").submit_purchases(submit).await.unwrap().into_inner();
        pair.accepted(sent.submission).await;
        let name = format!("{PARENT}/drawdowns/1");
        let approve = ApproveDrawdownRequest { request_id: "a1".into(), name: name.clone(), ..Default::default() };
        pair.lender.drawdowns("credit-officer-1").unwrap().approve_drawdown(approve).await.unwrap();
        pair.advance("2008-01-10").await;
        let payment_reference = "PAY-1".to_owned();
        let fund = FundDrawdownRequest { request_id: "f1".into(), name, payment_reference, etag: String::new() };
        pair.lender.drawdowns("funding-officer-1").unwrap().fund_drawdown(fund).await.unwrap();
        pair.follows().await;
        let (name, delivery_date) = (PURCHASE.to_owned(), "2008-01-10".to_owned());
        let delivery = RecordDeliveryRequest { request_id: "d1".into(), name, delivery_date };
        pair.purchases("operations-1").record_delivery(delivery).await.unwrap();
        let purchase = AcceptedPurchase { purchase: PURCHASE.into(), acceptance_date: "2008-01-10".into() };
        let accept =
            AcceptPurchasesRequest { request_id: "l1".into(), parent: PARENT.into(), purchases: vec![purchase] };
        let sent = pair.purchases("operations-1").accept_purchases(accept).await.unwrap().into_inner();
        pair.accepted(sent.submission).await;
        pair
    }

    /// Stops both services, the provider's first: what the borrower is asked for meanwhile is written down
    /// before anybody can answer it.
    async fn with_the_provider_gone(self, ask: impl AsyncFnOnce(&Borrower) -> Submission) -> (Self, Submission) {
        let stopped = self.lender.stop().await.unwrap();
        let sent = ask(&self.borrower).await;
        let mut purchases = PurchaseServiceClient::new(self.borrower.channel("treasurer-1").unwrap());
        // Longer than the first pauses between two tries: several have failed by then, and none was an answer.
        tokio::time::sleep(std::time::Duration::from_millis(400)).await;
        let list = ListSubmissionsRequest { parent: PARENT.into(), ..Default::default() };
        let last = purchases.list_submissions(list).await.unwrap().into_inner().submissions.pop().unwrap();
        assert_eq!(last, sent);
        assert_eq!(sent.state(), submission::State::Sending);
        self.borrower.stop().await.unwrap();
        let lender = stopped.start().await.unwrap();
        (Self { borrower: Borrower::start(&lender).await.unwrap(), lender }, sent)
    }

    fn purchases(&self, person: &str) -> PurchaseServiceClient<Channel> {
        PurchaseServiceClient::new(self.borrower.channel(person).unwrap())
    }

    fn leases(&self) -> LeaseServiceClient<Channel> {
        LeaseServiceClient::new(self.borrower.channel("treasurer-1").unwrap())
    }

    fn payments(&self) -> PaymentServiceClient<Channel> {
        PaymentServiceClient::new(self.borrower.channel("treasurer-1").unwrap())
    }

    async fn follows(&self) {
        self.borrower.follows(&self.lender, FACILITY).await.unwrap();
    }

    async fn advance(&self, date: &str) {
        self.lender.advance(FACILITY, date).await.unwrap();
        self.follows().await;
    }

    /// Waits until the provider has accepted a submission, and both know what came of it.
    async fn accepted(&self, sent: Option<Submission>) -> Submission {
        let answered = self.borrower.answered(sent).await.unwrap();
        assert_eq!(answered.state(), submission::State::Accepted, "{answered:?}");
        self.follows().await;
        answered
    }

    /// Waits until the provider has refused a submission, for these reasons.
    async fn refused(&self, sent: Submission, reasons: &[&str]) {
        let answered = self.borrower.answered(Some(sent)).await.unwrap();
        let given: Vec<_> = answered.failures.iter().map(|failure| failure.reason.as_str()).collect();
        assert_eq!((answered.state(), given.as_slice()), (submission::State::Refused, reasons), "{answered:?}");
        assert!(!answered.message.is_empty());
        self.follows().await;
    }

    /// Everything that was sent, by number.
    async fn submissions(&self) -> Vec<Submission> {
        let list = ListSubmissionsRequest { parent: PARENT.into(), ..Default::default() };
        self.purchases("treasurer-1").list_submissions(list).await.unwrap().into_inner().submissions
    }

    /// The schedule in the borrower's own book.
    async fn schedule(&self) -> LeaseSchedule {
        let request = GetLeaseScheduleRequest { name: SCHEDULE.into() };
        self.leases().get_lease_schedule(request).await.unwrap().into_inner().schedule.unwrap()
    }

    async fn payables(&self) -> Vec<Invoice> {
        let request = ListPayablesRequest { parent: PARENT.into(), ..Default::default() };
        self.payments().list_payables(request).await.unwrap().into_inner().invoices
    }

    /// Orders the payment of everything that is payable, and records that the money has come on that day.
    async fn pays_all(&self, date: &str) {
        for invoice in self.payables().await {
            let reference = format!("PAYS-{}", invoice.name.rsplit('/').next().unwrap());
            let pay = PayInvoiceRequest {
                request_id: reference.clone(),
                name: invoice.name.clone(),
                amount: None,
                payment_date: date.into(),
                payment_reference: reference.clone(),
            };
            let ordered: Payment = self.payments().pay_invoice(pay).await.unwrap().into_inner().payment.unwrap();
            let receipt = RecordReceiptRequest {
                request_id: reference.clone(),
                parent: PARENT.into(),
                amount: ordered.amount,
                value_date: date.into(),
                guarantee_demand: String::new(),
                bank_reference: format!("BANK-{reference}"),
                payment_reference: reference,
                invoice: invoice.name,
            };
            self.lender.billing("lender-operations-1").unwrap().record_receipt(receipt).await.unwrap();
        }
        self.follows().await;
    }

    /// Both books compared: nothing differs.
    async fn agrees(&self) {
        let mut books = ReconciliationServiceClient::new(self.borrower.channel("treasurer-1").unwrap());
        let request = GetReconciliationRequest { facility: PARENT.into() };
        let compared = books.get_reconciliation(request).await.unwrap().into_inner();
        assert_eq!((compared.discrepancies, compared.stopped_reason), (Vec::new(), String::new()));
    }
}

fn text(money: Option<&pb::Money>) -> &str {
    money.map_or("", |money| &money.amount)
}
