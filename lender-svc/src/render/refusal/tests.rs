//! One refusal of each kind.

use facility_domain::facility::{
    ReasonCode,
    command::{ApproveDrawdown, DemandGuarantee, RecordReceipt, SatisfyCondition, SubmitEvidence},
    condition::ConditionRef,
    fixtures::{
        Desk, agent, approval, borrower, condition, drawdown, facility, machine, officer, request, small_terms, usd,
    },
};
use facility_domain::{facility::servicing::Payer, ids::InvoiceId};
use tonic::Code;

use super::*;

const FACILITY: &str = "facilities/boleo";

fn desk() -> Desk {
    facility().with_terms(small_terms()).available_on("2008-01-02")
}

fn told(rejection: Rejection) -> Refusal {
    refusal(FACILITY, rejection)
}

#[test]
fn every_domain_reason_code_is_a_service_reason() {
    for code in ReasonCode::ALL {
        let expected = match code.kind() {
            // Told as NOT_FOUND, by the resource's name or its own, or as a rule among others.
            RejectionKind::NotFound => {
                let told = |rule: Reason| matches!(rule.grpc_code(), Code::FailedPrecondition | Code::NotFound);
                let listed = Reason::parse(code.as_str()).is_none_or(told);
                assert!(listed, "{code}");
                continue;
            }
            RejectionKind::AlreadyExists => Code::AlreadyExists,
            RejectionKind::Invalid => Code::InvalidArgument,
            RejectionKind::Stale => Code::Aborted,
            RejectionKind::Refused => Code::FailedPrecondition,
        };
        // Headings over the rules that are told themselves.
        if matches!(
            code,
            ReasonCode::DrawdownRefused
                | ReasonCode::FundingRefused
                | ReasonCode::AcceptanceRefused
                | ReasonCode::ReceiptRefused
                | ReasonCode::SettlementRefused
                | ReasonCode::RenewalRefused
                | ReasonCode::ClosingRefused
                | ReasonCode::CertificateRefused
        ) {
            continue;
        }
        let reason = Reason::parse(code.as_str()).unwrap_or_else(|| panic!("{code} is no reason of the service"));
        assert_eq!(reason.grpc_code(), expected, "{code}");
    }
}

#[test]
fn what_does_not_exist_is_not_found_by_its_full_name() {
    let mut desk = desk();
    let condition = ConditionRef::OfDrawdown(drawdown(9), condition("supplier-invoice"));
    let satisfy = SatisfyCondition { condition, expected_revision: None };
    for (rejection, name) in [
        (Rejection::FacilityNotFound, FACILITY),
        (desk.refuse(approval(9), &officer(1)), "facilities/boleo/drawdowns/9"),
        (desk.refuse(satisfy, &agent()), "facilities/boleo/drawdowns/9/conditions/supplier-invoice"),
    ] {
        let refusal = told(rejection);
        assert_eq!(refusal.reason, Reason::NotFound);
        assert_eq!(refusal.metadata.get("resource").map(String::as_str), Some(name));
    }
}

#[test]
fn what_does_not_exist_among_other_reasons_is_one_of_them() {
    let mut desk = desk();
    let (date, amount) = (facility_domain::facility::fixtures::date, usd("1.00"));
    let receipt = |value_date: &str| RecordReceipt {
        amount,
        value_date: date(value_date),
        payer: Payer::Borrower,
        bank_reference: "BANK-1".to_owned(),
        payment_reference: String::new(),
        invoice: InvoiceId::new(7),
    };
    let rules = |refusal: &Refusal| -> Vec<(&'static str, String)> {
        refusal.rules.iter().map(|rule| (rule.reason.code(), rule.subject.clone())).collect()
    };
    let missing = ("INVOICE_NOT_FOUND", "facilities/boleo/invoices/7".to_owned());
    // A receipt lists its reasons, one or several.
    let refusal = told(desk.refuse(receipt("2008-01-02"), &agent()));
    assert_eq!((refusal.reason.grpc_code(), rules(&refusal)), (Code::FailedPrecondition, vec![missing.clone()]));
    let refusal = told(desk.refuse(receipt("2008-01-03"), &agent()));
    assert_eq!(rules(&refusal), [("DATE_IN_FUTURE", "value_date".to_owned()), missing]);
    // A demand that names nothing but a missing invoice, and has nothing else against it.
    let demand = DemandGuarantee { invoices: InvoiceId::new(7).into_iter().collect() };
    let refusal = told(desk.refuse(demand, &agent()));
    assert_eq!(refusal.metadata.get("resource").map(String::as_str), Some("facilities/boleo/invoices/7"));
}

#[test]
fn a_facility_that_exists_is_named() {
    let refusal = told(desk().refuse(facility().creation(), &agent()));
    assert_eq!(refusal.reason, Reason::FacilityExists);
    assert_eq!(refusal.metadata.get("resource").map(String::as_str), Some(FACILITY));
}

#[test]
fn every_problem_of_the_terms_is_a_field_with_its_path() {
    let creation = facility().with(|terms| {
        terms.billing_lead_days = 91;
        terms.time_zone = "nowhere at all".to_owned();
    });
    let refusal = told(Desk::default().refuse(creation.creation(), &agent()));
    assert_eq!(refusal.reason, Reason::InvalidArgument);
    let fields: Vec<&str> = refusal.fields.iter().map(|field| field.field.as_str()).collect();
    assert_eq!(fields, ["terms.billing_lead_days", "terms.time_zone"]);
    assert!(refusal.rules.is_empty());
}

#[test]
fn a_stale_revision_is_told_as_etags() {
    let mut desk = desk();
    let number = desk.submit(request("2008-01-10", vec![machine("S-1", "500.00")]));
    let approve = ApproveDrawdown { drawdown: drawdown(number), expected_revision: Some(7), comment: String::new() };
    let refusal = told(desk.refuse(approve, &officer(1)));
    assert_eq!((refusal.reason, refusal.reason.grpc_code()), (Reason::StaleEtag, Code::Aborted));
    assert_eq!(refusal.metadata.get("expected_etag").map(String::as_str), Some("r7"));
    assert_eq!(refusal.metadata.get("etag").map(String::as_str), Some("r1"));
}

#[test]
fn every_rule_is_told_with_its_figures_and_full_names() {
    // Signed only: not available, the condition unmet; 1,000,000.00 are there.
    let mut desk = facility().with_terms(small_terms()).signed();
    let mut item = machine("S-1", "1000000.01");
    item.invoice_date = facility_domain::facility::fixtures::date("2007-11-13");
    let refusal = told(desk.refuse(request("2008-01-10", vec![item]), &borrower()));
    let rules: Vec<(&str, &str)> =
        refusal.rules.iter().map(|rule| (rule.reason.code(), rule.subject.as_str())).collect();
    assert_eq!(
        rules,
        [
            ("OUTSIDE_AVAILABILITY", "business_date"),
            ("UNMET_CONDITION", "facilities/boleo/conditions/insurance"),
            ("OVER_HEADROOM", "items"),
        ]
    );
    assert_eq!(refusal.rules[2].metadata.get("excess").map(String::as_str), Some("0.01"));
    assert_eq!(refusal.reason.grpc_code(), Code::FailedPrecondition);
    assert!(refusal.fields.is_empty());
}

#[test]
fn a_malformed_field_beside_a_failed_rule_is_invalid_and_both_are_told() {
    let mut desk = desk();
    let mut item = machine("S-1", "1000000.01");
    item.model = " ".to_owned();
    let refusal = told(desk.refuse(request("2008-01-10", vec![item]), &borrower()));
    assert_eq!(refusal.reason, Reason::InvalidArgument);
    assert_eq!(refusal.fields[0].field, "items[0].model");
    assert_eq!(refusal.rules.len(), 1);
    assert_eq!(refusal.rules[0].reason, Reason::OverHeadroom);
}

#[test]
fn the_state_of_a_drawdown_is_told_under_its_name() {
    let mut desk = desk();
    let number = desk.submit(request("2008-01-10", vec![machine("S-1", "500.00")]));
    desk.approve(number);
    let refusal = told(desk.refuse(approval(number), &officer(2)));
    assert_eq!(refusal.reason, Reason::WrongState);
    assert_eq!(refusal.rules[0].subject, "facilities/boleo/drawdowns/1");
    assert_eq!(refusal.rules[0].metadata.get("state").map(String::as_str), Some("APPROVED"));
}

#[test]
fn text_that_says_nothing_is_a_field() {
    let mut desk = facility().with_terms(small_terms()).signed();
    let submit = SubmitEvidence {
        condition: ConditionRef::Initial(condition("insurance")),
        title: String::new(),
        reference: "DOC-1".to_owned(),
        sha256: [0; 32],
    };
    let refusal = told(desk.refuse(submit, &agent()));
    assert_eq!(refusal.reason, Reason::InvalidArgument);
    assert!(refusal.fields[0].field.ends_with("title"), "{:?}", refusal.fields);
    assert_eq!(desk.book().position.available(), usd("1000000.00"));
}
