//! An acceptance from the borrower's own port to both books: purchases, a
//! drawdown, deliveries, the lease.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "what fails here ends the test")]

use std::time::Duration;

use facility_proto::{
    borrower::v1::{
        AcceptPurchasesRequest, CreatePurchaseRequest, GetFacilityRequest, GetPurchaseRequest, GetSubmissionRequest,
        ListDiscrepanciesRequest, Purchase, RecordDeliveryRequest, Submission, SubmitPurchasesRequest,
        accept_purchases_request::AcceptedPurchase, facility_service_client::FacilityServiceClient, purchase,
        purchase_service_client::PurchaseServiceClient, reconciliation_service_client::ReconciliationServiceClient,
        submission,
    },
    lender::v1::{ApproveDrawdownRequest, FundDrawdownRequest},
};
use facility_tests::{Borrower, Lender, item, reasons};
use tonic::{Status, transport::Channel};

const FACILITY: &str = "facilities/leases";

/// Both services, and who works at the borrower's.
struct Parties {
    lender: Lender,
    borrower: Borrower,
}

impl Parties {
    /// Both services; the borrower knows the facility.
    async fn start() -> Self {
        let lender = Lender::start().await.unwrap();
        lender.available("leases", "1000000.00").await.unwrap();
        let borrower = Borrower::start(&lender).await.unwrap();
        let parties = Self { lender, borrower };
        parties.until("the facility is known", async || parties.business_date().await.is_some()).await;
        parties
    }

    fn purchases(&self, person: &str) -> PurchaseServiceClient<Channel> {
        PurchaseServiceClient::new(self.borrower.channel(person).unwrap())
    }

    async fn until(&self, what: &str, mut holds: impl AsyncFnMut() -> bool) {
        let held = async {
            while !holds().await {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        };
        let patience = tokio::time::timeout(Duration::from_secs(20), held).await;
        assert!(patience.is_ok(), "not within the test's patience: {what}");
    }

    async fn business_date(&self) -> Option<String> {
        let mut client = FacilityServiceClient::new(self.borrower.channel("treasurer-1").unwrap());
        let answer = client.get_facility(GetFacilityRequest { name: FACILITY.into() }).await.ok()?;
        Some(answer.into_inner().facility.unwrap().business_date)
    }

    /// Moves the provider's business date on until the borrower has heard of it.
    async fn advance(&self, date: &str) {
        self.lender.advance("leases", date).await.unwrap();
        self.until(date, async || self.business_date().await.as_deref() == Some(date)).await;
    }

    async fn purchase(&self, id: &str) -> Purchase {
        let request = GetPurchaseRequest { name: format!("{FACILITY}/purchases/{id}") };
        self.purchases("treasurer-1").get_purchase(request).await.unwrap().into_inner().purchase.unwrap()
    }

    /// A submission once it has its definite answer.
    async fn answered(&self, submission: Option<Submission>) -> Submission {
        let mut found = submission.unwrap();
        self.until("an answer", async || {
            let request = GetSubmissionRequest { name: found.name.clone() };
            let mut client = self.purchases("treasurer-1");
            found = client.get_submission(request).await.unwrap().into_inner().submission.unwrap();
            found.state() != submission::State::Sending
        })
        .await;
        found
    }

    /// Two machines of 600.01 in one drawdown, funded on 2008-01-10; the borrower
    /// has heard of it.
    async fn funded(&self) {
        for id in ["PUR-1", "PUR-2"] {
            let mut equipment = item(&format!("S-{id}"), &format!("INV-{id}"), "600.01").equipment.unwrap();
            equipment.purchase = id.to_owned();
            let (request_id, parent, equipment) = (format!("create-{id}"), FACILITY.into(), Some(equipment));
            let request = CreatePurchaseRequest { request_id, parent, equipment };
            self.purchases("procurement-1").create_purchase(request).await.unwrap();
        }
        let request = SubmitPurchasesRequest {
            request_id: "submit".into(),
            parent: FACILITY.into(),
            purchases: ["PUR-1", "PUR-2"].map(|id| format!("{FACILITY}/purchases/{id}")).into(),
            requested_funding_date: "2008-01-10".into(),
        };
        let answer = self.purchases("treasurer-1").submit_purchases(request).await.unwrap().into_inner();
        assert_eq!(self.answered(answer.submission).await.state(), submission::State::Accepted);
        let name = format!("{FACILITY}/drawdowns/1");
        let approve = ApproveDrawdownRequest { request_id: "a".into(), name: name.clone(), ..Default::default() };
        self.lender.drawdowns("credit-officer-1").unwrap().approve_drawdown(approve).await.unwrap();
        self.advance("2008-01-10").await;
        let payment_reference = "PAY-1".into();
        let fund = FundDrawdownRequest { request_id: "f".into(), name, payment_reference, etag: String::new() };
        self.lender.drawdowns("funding-officer-1").unwrap().fund_drawdown(fund).await.unwrap();
        self.reaches("PUR-2", purchase::State::Funded).await;
    }

    async fn reaches(&self, id: &str, state: purchase::State) {
        self.until(state.as_str_name(), async || self.purchase(id).await.state() == state).await;
    }

    async fn deliver(&self, id: &str, on: &str) -> Result<Purchase, Status> {
        let request = RecordDeliveryRequest {
            request_id: format!("deliver-{id}-{on}"),
            name: format!("{FACILITY}/purchases/{id}"),
            delivery_date: on.into(),
        };
        let answer = self.purchases("operations-1").record_delivery(request).await?;
        Ok(answer.into_inner().purchase.unwrap())
    }

    async fn accept(&self, request_id: &str, purchases: &[(&str, &str)]) -> Result<Submission, Status> {
        let purchases = purchases.iter().map(|(id, on)| AcceptedPurchase {
            purchase: format!("{FACILITY}/purchases/{id}"),
            acceptance_date: (*on).to_owned(),
        });
        let request = AcceptPurchasesRequest {
            request_id: request_id.into(),
            parent: FACILITY.into(),
            purchases: purchases.collect(),
        };
        let answer = self.purchases("operations-1").accept_purchases(request).await?;
        Ok(answer.into_inner().submission.unwrap())
    }

    async fn discrepancies(&self) -> Vec<String> {
        let mut client = ReconciliationServiceClient::new(self.borrower.channel("boleo-auditor-1").unwrap());
        let request = ListDiscrepanciesRequest { parent: FACILITY.into(), ..Default::default() };
        let found = client.list_discrepancies(request).await.unwrap().into_inner().discrepancies;
        found.into_iter().map(|found| format!("{}: {}", found.subject, found.description)).collect()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_delivered_and_accepted_is_on_lease_in_both_books() {
    let parties = Parties::start().await;
    parties.funded().await;
    // Nothing happens but that the date is reached.
    parties.advance("2008-02-01").await;
    let early = parties.deliver("PUR-1", "2008-02-02").await.unwrap_err();
    assert_eq!(reasons(&early), ["DATE_IN_FUTURE"]);
    let delivered = parties.deliver("PUR-1", "2008-01-31").await.unwrap();
    assert_eq!(
        (delivered.delivery_date.as_str(), delivered.unit.as_str()),
        ("2008-01-31", "facilities/leases/equipment/1-1")
    );

    let refused = parties.accept("accept", &[("PUR-1", "2008-01-30"), ("PUR-2", "2008-02-01")]).await.unwrap_err();
    assert_eq!(reasons(&refused), ["ACCEPTED_BEFORE_DELIVERY", "NOT_DELIVERED"]);
    parties.deliver("PUR-2", "2008-01-31").await.unwrap();
    // What is refused consumes no request identifier.
    let sent = parties.accept("accept", &[("PUR-1", "2008-01-31"), ("PUR-2", "2008-02-01")]).await.unwrap();
    let accepted = parties.answered(Some(sent.clone())).await;
    assert_eq!(
        (accepted.state(), accepted.subject.as_str()),
        (submission::State::Accepted, "facilities/leases/schedules/1")
    );
    parties.reaches("PUR-2", purchase::State::OnLease).await;
    let leased = parties.purchase("PUR-1").await;
    assert_eq!(
        (leased.acceptance_date.as_str(), leased.schedule.as_str()),
        ("2008-01-31", "facilities/leases/schedules/1")
    );

    // Sent again, the same request has the same answer, and nothing is sent twice.
    let again = parties.accept("accept", &[("PUR-1", "2008-01-31"), ("PUR-2", "2008-02-01")]).await.unwrap();
    assert_eq!(again, sent);
    let another = parties.accept("another", &[("PUR-1", "2008-01-31")]).await.unwrap_err();
    assert_eq!(reasons(&another), ["WRONG_STATE"]);
    assert_eq!(parties.discrepancies().await, Vec::<String>::new());
}
