//! A facility after funding, over the wire: acceptance, invoices, a late payment, a demand, a
//! dispute, and the ledger of it all.
//!
//! 90,000.00 at 8 % by ACT/360, interest alone until 2015-01-02, due on the 2nd of January, April,
//! July and October; accepted on the day of its funding, 2008-01-10.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "what fails here ends the test")]

#[path = "servicing/ending.rs"]
mod ending;
#[path = "servicing/faults.rs"]
mod faults;

use facility_proto::lender::v1::{
    AccelerateFacilityRequest, AcceptEquipmentRequest, AcknowledgeGuaranteeDemandRequest, AddChargeRequest,
    CheckDrawdownRequest, CloseFacilityRequest, CountDaysRequest, CureDefaultRequest, DeclareDefaultRequest,
    DemandGuaranteeRequest, DisputeInvoiceRequest, ExercisePurchaseOptionRequest, GetDefaultRequest,
    GetFacilityRequest, GetGuaranteeDemandRequest, GetInvoiceRequest, GetLeaseScheduleRequest, GetStatementRequest,
    GetStatementResponse, GetTrialBalanceRequest, Invoice, LeaseSchedule, ListDefaultsRequest, ListEntriesRequest,
    ListEquipmentRequest, ListInvoicesRequest, ListLeaseSchedulesRequest, ListReceiptsRequest, PreviewScheduleRequest,
    Receipt, RecordReceiptRequest, RefundUnappliedCashRequest, ResolveDisputeRequest, ReturnEquipmentRequest,
    ReverseReceiptRequest, WaiveDefaultRequest, accept_equipment_request::AcceptedUnit, default::State as DefaultState,
    equipment::State as EquipmentState, facility::State as FacilityState, guarantee_demand::State as DemandState,
    invoice::State as InvoiceState, lease_schedule::State as ScheduleState, receipt::State as ReceiptState,
    resolve_dispute_request as resolve,
};
use facility_proto::r#type::v1::{self as pb, facility_terms as terms, invoice_part::Category};
use facility_service::clock::{Clock, SystemClock};
use facility_tests::{Lender, create, reasons, sign, submit, usd};
use tonic::{Code, Status};

const PARENT: &str = "facilities/lease";

fn bullet() -> Option<terms::Amortization> {
    let shape = terms::amortization::Shape::Bullet(terms::amortization::Bullet {});
    Some(terms::Amortization { shape: Some(shape) })
}

/// Funded on 2008-01-10 and guaranteed up to 100,000.00.
async fn funded() -> Lender {
    funded_with(|_| ()).await
}

async fn funded_with(change: impl FnOnce(&mut pb::FacilityTerms)) -> Lender {
    let lender = Lender::start().await.unwrap();
    let mut request = create("lease", "100000.00");
    let terms = request.terms.as_mut().unwrap();
    terms.amortization = bullet();
    terms.guarantee = Some(terms::Guarantee {
        guarantor: Some(pb::Party { id: "baja-mining".into(), legal_name: "Baja Mining Corp.".into() }),
        cap: Some(usd("100000.00")),
        expiry_date: "2015-12-31".into(),
    });
    change(terms);
    let mut agent = lender.facilities("facility-agent-1").unwrap();
    agent.create_facility(request).await.unwrap();
    agent.sign_facility(sign("lease")).await.unwrap();
    lender.funded("lease", "90000.00").await.unwrap();
    lender
}

fn acceptance(date: &str) -> AcceptEquipmentRequest {
    let unit = AcceptedUnit { equipment: format!("{PARENT}/equipment/1-1"), acceptance_date: date.into() };
    AcceptEquipmentRequest { request_id: "accept-1".into(), parent: PARENT.into(), units: vec![unit] }
}

async fn accepted() -> Lender {
    let lender = funded().await;
    lender.leases("operations-1").unwrap().accept_equipment(acceptance("2008-01-10")).await.unwrap();
    lender
}

fn text(money: Option<&pb::Money>) -> &str {
    money.map_or("", |money| &money.amount)
}

async fn invoice(lender: &Lender, number: u32) -> Invoice {
    let request = GetInvoiceRequest { name: format!("{PARENT}/invoices/{number}") };
    lender.billing("treasurer-1").unwrap().get_invoice(request).await.unwrap().into_inner().invoice.unwrap()
}

async fn statement(lender: &Lender, payment_date: &str) -> GetStatementResponse {
    let request = GetStatementRequest { parent: PARENT.into(), payment_date: payment_date.into() };
    lender.billing("treasurer-1").unwrap().get_statement(request).await.unwrap().into_inner()
}

fn receipt(amount: &str, value_date: &str, bank_reference: &str) -> RecordReceiptRequest {
    RecordReceiptRequest {
        request_id: format!("receipt-{bank_reference}"),
        parent: PARENT.into(),
        amount: Some(usd(amount)),
        value_date: value_date.into(),
        guarantee_demand: String::new(),
        bank_reference: bank_reference.into(),
        payment_reference: "ORDER-1".into(),
        invoice: String::new(),
    }
}

async fn record(lender: &Lender, request: RecordReceiptRequest) -> Result<Receipt, Status> {
    let answer = lender.billing("lender-operations-1").unwrap().record_receipt(request).await?;
    Ok(answer.into_inner().receipt.unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn accepted_equipment_is_on_a_schedule_like_the_preview_of_its_terms() {
    let lender = funded().await;
    let mut leases = lender.leases("operations-1").unwrap();
    let early = leases.accept_equipment(acceptance("2008-01-09")).await.unwrap_err();
    assert_eq!((early.code(), reasons(&early)), (Code::FailedPrecondition, vec!["ACCEPTED_BEFORE_FUNDING".to_owned()]));
    let tomorrow = leases.accept_equipment(acceptance("2008-01-11")).await.unwrap_err();
    assert_eq!(reasons(&tomorrow), ["DATE_IN_FUTURE"]);

    let answer = leases.accept_equipment(acceptance("2008-01-10")).await.unwrap().into_inner();
    let schedule: LeaseSchedule = answer.schedule.clone().unwrap();
    assert_eq!((schedule.name.as_str(), schedule.state()), ("facilities/lease/schedules/1", ScheduleState::Commenced));
    assert_eq!((schedule.commencement_date.as_str(), text(schedule.interim_rent.as_ref())), ("2008-01-10", "0.00"));
    assert_eq!(schedule.equipment, ["facilities/lease/equipment/1-1"]);
    // 21 + 29 + 31 + 2 days to 2 April: 90,000 × 8 % × 83 / 360; then 91 days to 2 July.
    let interest: Vec<_> = schedule.payments.iter().take(2).map(|line| text(line.interest.as_ref())).collect();
    assert_eq!((schedule.payments.len(), interest), (28, vec!["1660.00", "1820.00"]));

    // Sent again it is the same answer; with another request id the unit is on lease already.
    assert_eq!(leases.accept_equipment(acceptance("2008-01-10")).await.unwrap().into_inner(), answer);
    let again = AcceptEquipmentRequest { request_id: "accept-2".into(), ..acceptance("2008-01-10") };
    assert_eq!(reasons(&leases.accept_equipment(again).await.unwrap_err()), ["EQUIPMENT_WRONG_STATE"]);

    let preview = bullet_until("2015-01-02");
    let mut calculations = lender.calculations("guarantor-1").unwrap();
    let preview = calculations.preview_schedule(preview).await.unwrap().into_inner();
    assert_eq!(preview.payments, schedule.payments);

    let read = leases.get_lease_schedule(GetLeaseScheduleRequest { name: schedule.name.clone() }).await.unwrap();
    assert_eq!(read.into_inner().schedule.unwrap(), schedule);
    let request = ListLeaseSchedulesRequest { parent: PARENT.into(), ..ListLeaseSchedulesRequest::default() };
    let listed = leases.list_lease_schedules(request).await.unwrap().into_inner().schedules;
    assert_eq!(listed, [LeaseSchedule { payments: Vec::new(), ..schedule }]);
    let request = ListEquipmentRequest { parent: PARENT.into(), ..ListEquipmentRequest::default() };
    let units = leases.list_equipment(request).await.unwrap().into_inner().equipment;
    assert_eq!((units.len(), units[0].state()), (1, EquipmentState::OnLease));
    assert_eq!(units[0].item.as_ref().unwrap().serial_number, "lease-1");

    let returned = ReturnEquipmentRequest {
        request_id: "return-1".into(),
        parent: PARENT.into(),
        equipment: vec![format!("{PARENT}/equipment/1-1"), format!("{PARENT}/equipment/9-1")],
        return_date: "2008-01-11".into(),
    };
    let refused = lender.leases("lender-operations-1").unwrap().return_equipment(returned).await.unwrap_err();
    let mut given = reasons(&refused);
    given.sort();
    given.dedup();
    assert_eq!(given, ["DATE_IN_FUTURE", "EQUIPMENT_NOT_FOUND", "EQUIPMENT_WRONG_STATE"]);
}

/// A loan like the lease, until `maturity`.
fn bullet_until(maturity: &str) -> PreviewScheduleRequest {
    PreviewScheduleRequest {
        amount: Some(usd("90000.00")),
        rate: "0.08".into(),
        day_count: terms::DayCount::Act360.into(),
        commencement_date: "2008-01-10".into(),
        final_maturity_date: maturity.into(),
        payment_months: 3,
        stub: terms::Stub::ShortFirst.into(),
        business_day_convention: terms::BusinessDayConvention::ModifiedFollowing.into(),
        accruals_adjusted: true,
        payment_timing: terms::PaymentTiming::Arrears.into(),
        amortization: bullet(),
        ..PreviewScheduleRequest::default()
    }
}

/// Everything here runs on one thread but what the service gives to others: were the schedule calculated on it, the
/// days would be counted afterwards only.
#[tokio::test]
async fn a_long_calculation_lets_others_be_answered_meanwhile() {
    let lender = Lender::start().await.unwrap();
    let (mut long, mut short) =
        (lender.calculations("guarantor-1").unwrap(), lender.calculations("auditor-1").unwrap());
    let count = CountDaysRequest {
        day_count: terms::DayCount::Act360.into(),
        start_date: "2008-01-10".into(),
        end_date: "2008-04-02".into(),
        ..CountDaysRequest::default()
    };
    // Both have their connections.
    short.count_days(count.clone()).await.unwrap();
    long.preview_schedule(bullet_until("2008-12-31")).await.unwrap();

    let century = PreviewScheduleRequest { payment_months: 1, ..bullet_until("2108-01-10") };
    let schedule = tokio::spawn(async move { long.preview_schedule(century).await });
    // It is asked first.
    tokio::task::yield_now().await;
    assert_eq!(short.count_days(count).await.unwrap().into_inner().days, 83);
    assert!(!schedule.is_finished(), "the short question waited for the long one");
    assert_eq!(schedule.await.unwrap().unwrap().into_inner().payments.len(), 1_200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rent_paid_late_bears_default_interest_stops_drawing_and_is_cured_by_payment() {
    let lender = accepted().await;
    lender.advance("lease", "2008-04-07").await.unwrap();
    let billed = invoice(&lender, 1).await;
    assert_eq!((billed.state(), billed.due_date.as_str()), (InvoiceState::Overdue, "2008-04-02"));
    assert_eq!((billed.issue_date.as_str(), text(billed.amount.as_ref())), ("2008-03-23", "1660.00"));

    // 1,660.00 × 10 % × 5 / 360 = 2.3055…
    let shown = statement(&lender, "").await;
    assert_eq!((shown.payment_date.as_str(), shown.lines.len()), ("2008-04-07", 1));
    let line = &shown.lines[0];
    assert_eq!((text(line.unpaid.as_ref()), text(line.default_interest.as_ref())), ("1660.00", "2.31"));
    assert_eq!((text(shown.payable.as_ref()), text(shown.unapplied.as_ref())), ("1662.31", "0.00"));

    let mut guarantor = lender.defaults("guarantor-1").unwrap();
    let name = format!("{PARENT}/defaults/1");
    let default = guarantor.get_default(GetDefaultRequest { name: name.clone() }).await.unwrap().into_inner();
    let default = default.default.unwrap();
    assert_eq!((default.state(), default.start_date.as_str()), (DefaultState::Potential, "2008-04-03"));
    assert_eq!(default.invoice, "facilities/lease/invoices/1");
    let stopped = CheckDrawdownRequest {
        parent: PARENT.into(),
        requested_funding_date: "2008-04-14".into(),
        items: submit("lease", "more", "S2", "60.00").items,
    };
    let check = lender.drawdowns("treasurer-1").unwrap().check_drawdown(stopped.clone()).await.unwrap().into_inner();
    let reasons_now: Vec<_> = check.failures.iter().map(|failure| failure.reason.as_str()).collect();
    assert_eq!(reasons_now, ["DRAWSTOP"]);

    let paid = record(&lender, receipt("1662.31", "2008-04-07", "BANK-1")).await.unwrap();
    assert_eq!((text(paid.unapplied.as_ref()), paid.default_interest.len()), ("0.00", 1));
    assert_eq!(invoice(&lender, 1).await.state(), InvoiceState::Paid);
    let cured = guarantor.get_default(GetDefaultRequest { name }).await.unwrap().into_inner().default.unwrap();
    assert_eq!((cured.state(), cured.end_date.as_str()), (DefaultState::Cured, "2008-04-07"));
    assert!(statement(&lender, "").await.lines.is_empty());
    let check = lender.drawdowns("treasurer-1").unwrap().check_drawdown(stopped).await.unwrap().into_inner();
    assert_eq!(check.failures, []);

    // The next rent with what is due by then: 20 × 91.
    let next = statement(&lender, "2008-07-02").await;
    assert!(next.lines.is_empty(), "it is not issued yet: {next:?}");
    lender.advance("lease", "2008-06-23").await.unwrap();
    assert_eq!(text(statement(&lender, "2008-07-02").await.payable.as_ref()), "1820.00");
    assert!(statement(&lender, "2008-07-01").await.lines.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_receipt_is_refused_with_every_reason_and_a_reference_counts_once() {
    let lender = accepted().await;
    lender.advance("lease", "2008-04-02").await.unwrap();
    record(&lender, receipt("1000.00", "2008-04-02", "BANK-1")).await.unwrap();
    let mut wrong = receipt("1.00", "2008-04-03", "BANK-1");
    wrong.request_id = "another".into();
    wrong.amount.as_mut().unwrap().currency_code = "MXN".into();
    wrong.invoice = format!("{PARENT}/invoices/7");
    wrong.guarantee_demand = format!("{PARENT}/guaranteeDemands/7");
    let refused = record(&lender, wrong).await.unwrap_err();
    let mut given = reasons(&refused);
    given.sort();
    assert_eq!(refused.code(), Code::FailedPrecondition);
    let every = [
        "CURRENCY_MISMATCH",
        "DATE_IN_FUTURE",
        "GUARANTEE_DEMAND_NOT_FOUND",
        "INVOICE_NOT_FOUND",
        "RECEIPT_ALREADY_RECORDED",
    ];
    assert_eq!(given, every);
    let earlier = record(&lender, receipt("1.00", "2007-01-01", "BANK-2")).await.unwrap_err();
    assert_eq!(reasons(&earlier), ["VALUE_DATE_BEFORE_SIGNING"]);
    // More than is due: 340.00 is unapplied.
    let more = record(&lender, receipt("1000.00", "2008-04-02", "BANK-3")).await.unwrap();
    assert_eq!(text(more.unapplied.as_ref()), "340.00");
    let request = ListReceiptsRequest { parent: PARENT.into(), page_size: 1, page_token: String::new() };
    let mut billing = lender.billing("auditor-1").unwrap();
    let first = billing.list_receipts(request.clone()).await.unwrap().into_inner();
    let second = ListReceiptsRequest { page_token: first.next_page_token, ..request };
    let second = billing.list_receipts(second).await.unwrap().into_inner();
    assert_eq!((first.receipts.len(), second.receipts[0].bank_reference.as_str()), (1, "BANK-3"));
    assert_eq!(second.next_page_token, "");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_guarantor_sees_acknowledges_and_pays_a_demand_and_no_invoice() {
    let lender = accepted().await;
    lender.advance("lease", "2008-04-07").await.unwrap();
    let mut agent = lender.defaults("facility-agent-1").unwrap();
    let demand = DemandGuaranteeRequest { request_id: "demand-1".into(), parent: PARENT.into(), invoices: Vec::new() };
    let demand = agent.demand_guarantee(demand).await.unwrap().into_inner().demand.unwrap();
    // What the statement of that day says.
    assert_eq!((text(demand.amount.as_ref()), demand.state()), ("1662.31", DemandState::Issued));
    assert_eq!(demand.invoices, ["facilities/lease/invoices/1"]);

    let mut guarantor = lender.defaults("guarantor-1").unwrap();
    let acknowledge = AcknowledgeGuaranteeDemandRequest { request_id: "ack-1".into(), name: demand.name.clone() };
    let seen = guarantor.acknowledge_guarantee_demand(acknowledge).await.unwrap().into_inner().demand.unwrap();
    assert_eq!(seen.state(), DemandState::Acknowledged);
    let invoice = GetInvoiceRequest { name: demand.invoices[0].clone() };
    let refused = lender.billing("guarantor-1").unwrap().get_invoice(invoice).await.unwrap_err();
    assert_eq!(refused.code(), Code::PermissionDenied);

    let mut paid = receipt("1662.31", "2008-04-07", "BANK-1");
    paid.guarantee_demand.clone_from(&demand.name);
    record(&lender, paid).await.unwrap();
    let settled = guarantor.get_guarantee_demand(GetGuaranteeDemandRequest { name: demand.name }).await.unwrap();
    let settled = settled.into_inner().demand.unwrap();
    assert_eq!((settled.state(), text(settled.paid.as_ref())), (DemandState::Settled, "1662.31"));
    let missing = GetGuaranteeDemandRequest { name: format!("{PARENT}/guaranteeDemands/2") };
    assert_eq!(guarantor.get_guarantee_demand(missing).await.unwrap_err().code(), Code::NotFound);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_disputed_charge_is_corrected_and_superseded() {
    let lender = accepted().await;
    let mut operations = lender.billing("lender-operations-1").unwrap();
    let charge = AddChargeRequest {
        request_id: "charge-1".into(),
        parent: PARENT.into(),
        due_date: "2008-01-12".into(),
        description: "Inspection of the machine".into(),
        amount: Some(usd("500.00")),
    };
    // A Saturday: adjusted to Monday, and within the lead days, so that it is billed at once.
    let charged = operations.add_charge(charge).await.unwrap().into_inner();
    assert_eq!((charged.due_date.as_str(), charged.invoice.as_str()), ("2008-01-14", "facilities/lease/invoices/1"));

    let part = |amount| pb::InvoicePart { line: 1, category: Category::Fee.into(), amount: Some(usd(amount)) };
    let dispute = |request_id: &str, amount| DisputeInvoiceRequest {
        request_id: request_id.into(),
        name: charged.invoice.clone(),
        parts: vec![part(amount)],
        reason: "Agreed were 300.00".into(),
    };
    let mut treasurer = lender.billing("treasurer-1").unwrap();
    let over = treasurer.dispute_invoice(dispute("over", "500.01")).await.unwrap_err();
    assert_eq!(reasons(&over), ["OVER_UNPAID"]);
    let disputed = treasurer.dispute_invoice(dispute("dispute-1", "200.00")).await.unwrap().into_inner();
    let disputed = disputed.invoice.unwrap();
    assert_eq!((text(disputed.disputed.as_ref()), disputed.disputed_parts), ("200.00", vec![part("200.00")]));
    let shown = statement(&lender, "2008-01-14").await;
    assert_eq!((text(shown.payable.as_ref()), text(shown.lines[0].disputed.as_ref())), ("300.00", "200.00"));

    let correction = |fee| resolve::Correction { line: 1, fee: Some(usd(fee)) };
    let uphold = |request_id: &str, fee| ResolveDisputeRequest {
        request_id: request_id.into(),
        name: charged.invoice.clone(),
        reason: "As agreed".into(),
        resolution: Some(resolve::Resolution::Upheld(resolve::Upheld { corrections: vec![correction(fee)] })),
    };
    let mut agent = lender.billing("facility-agent-1").unwrap();
    let same = agent.resolve_dispute(uphold("same", "500.00")).await.unwrap_err();
    assert_eq!(reasons(&same), ["NO_CORRECTION"]);
    let corrected = agent.resolve_dispute(uphold("resolve-1", "300.00")).await.unwrap().into_inner().invoice.unwrap();
    assert_eq!(
        (corrected.name.as_str(), text(corrected.amount.as_ref()), corrected.due_date.as_str()),
        ("facilities/lease/invoices/2", "300.00", "2008-01-14")
    );
    let old = invoice(&lender, 1).await;
    assert_eq!((old.state(), old.superseded_by.as_str()), (InvoiceState::Superseded, "facilities/lease/invoices/2"));
    let request = ListInvoicesRequest { parent: PARENT.into(), open_only: true, ..ListInvoicesRequest::default() };
    let open = treasurer.list_invoices(request).await.unwrap().into_inner().invoices;
    assert_eq!(open.iter().map(|invoice| invoice.name.as_str()).collect::<Vec<_>>(), [corrected.name.as_str()]);

    let mut paid = receipt("300.00", "2008-01-10", "BANK-1");
    paid.invoice = charged.invoice;
    assert_eq!(reasons(&record(&lender, paid).await.unwrap_err()), ["INVOICE_SUPERSEDED"]);
}
