//! Receipts: what they pay, in which order, and what is left.

use crate::facility::command::{RecordReceipt, RefundUnappliedCash};
use crate::facility::event::{Event, ReceiptRecorded, UnappliedCashApplied};
use crate::facility::fixtures::*;
use crate::facility::posting::LessorAccount;
use crate::facility::reason::ReasonCode;
use crate::facility::rejection::Rejection;
use crate::facility::servicing::{Allocation, AllocationTarget, DueCategory, Payer, Receipt};
use crate::facility::statement::statement;
use crate::facility::terms::AllocationCategory;
use crate::ids::InvoiceId;

fn on(open_date: &str) -> Desk {
    silent_facility().available_on(open_date)
}

fn recorded(events: &[Event]) -> &Receipt {
    match &events[0] {
        Event::ReceiptRecorded(event) => {
            let ReceiptRecorded { receipt } = event.as_ref();
            receipt
        }
        other => panic!("{other:?}"),
    }
}

fn applied(events: &[Event]) -> Option<&UnappliedCashApplied> {
    events.iter().find_map(|event| if let Event::UnappliedCashApplied(applied) = event { Some(applied) } else { None })
}

/// Invoice, line (0 for default interest), category, amount.
fn told(allocations: &[Allocation]) -> Vec<(u32, u32, Option<DueCategory>, String)> {
    let told = allocations.iter().map(|allocation| {
        let (line, category) = match allocation.target {
            AllocationTarget::DefaultInterest => (0, None),
            AllocationTarget::Line { line, category, .. } => (line, Some(category)),
        };
        (allocation.invoice.number(), line, category, allocation.amount.amount_text())
    });
    told.collect()
}

fn entry(invoice: u32, line: u32, category: DueCategory, amount: &str) -> (u32, u32, Option<DueCategory>, String) {
    (invoice, line, Some(category), amount.to_owned())
}

fn late(invoice: u32, amount: &str) -> (u32, u32, Option<DueCategory>, String) {
    (invoice, 0, None, amount.to_owned())
}

use DueCategory::{Fee, Interest, Principal};

#[test]
fn oldest_due_date_takes_all_before_a_fee_of_a_later_one() {
    let mut desk = on("2008-02-25");
    desk.issue("2008-03-03", vec![rent_line(1, "60.00", "40.00")]);
    desk.issue("2008-06-03", vec![fee_line("30.00")]);
    let events = desk.pay("100.00", "2008-02-25");
    assert_eq!(told(&recorded(&events).allocations), [entry(1, 1, Interest, "60.00"), entry(1, 1, Principal, "40.00")]);
    assert_eq!(desk.owed(invoice_id(1)).0, "PAID");
    assert_eq!(desk.owed(invoice_id(2)), ("BILLED", "30.00".to_owned(), "0.00".to_owned()));
}

#[test]
fn rent_paid_20_days_late_bears_default_interest() {
    // 158,906.89 × (7.80 % + 2.00 %) × 20 / 360 = 865.1597…; together 159,772.05.
    let mut desk = on("2008-08-25");
    let invoice = desk.issue("2008-09-03", vec![rent_line(1, "11947.26", "146959.63")]);
    desk.advance_to(date("2008-09-23"));
    let line = statement(desk.book(), date("2008-09-23")).unwrap()[0];
    assert_eq!((line.unpaid, line.default_interest, line.payable), (usd("158906.89"), usd("865.16"), usd("159772.05")));
    let events = desk.pay("159772.05", "2008-09-23");
    let charge = &recorded(&events).default_interest[0];
    assert_eq!((charge.amount, charge.rate), (usd("865.16"), rate("0.0980")));
    assert_eq!((charge.basis[0].from, charge.basis[0].to), (date("2008-09-03"), date("2008-09-23")));
    assert_eq!(desk.owed(invoice), ("PAID", "0.00".to_owned(), "865.16".to_owned()));
    assert!(statement(desk.book(), date("2008-09-23")).unwrap().is_empty());
}

#[test]
fn part_payments_go_by_category_and_default_interest_begins_anew_on_the_rest() {
    let mut desk = on("2008-08-25");
    let invoice = desk.issue("2008-09-03", vec![fee_line("30.00"), rent_line(1, "60.00", "40.00")]);
    desk.advance_to(date("2008-09-03"));
    let events = desk.pay("50.00", "2008-09-03");
    assert_eq!(told(&recorded(&events).allocations), [entry(1, 1, Fee, "30.00"), entry(1, 2, Interest, "20.00")]);
    // 80.00 × 9.80 % × 10 / 360 = 0.2177…
    desk.advance_to(date("2008-09-13"));
    let events = desk.pay("30.00", "2008-09-13");
    assert_eq!(told(&recorded(&events).allocations), [late(1, "0.22"), entry(1, 2, Interest, "29.78")]);
    // 50.22 × 9.80 % × 20 / 360 = 0.2734…
    desk.advance_to(date("2008-10-03"));
    let events = desk.pay("50.49", "2008-10-03");
    let expected = [late(1, "0.27"), entry(1, 2, Interest, "10.22"), entry(1, 2, Principal, "40.00")];
    assert_eq!(told(&recorded(&events).allocations), expected);
    assert_eq!(desk.owed(invoice), ("PAID", "0.00".to_owned(), "0.49".to_owned()));
    assert_eq!(desk.unapplied(), "0.00");
}

#[test]
fn default_interest_left_unpaid_keeps_the_invoice_open_and_bears_none_itself() {
    let mut desk = silent_facility()
        .with(|draft| {
            draft.allocation_order = vec![
                AllocationCategory::Principal,
                AllocationCategory::Interest,
                AllocationCategory::Fees,
                AllocationCategory::DefaultInterest,
            ];
        })
        .available_on("2008-08-25");
    let invoice = desk.issue("2008-09-03", vec![fee_line("3000.00"), rent_line(1, "2000.00", "1000.00")]);
    // 6,000.00 × 9.80 % × 10 / 360 = 16.333…
    desk.advance_to(date("2008-09-13"));
    let events = desk.pay("6000.00", "2008-09-13");
    let expected = [entry(1, 2, Principal, "1000.00"), entry(1, 2, Interest, "2000.00"), entry(1, 1, Fee, "3000.00")];
    assert_eq!(told(&recorded(&events).allocations), expected);
    assert_eq!(desk.owed(invoice), ("OVERDUE", "16.33".to_owned(), "16.33".to_owned()));
    desk.advance_to(date("2009-09-13"));
    desk.pay("16.33", "2009-09-13");
    assert_eq!(desk.owed(invoice), ("PAID", "0.00".to_owned(), "16.33".to_owned()));
}

#[test]
fn within_a_category_what_has_no_schedule_comes_first_then_the_lower_schedule() {
    let mut desk = on("2008-08-25");
    desk.issue("2008-09-03", vec![rent_line(2, "10.00", "0.00"), fee_line("5.00")]);
    desk.issue("2008-09-03", vec![rent_line(1, "10.00", "0.00"), fee_line("5.00")]);
    let events = desk.pay("25.00", "2008-08-25");
    let expected = [
        entry(1, 2, Fee, "5.00"),
        entry(2, 2, Fee, "5.00"),
        entry(2, 1, Interest, "10.00"),
        entry(1, 1, Interest, "5.00"),
    ];
    assert_eq!(told(&recorded(&events).allocations), expected);
}

#[test]
fn money_that_does_not_reach_a_later_due_date_reckons_nothing_there() {
    let mut desk = on("2008-08-25");
    desk.issue("2008-09-03", vec![fee_line("1000.00")]);
    let later = desk.issue("2008-09-04", vec![fee_line("1000.00")]);
    desk.advance_to(date("2008-09-13"));
    // 1,000.00 × 9.80 % × 10 / 360 = 2.722…
    let events = desk.pay("1002.72", "2008-09-13");
    assert_eq!(recorded(&events).default_interest.len(), 1);
    assert_eq!(desk.owed(later), ("OVERDUE", "1000.00".to_owned(), "0.00".to_owned()));
    // One cent more would have reached it: 9 days, 2.45.
    let events = desk.pay("0.01", "2008-09-13");
    assert_eq!(told(&recorded(&events).allocations), [entry(2, 1, Fee, "0.01")]);
    assert_eq!(desk.owed(later), ("OVERDUE", "1002.44".to_owned(), "2.45".to_owned()));
}

#[test]
fn invoice_of_the_same_date_on_which_nothing_is_paid_is_not_reckoned() {
    let mut desk = on("2008-08-25");
    desk.issue("2008-09-03", vec![fee_line("1000.00")]);
    let second = desk.issue("2008-09-03", vec![fee_line("1000.00")]);
    desk.advance_to(date("2008-09-13"));
    // The fees come first, the default interest of both after them.
    let events = desk.pay("999.00", "2008-09-13");
    assert_eq!(
        recorded(&events).default_interest.iter().map(|charge| charge.invoice).collect::<Vec<_>>(),
        [invoice_id(1)]
    );
    // 1,000.00 × 9.80 % × 20 / 360 = 5.444…: the second one is reckoned from its due date.
    desk.advance_to(date("2008-09-23"));
    desk.pay("1000.00", "2008-09-23");
    assert_eq!(desk.owed(second).2, "5.44");
}

#[test]
fn amount_too_small_for_default_interest_begins_anew_all_the_same() {
    // 10.00 × 9.80 % × 1 / 360 = 0.0027…, nothing; 9.00 for 10 days more: 0.0245.
    let mut desk = on("2008-08-25");
    let invoice = desk.issue("2008-09-03", vec![fee_line("10.00")]);
    desk.advance_to(date("2008-09-04"));
    assert!(recorded(&desk.pay("1.00", "2008-09-04")).default_interest.is_empty());
    desk.advance_to(date("2008-09-14"));
    let events = desk.pay("1.00", "2008-09-14");
    assert_eq!(recorded(&events).default_interest[0].basis[0].from, date("2008-09-04"));
    assert_eq!(desk.owed(invoice), ("OVERDUE", "8.02".to_owned(), "0.02".to_owned()));
}

#[test]
fn value_date_before_the_due_date_bears_no_default_interest_however_late_it_is_recorded() {
    let mut desk = on("2008-08-25");
    let invoice = desk.issue("2008-09-03", vec![fee_line("1000.00")]);
    desk.advance_to(date("2008-09-10"));
    desk.pay("1000.00", "2008-09-03");
    assert_eq!(desk.owed(invoice), ("PAID", "0.00".to_owned(), "0.00".to_owned()));
    assert_eq!(desk.default_numbered(1).state_name(), "CURED");
}

#[test]
fn negative_principal_lowers_what_is_to_be_paid_of_the_interest() {
    // A rent of 90 against interest of 100 adds 10 to the balance.
    let mut desk = on("2008-08-25");
    let invoice = desk.issue("2008-09-03", vec![rent_line(1, "100.00", "-10.00")]);
    let events = desk.pay("90.00", "2008-08-25");
    assert_eq!(told(&recorded(&events).allocations), [entry(1, 1, Interest, "90.00")]);
    assert_eq!(desk.owed(invoice).0, "PAID");
    desk.advance_to(date("2008-09-03"));
    let expected = [
        (LessorAccount::Cash, "90.00".to_owned()),
        (LessorAccount::NetInvestmentInLeases, "10.00".to_owned()),
        (LessorAccount::AccruedInterest, "-100.00".to_owned()),
    ];
    assert_eq!(desk.balances(), expected.into());
}

#[test]
fn payment_ahead_is_received_in_advance_until_its_invoice_falls_due() {
    let mut desk = on("2008-08-25");
    let invoice = desk.issue("2008-09-03", vec![fee_line("30.00"), rent_line(1, "60.00", "40.00")]);
    desk.pay("130.00", "2008-08-25");
    assert_eq!(desk.owed(invoice).0, "PAID");
    desk.advance_to(date("2008-09-02"));
    let ahead = [(LessorAccount::Cash, "130.00".to_owned()), (LessorAccount::ReceivedInAdvance, "130.00".to_owned())];
    assert_eq!(desk.balances(), ahead.into());
    desk.advance_to(date("2008-09-03"));
    // Interest and principal come from leases that are not there.
    let due = [
        (LessorAccount::Cash, "130.00".to_owned()),
        (LessorAccount::FeeIncome, "30.00".to_owned()),
        (LessorAccount::AccruedInterest, "-60.00".to_owned()),
        (LessorAccount::NetInvestmentInLeases, "-40.00".to_owned()),
    ];
    assert_eq!(desk.balances(), due.into());
    assert_eq!(desk.owed(invoice).0, "PAID");
    assert!(desk.book().servicing.defaults.is_empty());
}

#[test]
fn overpayment_waits_and_pays_the_next_invoice_on_its_due_date() {
    let mut desk = on("2008-08-25");
    desk.issue("2008-09-03", vec![fee_line("30.00")]);
    desk.pay("100.00", "2008-08-25");
    assert_eq!(desk.unapplied(), "70.00");
    let next = desk.issue("2008-09-10", vec![fee_line("50.00")]);
    desk.advance_to(date("2008-09-09"));
    assert_eq!(desk.owed(next).1, "50.00");
    let before = desk.history.len();
    desk.advance_to(date("2008-09-10"));
    let applied = applied(&desk.history[before..]).unwrap();
    assert_eq!((applied.amount, applied.default_interest.len()), (usd("50.00"), 0));
    assert_eq!((desk.owed(next).0, desk.unapplied().as_str()), ("PAID", "20.00"));
}

#[test]
fn everything_against_a_receipt_is_told_at_once() {
    let mut desk = on("2008-08-25");
    desk.pay("1.00", "2008-08-20");
    let mxn = crate::money::Money::parse(crate::currency::Currency::parse("MXN").unwrap(), "1.00").unwrap();
    let command = RecordReceipt {
        amount: mxn,
        value_date: date("2008-08-26"),
        payer: Payer::Guarantor { demand: demand_id(9) },
        bank_reference: "BANK 1.00 2008-08-20".to_owned(),
        invoice: Some(invoice_id(7)),
        ..receipt("1.00", "2008-08-26")
    };
    let rejection = desk.refuse(command, &agent());
    assert_eq!(rejection.code(), ReasonCode::ReceiptRefused);
    let expected = [
        (ReasonCode::CurrencyMismatch, "amount"),
        (ReasonCode::ReceiptAlreadyRecorded, "bank_reference"),
        (ReasonCode::DateInFuture, "value_date"),
        (ReasonCode::InvoiceNotFound, "invoices/7"),
        (ReasonCode::GuaranteeDemandNotFound, "guaranteeDemands/9"),
    ];
    assert_eq!(codes(&rejection), expected.map(|(code, subject)| (code, subject.to_owned())));
}

fn codes(rejection: &Rejection) -> Vec<(ReasonCode, String)> {
    rejection.rules().into_iter().map(|rule| (rule.code, rule.subject)).collect()
}

#[test]
fn day_of_signing_is_the_earliest_value_date() {
    let mut desk = on("2008-08-25");
    desk.pay("1.00", "2008-08-20");
    desk.pay("2.00", "2008-08-19");
    let rejection = desk.refuse(receipt("3.00", "2007-11-12"), &agent());
    assert_eq!(codes(&rejection), [(ReasonCode::ValueDateBeforeSigning, "value_date".to_owned())]);
    desk.pay("3.00", "2007-11-13");
}

#[test]
fn amount_of_zero_and_missing_reference_are_refused() {
    let mut desk = on("2008-08-25");
    let rejection = desk.refuse(receipt("0.00", "2008-08-25"), &agent());
    assert_eq!(codes(&rejection), [(ReasonCode::AmountNotPositive, "amount".to_owned())]);
    let blank = RecordReceipt { bank_reference: " ".to_owned(), ..receipt("1.00", "2008-08-25") };
    assert_eq!(desk.refuse(blank, &agent()).code(), ReasonCode::InvalidText);
}

#[test]
fn unsigned_facility_receives_nothing() {
    let mut desk = silent_facility().proposed();
    let rejection = desk.refuse(receipt("1.00", "2007-11-13"), &agent());
    assert_eq!(codes(&rejection), [(ReasonCode::WrongState, "facility".to_owned())]);
}

#[test]
fn invoice_named_is_only_checked_and_the_terms_decide_what_is_paid() {
    let mut desk = on("2008-08-25");
    let oldest = desk.issue("2008-09-03", vec![fee_line("30.00")]);
    let named = desk.issue("2008-09-10", vec![fee_line("30.00")]);
    desk.accept(RecordReceipt { invoice: Some(named), ..receipt("30.00", "2008-08-25") }, &agent());
    assert_eq!((desk.owed(oldest).0, desk.owed(named).0), ("PAID", "BILLED"));
}

fn refund(amount: &str, bank_reference: &str) -> RefundUnappliedCash {
    RefundUnappliedCash { amount: usd(amount), bank_reference: bank_reference.to_owned() }
}

#[test]
fn refund_takes_only_what_is_unapplied() {
    let mut desk = on("2008-08-25");
    desk.pay("100.00", "2008-08-25");
    let rejection = desk.refuse(refund("100.01", "OUT 1"), &agent());
    assert_eq!(codes(&rejection), [(ReasonCode::OverUnappliedCash, "amount".to_owned())]);
    desk.accept(refund("99.99", "OUT 1"), &agent());
    assert_eq!(desk.unapplied(), "0.01");
    let expected = [(LessorAccount::Cash, "0.01".to_owned()), (LessorAccount::UnappliedCash, "0.01".to_owned())];
    assert_eq!(desk.balances(), expected.into());
}

#[test]
fn bank_reference_is_recorded_once_among_receipts_and_refunds() {
    let mut desk = on("2008-08-25");
    desk.pay("100.00", "2008-08-25");
    desk.accept(refund("10.00", "OUT 1"), &agent());
    let again = desk.refuse(refund("10.00", "OUT 1"), &agent());
    assert_eq!(codes(&again), [(ReasonCode::ReceiptAlreadyRecorded, "bank_reference".to_owned())]);
    let of_receipt = desk.refuse(refund("10.00", "BANK 100.00 2008-08-25"), &agent());
    assert!(of_receipt.rules()[0].metadata.contains(&("recorded_by", "receipts/1".to_owned())));
    let as_receipt = RecordReceipt { bank_reference: "OUT 1".to_owned(), ..receipt("1.00", "2008-08-25") };
    assert_eq!(desk.refuse(as_receipt, &agent()).code(), ReasonCode::ReceiptRefused);
}

#[test]
fn floating_facility_reckons_no_default_interest_as_long_as_no_fixing_is_kept() {
    use crate::facility::terms::{FloatingInterest, Interest, ResetRule};
    let mut desk = silent_facility()
        .with(|draft| {
            draft.interest = Interest::Floating(FloatingInterest {
                benchmark: "USD-3M".to_owned(),
                margin: rate("0.0300"),
                floor: None,
                cap: None,
                reset_months: 3,
                fixing_lag_business_days: 2,
                reset_rule: ResetRule::SolveRentAgain,
            });
        })
        .available_on("2008-08-25");
    let invoice: InvoiceId = desk.issue("2008-09-03", vec![fee_line("1000.00")]);
    desk.advance_to(date("2008-09-13"));
    desk.pay("1000.00", "2008-09-13");
    assert_eq!(desk.owed(invoice), ("PAID", "0.00".to_owned(), "0.00".to_owned()));
}
