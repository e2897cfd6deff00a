//! Earlier value dates, reversed receipts, ended disputes, late acceptance, and fees beside the rents:
//! honest notices leave no difference, and each planted one is found.
//!
//! Default interest at 9.80 % by ACT/360; the first rent is 158,909.19, due on 2008-06-03.

use facility_domain::{
    facility::{
        FacilityTerms,
        fixtures::{boleo_terms, rate, usd as dollars},
        terms::{LateCharge, LateChargeAmount, TermsDraft, VatRate},
    },
    ids::ReceiptId,
};
use facility_proto::{
    lender::v1::{self as lender, notice, notice::Subject},
    r#type::v1 as types,
};
use std::sync::Arc;
use types::{invoice_line::Kind, invoice_part::Category};

use super::provider::{
    FIRST_INTEREST, FIRST_PRINCIPAL, RENT, accepted, difference, disputed, fell_due, first_receipt, invoice, issued,
    line, of_schedule, paid, receipt, received, schedule, usd,
};
use crate::{
    book::servicing::{InvoiceState, PaymentState},
    testing::{Desk, STREAM, date},
};

const DUE: &str = "2008-06-03";

fn charge(amount: &str, corrects: &[&str]) -> types::DefaultInterestCharge {
    types::DefaultInterestCharge {
        invoice: format!("{STREAM}/invoices/1"),
        basis: Vec::new(),
        rate: "0.0980".to_owned(),
        exact: amount.to_owned(),
        amount: usd(amount),
        corrects: corrects.iter().map(|name| format!("{STREAM}/{name}")).collect(),
    }
}

/// 60,000.00 of 2008-06-23: 865.17 of default interest (158,909.19 × 0.098 × 20 / 360 = 865.1722…),
/// 11,947.26 of interest and 47,187.57 of principal; 99,774.36 are left.
fn part_paid() -> Desk {
    let mut desk = Desk::billed();
    desk.day("2008-06-23");
    let allocations = vec![
        paid(1, DUE, (0, Category::Unspecified), "865.17"),
        paid(1, DUE, (1, Category::Interest), FIRST_INTEREST),
        paid(1, DUE, (1, Category::Principal), "47187.57"),
    ];
    let first = lender::Receipt {
        default_interest: vec![charge("865.17", &[])],
        ..receipt(1, "60000.00", "2008-06-23", allocations, "0.00")
    };
    desk.hears("2008-06-23", received(first, "0.00"));
    assert_eq!(desk.differences(), []);
    desk
}

/// 50,000.00 that count from ten days before: 50,000.00 × 0.098 × 10 / 360 = 136.1111…
fn backdated(given_back: Vec<lender::receipt::GivenBack>) -> lender::Receipt {
    let allocations = vec![paid(1, DUE, (1, Category::Principal), "50000.00")];
    lender::Receipt { given_back, ..receipt(2, "50000.00", "2008-06-13", allocations, "0.00") }
}

fn given_back(amount: &str, released: &str) -> Vec<lender::receipt::GivenBack> {
    let charge = Some(charge(amount, &["receipts/1"]));
    vec![lender::receipt::GivenBack { charge, released: usd(released) }]
}

#[test]
fn earlier_value_date_gives_back_what_was_reckoned_since() {
    let mut desk = part_paid();
    desk.hears("2008-06-23", received(backdated(given_back("-136.11", "136.11")), "136.11"));
    assert_eq!(desk.differences(), []);
    // 865.17 − 136.11; and 99,774.36 − 50,000.00 are still unpaid.
    assert_eq!(desk.invoice(1).late.charged.amount_text(), "729.06");
    assert_eq!(desk.invoice(1).payable().amount_text(), "49774.36");
    assert_eq!(desk.facility().servicing.unapplied.amount_text(), "136.11");
}

#[test]
fn provider_that_gives_nothing_back_is_found_and_explained() {
    let mut desk = part_paid();
    desk.hears("2008-06-23", received(backdated(Vec::new()), "0.00"));
    let expected = [
        difference("receipts/2/given_back[1].amount", "USD -136.11", "USD 0.00", "DEFAULT_INTEREST_DIFFERENCE"),
        difference("receipts/2/given_back[1].released", "USD 136.11", "USD 0.00", ""),
        difference("receipts/2/given_back[1].corrects", "receipts/1", "", ""),
        difference("unapplied_cash", "USD 136.11", "USD 0.00", ""),
    ];
    assert_eq!(desk.differences(), expected);
}

#[test]
fn value_date_before_the_signing_is_found() {
    let mut desk = Desk::billed();
    let early = receipt(1, RENT, "2008-01-01", first_receipt().allocations, "0.00");
    desk.hears("2008-05-24", received(early, "0.00"));
    assert_eq!(desk.differences(), [difference("receipts/1.value_date", "2008-01-02", "2008-01-01", "")]);
}

/// 50,000.00 of principal are disputed when the rest is paid on 2008-06-23: 108,909.19 × 0.098 × 20 /
/// 360 = 592.9500…
fn paid_but_for_a_dispute() -> Desk {
    let mut desk = Desk::billed();
    desk.hears("2008-05-25", disputed(1, &[(1, Category::Principal, "50000.00")]));
    desk.day("2008-06-23");
    let allocations = vec![
        paid(1, DUE, (0, Category::Unspecified), "592.95"),
        paid(1, DUE, (1, Category::Interest), FIRST_INTEREST),
        paid(1, DUE, (1, Category::Principal), "96961.93"),
    ];
    let rest = lender::Receipt {
        default_interest: vec![charge("592.95", &[])],
        ..receipt(1, "109502.14", "2008-06-23", allocations, "0.00")
    };
    desk.hears("2008-06-23", received(rest, "0.00"));
    assert_eq!(desk.differences(), []);
    desk
}

#[test]
fn rejected_dispute_bears_what_was_left_out() {
    let rejected = |default_interest| {
        Subject::DisputeChanged(notice::DisputeChanged {
            invoice: format!("{STREAM}/invoices/1"),
            parts: Vec::new(),
            reason: "As agreed".to_owned(),
            default_interest,
        })
    };
    // 50,000.00 × 0.098 × 20 / 360 = 272.2222…
    let mut desk = paid_but_for_a_dispute();
    desk.hears("2008-06-24", rejected(Some(charge("272.22", &[]))));
    assert_eq!(desk.differences(), []);
    assert_eq!(desk.invoice(1).payable().amount_text(), "50272.22");
    let mut desk = paid_but_for_a_dispute();
    desk.hears("2008-06-24", rejected(None));
    let expected =
        difference("invoices/1/dispute.default_interest", "USD 272.22", "USD 0.00", "DEFAULT_INTEREST_DIFFERENCE");
    assert_eq!(desk.differences(), [expected]);
}

/// Receipt 1 did not come after all: what is taken back of lines, and of unapplied cash, all of it.
pub fn reversed(taken_back: Vec<types::Allocation>, from_unapplied: &str) -> Subject {
    let taken = |allocation| notice::receipt_reversed::TakenBack {
        payment: format!("{STREAM}/receipts/1"),
        allocation: Some(allocation),
    };
    Subject::ReceiptReversed(notice::ReceiptReversed {
        receipt: format!("{STREAM}/receipts/1"),
        reason: "No funds".to_owned(),
        bank_reference: "BACK-1".to_owned(),
        taken_back: taken_back.into_iter().map(taken).collect(),
        from_unapplied: usd(from_unapplied),
        default_interest: Vec::new(),
        unapplied: usd("0.00"),
    })
}

fn paid_in_time() -> Desk {
    let mut desk = Desk::billed();
    desk.pays(1, "RENT-1").unwrap();
    desk.hears("2008-06-03", received(first_receipt(), "0.00"));
    desk
}

#[test]
fn reversed_receipt_opens_its_invoice_again_and_its_payment_order_is_known_as_returned() {
    let mut desk = paid_in_time();
    desk.hears("2008-06-05", reversed(first_receipt().allocations, "0.00"));
    assert_eq!(desk.differences(), []);
    assert_eq!(desk.invoice(1).payable().amount_text(), RENT);
    assert_eq!(desk.invoice(1).state(date("2008-06-05")), InvoiceState::Overdue);
    let (_, payment) = desk.facility().servicing.payments.by_reference("RENT-1").unwrap();
    assert_eq!(payment.state, PaymentState::Reversed { receipt: ReceiptId::FIRST });
    // It can be ordered anew.
    desk.pays(1, "RENT-1-again").unwrap();
    // A second reversal is one too many.
    desk.hears("2008-06-05", reversed(first_receipt().allocations, "0.00"));
    assert_eq!(desk.differences(), [difference("receipts/1", "", "REVERSED", "")]);
}

#[test]
fn reversal_that_takes_back_something_else_is_found() {
    let mut desk = paid_in_time();
    let interest = vec![first_receipt().allocations[0].clone()];
    desk.hears("2008-06-05", reversed(interest, FIRST_PRINCIPAL));
    let own = format!("receipts/1: invoices/1 line 1 principal: USD {FIRST_PRINCIPAL}");
    let expected = [
        difference("receipts/1/taken_back[1]", &own, "", ""),
        difference("receipts/1/reversal.from_unapplied", "USD 0.00", &format!("USD {FIRST_PRINCIPAL}"), ""),
    ];
    assert_eq!(desk.differences(), expected);
}

#[test]
fn default_after_a_reversal_has_its_grace_from_the_reversal() {
    let mut desk = paid_in_time();
    desk.hears("2008-06-05", reversed(first_receipt().allocations, "0.00"));
    let default = |remedy_until: &str| {
        Subject::DefaultChanged(notice::DefaultChanged {
            default: Some(lender::Default {
                name: format!("{STREAM}/defaults/1"),
                state: lender::default::State::Potential.into(),
                invoice: format!("{STREAM}/invoices/1"),
                start_date: "2008-06-06".to_owned(),
                remedy_until: remedy_until.to_owned(),
                ..lender::Default::default()
            }),
        })
    };
    // Five business days after Thursday the 5th: the 6th, 9th, 10th, 11th and 12th.
    desk.hears("2008-06-06", default("2008-06-12"));
    assert_eq!(desk.differences(), []);
    let mut desk = paid_in_time();
    desk.hears("2008-06-05", reversed(first_receipt().allocations, "0.00"));
    desk.hears("2008-06-06", default("2008-06-10"));
    assert_eq!(desk.differences(), [difference("defaults/1.remedy_until", "2008-06-12", "2008-06-10", "")]);
}

/// Accepted on Saturday, 2008-06-07, as of 2008-05-18: due on Monday, the 9th.
fn accepted_late() -> Desk {
    let mut desk = Desk::financed();
    desk.day("2008-06-07");
    desk.accepts(&[("PUR-001", "2008-05-18")]).unwrap();
    let late =
        lender::LeaseSchedule { interim_due_date: "2008-06-09".to_owned(), ..schedule(&boleo_terms(), "2008-05-18") };
    desk.hears("2008-06-07", accepted(late));
    assert_eq!(desk.differences(), []);
    desk
}

fn late_lines() -> Vec<types::InvoiceLine> {
    vec![
        of_schedule(Kind::InterimRent, 0, ["0.00", "56749.49", "0.00"]),
        of_schedule(Kind::Rent, 1, ["0.00", FIRST_INTEREST, FIRST_PRINCIPAL]),
    ]
}

#[test]
fn payment_of_a_late_acceptance_is_due_when_it_is_recorded_and_not_before() {
    let mut desk = accepted_late();
    desk.hears("2008-06-07", issued(invoice(1, "2008-06-07", "2008-06-09", late_lines())));
    desk.hears("2008-06-09", fell_due(1));
    assert_eq!(desk.differences(), []);
    let mut desk = accepted_late();
    desk.hears("2008-06-07", issued(invoice(1, "2008-06-07", "2008-06-03", late_lines())));
    assert_eq!(desk.differences(), [difference("invoices/1.due_date", "2008-06-09", "2008-06-03", "")]);
}

fn with_terms(mut desk: Desk, change: impl FnOnce(&mut TermsDraft)) -> Desk {
    let facility = Arc::make_mut(desk.book.facility.as_mut().unwrap());
    let mut draft = facility.terms.as_draft().clone();
    change(&mut draft);
    facility.terms = Arc::new(FacilityTerms::from_recorded(draft));
    desk
}

/// 15 % up to the end of May, 16 % from June on.
fn taxed() -> Desk {
    let from = |day: &str, percent: &str| VatRate { effective_from: date(day), rate: rate(percent) };
    with_terms(Desk::leased(), |draft| draft.vat_rates = vec![from("2008-01-01", "0.15"), from("2008-06-01", "0.16")])
}

fn rent_with_tax(tax: Option<&str>) -> Subject {
    let mut lines = vec![of_schedule(Kind::Rent, 1, ["0.00", FIRST_INTEREST, FIRST_PRINCIPAL])];
    lines.extend(tax.map(|tax| of_schedule(Kind::Vat, 1, [tax, "0.00", "0.00"])));
    issued(invoice(1, "2008-05-24", DUE, lines))
}

#[test]
fn tax_on_a_rent_is_that_of_its_due_date() {
    // 158,909.19 × 0.16 = 25,425.4704 and × 0.15 = 23,836.3785.
    let mut desk = taxed();
    desk.hears("2008-05-24", rent_with_tax(Some("25425.47")));
    assert_eq!(desk.differences(), []);
    let found = |tax: Option<&str>| {
        let mut desk = taxed();
        desk.hears("2008-05-24", rent_with_tax(tax));
        desk.differences()
    };
    let another = difference("invoices/1/lines[1].amount", "USD 25425.47", "USD 23836.38", "VAT_RATE");
    assert_eq!(found(Some("23836.38")), [another]);
    let up = difference("invoices/1/lines[1].amount", "USD 25425.47", "USD 25425.48", "ROUNDING_MODE");
    assert_eq!(found(Some("25425.48")), [up]);
    assert_eq!(found(None), [difference("invoices/1/lines[0].vat", "USD 25425.47", "", "")]);
}

#[test]
fn tax_that_the_terms_do_not_have_is_found() {
    let mut desk = Desk::leased();
    desk.hears("2008-05-24", rent_with_tax(Some("25425.47")));
    assert_eq!(desk.differences(), [difference("invoices/1/lines[1]", "", "USD 25425.47", "")]);
}

fn late_charge(number: u32, on: &str, amount: &str) -> Subject {
    let late = types::InvoiceLine {
        late_invoice: format!("{STREAM}/invoices/1"),
        ..line(Kind::LateCharge, [amount, "0.00", "0.00"])
    };
    // Ten days after the issue, adjusted: 2008-06-23 is a Monday.
    issued(invoice(number, on, "2008-06-23", vec![late]))
}

#[test]
fn late_charge_is_reckoned_on_what_is_overdue_and_once() {
    let charged = |draft: &mut TermsDraft| {
        let charge = LateChargeAmount::Share { rate: rate("0.05") };
        draft.late_charge = Some(LateCharge { days: 10, charge });
    };
    // 158,909.19 × 0.05 = 7,945.4595
    let mut desk = with_terms(Desk::billed(), charged);
    desk.hears("2008-06-13", late_charge(2, "2008-06-13", "7945.46"));
    assert_eq!(desk.differences(), []);
    desk.hears("2008-06-13", late_charge(3, "2008-06-13", "7945.46"));
    assert_eq!(desk.differences(), [difference("invoices/3/lines[0]", "", "USD 7945.46", "")]);
    // A day too early, and another amount.
    let mut desk = with_terms(Desk::billed(), charged);
    desk.hears("2008-06-12", late_charge(2, "2008-06-12", "7945.46"));
    assert_eq!(desk.differences()[0], difference("invoices/2/lines[0]", "", "USD 7945.46", ""));
    let mut desk = with_terms(Desk::billed(), charged);
    desk.hears("2008-06-13", late_charge(2, "2008-06-13", "7945.47"));
    assert_eq!(desk.differences(), [difference("invoices/2/lines[0].amount", "USD 7945.46", "USD 7945.47", "")]);
}

#[test]
fn agency_fee_is_that_of_the_terms_for_a_year_that_has_begun() {
    let fee = |year: u32, amount: &str| {
        let line = types::InvoiceLine { payment_number: year, ..line(Kind::AgencyFee, [amount, "0.00", "0.00"]) };
        issued(invoice(1, "2009-01-02", "2009-01-12", vec![line]))
    };
    let agreed = |draft: &mut TermsDraft| draft.agency_fee = Some(dollars("1200.00"));
    // Signed on 2008-01-02: the second year begins a year later, the third a year after that.
    let mut desk = with_terms(Desk::leased(), agreed);
    desk.hears("2009-01-02", fee(2, "1200.00"));
    assert_eq!(desk.differences(), []);
    let mut desk = with_terms(Desk::leased(), agreed);
    desk.hears("2009-01-02", fee(2, "1200.01"));
    assert_eq!(desk.differences(), [difference("invoices/1/lines[0].amount", "USD 1200.00", "USD 1200.01", "")]);
    let mut desk = with_terms(Desk::leased(), agreed);
    desk.hears("2009-01-02", fee(3, "1200.00"));
    assert_eq!(desk.differences(), [difference("invoices/1/lines[0]", "", "USD 1200.00", "")]);
}
