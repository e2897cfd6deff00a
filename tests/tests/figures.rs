//! What both services show to Prometheus, and that the alerts and the dashboard
//! speak of figures that exist.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "what fails here ends the test")]

use std::{collections::BTreeSet, fs, path::Path};

use facility_tests::{Borrower, Lender};

const METRICS: &str = "[metrics]\naddress = \"127.0.0.1:0\"\n";
const NAME: &str = "facilities/shown";

/// A pair with one facility of 1,000,000.00 of which 90,000.00 are funded, all of it taken in.
async fn pair() -> (Lender, Borrower) {
    let lender = Lender::start_configured(METRICS).await.unwrap();
    lender.available("shown", "1000000.00").await.unwrap();
    lender.funded("shown", "90000.00").await.unwrap();
    let borrower = Borrower::start(&lender).await.unwrap();
    borrower.follows(&lender, "shown").await.unwrap();
    let (theirs, ours) = (lender.figures().await.unwrap(), borrower.figures().await.unwrap());
    let of = |text: &str, name: &str| value(text, &format!("{name}{{facility=\"{NAME}\"}}"));
    let notices = of(&theirs, "facility_notices");
    assert!(notices.is_some() && notices == of(&ours, "facility_notices_taken_in"), "{theirs}\n{ours}");
    (lender, borrower)
}

fn value(text: &str, series: &str) -> Option<f64> {
    text.lines().find_map(|line| line.strip_prefix(series)?.trim().parse().ok())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_funded_drawdown_is_in_the_figures_of_both_books() {
    let (lender, borrower) = pair().await;
    let (theirs, ours) = (lender.figures().await.unwrap(), borrower.figures().await.unwrap());
    for text in [&theirs, &ours] {
        // 1,000,000.00 - 90,000.00.
        for (kind, amount) in
            [("commitment", 1_000_000.0), ("available", 910_000.0), ("reserved", 0.0), ("funded", 90_000.0)]
        {
            let series = format!("facility_amount{{facility=\"{NAME}\",currency=\"USD\",kind=\"{kind}\"}}");
            assert_eq!(value(text, &series), Some(amount), "{series} in\n{text}");
        }
        assert!(text.ends_with("# EOF\n"));
    }
    let one = |text: &str, name: &str| value(text, &format!("{name}{{facility=\"{NAME}\"}}"));
    assert_eq!(one(&theirs, "facility_days_behind"), Some(0.0));
    assert_eq!(one(&theirs, "facility_notices_behind"), Some(0.0), "{theirs}");
    assert_eq!(one(&ours, "facility_intents_waiting"), Some(0.0));
    assert_eq!(value(&ours, "facility_following"), Some(1.0));
}

#[tokio::test(flavor = "multi_thread")]
async fn calls_are_counted_by_method_code_and_reason_and_strangers_make_no_labels() {
    let lender = Lender::start_configured(METRICS).await.unwrap();
    lender.available("shown", "1000.00").await.unwrap();
    for _ in 0..3 {
        lender.available_amount("shown").await.unwrap();
    }
    lender.available_amount("nobody").await.expect_err("not found");
    let text = lender.figures().await.unwrap();
    let method = "service=\"facility.lender.v1.FacilityService\",method=\"GetPosition\"";
    assert_eq!(value(&text, &format!("facility_calls_total{{{method},code=\"OK\"}}")), Some(3.0), "{text}");
    assert_eq!(value(&text, &format!("facility_calls_total{{{method},code=\"NOT_FOUND\"}}")), Some(1.0));
    assert_eq!(value(&text, &format!("facility_call_errors_total{{{method},reason=\"NOT_FOUND\"}}")), Some(1.0));
    assert_eq!(value(&text, &format!("facility_call_seconds_count{{{method}}}")), Some(4.0));
    // Creating and signing were at least two transactions.
    assert!(value(&text, "facility_journal_commit_seconds_count").unwrap() >= 2.0);
    assert!(value(&text, "facility_journal_batch_entries_sum").unwrap() >= 2.0);
}

/// The figures that an expression or a query speaks of.
fn named(text: &str) -> BTreeSet<String> {
    let word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    text.split(|c| !word(c)).filter(|word| word.starts_with("facility_")).map(str::to_owned).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn alerts_and_dashboard_name_figures_that_exist() {
    let (lender, borrower) = pair().await;
    // A refusal, so that there is a reason.
    lender.available_amount("nobody").await.expect_err("not found");
    let shown = named(&(lender.figures().await.unwrap() + &borrower.figures().await.unwrap()));
    let ops = Path::new(env!("CARGO_MANIFEST_DIR")).join("../ops");
    let alerts = fs::read_to_string(ops.join("alerts.yml")).unwrap();
    let dashboard: serde_json::Value =
        serde_json::from_str(&fs::read_to_string(ops.join("grafana-dashboard.json")).unwrap()).unwrap();
    let panels = dashboard["panels"].as_array().unwrap();
    let queries = panels.iter().flat_map(|panel| panel["targets"].as_array().unwrap());
    let queries: String = queries.map(|target| target["expr"].as_str().unwrap().to_owned() + "\n").collect();
    let expressions: String = alerts.lines().filter(|line| line.trim().starts_with("expr:")).collect();
    for (what, text) in [("alerts.yml", &expressions), ("grafana-dashboard.json", &queries)] {
        let missing: Vec<_> = named(text).into_iter().filter(|name| !shown.contains(name)).collect();
        assert!(
            named(text).len() > 10 && missing.is_empty(),
            "{what} names {missing:?}, which nobody shows: {shown:?}"
        );
    }
}

#[test]
fn the_handbook_says_for_every_alert_what_to_do() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let alerts = fs::read_to_string(root.join("ops/alerts.yml")).unwrap();
    let handbook = fs::read_to_string(root.join("docs/operations.md")).unwrap();
    for alert in alerts.lines().filter_map(|line| line.trim().strip_prefix("- alert: ")) {
        assert!(handbook.contains(&format!("| {alert} |")), "{alert} is not in docs/operations.md");
    }
}
