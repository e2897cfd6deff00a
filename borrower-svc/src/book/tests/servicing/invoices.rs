//! Invoices: fees, interim rent, what has no ground, and what is billed twice.

use facility_proto::{lender::v1 as lender, r#type::v1 as types};
use types::{InvoiceLine, invoice_line::Kind};

use super::provider::{
    FINANCED, FIRST_INTEREST, FIRST_PRINCIPAL, accepted, difference, fell_due, first_rent, invoice, invoice_id, issued,
    line, of_schedule, schedule, usd,
};
use crate::{
    book::servicing::InvoiceState,
    testing::{Desk, STREAM, date},
};

pub(super) fn arrangement_fee(amount: &str) -> lender::Invoice {
    // 2008-01-02 and ten days are a Saturday.
    invoice(1, "2008-01-02", "2008-01-14", vec![line(Kind::ArrangementFee, [amount, "0.00", "0.00"])])
}

fn commitment_fee(amount: &str) -> InvoiceLine {
    line(Kind::CommitmentFee, [amount, "0.00", "0.00"])
}

fn charge(description: &str, amount: &str) -> InvoiceLine {
    InvoiceLine { description: description.to_owned(), ..line(Kind::Charge, [amount, "0.00", "0.00"]) }
}

#[test]
pub(super) fn arrangement_fee_follows_from_the_terms() {
    let mut desk = Desk::signed();
    desk.hears("2008-01-02", issued(arrangement_fee("800000.00")));
    assert_eq!(desk.differences(), []);
    assert_eq!(desk.invoice(1).state(date("2008-01-13")), InvoiceState::Billed);
    assert_eq!(desk.invoice(1).state(date("2008-01-14")), InvoiceState::Due);
    assert_eq!(desk.invoice(1).state(date("2008-01-15")), InvoiceState::Overdue);
}

#[test]
pub(super) fn arrangement_fee_of_a_cent_more_is_found() {
    let mut desk = Desk::signed();
    desk.hears("2008-01-02", issued(arrangement_fee("800000.01")));
    let expected = difference("invoices/1/lines[0].amount", "USD 800000.00", "USD 800000.01", "");
    assert_eq!(desk.differences(), [expected]);
}

#[test]
fn commitment_fee_follows_from_the_days_that_the_notices_tell() {
    // From 2008-01-02 to 2008-02-21: 50 days on 64,000,000.00 (worked figure of the domain:
    // 44,444.44). The drawdown is reserved, and so undrawn, until its funding on 2008-03-03; from
    // then to the fee date 2008-06-03 there are 92 days on 60,553,675.00.
    // (64,000,000.00 × 61 + 60,553,675.00 × 92) × 0.005 / 360 = 131,596.3625
    let mut desk = Desk::financed();
    desk.day("2008-06-01");
    let fee = invoice(1, "2008-06-03", "2008-06-13", vec![commitment_fee("131596.36")]);
    desk.hears("2008-06-03", issued(fee));
    assert_eq!(desk.differences(), []);
}

#[test]
fn commitment_fee_off_a_fee_date_is_found() {
    let mut desk = Desk::financed();
    let fee = invoice(1, "2008-06-04", "2008-06-16", vec![commitment_fee("0.01")]);
    desk.hears("2008-06-04", issued(fee));
    let subjects: Vec<_> = desk.differences().into_iter().map(|(subject, ..)| subject).collect();
    assert_eq!(subjects, ["invoices/1/lines[0].amount", "invoices/1.due_date", "invoices/1.issue_date"]);
}

#[test]
fn days_that_were_billed_are_not_billed_again() {
    let mut desk = Desk::financed();
    desk.hears("2008-06-03", issued(invoice(1, "2008-06-03", "2008-06-13", vec![commitment_fee("131596.36")])));
    desk.hears("2008-06-03", issued(invoice(2, "2008-06-03", "2008-06-13", vec![commitment_fee("131596.36")])));
    let expected = difference("invoices/2/lines[0].amount", "USD 0.00", "USD 131596.36", "");
    assert_eq!(desk.differences(), [expected]);
}

#[test]
fn interim_rent_is_billed_at_acceptance() {
    let mut desk = Desk::leased();
    let line = of_schedule(Kind::InterimRent, 0, ["0.00", "56749.49", "0.00"]);
    desk.hears("2008-05-19", issued(invoice(1, "2008-05-19", "2008-05-19", vec![line])));
    assert_eq!(desk.differences(), []);
}

#[test]
fn charge_beside_the_terms_has_no_ground() {
    let mut desk = Desk::billed();
    let lines = vec![charge("Legal costs", "500.00")];
    desk.hears("2008-05-25", issued(invoice(2, "2008-05-25", "2008-06-03", lines)));
    assert_eq!(desk.differences(), [difference("invoices/2/lines[0]", "", "USD 500.00", "")]);
    let line = &desk.invoice(2).lines[0];
    assert_eq!((line.ours, line.difference.unwrap().reason.code()), (None, "INVOICE_LINE_WITHOUT_GROUND"));
    assert!(desk.invoice(2).blocking().is_some());
}

#[test]
fn payment_that_was_billed_before_is_billed_twice() {
    let mut desk = Desk::billed();
    let again = lender::Invoice { name: format!("{STREAM}/invoices/2"), ..first_rent() };
    desk.hears("2008-05-24", issued(again));
    let twice = desk.invoice(2).lines[0].difference.unwrap();
    assert_eq!(twice.reason.code(), "BILLED_TWICE");
    assert_eq!(desk.differences(), [difference("invoices/2/lines[0]", "", "USD 158909.19", "")]);
    assert!(desk.invoice(1).blocking().is_none());
}

#[test]
fn payment_twice_on_one_invoice_is_billed_twice() {
    let mut desk = Desk::leased();
    let rent = || of_schedule(Kind::Rent, 1, ["0.00", FIRST_INTEREST, FIRST_PRINCIPAL]);
    desk.hears("2008-05-24", issued(invoice(1, "2008-05-24", "2008-06-03", vec![rent(), rent()])));
    assert_eq!(desk.differences(), [difference("invoices/1/lines[1]", "", "USD 158909.19", "")]);
}

#[test]
fn invoice_for_a_schedule_or_payment_that_does_not_exist_has_no_ground() {
    let mut desk = Desk::leased();
    let elsewhere = InvoiceLine {
        schedule: format!("{STREAM}/schedules/9"),
        ..of_schedule(Kind::Rent, 1, ["0.00", "1.00", "0.00"])
    };
    let beyond = of_schedule(Kind::Rent, 29, ["0.00", "2.00", "0.00"]);
    let none = of_schedule(Kind::Rent, 0, ["0.00", "3.00", "0.00"]);
    desk.hears("2008-05-24", issued(invoice(1, "2008-05-24", "2008-06-03", vec![elsewhere, beyond, none])));
    let theirs: Vec<_> = desk.differences().into_iter().map(|(_, ours, theirs, _)| (ours, theirs)).collect();
    let expected = ["USD 1.00", "USD 2.00", "USD 3.00"].map(|theirs| (String::new(), theirs.to_owned()));
    assert_eq!(theirs, expected);
}

#[test]
fn invoice_of_a_number_that_is_taken_is_not_taken_in() {
    let mut desk = Desk::billed();
    let other = invoice(1, "2008-05-25", "2008-06-03", vec![charge("Postage", "1.00")]);
    desk.hears("2008-05-25", issued(other));
    assert_eq!(desk.differences(), [difference("invoices/1", "USD 158909.19", "USD 1.00", "")]);
    assert_eq!(desk.invoice(1).amount.amount_text(), "158909.19");
}

#[test]
fn invoice_number_that_was_skipped_is_found() {
    let mut desk = Desk::leased();
    desk.hears("2008-05-24", issued(lender::Invoice { name: format!("{STREAM}/invoices/4"), ..first_rent() }));
    assert_eq!(desk.differences(), [difference("invoices/4.name", "1", "4", "")]);
}

#[test]
fn sums_that_do_not_add_up_are_found() {
    let mut desk = Desk::leased();
    let mut wrong = first_rent();
    wrong.lines[0].amount = usd("158909.20");
    wrong.amount = usd("158909.21");
    desk.hears("2008-05-24", issued(wrong));
    let expected = [
        difference("invoices/1/lines[0].sum", "USD 158909.19", "USD 158909.20", ""),
        difference("invoices/1.amount", "USD 158909.19", "USD 158909.21", ""),
    ];
    assert_eq!(desk.differences(), expected);
    assert_eq!(desk.invoice(1).payable().amount_text(), "158909.19");
}

#[test]
fn invoice_falls_due_on_its_due_date() {
    let mut desk = Desk::billed();
    desk.hears("2008-06-03", fell_due(1));
    assert_eq!(desk.differences(), []);
    let mut early = Desk::billed();
    early.hears("2008-06-02", fell_due(1));
    assert_eq!(early.differences(), [difference("invoices/1.fell_due_date", "2008-06-03", "2008-06-02", "")]);
    let mut unknown = Desk::billed();
    unknown.hears("2008-06-03", fell_due(5));
    assert_eq!(unknown.differences(), [difference("invoices/5.fell_due_date", "", "2008-06-03", "")]);
}

#[test]
fn amounts_in_another_currency_stop_the_following() {
    let mut desk = Desk::leased();
    let mut foreign = first_rent();
    foreign.lines[0].fee = Some(types::Money { currency_code: "EUR".to_owned(), amount: "0.00".to_owned() });
    let stopped = desk.refuses("2008-05-24", issued(foreign));
    assert!(stopped.contains("another currency"), "{stopped}");
    assert!(!desk.facility().servicing.invoices.contains_key(&invoice_id(1)));
}

#[test]
fn names_of_other_facilities_and_collections_stop_the_following() {
    for name in ["facilities/other/invoices/1", "facilities/boleo/receipts/1", "facilities/boleo/invoices/0"] {
        let mut desk = Desk::leased();
        let stopped = desk.refuses("2008-05-24", issued(lender::Invoice { name: name.to_owned(), ..first_rent() }));
        assert!(stopped.contains("invoice.name"), "{stopped}");
    }
}

#[test]
fn every_field_of_a_schedule_is_asked_for() {
    let full = schedule(&facility_domain::facility::fixtures::boleo_terms(), "2008-05-18");
    let strip: [fn(&mut lender::LeaseSchedule); 5] = [
        |schedule| schedule.amount = None,
        |schedule| schedule.commencement_date.clear(),
        |schedule| schedule.interim_rent = None,
        |schedule| schedule.payments[3].number = 9,
        |schedule| schedule.payments[3].due_date.clear(),
    ];
    for strip in strip {
        let mut desk = Desk::financed();
        let mut schedule = full.clone();
        strip(&mut schedule);
        let stopped = desk.refuses("2008-05-19", accepted(schedule));
        assert!(stopped.contains("schedule."), "{stopped}");
    }
    assert_eq!(full.amount, usd(FINANCED));
}
