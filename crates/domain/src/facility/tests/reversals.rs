//! Receipts that bounced: what is taken back, what is owed again, what stays.

use crate::facility::command::{AddCharge, CloseFacility, RefundUnappliedCash, ReverseReceipt};
use crate::facility::event::{Event, ReceiptReversed};
use crate::facility::fixtures::*;
use crate::facility::posting::LessorAccount;
use crate::facility::reason::ReasonCode;
use crate::facility::rejection::Rejection;
use crate::facility::servicing::{AllocationTarget, PaymentRef};
use crate::ids::ReceiptId;

fn reverse(receipt: u32) -> ReverseReceipt {
    let (receipt, bank_reference) = (ReceiptId::new(receipt).unwrap(), format!("BACK {receipt}"));
    ReverseReceipt { receipt, bank_reference, reason: "No funds".to_owned() }
}

fn reversed(events: &[Event]) -> &ReceiptReversed {
    match &events[0] {
        Event::ReceiptReversed(event) => event,
        other => panic!("{other:?}"),
    }
}

fn codes(rejection: &Rejection) -> Vec<(ReasonCode, String)> {
    rejection.rules().into_iter().map(|rule| (rule.code, rule.subject)).collect()
}

fn names(events: &[Event]) -> Vec<&'static str> {
    events.iter().map(Event::name).collect()
}

/// A rent of 158,906.89 due on 3 September 2008, paid on the day.
fn paid_in_time() -> Desk {
    let mut desk = silent_facility().available_on("2008-08-25");
    desk.issue("2008-09-03", vec![rent_line(1, "11947.26", "146959.63")]);
    desk.advance_to(date("2008-09-03"));
    desk.pay("158906.89", "2008-09-03");
    assert_eq!(desk.owed(invoice_id(1)).0, "PAID");
    desk
}

#[test]
fn what_else_is_decided_on_the_day_of_the_reversal_begins_no_default() {
    let mut desk = paid_in_time();
    desk.advance_to(date("2008-09-10"));
    desk.accept(reverse(1), &agent());
    // Its invoice is looked at, and nothing is missed: the rent could still be paid today.
    let description = "Inspection".to_owned();
    let charge = AddCharge { due_date: date("2008-09-10"), amount: usd("250.00"), description };
    let events = desk.accept(charge, &agent());
    assert_eq!(names(&events), ["ChargeAdded", "InvoiceIssued", "InvoiceFellDue"]);
    assert!(desk.book().servicing.defaults.is_empty());
    desk.advance_to(date("2008-09-11"));
    assert_eq!(desk.default_numbered(1).since, date("2008-09-11"));
}

#[test]
fn bounced_receipt_reopens_its_invoice_and_a_default_begins_the_next_day() {
    let mut desk = paid_in_time();
    desk.advance_to(date("2008-09-10"));
    desk.accept(reverse(1), &agent());
    assert_eq!(desk.owed(invoice_id(1)), ("OVERDUE", "158906.89".to_owned(), "0.00".to_owned()));
    let expected = [(LessorAccount::RentReceivable, "158906.89"), (LessorAccount::AccruedInterest, "-11947.26")];
    for (account, amount) in expected {
        assert_eq!(desk.balances()[&account], amount);
    }
    assert_eq!(desk.balances().get(&LessorAccount::Cash), None);
    assert!(desk.book().servicing.defaults.is_empty());
    // Grace counts from the day of the reversal: five business days of the small terms after the 10th.
    desk.advance_to(date("2008-09-11"));
    let default = desk.default_numbered(1);
    assert_eq!((default.state_name(), default.since), ("POTENTIAL", date("2008-09-11")));
    // 158,906.89 × 9.80 % × 20 / 360 = 865.1597…: from the due date, as if nothing had been paid.
    desk.advance_to(date("2008-09-23"));
    desk.pay("159772.05", "2008-09-23");
    assert_eq!(desk.owed(invoice_id(1)), ("PAID", "0.00".to_owned(), "865.16".to_owned()));
}

#[test]
fn reversal_on_the_due_date_leaves_the_invoice_due_and_before_it_billed() {
    let mut desk = paid_in_time();
    desk.accept(reverse(1), &agent());
    assert_eq!(desk.owed(invoice_id(1)).0, "DUE");
    let mut desk = silent_facility().available_on("2008-08-25");
    desk.issue("2008-09-03", vec![rent_line(1, "11947.26", "146959.63")]);
    desk.pay("158906.89", "2008-08-25");
    assert_eq!(desk.balances()[&LessorAccount::ReceivedInAdvance], "158906.89");
    desk.accept(reverse(1), &agent());
    assert_eq!((desk.owed(invoice_id(1)).0, desk.balances().len()), ("BILLED", 0));
}

#[test]
fn what_is_open_again_bears_default_interest_for_days_reckoned_since() {
    let mut desk = silent_facility().available_on("2008-08-25");
    let invoice = desk.issue("2008-09-03", vec![rent_line(1, "0.00", "100000.00")]);
    // 60,000.00 ten days late: 100,000.00 × 9.80 % × 10 / 360 = 272.2222…, so that 59,727.78 are paid of
    // the rent; the rest, 40,272.22, another ten days later: 109.6299…
    desk.advance_to(date("2008-09-13"));
    desk.pay("60000.00", "2008-09-13");
    desk.advance_to(date("2008-09-23"));
    desk.pay("10000.00", "2008-09-23");
    assert_eq!(desk.owed(invoice).2, "381.85");
    // Without the first payment its 59,727.78 were unpaid for the ten days too: 162.5922…
    let events = desk.accept(reverse(1), &agent());
    let [charge] = reversed(&events).default_interest.as_slice() else { panic!("{events:?}") };
    assert_eq!((charge.amount, charge.basis[0].balance), (usd("162.59"), usd("59727.78")));
    assert_eq!(charge.corrects, [PaymentRef::Receipt { receipt: ReceiptId::FIRST }]);
    // The 272.22 of default interest are owed again: 40,272.22 − 9,890.37 + 59,727.78 + 272.22 + 162.59.
    assert_eq!(desk.owed(invoice), ("OVERDUE", "90544.44".to_owned(), "544.44".to_owned()));
    // 100,000.00 × 9.80 % × 20 / 360 = 544.4444…, as if the first had never been.
}

#[test]
fn rest_that_paid_something_meanwhile_is_taken_back_from_the_latest() {
    let mut desk = silent_facility().available_on("2008-08-25");
    desk.issue("2008-09-03", vec![fee_line("100.00")]);
    desk.pay("170.00", "2008-08-25");
    assert_eq!(desk.unapplied(), "70.00");
    desk.issue("2008-09-05", vec![fee_line("30.00")]);
    desk.issue("2008-09-08", vec![fee_line("50.00")]);
    desk.advance_to(date("2008-09-10"));
    assert_eq!((desk.unapplied().as_str(), desk.owed(invoice_id(3)).1.as_str()), ("0.00", "10.00"));
    let events = desk.accept(reverse(1), &agent());
    let taken = &reversed(&events).taken_back;
    let told: Vec<_> = taken.iter().map(|its| (its.payment.name(), its.allocation.amount.amount_text())).collect();
    let expected =
        [("receipts/1", "100.00"), ("unappliedCash/2008-09-08", "40.00"), ("unappliedCash/2008-09-05", "30.00")];
    assert_eq!(told, expected.map(|(name, amount)| (name.to_owned(), amount.to_owned())));
    for (invoice, owed) in [(1, "100.00"), (2, "30.00"), (3, "50.00")] {
        assert_eq!(desk.owed(invoice_id(invoice)), ("OVERDUE", owed.to_owned(), "0.00".to_owned()));
    }
}

#[test]
fn unapplied_cash_of_others_pays_what_is_open_again() {
    let mut desk = paid_in_time();
    desk.pay("1000.00", "2008-09-03");
    assert_eq!(desk.unapplied(), "1000.00");
    let events = desk.accept(reverse(1), &agent());
    assert_eq!(names(&events), ["ReceiptReversed", "UnappliedCashApplied"]);
    assert_eq!((desk.owed(invoice_id(1)).1.as_str(), desk.unapplied().as_str()), ("157906.89", "0.00"));
}

#[test]
fn refunded_rest_is_refused_until_it_has_come_back() {
    let mut desk = silent_facility().available_on("2008-08-25");
    desk.pay("100.00", "2008-08-25");
    desk.accept(RefundUnappliedCash { amount: usd("60.00"), bank_reference: "OUT".to_owned() }, &agent());
    let rejection = desk.refuse(reverse(1), &agent());
    assert_eq!(codes(&rejection), [(ReasonCode::ReversalNotCovered, "receipts/1".to_owned())]);
    assert_eq!(rejection.rules()[0].metadata[0], ("missing", "60.00".to_owned()));
    desk.pay("60.00", "2008-08-25");
    desk.accept(reverse(1), &agent());
    assert_eq!((desk.unapplied().as_str(), desk.balances().len()), ("0.00", 0));
}

#[test]
fn receipt_is_reversed_once_under_a_reference_of_its_own() {
    let mut desk = paid_in_time();
    assert_eq!(desk.refuse(reverse(2), &agent()).code(), ReasonCode::ReceiptNotFound);
    let taken = ReverseReceipt { bank_reference: "BANK 158906.89 2008-09-03".to_owned(), ..reverse(1) };
    assert_eq!(codes(&desk.refuse(taken, &agent()))[0].0, ReasonCode::ReceiptAlreadyRecorded);
    let blank = ReverseReceipt { reason: String::new(), ..reverse(1) };
    assert_eq!(desk.refuse(blank, &agent()).code(), ReasonCode::InvalidText);
    desk.accept(reverse(1), &agent());
    let again = ReverseReceipt { bank_reference: "OTHER".to_owned(), ..reverse(1) };
    assert_eq!(codes(&desk.refuse(again, &agent())), [(ReasonCode::ReceiptReversed, "receipts/1".to_owned())]);
}

#[test]
fn guarantors_payment_goes_back_from_its_demand_and_from_the_cap() {
    let mut desk = facility().with_terms(boleo_terms()).without_fees().available_on("2008-08-25");
    desk.issue("2008-09-03", vec![rent_line(1, "0.00", "1000.00")]);
    desk.advance_to(date("2008-09-04"));
    // 1,000.00 × 9.80 % × 1 / 360 = 0.2722…
    desk.accept(crate::facility::command::DemandGuarantee { invoices: Vec::new() }, &agent());
    desk.accept(guarantor_receipt(1, "1000.27", "2008-09-04"), &agent());
    let demand = |desk: &Desk| {
        let demand = &desk.book().servicing.demands[&demand_id(1)];
        (demand.state_name(), demand.paid.amount_text())
    };
    assert_eq!(demand(&desk), ("SETTLED", "1000.27".to_owned()));
    desk.accept(reverse(1), &agent());
    assert_eq!(demand(&desk), ("ISSUED", "0.00".to_owned()));
    let taken = desk.history.iter().find_map(|event| match event {
        Event::ReceiptReversed(event) => Some(event.taken_back.clone()),
        _ => None,
    });
    assert_eq!(taken.unwrap()[0].allocation.target, AllocationTarget::DefaultInterest);
    assert_eq!(desk.owed(invoice_id(1)), ("OVERDUE", "1000.27".to_owned(), "0.27".to_owned()));
}

#[test]
fn title_that_passed_and_a_schedule_that_ended_stay_while_the_price_is_owed_again() {
    let mut desk = funded(short_lease_terms(), &["1000.00"]);
    desk.accept_on("2008-05-18", &[("1-1", "2008-05-18")]);
    desk.advance_settling("2008-09-04");
    assert_eq!(desk.schedule(1).state_name(), "ENDED");
    desk.exercise(1);
    let price = desk.book().servicing.invoices.values().last().unwrap().billing.clone();
    desk.pay(&price.amount.amount_text(), "2008-09-04");
    assert_eq!(desk.equipment("1-1").state.name(), "PURCHASED");
    desk.accept(reverse(1), &agent());
    assert_eq!((desk.owed(price.invoice).1, desk.equipment("1-1").state.name()), ("1.00".to_owned(), "PURCHASED"));
    assert_eq!(desk.schedule(1).state_name(), "ENDED");
}

#[test]
fn closed_facility_refuses() {
    let mut desk = silent_facility().available_on("2008-08-25");
    desk.issue("2008-09-03", vec![fee_line("10.00")]);
    desk.advance_to(date("2008-09-03"));
    desk.pay("10.00", "2008-09-03");
    desk.advance_to(desk.book().terms.availability_period.end.plus_days(1).unwrap());
    desk.accept(CloseFacility, &agent());
    assert_eq!(codes(&desk.refuse(reverse(1), &agent()))[0].0, ReasonCode::WrongState);
}
