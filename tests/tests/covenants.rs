//! A covenant over both services: the borrower certifies a breach and mends it, then certifies too late.
//!
//! Debt service cover of at least 1.20, tested on 31 January 2008 and every three months, certified within
//! 20 days; a default of it may be cured for 30 days.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "what fails here ends the test")]

use facility_proto::{
    borrower::v1::{
        ListCovenantsRequest, ListDiscrepanciesRequest, ProvideComplianceCertificateRequest,
        covenant_service_client::CovenantServiceClient, reconciliation_service_client::ReconciliationServiceClient,
        submission,
    },
    lender::v1::{CheckDrawdownRequest, ListDefaultsRequest, default::State},
    r#type::v1::{Evidence, covenant_test::State as TestState, facility_terms as terms},
};
use facility_tests::{Borrower, Lender, create, sign, submit};

const PARENT: &str = "facilities/cover";

/// Both services, and the facility signed on 2 January 2008 and known to both.
struct Pair {
    lender: Lender,
    borrower: Borrower,
}

impl Pair {
    async fn signed() -> Self {
        let lender = Lender::start().await.unwrap();
        let mut request = create("cover", "100000.00");
        request.terms.as_mut().unwrap().covenants.push(terms::Covenant {
            id: "debt-service-cover".to_owned(),
            title: "Debt service cover".to_owned(),
            threshold: Some(terms::covenant::Threshold::AtLeast("1.20".to_owned())),
            first_test_date: "2008-01-31".to_owned(),
            test_months: 3,
            certificate_days: 20,
        });
        let mut agent = lender.facilities("facility-agent-1").unwrap();
        agent.create_facility(request).await.unwrap();
        agent.sign_facility(sign("cover")).await.unwrap();
        let borrower = Borrower::start(&lender).await.unwrap();
        let pair = Self { lender, borrower };
        pair.followed().await;
        pair
    }

    /// Closes days, and waits until the borrower has heard of them.
    async fn advance(&self, date: &str) {
        self.lender.advance("cover", date).await.unwrap();
        self.followed().await;
    }

    async fn followed(&self) {
        self.borrower.follows(&self.lender, "cover").await.unwrap();
    }

    /// The treasurer certifies a figure at the borrower's service, and the provider accepts it.
    async fn certify(&self, test_date: &str, value: &str) {
        let mut covenants = CovenantServiceClient::new(self.borrower.channel("treasurer-1").unwrap());
        let request = ProvideComplianceCertificateRequest {
            request_id: format!("{test_date}-{value}"),
            covenant: format!("{PARENT}/covenants/debt-service-cover"),
            test_date: test_date.to_owned(),
            value: value.to_owned(),
            evidence: Some(Evidence {
                title: "Compliance certificate".to_owned(),
                reference: format!("DOC-{value}"),
                sha256: "cd".repeat(32),
            }),
        };
        let sent = covenants.provide_compliance_certificate(request).await.unwrap().into_inner();
        let answered = self.borrower.answered(sent.submission).await.unwrap();
        assert_eq!(answered.state(), submission::State::Accepted, "{answered:?}");
        self.followed().await;
    }

    /// State, test and first day of every default, as the provider has them.
    async fn defaults(&self) -> Vec<(State, String, String)> {
        let request = ListDefaultsRequest { parent: PARENT.into(), ..Default::default() };
        let mut defaults = self.lender.defaults("auditor-1").unwrap();
        let found = defaults.list_defaults(request).await.unwrap().into_inner().defaults;
        found.into_iter().map(|its| (its.state(), its.test_date, its.start_date)).collect()
    }

    /// Whether a default stops drawing.
    async fn is_stopped(&self) -> bool {
        let items = submit("cover", "check", "M1", "1000.00").items;
        let requested_funding_date = "2008-12-01".to_owned();
        let request = CheckDrawdownRequest { parent: PARENT.into(), requested_funding_date, items };
        let mut drawdowns = self.lender.drawdowns("treasurer-1").unwrap();
        let found = drawdowns.check_drawdown(request).await.unwrap().into_inner();
        found.failures.iter().any(|rule| rule.reason == "DRAWSTOP")
    }

    /// The tests as the borrower's own book judges them.
    async fn own_tests(&self) -> Vec<TestState> {
        let request = ListCovenantsRequest { parent: PARENT.into(), ..Default::default() };
        let mut covenants = CovenantServiceClient::new(self.borrower.channel("treasurer-1").unwrap());
        let found = covenants.list_covenants(request).await.unwrap().into_inner().covenants;
        found[0].tests.iter().map(|test| test.state()).collect()
    }
}

fn default(state: State, test_date: &str, start_date: &str) -> (State, String, String) {
    (state, test_date.to_owned(), start_date.to_owned())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_breach_stops_drawing_until_a_better_figure_is_certified_and_a_late_one_becomes_an_event_of_default() {
    let pair = Pair::signed().await;
    pair.advance("2008-02-05").await;
    pair.certify("2008-01-31", "1.10").await;
    assert_eq!(pair.defaults().await, [default(State::Potential, "2008-01-31", "2008-02-05")]);
    assert!(pair.is_stopped().await);
    assert_eq!(pair.own_tests().await, [TestState::Breached, TestState::Upcoming]);

    pair.certify("2008-01-31", "1.20").await;
    assert_eq!(pair.defaults().await, [default(State::Cured, "2008-01-31", "2008-02-05")]);
    assert!(!pair.is_stopped().await);

    // 20 days after 30 April is 20 May; 30 days after that is 19 June.
    pair.advance("2008-05-20").await;
    assert_eq!(pair.defaults().await.len(), 1);
    pair.advance("2008-05-21").await;
    assert_eq!(pair.defaults().await[1], default(State::Potential, "2008-04-30", "2008-05-21"));
    pair.advance("2008-06-19").await;
    assert_eq!(pair.defaults().await[1].0, State::Potential);
    pair.advance("2008-06-20").await;
    assert_eq!(pair.defaults().await[1].0, State::EventOfDefault);
    assert!(pair.is_stopped().await);
    pair.certify("2008-04-30", "1.31").await;
    assert_eq!(pair.defaults().await[1].0, State::Cured);
    assert!(!pair.is_stopped().await);
    assert_eq!(pair.own_tests().await, [TestState::Passed, TestState::Passed, TestState::Upcoming]);

    let mut books = ReconciliationServiceClient::new(pair.borrower.channel("treasurer-1").unwrap());
    let request = ListDiscrepanciesRequest { parent: PARENT.into(), ..Default::default() };
    assert_eq!(books.list_discrepancies(request).await.unwrap().into_inner().discrepancies, []);
}
