//! What is left at last: the ledger, the end of a facility, defaults that are no missed payments,
//! cash that paid nothing.

use facility_proto::lender::v1::{
    GetTerminationQuoteRequest, ListTerminationQuotesRequest, PrepayScheduleRequest, QuoteTerminationRequest,
    RenewScheduleRequest, TerminateScheduleRequest, termination_quote::State as QuoteState,
};

use super::*;

#[tokio::test(flavor = "multi_thread")]
async fn the_ledger_balances_now_then_and_as_it_was_known() {
    let lender = accepted().await;
    let after_funding = SystemClock.now();
    lender.advance("lease", "2008-04-03").await.unwrap();
    record(&lender, receipt("2000.00", "2008-04-03", "BANK-1")).await.unwrap();

    let mut ledger = lender.ledger("lender-operations-1").unwrap();
    let asked = GetTrialBalanceRequest { parent: PARENT.into(), up_to_date: String::new(), known_at: None };
    let now = ledger.get_trial_balance(asked.clone()).await.unwrap().into_inner().trial_balance.unwrap();
    assert_eq!(now.debits, now.credits);
    let balance = |of: &pb::TrialBalance, account: &str| {
        let found = of.accounts.iter().find(|own| own.account == account);
        found.and_then(|own| own.balance.clone()).map_or_else(String::new, |money| money.amount)
    };
    // Funding −90,000.00, receipt 2,000.00; 1,660.00 due and one day late: 1,660 × 10 % / 360 = 0.46.
    assert_eq!(balance(&now, "CASH"), "-88000.00");
    assert_eq!(
        (balance(&now, "UNAPPLIED_CASH"), balance(&now, "DEFAULT_INTEREST_INCOME")),
        ("339.54".into(), "0.46".into())
    );
    assert_eq!(
        (balance(&now, "NET_INVESTMENT_IN_LEASES"), balance(&now, "RENT_RECEIVABLE")),
        ("90000.00".into(), "0.00".into())
    );

    // Made anew from the journal it is the same; before the facility was entered there is nothing.
    let known = |micros: i64| {
        let nanos = i32::try_from(micros % 1_000_000 * 1_000).unwrap();
        let known_at = Some(prost_types::Timestamp { seconds: micros / 1_000_000, nanos });
        GetTrialBalanceRequest { known_at, ..asked.clone() }
    };
    let rebuilt = ledger.get_trial_balance(known(SystemClock.now())).await.unwrap().into_inner();
    assert_eq!(rebuilt.trial_balance.unwrap(), now);
    let before = ledger.get_trial_balance(known(0)).await.unwrap().into_inner();
    let before = before.trial_balance.unwrap();
    assert_eq!((before.accounts.len(), text(before.debits.as_ref())), (0, "0.00"));
    let then = ledger.get_trial_balance(known(after_funding)).await.unwrap().into_inner();
    assert_eq!(balance(&then.trial_balance.unwrap(), "CASH"), "-90000.00");
    let past = GetTrialBalanceRequest { up_to_date: "2008-04-02".into(), ..asked.clone() };
    let past = ledger.get_trial_balance(past).await.unwrap().into_inner().trial_balance.unwrap();
    assert_eq!((past.debits == past.credits, balance(&past, "CASH").as_str()), (true, "-90000.00"));

    // The entries, page by page, add up to the same cash.
    let mut page = ListEntriesRequest { parent: PARENT.into(), page_size: 7, page_token: String::new() };
    let mut entries = Vec::new();
    loop {
        let answer = ledger.list_entries(page.clone()).await.unwrap().into_inner();
        entries.extend(answer.entries);
        if answer.next_page_token.is_empty() {
            break;
        }
        page.page_token = answer.next_page_token;
    }
    assert!(entries.iter().map(|entry| entry.number).eq(1..=u32::try_from(entries.len()).unwrap()));
    let cash: Vec<_> = entries.iter().filter(|entry| entry.lines.iter().any(|line| line.account == "CASH")).collect();
    let events: Vec<_> = cash.iter().map(|entry| (entry.event.as_str(), entry.subject.as_str())).collect();
    assert_eq!(events, [("DrawdownFunded", "drawdowns/1"), ("ReceiptRecorded", "receipts/1")]);
    for stranger in ["treasurer-1", "borrower-svc", "guarantor-1", "administrator-1"] {
        let refused = lender.ledger(stranger).unwrap().get_trial_balance(asked.clone()).await.unwrap_err();
        assert_eq!(refused.code(), Code::PermissionDenied, "{stranger}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_facility_ends_paid_bought_and_closed_and_not_before() {
    let lender = funded_with(|terms| {
        terms.final_maturity =
            Some(terms::FinalMaturity { maturity: Some(terms::final_maturity::Maturity::Date("2008-07-02".into())) });
        terms.availability_period.as_mut().unwrap().end_date = "2008-03-31".into();
        terms.purchase_option = Some(terms::PurchaseOption { price: Some(usd("1.00")), reasonably_certain: true });
    })
    .await;
    let mut leases = lender.leases("operations-1").unwrap();
    leases.accept_equipment(acceptance("2008-01-10")).await.unwrap();
    let mut agent = lender.facilities("facility-agent-1").unwrap();
    let close =
        |n: u32| CloseFacilityRequest { request_id: format!("close-{n}"), name: PARENT.into(), etag: String::new() };
    assert_eq!(reasons(&agent.close_facility(close(1)).await.unwrap_err()), ["WRONG_STATE"]);
    let buy = ExercisePurchaseOptionRequest { request_id: "buy-1".into(), name: format!("{PARENT}/schedules/1") };
    let mut treasurer = lender.leases("treasurer-1").unwrap();
    assert_eq!(reasons(&treasurer.exercise_purchase_option(buy.clone()).await.unwrap_err()), ["WRONG_STATE"]);

    lender.advance("lease", "2008-04-02").await.unwrap();
    record(&lender, receipt("1660.00", "2008-04-02", "BANK-1")).await.unwrap();
    lender.advance("lease", "2008-07-02").await.unwrap();
    // The last interest, 20 × 91, and all principal.
    record(&lender, receipt("91820.00", "2008-07-02", "BANK-2")).await.unwrap();
    let bought = treasurer.exercise_purchase_option(buy).await.unwrap().into_inner();
    assert_eq!(bought.schedule.unwrap().state(), ScheduleState::Ended);
    assert_eq!(bought.invoice, "facilities/lease/invoices/3");

    lender.advance("lease", "2008-07-03").await.unwrap();
    let mut guarantor = lender.facilities("guarantor-1").unwrap();
    let shown = guarantor.get_facility(GetFacilityRequest { name: PARENT.into() }).await.unwrap().into_inner();
    assert_eq!(shown.facility.unwrap().state(), FacilityState::Matured);
    let refused = agent.close_facility(close(2)).await.unwrap_err();
    let open = facility_service::errors::decode(&refused).unwrap();
    let open: Vec<_> = open.rules.iter().map(|rule| (rule.reason.as_str(), rule.subject.as_str())).collect();
    assert!(open.contains(&("STILL_OPEN", "facilities/lease/invoices/3")), "{open:?}");

    record(&lender, receipt("1.00", "2008-07-03", "BANK-3")).await.unwrap();
    let request = ListEquipmentRequest { parent: PARENT.into(), ..ListEquipmentRequest::default() };
    let units = leases.list_equipment(request).await.unwrap().into_inner().equipment;
    assert_eq!(units[0].state(), EquipmentState::Purchased);
    // The price is due on the 14th, the first business day ten days after the option; paid before, it
    // is received in advance until then.
    lender.advance("lease", "2008-07-14").await.unwrap();
    let closed = agent.close_facility(close(3)).await.unwrap().into_inner().facility.unwrap();
    assert_eq!(closed.state(), FacilityState::Closed);

    // What came in less what was paid out: interest 1,660.00 + 1,820.00, and the price 1.00.
    let asked = GetTrialBalanceRequest { parent: PARENT.into(), up_to_date: String::new(), known_at: None };
    let balance = lender.ledger("auditor-1").unwrap().get_trial_balance(asked).await.unwrap().into_inner();
    let balance = balance.trial_balance.unwrap();
    assert_eq!(balance.debits, balance.credits);
    let left: Vec<_> = balance
        .accounts
        .iter()
        .map(|own| (own.account.as_str(), text(own.balance.as_ref())))
        .filter(|(_, amount)| *amount != "0.00")
        .collect();
    assert_eq!(left, [("CASH", "3481.00"), ("FINANCE_INCOME", "3480.00"), ("GAIN_ON_DISPOSAL", "1.00")]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_declared_default_is_cured_another_waived_and_none_lets_accelerate_before_its_time() {
    let lender = accepted().await;
    let mut agent = lender.defaults("facility-agent-1").unwrap();
    let mut committee = lender.defaults("credit-committee-1").unwrap();
    let declare = |n: u32| DeclareDefaultRequest {
        request_id: format!("declare-{n}"),
        parent: PARENT.into(),
        description: "The insurance was not renewed".into(),
    };
    let first = agent.declare_default(declare(1)).await.unwrap().into_inner().default.unwrap();
    // 30 calendar days of cure.
    assert_eq!((first.state(), first.remedy_until.as_str()), (DefaultState::Potential, "2008-02-09"));
    let accelerate = AccelerateFacilityRequest {
        request_id: "accelerate-1".into(),
        name: PARENT.into(),
        reason: "Not insured".into(),
    };
    assert_eq!(reasons(&committee.accelerate_facility(accelerate.clone()).await.unwrap_err()), ["NO_EVENT_OF_DEFAULT"]);
    let evidence = "Policy 7 of 10 January".to_owned();
    let cure = CureDefaultRequest { request_id: "cure-1".into(), name: first.name.clone(), evidence: evidence.clone() };
    let cured = agent.cure_default(cure.clone()).await.unwrap().into_inner().default.unwrap();
    assert_eq!((cured.state(), cured.reason), (DefaultState::Cured, evidence));
    let again = CureDefaultRequest { request_id: "cure-2".into(), ..cure };
    assert_eq!(reasons(&agent.cure_default(again).await.unwrap_err()), ["DEFAULT_NOT_CONTINUING"]);

    let second = agent.declare_default(declare(2)).await.unwrap().into_inner().default.unwrap();
    let waive = |name: &str| WaiveDefaultRequest {
        request_id: "waive-1".into(),
        name: name.into(),
        reason: "Covered by the parent".into(),
    };
    assert_eq!(committee.waive_default(waive("facilities/lease/defaults/9")).await.unwrap_err().code(), Code::NotFound);
    let waived = committee.waive_default(waive(&second.name)).await.unwrap().into_inner().default.unwrap();
    assert_eq!((waived.state(), waived.end_date.as_str()), (DefaultState::Waived, "2008-01-10"));

    // The third is not remedied in time.
    agent.declare_default(declare(3)).await.unwrap();
    lender.advance("lease", "2008-02-10").await.unwrap();
    let due = committee.accelerate_facility(accelerate).await.unwrap().into_inner();
    // 31 days: 90,000 × 8 % × 31 / 360 = 620.00.
    assert_eq!((text(due.amount.as_ref()), due.invoices.len()), ("90620.00", 1));
    let request = ListDefaultsRequest { parent: PARENT.into(), ..ListDefaultsRequest::default() };
    let all = agent.list_defaults(request).await.unwrap().into_inner().defaults;
    let states: Vec<_> = all.iter().map(|default| default.state()).collect();
    assert_eq!(states, [DefaultState::Cured, DefaultState::Waived, DefaultState::Accelerated]);
    let mut treasurer = lender.facilities("treasurer-1").unwrap();
    let shown = treasurer.get_facility(GetFacilityRequest { name: PARENT.into() }).await.unwrap().into_inner();
    assert_eq!(shown.facility.unwrap().state(), FacilityState::Accelerated);
}

#[tokio::test(flavor = "multi_thread")]
async fn unapplied_cash_is_paid_back_once() {
    let lender = accepted().await;
    record(&lender, receipt("100.00", "2008-01-10", "BANK-1")).await.unwrap();
    let refund = |amount: &str, bank_reference: &str| RefundUnappliedCashRequest {
        request_id: bank_reference.into(),
        parent: PARENT.into(),
        amount: Some(usd(amount)),
        bank_reference: bank_reference.into(),
    };
    let mut operations = lender.billing("lender-operations-1").unwrap();
    let refused = operations.refund_unapplied_cash(refund("100.01", "BANK-2")).await.unwrap_err();
    assert_eq!(reasons(&refused), ["OVER_UNAPPLIED_CASH"]);
    let left = operations.refund_unapplied_cash(refund("60.00", "BANK-3")).await.unwrap().into_inner();
    assert_eq!(text(left.unapplied.as_ref()), "40.00");
    let twice = RefundUnappliedCashRequest { request_id: "other".into(), ..refund("40.00", "BANK-3") };
    assert_eq!(reasons(&operations.refund_unapplied_cash(twice).await.unwrap_err()), ["RECEIPT_ALREADY_RECORDED"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn bounced_receipt_is_reversed_once_and_by_operations_only() {
    let lender = accepted().await;
    let name = record(&lender, receipt("100.00", "2008-01-10", "BANK-1")).await.unwrap().name;
    let reverse = |reference: &str| ReverseReceiptRequest {
        request_id: reference.into(),
        name: name.clone(),
        bank_reference: reference.into(),
        reason: "Returned by the bank: no funds".into(),
    };
    let treasurer = lender.billing("treasurer-1").unwrap().reverse_receipt(reverse("BACK-1")).await.unwrap_err();
    assert_eq!(treasurer.code(), Code::PermissionDenied);
    let mut operations = lender.billing("lender-operations-1").unwrap();
    let reversed = operations.reverse_receipt(reverse("BACK-1")).await.unwrap().into_inner().receipt.unwrap();
    assert_eq!((reversed.state(), reversed.reversal_date.as_str()), (ReceiptState::Reversed, "2008-01-10"));
    assert_eq!(
        (reversed.reversal_reason.as_str(), reversed.reversal_bank_reference.as_str()),
        ("Returned by the bank: no funds", "BACK-1")
    );
    // Sent again it has one effect and the same answer.
    let again = operations.reverse_receipt(reverse("BACK-1")).await.unwrap().into_inner().receipt.unwrap();
    assert_eq!(again, reversed);
    assert_eq!(reasons(&operations.reverse_receipt(reverse("BACK-2")).await.unwrap_err()), ["RECEIPT_REVERSED"]);
    let unknown = ReverseReceiptRequest { name: format!("{PARENT}/receipts/9"), ..reverse("BACK-3") };
    assert_eq!(operations.reverse_receipt(unknown).await.unwrap_err().code(), Code::NotFound);
    let statement = GetStatementRequest { parent: PARENT.into(), payment_date: String::new() };
    let statement = operations.get_statement(statement).await.unwrap().into_inner();
    assert_eq!(text(statement.unapplied.as_ref()), "0.00");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lease_is_quoted_and_bought_out_over_the_wire() {
    let lender = accepted().await;
    let mut treasurer = lender.leases("treasurer-1").unwrap();
    let quote = |n: u32, date: &str| QuoteTerminationRequest {
        request_id: format!("quote-{n}"),
        name: format!("{PARENT}/schedules/1"),
        equipment: Vec::new(),
        settlement_date: date.into(),
    };
    let early = treasurer.quote_termination(quote(1, "2008-01-09")).await.unwrap_err();
    assert_eq!(reasons(&early), ["DATE_NOT_QUOTABLE"]);
    let given = treasurer.quote_termination(quote(2, "2008-02-11")).await.unwrap().into_inner().quote.unwrap();
    // 32 days of 90,000.00 at 8 %, ACT/360.
    let figures = [&given.balance, &given.principal, &given.interest, &given.unpaid].map(|its| text(its.as_ref()));
    assert_eq!(figures, ["90000.00", "90000.00", "640.00", "0.00"]);
    let read = GetTerminationQuoteRequest { name: given.name.clone() };
    assert_eq!(treasurer.get_termination_quote(read).await.unwrap().into_inner().quote, Some(given.clone()));

    let take = TerminateScheduleRequest { request_id: "take-1".into(), quote: given.name.clone() };
    let not_yet = treasurer.terminate_schedule(take.clone()).await.unwrap_err();
    assert_eq!(reasons(&not_yet), ["SETTLEMENT_DATE_NOT_OPEN"]);
    let mut operations = lender.leases("lender-operations-1").unwrap();
    assert_eq!(operations.terminate_schedule(take.clone()).await.unwrap_err().code(), Code::PermissionDenied);
    lender.advance("lease", "2008-02-11").await.unwrap();
    let taken = treasurer.terminate_schedule(take).await.unwrap().into_inner();
    let schedule = taken.schedule.unwrap();
    assert_eq!((schedule.state(), schedule.settlements.len()), (ScheduleState::Terminated, 1));
    let listed = ListTerminationQuotesRequest { parent: PARENT.into(), ..ListTerminationQuotesRequest::default() };
    let listed = treasurer.list_termination_quotes(listed).await.unwrap().into_inner().quotes;
    assert_eq!(listed.iter().map(|quote| quote.state()).collect::<Vec<_>>(), [QuoteState::Taken]);

    record(&lender, receipt(text(given.amount.as_ref()), "2008-02-11", "BANK-1")).await.unwrap();
    let request = ListEquipmentRequest { parent: PARENT.into(), ..ListEquipmentRequest::default() };
    let units = treasurer.list_equipment(request).await.unwrap().into_inner().equipment;
    assert_eq!(units[0].state(), EquipmentState::Purchased);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_prepayment_says_every_field_that_is_wrong() {
    let lender = accepted().await;
    let mut treasurer = lender.leases("treasurer-1").unwrap();
    let refused = treasurer.prepay_schedule(PrepayScheduleRequest::default()).await.unwrap_err();
    let fields: Vec<_> = facility_service::errors::decode(&refused).unwrap().fields;
    let fields: Vec<_> = fields.iter().map(|field| field.field.as_str()).collect();
    assert_eq!(fields, ["request_id", "name", "amount", "settlement_date", "effect"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_renewal_says_every_field_that_is_wrong_and_needs_an_option_of_the_terms() {
    let lender = accepted().await;
    let mut treasurer = lender.leases("treasurer-1").unwrap();
    let refused = treasurer.renew_schedule(RenewScheduleRequest::default()).await.unwrap_err();
    let fields: Vec<_> = facility_service::errors::decode(&refused).unwrap().fields;
    let fields: Vec<_> = fields.iter().map(|field| field.field.as_str()).collect();
    assert_eq!(fields, ["request_id", "name"]);
    let request =
        RenewScheduleRequest { request_id: "renew".into(), name: format!("{PARENT}/schedules/1"), payments: 2 };
    let refused = facility_service::errors::decode(&treasurer.renew_schedule(request).await.unwrap_err()).unwrap();
    let rules: Vec<_> = refused.rules.iter().map(|rule| rule.reason.as_str()).collect();
    assert_eq!(rules, ["NO_RENEWAL_OPTION"]);
}
