//! Bad input to what follows funding: every malformed field by its path, whatever exists.

use facility_proto::lender::v1::{
    AcceptEquipmentRequest, AddChargeRequest, AdjustDateRequest, CloseFacilityRequest, CountDaysRequest,
    CureDefaultRequest, DemandGuaranteeRequest, DisputeInvoiceRequest, GetInvoiceRequest, GetLeaseScheduleRequest,
    GetStatementRequest, GetTrialBalanceRequest, ListEntriesRequest, ListInvoicesRequest, PreviewScheduleRequest,
    RecordReceiptRequest, RefundUnappliedCashRequest, ResolveDisputeRequest, ReturnEquipmentRequest,
    ReverseReceiptRequest, accept_equipment_request::AcceptedUnit, resolve_dispute_request as resolve,
};
use facility_proto::r#type::v1::{self as pb, invoice_part::Category};
use facility_tests::{Lender, fields, reasons, usd};
use tonic::{Code, Response, Status};

const PARENT: &str = "facilities/bad";

async fn lender() -> Lender {
    let lender = Lender::start().await.unwrap();
    lender.available("bad", "1000.00").await.unwrap();
    lender.funded("bad", "900.00").await.unwrap();
    lender
}

/// The fields that a refusal of a malformed request names.
fn named<T: std::fmt::Debug>(answer: Result<Response<T>, Status>) -> Vec<String> {
    let refused = answer.unwrap_err();
    assert_eq!(refused.code(), Code::InvalidArgument, "{refused}");
    fields(&refused)
}

fn unit(equipment: &str, acceptance_date: &str) -> AcceptedUnit {
    AcceptedUnit { equipment: equipment.into(), acceptance_date: acceptance_date.into() }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_malformed_field_of_an_acceptance_or_return_is_named() {
    let lender = lender().await;
    let mut operations = lender.leases("operations-1").unwrap();
    let mut agents = lender.leases("lender-operations-1").unwrap();
    let units = vec![
        unit("facilities/bad/equipment/1-1", "2008-01-10"),
        unit("facilities/bad/equipment/1", "2008-02-30"),
        unit("facilities/other/equipment/1-1", ""),
        unit("facilities/bad/drawdowns/1", "2008-01-10"),
        unit("facilities/bad/equipment/01-1", "10/01/2008"),
    ];
    let request = AcceptEquipmentRequest { request_id: "no id".into(), parent: PARENT.into(), units };
    let expected = [
        "request_id",
        "units[1].equipment",
        "units[1].acceptance_date",
        "units[2].equipment",
        "units[2].acceptance_date",
        "units[3].equipment",
        "units[4].equipment",
        "units[4].acceptance_date",
    ];
    assert_eq!(named(operations.accept_equipment(request).await), expected);

    let accept = |units| AcceptEquipmentRequest { request_id: "r".into(), parent: PARENT.into(), units };
    assert_eq!(named(operations.accept_equipment(accept(Vec::new())).await), ["units"]);
    let huge = vec![unit("facilities/bad/equipment/1-1", "2008-01-10"); 501];
    assert_eq!(named(operations.accept_equipment(accept(huge)).await), ["units"]);
    let twice = vec![unit("facilities/bad/equipment/1-1", "2008-01-10"); 2];
    let refused = operations.accept_equipment(accept(twice)).await.unwrap_err();
    assert_eq!(reasons(&refused), ["DUPLICATE_IN_REQUEST"]);

    let equipment = vec!["facilities/other/equipment/1-1".into(), "1-1".into()];
    let request = ReturnEquipmentRequest { equipment, ..ReturnEquipmentRequest::default() };
    // The facility itself is not known, so whether a unit belongs to it is not asked.
    assert_eq!(named(agents.return_equipment(request).await), ["request_id", "parent", "equipment[1]", "return_date"]);
    for name in ["", "facilities/bad/schedules/0", "facilities/bad/invoices/1", "facilities/bad/schedules/1/"] {
        assert_eq!(named(agents.get_lease_schedule(GetLeaseScheduleRequest { name: name.into() }).await), ["name"]);
    }
    let missing = GetLeaseScheduleRequest { name: "facilities/bad/schedules/2".into() };
    assert_eq!(agents.get_lease_schedule(missing).await.unwrap_err().code(), Code::NotFound);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_malformed_field_of_a_receipt_charge_or_refund_is_named() {
    let lender = lender().await;
    let mut operations = lender.billing("lender-operations-1").unwrap();
    for amount in ["NaN", "Infinity", "1e9", "1.005", "-0.00", "", "0x10", "1,000.00", "99999999999999999999.00"] {
        let request = RecordReceiptRequest {
            request_id: "r".into(),
            parent: PARENT.into(),
            amount: Some(usd(amount)),
            value_date: "2008-01-10".into(),
            bank_reference: "BANK-1".into(),
            ..RecordReceiptRequest::default()
        };
        assert_eq!(named(operations.record_receipt(request).await), ["amount.amount"], "{amount}");
    }
    let spoilt = RecordReceiptRequest {
        request_id: String::new(),
        parent: PARENT.into(),
        amount: None,
        value_date: "yesterday".into(),
        guarantee_demand: "facilities/other/guaranteeDemands/1".into(),
        bank_reference: "\u{7}".into(),
        payment_reference: "x".repeat(101),
        invoice: "facilities/bad/invoices/one".into(),
    };
    let expected =
        ["request_id", "amount", "value_date", "guarantee_demand", "bank_reference", "payment_reference", "invoice"];
    assert_eq!(named(operations.record_receipt(spoilt).await), expected);
    let nothing = named(operations.record_receipt(RecordReceiptRequest::default()).await);
    assert_eq!(nothing, ["request_id", "parent", "amount", "value_date", "bank_reference"]);
    for amount in ["0.00", "-5.00"] {
        let request = RecordReceiptRequest {
            request_id: "r".into(),
            parent: PARENT.into(),
            amount: Some(usd(amount)),
            value_date: "2008-01-10".into(),
            bank_reference: "BANK-1".into(),
            ..RecordReceiptRequest::default()
        };
        assert_eq!(named(operations.record_receipt(request).await), ["amount"], "{amount}");
    }

    let nothing = named(operations.add_charge(AddChargeRequest::default()).await);
    assert_eq!(nothing, ["request_id", "parent", "due_date", "description", "amount"]);
    let nothing = named(operations.refund_unapplied_cash(RefundUnappliedCashRequest::default()).await);
    assert_eq!(nothing, ["request_id", "parent", "amount", "bank_reference"]);
    let refund = RefundUnappliedCashRequest {
        request_id: "r".into(),
        parent: PARENT.into(),
        amount: Some(usd("0.01")),
        bank_reference: "BANK-1".into(),
    };
    assert_eq!(reasons(&operations.refund_unapplied_cash(refund).await.unwrap_err()), ["OVER_UNAPPLIED_CASH"]);
    let nothing = named(operations.reverse_receipt(ReverseReceiptRequest::default()).await);
    assert_eq!(nothing, ["request_id", "name", "bank_reference", "reason"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_malformed_field_of_a_dispute_or_its_end_is_named() {
    let lender = lender().await;
    let mut treasurer = lender.billing("treasurer-1").unwrap();
    let mut agent = lender.billing("facility-agent-1").unwrap();
    let part = |category: i32, amount: Option<pb::Money>| pb::InvoicePart { line: 1, category, amount };
    let dispute = |parts| DisputeInvoiceRequest {
        request_id: "r".into(),
        name: "facilities/bad/invoices/1".into(),
        parts,
        reason: " ".into(),
    };
    let fee = Category::Fee.into();
    let parts = vec![part(0, Some(usd("1.00"))), part(99, None), part(fee, Some(usd("inf")))];
    let expected = ["parts[0].category", "parts[1].category", "parts[1].amount", "parts[2].amount.amount", "reason"];
    assert_eq!(named(treasurer.dispute_invoice(dispute(parts)).await), expected);
    let huge = vec![part(fee, Some(usd("1.00"))); 501];
    assert_eq!(named(treasurer.dispute_invoice(dispute(huge)).await), ["parts", "reason"]);
    let missing = DisputeInvoiceRequest { reason: "Why".into(), ..dispute(vec![part(fee, Some(usd("1.00")))]) };
    let missing = treasurer.dispute_invoice(missing).await.unwrap_err();
    assert_eq!((missing.code(), missing.message()), (Code::NotFound, "facilities/bad/invoices/1 was not found"));

    assert_eq!(
        named(agent.resolve_dispute(ResolveDisputeRequest::default()).await),
        ["request_id", "name", "resolution", "reason"]
    );
    let corrections = vec![resolve::Correction { line: 1, fee: Some(usd("1.")) }, resolve::Correction::default()];
    let upheld = ResolveDisputeRequest {
        request_id: "r".into(),
        name: "facilities/bad/invoices/1".into(),
        reason: "Why".into(),
        resolution: Some(resolve::Resolution::Upheld(resolve::Upheld { corrections })),
    };
    let expected = ["upheld.corrections[0].fee.amount", "upheld.corrections[1].fee"];
    assert_eq!(named(agent.resolve_dispute(upheld).await), expected);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_malformed_field_about_defaults_demands_and_the_end_is_named() {
    let lender = lender().await;
    let mut agent = lender.defaults("facility-agent-1").unwrap();
    let cure = CureDefaultRequest {
        request_id: "r".into(),
        name: "facilities/bad/defaults/-1".into(),
        evidence: "x".repeat(501),
    };
    assert_eq!(named(agent.cure_default(cure).await), ["name", "evidence"]);
    let invoices = vec!["facilities/bad/invoices/1".into(), "facilities/other/invoices/1".into(), String::new()];
    let demand = DemandGuaranteeRequest { request_id: "r".into(), parent: PARENT.into(), invoices };
    assert_eq!(named(agent.demand_guarantee(demand).await), ["invoices[1]", "invoices[2]"]);
    let invoices = vec!["facilities/bad/invoices/1".into(); 2];
    let demand = DemandGuaranteeRequest { request_id: "r".into(), parent: PARENT.into(), invoices };
    let refused = agent.demand_guarantee(demand).await.unwrap_err();
    assert!(reasons(&refused).contains(&"NO_GUARANTEE".to_owned()), "{:?}", reasons(&refused));
    let mut agent = lender.facilities("facility-agent-1").unwrap();
    let close = CloseFacilityRequest { request_id: "r".into(), name: PARENT.into(), etag: "r1".into() };
    assert_eq!(named(agent.close_facility(close.clone()).await), ["etag"]);
    let stale = agent.close_facility(CloseFacilityRequest { etag: "v1".into(), ..close }).await.unwrap_err();
    assert_eq!((stale.code(), reasons(&stale)), (Code::Aborted, vec!["STALE_ETAG".to_owned()]));
}

#[tokio::test(flavor = "multi_thread")]
async fn reads_name_malformed_fields_and_hide_other_parties() {
    let lender = lender().await;
    let mut billing = lender.billing("treasurer-1").unwrap();
    let statement = |parent: &str, payment_date: &str| GetStatementRequest {
        parent: parent.into(),
        payment_date: payment_date.into(),
    };
    for payment_date in ["2008-01-09", "2009-01-11", "2008-13-01"] {
        assert_eq!(named(billing.get_statement(statement(PARENT, payment_date)).await), ["payment_date"]);
    }
    assert!(billing.get_statement(statement(PARENT, "2009-01-10")).await.is_ok());
    for facility in ["facilities/theirs", "facilities/nowhere"] {
        assert_eq!(billing.get_statement(statement(facility, "")).await.unwrap_err().code(), Code::NotFound);
    }
    // The guarantor of another facility.
    let mut guarantor = lender.defaults("guarantor-1").unwrap();
    let request = facility_proto::lender::v1::ListDefaultsRequest { parent: PARENT.into(), ..Default::default() };
    assert_eq!(guarantor.list_defaults(request).await.unwrap_err().code(), Code::NotFound);

    let list = |page_size, page_token: &str, open_only| ListInvoicesRequest {
        parent: PARENT.into(),
        page_size,
        page_token: page_token.into(),
        open_only,
    };
    assert_eq!(named(billing.list_invoices(list(-1, "zz", false)).await), ["page_size", "page_token"]);
    assert_eq!(named(billing.get_invoice(GetInvoiceRequest::default()).await), ["name"]);

    let mut ledger = lender.ledger("auditor-1").unwrap();
    let entries = |page_size, page_token: &str| ListEntriesRequest {
        parent: PARENT.into(),
        page_size,
        page_token: page_token.into(),
    };
    let first = ledger.list_entries(entries(1, "")).await.unwrap().into_inner();
    assert_eq!(first.entries.len(), 1);
    assert_eq!(named(ledger.list_entries(entries(1, "00")).await), ["page_token"]);
    for (seconds, nanos) in [(i64::MAX, 0), (0, -1), (0, 1_000_000_000)] {
        let known_at = Some(prost_types::Timestamp { seconds, nanos });
        let up_to_date = "2008-02-30".into();
        let request = GetTrialBalanceRequest { parent: PARENT.into(), up_to_date, known_at };
        assert_eq!(named(ledger.get_trial_balance(request).await), ["up_to_date", "known_at"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn empty_calculations_name_every_field_that_they_need() {
    let lender = Lender::start().await.unwrap();
    let mut calculations = lender.calculations("procurement-1").unwrap();
    let expected = [
        "amount",
        "rate",
        "day_count",
        "commencement_date",
        "final_maturity_date",
        "stub",
        "business_day_convention",
        "payment_timing",
        "amortization",
    ];
    assert_eq!(named(calculations.preview_schedule(PreviewScheduleRequest::default()).await), expected);
    let expected = ["start_date", "end_date", "day_count"];
    assert_eq!(named(calculations.count_days(CountDaysRequest::default()).await), expected);
    let expected = ["date", "business_day_convention"];
    assert_eq!(named(calculations.adjust_date(AdjustDateRequest::default()).await), expected);
}
