//! `docs/errors.md` lists every reason with its code and meaning, and no other.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "what fails here ends the test")]

use std::collections::BTreeSet;

use facility_service::errors::Reason;

const DOCUMENT: &str = include_str!("../../docs/errors.md");

/// The name of a gRPC code as documents write it.
fn name(code: tonic::Code) -> String {
    let mut name = String::new();
    for letter in format!("{code:?}").chars() {
        if letter.is_ascii_uppercase() && !name.is_empty() {
            name.push('_');
        }
        name.push(letter.to_ascii_uppercase());
    }
    name
}

#[test]
fn every_reason_stands_in_the_document_with_its_code_and_meaning() {
    for reason in Reason::all() {
        let row = format!("| `{}` | {} | {} |", reason.code(), name(reason.grpc_code()), reason.meaning());
        assert!(DOCUMENT.contains(&row), "missing: {row}");
    }
}

#[test]
fn nothing_stands_in_the_document_that_is_no_reason() {
    let documented: BTreeSet<&str> = DOCUMENT
        .lines()
        .filter_map(|line| line.strip_prefix("| `")?.split_once('`'))
        .map(|(reason, _)| reason)
        .collect();
    let known: BTreeSet<&str> = Reason::all().map(Reason::code).collect();
    assert_eq!(documented, known);
}

#[test]
fn every_reason_of_the_domain_is_a_reason_of_the_services() {
    for code in facility_domain::facility::ReasonCode::ALL {
        let known = Reason::parse(code.as_str()).is_some();
        // Overall codes and what becomes NOT_FOUND are told otherwise.
        let told_otherwise = [
            "FACILITY_NOT_FOUND",
            "DRAWDOWN_NOT_FOUND",
            "CONDITION_NOT_FOUND",
            "COVENANT_NOT_FOUND",
            "SCHEDULE_NOT_FOUND",
            "RECEIPT_NOT_FOUND",
            "DEFAULT_NOT_FOUND",
            "DRAWDOWN_REFUSED",
            "FUNDING_REFUSED",
            "ACCEPTANCE_REFUSED",
            "RECEIPT_REFUSED",
            "CLOSING_REFUSED",
            "RENEWAL_REFUSED",
            "SETTLEMENT_REFUSED",
            "QUOTE_NOT_FOUND",
            "CERTIFICATE_REFUSED",
        ];
        assert!(known || told_otherwise.contains(&code.as_str()), "{code}");
    }
}
