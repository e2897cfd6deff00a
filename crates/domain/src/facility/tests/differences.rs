//! Differences of default interest: receipts with an earlier value date, disputes that end.

use crate::facility::command::{CorrectedFee, DisputeInvoice, DisputeResolution, DisputedAmount, ResolveDispute};
use crate::facility::event::Event;
use crate::facility::fixtures::*;
use crate::facility::posting::LessorAccount;
use crate::facility::servicing::{DueCategory, GivenBack, PaymentRef};
use crate::ids::{InvoiceId, ReceiptId};

fn given_back(events: &[Event]) -> &[GivenBack] {
    match &events[0] {
        Event::ReceiptRecorded(event) => &event.receipt.given_back,
        other => panic!("{other:?}"),
    }
}

/// 158,906.89 due on 3 September 2008, of which 58,906.89 was paid on the 23rd: 158,906.89 × 9.80 % ×
/// 20 / 360 = 865.1597… of default interest, then 58,041.73 of the rent; 100,865.16 are left.
fn part_paid() -> (Desk, InvoiceId) {
    let mut desk = silent_facility().available_on("2008-08-25");
    let invoice = desk.issue("2008-09-03", vec![rent_line(1, "11947.26", "146959.63")]);
    desk.advance_to(date("2008-09-23"));
    desk.pay("58906.89", "2008-09-23");
    assert_eq!(desk.owed(invoice), ("OVERDUE", "100865.16".to_owned(), "865.16".to_owned()));
    (desk, invoice)
}

#[test]
fn receipt_of_an_earlier_value_date_gives_back_what_was_reckoned_since() {
    let (mut desk, invoice) = part_paid();
    // 50,000.00 for the 15 days from 8 to 22 September: × 9.80 % × 15 / 360 = 204.1666…
    let events = desk.pay("50000.00", "2008-09-08");
    let [GivenBack { charge, released }] = given_back(&events) else { panic!("{events:?}") };
    assert_eq!((charge.invoice, charge.amount, *released), (invoice, usd("-204.17"), usd("204.17")));
    assert_eq!((charge.basis[0].from, charge.basis[0].to), (date("2008-09-08"), date("2008-09-23")));
    assert_eq!((charge.basis[0].balance, charge.exact.is_sign_negative()), (usd("50000.00"), true));
    assert_eq!(charge.corrects, [PaymentRef::Receipt { receipt: ReceiptId::FIRST }]);
    // It had been paid, so that it pays the rent today: 100,865.16 − 50,000.00 − 204.17.
    assert_eq!(desk.owed(invoice), ("OVERDUE", "50660.99".to_owned(), "660.99".to_owned()));
    assert_eq!(desk.unapplied(), "0.00");
    assert_eq!(desk.balances()[&LessorAccount::DefaultInterestIncome], "660.99");
    // What is left goes on from the 23rd: 50,660.99 × 9.80 % × 10 / 360 = 137.9104…
    desk.advance_to(date("2008-10-03"));
    desk.pay("50798.90", "2008-10-03");
    assert_eq!(desk.owed(invoice), ("PAID", "0.00".to_owned(), "798.90".to_owned()));
}

#[test]
fn value_date_before_the_due_date_gives_back_from_the_due_date() {
    let (mut desk, invoice) = part_paid();
    // 50,000.00 × 9.80 % × 20 / 360 = 272.2222…
    desk.pay("50000.00", "2008-08-28");
    assert_eq!(desk.owed(invoice).2, "592.94");
}

#[test]
fn value_date_after_the_last_reckoning_gives_nothing_back() {
    let (mut desk, invoice) = part_paid();
    desk.advance_to(date("2008-10-03"));
    let events = desk.pay("50000.00", "2008-09-23");
    assert_eq!(given_back(&events), []);
    assert_eq!(desk.owed(invoice).2, "865.16");
}

#[test]
fn default_interest_that_was_not_paid_is_only_owed_no_more() {
    // 40.00 of it pay 1 month: 1,000,000.00 × 9.80 % × 30 / 360 = 8,166.67, unpaid but for 40.00.
    let mut desk = silent_facility().available_on("2008-08-25");
    let invoice = desk.issue("2008-09-03", vec![rent_line(1, "0.00", "1000000.00")]);
    desk.advance_to(date("2008-10-03"));
    desk.pay("40.00", "2008-10-03");
    assert_eq!(desk.owed(invoice), ("OVERDUE", "1008126.67".to_owned(), "8166.67".to_owned()));
    // On time after all: 8,126.67 of default interest, then 991,873.33 of principal, whose 30 days were
    // 8,100.2988…; 66.37 stay, of which 8,166.67 are paid: 8,100.30 are unapplied and pay principal.
    let events = desk.pay("1000000.00", "2008-09-03");
    assert_eq!(given_back(&events)[0].charge.amount, usd("-8100.30"));
    assert_eq!(given_back(&events)[0].released, usd("8100.30"));
    assert_eq!(desk.owed(invoice), ("OVERDUE", "26.37".to_owned(), "66.37".to_owned()));
}

fn disputed(desk: &mut Desk, amount: &str) -> InvoiceId {
    let invoice = desk.issue("2008-09-03", vec![fee_line("100000.00")]);
    desk.advance_to(date("2008-09-03"));
    let amounts = vec![DisputedAmount { line: 1, category: DueCategory::Fee, amount: usd(amount) }];
    desk.accept(DisputeInvoice { invoice, amounts, reason: "Not agreed".to_owned() }, &borrower());
    // 60,000.00 × 9.80 % × 20 / 360 = 326.6666…
    desk.advance_to(date("2008-09-23"));
    desk.pay("60326.67", "2008-09-23");
    assert_eq!(desk.owed(invoice), ("OVERDUE", "40000.00".to_owned(), "326.67".to_owned()));
    desk.advance_to(date("2008-09-25"));
    invoice
}

fn resolve(desk: &mut Desk, invoice: InvoiceId, resolution: DisputeResolution) -> Vec<Event> {
    desk.accept(ResolveDispute { invoice, resolution, reason: "Seen".to_owned() }, &agent())
}

#[test]
fn rejected_dispute_bears_what_was_left_out_while_it_lasted() {
    let mut desk = silent_facility().available_on("2008-08-25");
    let invoice = disputed(&mut desk, "40000.00");
    // 40,000.00 × 9.80 % × 20 / 360 = 217.7777…, the days that were reckoned on the rest.
    resolve(&mut desk, invoice, DisputeResolution::Rejected);
    assert_eq!(desk.owed(invoice), ("OVERDUE", "40217.78".to_owned(), "544.45".to_owned()));
    assert_eq!(desk.balances()[&LessorAccount::DefaultInterestReceivable], "217.78");
    // 40,000.00 × 9.80 % × 10 / 360 = 108.8888…: nobody gained by the dispute.
    desk.advance_to(date("2008-10-03"));
    desk.pay("40326.67", "2008-10-03");
    assert_eq!(desk.owed(invoice).0, "PAID");
}

#[test]
fn correction_bears_what_was_left_out_on_what_is_owed_all_the_same() {
    let mut desk = silent_facility().available_on("2008-08-25");
    let invoice = disputed(&mut desk, "40000.00");
    // Of 40,000.00 that were disputed 30,000.00 are taken off: 10,000.00 × 9.80 % × 20 / 360 = 54.4444…
    let corrections = vec![CorrectedFee { line: 1, fee: usd("70000.00") }];
    resolve(&mut desk, invoice, DisputeResolution::Upheld { corrections });
    assert_eq!(desk.owed(invoice_id(2)), ("OVERDUE", "10054.44".to_owned(), "381.11".to_owned()));
    assert_eq!(desk.balances()[&LessorAccount::DefaultInterestIncome], "381.11");
}

#[test]
fn dispute_without_a_payment_meanwhile_leaves_nothing_out() {
    let mut desk = silent_facility().available_on("2008-08-25");
    let invoice = desk.issue("2008-09-03", vec![fee_line("100000.00")]);
    desk.advance_to(date("2008-09-10"));
    let amounts = vec![DisputedAmount { line: 1, category: DueCategory::Fee, amount: usd("100000.00") }];
    desk.accept(DisputeInvoice { invoice, amounts, reason: "Not agreed".to_owned() }, &borrower());
    desk.advance_to(date("2008-09-23"));
    resolve(&mut desk, invoice, DisputeResolution::Rejected);
    assert_eq!(desk.owed(invoice).2, "0.00");
    // It is reckoned when it is paid: 100,000.00 × 9.80 % × 20 / 360 = 544.4444…
    desk.pay("100544.44", "2008-09-23");
    assert_eq!(desk.owed(invoice), ("PAID", "0.00".to_owned(), "544.44".to_owned()));
}
