//! The `facility` command at running services, as an operator and a script use it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "what fails here ends the test")]

use std::process::Command;

use facility_proto::lender::v1::drawdown_service_client::DrawdownServiceClient;
use facility_tests::{Borrower, Lender, submit};
use serde_json::{Value, json};

/// What a command left: exit code, standard output, standard error.
struct Ended(i32, String, String);

impl Ended {
    fn json(&self) -> Value {
        serde_json::from_str(&self.1).unwrap_or_else(|_| panic!("no JSON: {} {}", self.1, self.2))
    }
}

struct Shell {
    lender: String,
    borrower: String,
    certs: String,
}

impl Shell {
    async fn run(&self, line: &str) -> Ended {
        let mut command = Command::new(env!("CARGO_BIN_EXE_operator"));
        command.args(line.split_whitespace());
        command.env("FACILITY_LENDER", &self.lender).env("FACILITY_BORROWER", &self.borrower);
        command.env("FACILITY_CERTS", &self.certs);
        let output = tokio::task::spawn_blocking(move || command.output()).await.unwrap().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        Ended(output.status.code().unwrap(), text(output.stdout), text(output.stderr))
    }
}

/// Drawdown 1 of 90,000.00 on a facility of 1,000,000.00, submitted on 2008-01-02.
async fn pair() -> (Lender, Borrower, Shell) {
    let lender = Lender::start().await.unwrap();
    lender.available("ops", "1000000.00").await.unwrap();
    let request = submit("ops", "drawdown-1", "ops-1", "90000.00");
    DrawdownServiceClient::new(lender.channel("treasurer-1").unwrap()).submit_drawdown(request).await.unwrap();
    let borrower = Borrower::start(&lender).await.unwrap();
    let at = |port: u16| format!("https://localhost:{port}");
    let certs = lender.file("certs").display().to_string();
    let shell = Shell { lender: at(lender.port()), borrower: at(borrower.port()), certs };
    (lender, borrower, shell)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_drawdown_is_found_approved_and_seen_in_the_position() {
    let (_lender, _borrower, shell) = pair().await;
    let position = shell.run("position ops --json").await;
    let told = position.json();
    assert_eq!(
        (position.0, &told["commitment"], &told["reserved"]),
        (0, &json!("USD 1000000.00"), &json!("USD 90000.00"))
    );
    let shown = shell.run("drawdowns ops").await;
    let row = "1  SUBMITTED  2008-01-10             1  USD 90000.00  USD 90000.00  0 of 1 CREDIT_OFFICER";
    assert!(shown.0 == 0 && shown.1.lines().any(|line| line.trim() == row), "{}", shown.1);

    // Not by everybody.
    let refused = shell.run("approve ops/1 --as facility-agent-1").await;
    assert!(refused.0 == 4 && refused.2.starts_with("facility: ROLE_REQUIRED: "), "{} {}", refused.0, refused.2);
    let approved = shell.run("approve ops/1 --as credit-officer-1 --comment seen --request-id once").await;
    assert!(approved.0 == 0 && approved.1.contains("state      APPROVED"), "{}{}", approved.1, approved.2);
    assert!(
        approved.1.contains("1 of 1 CREDIT_OFFICER: credit-officer-1") && approved.1.contains("ops-1"),
        "{}",
        approved.1
    );
    // A rule refuses it a second time, and every reason is told, to programs too.
    let refused = shell.run("approve ops/1 --as credit-officer-2 --json").await;
    let told: Value = serde_json::from_str(&refused.2).unwrap();
    assert_eq!((refused.0, told["rules"].as_array().map(Vec::len)), (1, Some(1)), "{}", refused.2);
    let left = shell.run("drawdowns ops").await;
    assert!(left.0 == 0 && left.1.contains("no drawdowns to decide"), "{}", left.1);
    assert_eq!(shell.run("drawdowns ops --all --json").await.json()["drawdowns"][0]["state"], "APPROVED");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_decision_sent_again_on_the_same_state_has_one_effect() {
    let (lender, _borrower, shell) = pair().await;
    let request = facility_proto::lender::v1::GetDrawdownRequest { name: "facilities/ops/drawdowns/1".to_owned() };
    let mut client = DrawdownServiceClient::new(lender.channel("credit-officer-1").unwrap());
    let etag = client.get_drawdown(request).await.unwrap().into_inner().drawdown.unwrap().etag;
    let line = format!("reject ops/1 --as credit-officer-1 --reason illegible --request-id r1 --etag {etag} --json");
    let (first, second) = (shell.run(&line).await, shell.run(&line).await);
    assert_eq!((first.0, second.0, first.json()), (0, 0, second.json()), "{}{}", first.2, second.2);
    assert_eq!((&first.json()["state"], &first.json()["reason"]), (&json!("REJECTED"), &json!("illegible")));
}

#[tokio::test(flavor = "multi_thread")]
async fn days_statements_invoices_receipts_and_discrepancies_are_shown() {
    let (_lender, _borrower, shell) = pair().await;
    let moved = shell.run("business-date ops --advance-to 2008-01-05 --json").await;
    let open = json!({"facility": "facilities/ops", "open_date": "2008-01-05", "target_date": "2008-01-05", "days_behind": "0"});
    assert_eq!((moved.0, &moved.json()["business_dates"][0]), (0, &open), "{}", moved.2);
    let behind = shell.run("business-date --json").await;
    assert_eq!((behind.0, &behind.json()["facilities_behind"]), (0, &json!("0")), "{}", behind.2);
    for line in ["invoices ops --json", "invoices ops --overdue --json", "receipts ops --json", "statement ops --json"]
    {
        let shown = shell.run(line).await;
        assert_eq!((shown.0, &shown.json()["facility"]), (0, &json!("facilities/ops")), "{line}: {}", shown.2);
    }
    assert_eq!(shell.run("statement ops --json").await.json()["payment_date"], "2008-01-05");
    // The borrower's service takes a moment to have read everything.
    for _ in 0..100 {
        let compared = shell.run("discrepancies ops --as treasurer-1 --json").await;
        if compared.0 != 3 {
            let found = !compared.json()["discrepancies"].as_array().unwrap().is_empty();
            assert_eq!(compared.0, if found { 6 } else { 0 }, "{}{}", compared.1, compared.2);
            return;
        }
    }
    panic!("the borrower's book is not there");
}

#[tokio::test(flavor = "multi_thread")]
async fn exit_codes_tell_scripts_what_went_wrong() {
    let (_lender, _borrower, shell) = pair().await;
    let missing = shell.run("position nowhere").await;
    assert!(missing.0 == 3 && missing.2.contains("NOT_FOUND"), "{} {}", missing.0, missing.2);
    let malformed = shell.run("statement ops --on yesterday").await;
    assert!(malformed.0 == 2 && malformed.2.contains("payment_date"), "{} {}", malformed.0, malformed.2);
    let nobody = shell.run("position ops --as nobody").await;
    assert!(nobody.0 == 2 && nobody.2.contains("nobody.pem"), "{} {}", nobody.0, nobody.2);
    let silent = shell.run("approve ops/1 --lender https://localhost:1 --etag x").await;
    assert!(silent.0 == 5 && silent.2.contains("--request-id") && silent.2.contains("--etag x"), "{}", silent.2);
    assert_eq!(shell.run("position").await.0, 2);
}
