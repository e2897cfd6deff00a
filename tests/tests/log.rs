//! What both services log, in one process: one trace over both of them, and
//! nothing that must not be there.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "what fails here ends the test")]

use std::{
    fs, io,
    sync::{Arc, Mutex},
    time::Duration,
};

use facility_proto::borrower::v1::{
    CreatePurchaseRequest, SubmitPurchasesRequest, purchase_service_client::PurchaseServiceClient,
};
use facility_tests::{Borrower, Lender, item};
use serde_json::Value;
use tonic::Request;

const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";

/// A log in memory.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Log {
    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }

    /// The trace of the first request that was answered for this method.
    fn trace_of(&self, method: &str) -> Option<String> {
        let text = self.text();
        let lines = text.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
        let mut answered =
            lines.filter(|line| line["message"] == "request answered" && line["span"]["method"] == method);
        answered.next().map(|line| line["span"]["trace_id"].as_str().unwrap().to_owned())
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_trace_crosses_both_services_and_no_secret_or_free_text_is_logged() {
    let log = Log::default();
    let writer = log.clone();
    tracing_subscriber::fmt()
        .json()
        .flatten_event(true)
        .with_span_list(false)
        .with_env_filter("debug")
        .with_writer(move || writer.clone())
        .init();
    let lender = Lender::start().await.unwrap();
    lender.available("logged", "1000000.00").await.unwrap();
    let borrower = Borrower::start(&lender).await.unwrap();
    let mut procurement = PurchaseServiceClient::new(borrower.channel("procurement-1").unwrap());
    let mut equipment = item("serial-x", "invoice-x", "5000.00").equipment.unwrap();
    equipment.description = "described-in-confidence".to_owned();
    let create = CreatePurchaseRequest {
        request_id: "create-1".to_owned(),
        parent: "facilities/logged".to_owned(),
        equipment: Some(equipment),
    };
    // The book begins with the first notice.
    let mut created = procurement.create_purchase(create.clone()).await;
    for _ in 0..200 {
        if created.is_ok() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
        created = procurement.create_purchase(create.clone()).await;
    }
    let purchase = created.unwrap().into_inner().purchase.unwrap().name;
    let mut submit = Request::new(SubmitPurchasesRequest {
        request_id: "submit-1".to_owned(),
        parent: "facilities/logged".to_owned(),
        purchases: vec![purchase],
        requested_funding_date: "2008-01-10".to_owned(),
    });
    submit.metadata_mut().insert("traceparent", format!("00-{TRACE}-00f067aa0ba902b7-01").parse().unwrap());
    let mut treasurer = PurchaseServiceClient::new(borrower.channel("treasurer-1").unwrap());
    treasurer.submit_purchases(submit).await.unwrap();

    let provider = "facility.lender.v1.DrawdownService/SubmitDrawdown";
    for _ in 0..500 {
        if log.trace_of(provider).is_some() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let ours = "facility.borrower.v1.PurchaseService/SubmitPurchases";
    assert_eq!(log.trace_of(ours).as_deref(), Some(TRACE));
    assert_eq!(log.trace_of(provider).as_deref(), Some(TRACE), "{}", log.text());
    let followed =
        log.text().lines().any(|line| line.contains("following the provider's notices") && line.contains("trace_id"));
    assert!(followed, "{}", log.text());

    // Keys and certificates, as they stand in their files; free text and names; whole messages.
    let text = log.text();
    assert!(text.lines().count() > 20 && text.contains("spiffe://boleo.example/treasurer-1"));
    for file in fs::read_dir(lender.file("certs")).unwrap() {
        for line in fs::read_to_string(file.unwrap().path()).unwrap().lines() {
            assert!(!text.contains(line), "a line of a certificate or key is logged: {line}");
        }
    }
    for secret in ["described-in-confidence", "serial-x", "invoice-x", "boleo Ltd", "cat-financial Ltd", "PRIVATE KEY"]
    {
        assert!(!text.contains(secret), "{secret} is logged");
    }
}
