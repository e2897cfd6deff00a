//! Receipts: allocated once more by this book and compared, and payment orders
//! known again by their references.

use facility_proto::{lender::v1 as lender, r#type::v1 as types};
use lender::notice::{self, Subject};
use types::{invoice_line::Kind, invoice_part::Category};

use super::provider::{
    FIRST_INTEREST, FIRST_PRINCIPAL, RENT, difference, fell_due, first_receipt, invoice, issued, of_schedule, paid,
    receipt, received, usd,
};
use crate::{
    book::servicing::{InvoiceState, PaymentState},
    testing::{Desk, STREAM, date},
};

#[test]
fn receipt_in_time_pays_the_invoice_and_leaves_no_difference() {
    let mut desk = Desk::billed();
    desk.hears("2008-06-03", fell_due(1));
    desk.hears("2008-06-03", received(first_receipt(), "0.00"));
    assert_eq!(desk.differences(), []);
    assert_eq!(desk.invoice(1).state(date("2008-06-03")), InvoiceState::Paid);
    assert!(desk.facility().servicing.open_invoices.is_empty());
}

/// A receipt of 159,774.36 of 2008-06-23, 20 days late: 158,909.19 × 0.098 × 20 /
/// 360 = 865.1722…
pub(super) fn late_receipt(default_interest: &str) -> lender::Receipt {
    let due = "2008-06-03";
    let allocations = vec![
        paid(1, due, (0, Category::Unspecified), default_interest),
        paid(1, due, (1, Category::Interest), FIRST_INTEREST),
        paid(1, due, (1, Category::Principal), FIRST_PRINCIPAL),
    ];
    let charge = types::DefaultInterestCharge {
        invoice: format!("{STREAM}/invoices/1"),
        basis: Vec::new(),
        rate: "0.0980".to_owned(),
        exact: "865.17226".to_owned(),
        amount: usd(default_interest),
        corrects: Vec::new(),
    };
    lender::Receipt { default_interest: vec![charge], ..receipt(1, "159774.36", "2008-06-23", allocations, "0.00") }
}

#[test]
pub(super) fn late_receipt_pays_default_interest_by_this_books_own_computation() {
    let mut desk = Desk::billed();
    desk.day("2008-06-23");
    desk.hears("2008-06-23", received(late_receipt("865.17"), "0.00"));
    assert_eq!(desk.differences(), []);
    let late = desk.invoice(1).late;
    assert_eq!((late.charged.amount_text(), late.paid.amount_text()), ("865.17".to_owned(), "865.17".to_owned()));
    assert_eq!(desk.invoice(1).state(date("2008-06-23")), InvoiceState::Paid);
}

#[test]
fn one_cent_of_default_interest_is_found() {
    let mut desk = Desk::billed();
    desk.day("2008-06-23");
    let mut wrong = late_receipt("865.18");
    wrong.allocations[2] = paid(1, "2008-06-03", (1, Category::Principal), "146961.92");
    desk.hears("2008-06-23", received(wrong, "0.00"));
    let found = desk.differences();
    assert_eq!(found[0], difference("receipts/1/default_interest[1]", "USD 865.17", "USD 865.18", ""));
    let (own, theirs) = ("invoices/1 default interest: USD 865.17", "invoices/1 default interest: USD 865.18");
    assert_eq!(found[1], difference("receipts/1/allocations[0]", own, theirs, ""));
    assert_eq!(found.len(), 2);
}

#[test]
fn part_payment_pays_interest_before_principal_and_the_rest_stays_open() {
    let mut desk = Desk::billed();
    let parts = vec![
        paid(1, "2008-06-03", (1, Category::Interest), FIRST_INTEREST),
        // 100,000.00 − 11,947.26
        paid(1, "2008-06-03", (1, Category::Principal), "88052.74"),
    ];
    desk.hears("2008-06-03", received(receipt(1, "100000.00", "2008-06-03", parts, "0.00"), "0.00"));
    assert_eq!(desk.differences(), []);
    // 158,909.19 − 100,000.00
    assert_eq!(desk.invoice(1).payable().amount_text(), "58909.19");
    assert_eq!(desk.invoice(1).state(date("2008-06-04")), InvoiceState::Overdue);
}

#[test]
fn receipt_that_allocates_more_than_is_open_is_found() {
    let mut desk = Desk::billed();
    let parts = vec![
        paid(1, "2008-06-03", (1, Category::Interest), FIRST_INTEREST),
        paid(1, "2008-06-03", (1, Category::Principal), "200000.00"),
    ];
    desk.hears("2008-06-03", received(receipt(1, "211947.26", "2008-06-03", parts, "0.00"), "0.00"));
    let expected = [
        difference("receipts/1.allocated", "USD 158909.19", "USD 211947.26", ""),
        difference(
            "receipts/1/allocations[1]",
            "invoices/1 line 1 principal: USD 146961.93",
            "invoices/1 line 1 principal: USD 200000.00",
            "",
        ),
        // 211,947.26 − 158,909.19
        difference("receipts/1.unapplied", "USD 53038.07", "USD 0.00", ""),
        difference("unapplied_cash", "USD 53038.07", "USD 0.00", ""),
    ];
    assert_eq!(desk.differences(), expected);
}

#[test]
fn receipt_recorded_twice_or_dated_tomorrow_is_found() {
    let mut desk = Desk::billed();
    desk.hears("2008-06-03", received(first_receipt(), "0.00"));
    desk.hears("2008-06-03", received(receipt(1, "5.00", "2008-06-03", Vec::new(), "5.00"), "5.00"));
    assert_eq!(desk.differences(), [difference("receipts/1", "USD 158909.19", "USD 5.00", "")]);
    let mut desk = Desk::billed();
    desk.hears("2008-06-02", received(first_receipt(), "0.00"));
    assert_eq!(desk.differences(), [difference("receipts/1.value_date", "2008-06-02", "2008-06-03", "")]);
}

#[test]
fn too_much_is_unapplied_and_pays_the_next_invoice_when_it_falls_due() {
    let mut desk = Desk::billed();
    let parts = vec![
        paid(1, "2008-06-03", (1, Category::Interest), FIRST_INTEREST),
        paid(1, "2008-06-03", (1, Category::Principal), FIRST_PRINCIPAL),
    ];
    // 200,000.00 − 158,909.19
    desk.hears("2008-06-03", received(receipt(1, "200000.00", "2008-06-03", parts, "41090.81"), "41090.81"));
    // 3,299,363.07 × 0.078 × 92 / 360 = 65,767.3038…; 158,909.19 − 65,767.30
    let line = of_schedule(Kind::Rent, 2, ["0.00", "65767.30", "93141.89"]);
    desk.hears("2008-08-24", issued(invoice(2, "2008-08-24", "2008-09-03", vec![line])));
    desk.hears("2008-09-03", fell_due(2));
    let applied = notice::UnappliedCashApplied {
        default_interest: Vec::new(),
        allocations: vec![paid(2, "2008-09-03", (1, Category::Interest), "41090.81")],
        amount: usd("41090.81"),
        unapplied: usd("0.00"),
    };
    desk.hears("2008-09-03", Subject::UnappliedCashApplied(applied));
    assert_eq!(desk.differences(), []);
    // 158,909.19 − 41,090.81
    assert_eq!(desk.invoice(2).payable().amount_text(), "117818.38");
    assert_eq!(desk.facility().servicing.unapplied.units, 0);
}

#[test]
fn refund_of_unapplied_cash_is_followed_and_one_of_more_is_found() {
    let mut desk = Desk::billed();
    desk.hears(
        "2008-05-24",
        received(receipt(1, "200000.00", "2008-05-24", first_receipt().allocations, "41090.81"), "41090.81"),
    );
    let refund = |amount, unapplied| {
        let (amount, unapplied) = (usd(amount), usd(unapplied));
        Subject::UnappliedCashRefunded(notice::UnappliedCashRefunded {
            amount,
            bank_reference: "R".to_owned(),
            unapplied,
        })
    };
    desk.hears("2008-05-25", refund("41090.81", "0.00"));
    assert_eq!(desk.differences(), []);
    desk.hears("2008-05-26", refund("1.00", "0.00"));
    assert_eq!(desk.differences(), [difference("unapplied_cash", "USD -1.00", "USD 0.00", "")]);
}

#[test]
fn payment_order_is_received_when_its_reference_comes_back() {
    let mut desk = Desk::billed();
    desk.pays(1, "RENT-1").unwrap();
    desk.hears("2008-06-03", received(first_receipt(), "0.00"));
    let (_, payment) = desk.facility().servicing.payments.by_reference("RENT-1").unwrap();
    assert!(matches!(payment.state, PaymentState::Received { receipt } if receipt.number() == 1));
    assert_eq!(desk.differences(), []);
}

#[test]
fn receipt_of_less_than_was_ordered_is_found() {
    let mut desk = Desk::billed();
    desk.pays(1, "RENT-1").unwrap();
    let parts = vec![paid(1, "2008-06-03", (1, Category::Interest), "1000.00")];
    desk.hears("2008-06-03", received(receipt(1, "1000.00", "2008-06-03", parts, "0.00"), "0.00"));
    let expected = difference("receipts/1.amount", &format!("USD {RENT}"), "USD 1000.00", "");
    assert_eq!(desk.differences(), [expected]);
}
