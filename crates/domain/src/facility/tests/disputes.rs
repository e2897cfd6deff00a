//! Disputes: the rest stays payable; rejected, the part is payable again; upheld, a corrected invoice
//! supersedes.

use crate::facility::command::{CorrectedFee, DisputeInvoice, DisputeResolution, DisputedAmount, ResolveDispute};
use crate::facility::event::Event;
use crate::facility::fixtures::*;
use crate::facility::posting::LessorAccount;
use crate::facility::reason::ReasonCode;
use crate::facility::rejection::Rejection;
use crate::facility::servicing::{DefaultCause, DueCategory, InvoiceLine, InvoiceLineKind, InvoiceState};

fn disputed(line: u32, category: DueCategory, amount: &str) -> DisputedAmount {
    DisputedAmount { line, category, amount: usd(amount) }
}

fn dispute(invoice: u32, amounts: Vec<DisputedAmount>) -> DisputeInvoice {
    DisputeInvoice { invoice: invoice_id(invoice), amounts, reason: "Not ordered".to_owned() }
}

fn dispute_fee(invoice: u32, amount: &str) -> DisputeInvoice {
    dispute(invoice, vec![disputed(1, DueCategory::Fee, amount)])
}

fn resolve(invoice: u32, resolution: DisputeResolution) -> ResolveDispute {
    ResolveDispute { invoice: invoice_id(invoice), resolution, reason: "Looked into".to_owned() }
}

fn rejected(invoice: u32) -> ResolveDispute {
    resolve(invoice, DisputeResolution::Rejected)
}

fn upheld(invoice: u32, corrections: &[(u32, &str)]) -> ResolveDispute {
    let corrections = corrections.iter().map(|(line, fee)| CorrectedFee { line: *line, fee: usd(fee) }).collect();
    resolve(invoice, DisputeResolution::Upheld { corrections })
}

/// An invoice for a charge of 100.00 and a rent of 60.00 and 40.00, due on Wednesday 3 September 2008.
fn owing() -> Desk {
    let mut desk = silent_facility().available_on("2008-08-25");
    desk.issue("2008-09-03", vec![fee_line("100.00"), rent_line(1, "60.00", "40.00")]);
    desk
}

fn codes(rejection: &Rejection) -> Vec<(ReasonCode, String)> {
    rejection.rules().into_iter().map(|rule| (rule.code, rule.subject)).collect()
}

fn names(events: &[Event]) -> Vec<&'static str> {
    events.iter().map(Event::name).collect()
}

#[test]
fn payment_passes_over_what_is_disputed() {
    let mut desk = owing();
    desk.accept(dispute_fee(1, "30.00"), &borrower());
    desk.pay("200.00", "2008-08-25");
    assert_eq!((desk.owed(invoice_id(1)).1, desk.unapplied()), ("30.00".to_owned(), "30.00".to_owned()));
}

#[test]
fn invoice_is_not_overdue_for_what_is_disputed() {
    let mut desk = owing();
    desk.accept(dispute_fee(1, "30.00"), &borrower());
    desk.pay("170.00", "2008-08-25");
    desk.advance_to(date("2008-10-03"));
    assert_eq!(desk.owed(invoice_id(1)), ("DUE", "30.00".to_owned(), "0.00".to_owned()));
    assert!(desk.book().servicing.defaults.is_empty());
}

#[test]
fn undisputed_cent_left_unpaid_is_a_default() {
    let mut desk = owing();
    desk.accept(dispute_fee(1, "30.00"), &borrower());
    desk.pay("169.99", "2008-08-25");
    desk.advance_to(date("2008-09-04"));
    assert_eq!((desk.owed(invoice_id(1)).0, desk.default_numbered(1).state_name()), ("OVERDUE", "POTENTIAL"));
    // 0.01 for a day is no default interest; with the cent nothing undisputed is unpaid.
    desk.pay("0.01", "2008-09-04");
    assert_eq!(desk.default_numbered(1).state_name(), "CURED");
}

#[test]
fn disputing_after_the_default_began_cures_nothing() {
    let mut desk = owing();
    desk.advance_to(date("2008-09-04"));
    let everything = vec![
        disputed(1, DueCategory::Fee, "100.00"),
        disputed(2, DueCategory::Interest, "60.00"),
        disputed(2, DueCategory::Principal, "40.00"),
    ];
    desk.accept(dispute(1, everything), &borrower());
    desk.pay("1.00", "2008-09-04");
    assert_eq!((desk.default_numbered(1).state_name(), desk.unapplied().as_str()), ("POTENTIAL", "1.00"));
}

#[test]
fn default_interest_is_reckoned_without_what_is_disputed() {
    let mut desk = silent_facility().available_on("2008-08-25");
    let invoice = desk.issue("2008-09-03", vec![fee_line("3000.00")]);
    desk.accept(dispute_fee(1, "2000.00"), &borrower());
    desk.advance_to(date("2008-09-13"));
    // 1,000.00 × 9.80 % × 10 / 360 = 2.722…
    desk.pay("1002.72", "2008-09-13");
    assert_eq!(desk.owed(invoice), ("OVERDUE", "2000.00".to_owned(), "2.72".to_owned()));
    // Rejected, it bears what was left out, 2,000.00 × 9.80 % × 10 / 360 = 5.444…, and as much again for
    // the ten days from the payment on.
    desk.accept(rejected(1), &agent());
    desk.advance_to(date("2008-09-23"));
    desk.pay("2010.88", "2008-09-23");
    assert_eq!(desk.owed(invoice), ("PAID", "0.00".to_owned(), "13.60".to_owned()));
}

#[test]
fn rejected_dispute_is_overdue_from_the_next_day_with_its_own_grace() {
    let mut desk = owing();
    desk.accept(dispute_fee(1, "100.00"), &borrower());
    desk.pay("100.00", "2008-08-25");
    desk.advance_to(date("2008-10-01"));
    assert_eq!(names(&desk.accept(rejected(1), &agent())), ["DisputeRejected"]);
    assert_eq!((desk.owed(invoice_id(1)).0, desk.book().servicing.defaults.len()), ("DUE", 0));
    desk.advance_to(date("2008-10-02"));
    // Five business days after Wednesday 1 October: Wednesday 8.
    assert_eq!(desk.owed(invoice_id(1)).0, "OVERDUE");
    assert_eq!(
        (desk.default_numbered(1).since, desk.default_numbered(1).remedy_until),
        (date("2008-10-02"), date("2008-10-08"))
    );
}

#[test]
fn rejected_dispute_after_a_cured_default_is_a_new_one() {
    let mut desk = owing();
    desk.accept(dispute_fee(1, "100.00"), &borrower());
    desk.advance_to(date("2008-09-04"));
    // 100.00 × 9.80 % × 1 / 360 = 0.027…
    desk.pay("100.03", "2008-09-04");
    assert_eq!(desk.default_numbered(1).state_name(), "CURED");
    desk.accept(rejected(1), &agent());
    desk.advance_to(date("2008-09-05"));
    assert_eq!((desk.default_numbered(1).state_name(), desk.default_numbered(2).state_name()), ("CURED", "POTENTIAL"));
}

#[test]
fn rejected_dispute_meets_unapplied_cash_at_once() {
    let mut desk = owing();
    desk.accept(dispute_fee(1, "30.00"), &borrower());
    desk.pay("200.00", "2008-08-25");
    desk.advance_to(date("2008-09-03"));
    // Nothing is late on the due date.
    assert_eq!(names(&desk.accept(rejected(1), &agent())), ["DisputeRejected", "UnappliedCashApplied"]);
    assert_eq!((desk.owed(invoice_id(1)).0, desk.unapplied().as_str()), ("PAID", "0.00"));
}

#[test]
fn everything_against_a_dispute_is_told_at_once() {
    let mut desk = owing();
    let parts = vec![
        disputed(1, DueCategory::Fee, "100.01"),
        disputed(1, DueCategory::Fee, "1.00"),
        disputed(1, DueCategory::Interest, "1.00"),
        disputed(3, DueCategory::Fee, "1.00"),
        disputed(2, DueCategory::Interest, "0.00"),
    ];
    let expected = [
        (ReasonCode::OverUnpaid, "parts[0]"),
        (ReasonCode::DuplicateInRequest, "parts[1]"),
        (ReasonCode::LineNotFound, "parts[2]"),
        (ReasonCode::LineNotFound, "parts[3]"),
        (ReasonCode::AmountNotPositive, "parts[4].amount"),
    ];
    let told = codes(&desk.refuse(dispute(1, parts), &borrower()));
    assert_eq!(told, expected.map(|(code, subject)| (code, subject.to_owned())));
}

#[test]
fn invoice_is_disputed_once_at_a_time_and_only_while_it_is_open() {
    let mut desk = owing();
    assert_eq!(desk.refuse(dispute_fee(2, "1.00"), &borrower()).code(), ReasonCode::InvoiceNotFound);
    assert_eq!(desk.refuse(dispute(1, Vec::new()), &borrower()).code(), ReasonCode::NoItems);
    desk.accept(dispute_fee(1, "1.00"), &borrower());
    assert_eq!(desk.refuse(dispute_fee(1, "1.00"), &borrower()).code(), ReasonCode::AlreadyDisputed);
    desk.accept(rejected(1), &agent());
    assert_eq!(desk.refuse(rejected(1), &agent()).code(), ReasonCode::NotDisputed);
    desk.pay("200.00", "2008-08-25");
    let told = codes(&desk.refuse(dispute_fee(1, "1.00"), &borrower()));
    assert_eq!(
        told,
        [(ReasonCode::WrongState, "invoices/1".to_owned()), (ReasonCode::OverUnpaid, "parts[0]".to_owned())]
    );
}

#[test]
fn upheld_dispute_supersedes_the_invoice_and_carries_what_was_paid() {
    let mut desk = owing();
    desk.accept(dispute_fee(1, "30.00"), &borrower());
    desk.pay("120.00", "2008-08-25");
    // 70.00 of the fee, 50.00 of the interest. The right fee is 55.00: 15.00 is released and waits,
    // since nothing is due.
    desk.accept(upheld(1, &[(1, "55.00")]), &agent());
    let (old, new) = (&desk.book().servicing.invoices[&invoice_id(1)], &desk.book().servicing.invoices[&invoice_id(2)]);
    assert_eq!(old.state, InvoiceState::Superseded { on: date("2008-08-25"), by: Some(invoice_id(2)) });
    assert_eq!((new.billing.due_date, new.billing.amount), (date("2008-09-03"), usd("155.00")));
    assert_eq!(new.paid, [((1, DueCategory::Fee), usd("55.00")), ((2, DueCategory::Interest), usd("50.00"))].into());
    assert_eq!(desk.owed(invoice_id(2)), ("BILLED", "50.00".to_owned(), "0.00".to_owned()));
    assert_eq!(desk.unapplied(), "15.00");
    // On the due date the released cash pays 10.00 of interest and 5.00 of principal.
    desk.advance_to(date("2008-09-03"));
    assert_eq!((desk.owed(invoice_id(2)).1, desk.unapplied()), ("35.00".to_owned(), "0.00".to_owned()));
    desk.pay("35.00", "2008-09-03");
    let expected = [
        (LessorAccount::Cash, "155.00".to_owned()),
        (LessorAccount::FeeIncome, "55.00".to_owned()),
        (LessorAccount::AccruedInterest, "-60.00".to_owned()),
        (LessorAccount::NetInvestmentInLeases, "-40.00".to_owned()),
    ];
    assert_eq!(desk.balances(), expected.into());
}

#[test]
fn upheld_dispute_of_a_late_invoice_keeps_what_was_late_and_the_default_follows() {
    let mut desk = owing();
    desk.accept(dispute_fee(1, "30.00"), &borrower());
    desk.advance_to(date("2008-09-13"));
    // 170.00 × 9.80 % × 10 / 360 = 0.462…; order: fee 70.00, default interest, then interest.
    desk.pay("100.00", "2008-09-13");
    desk.accept(upheld(1, &[(1, "70.00")]), &agent());
    assert_eq!(desk.owed(invoice_id(2)), ("OVERDUE", "70.46".to_owned(), "0.46".to_owned()));
    assert_eq!(desk.default_numbered(1).cause, DefaultCause::Payment { invoice: invoice_id(2) });
    desk.pay("70.46", "2008-09-13");
    assert_eq!((desk.owed(invoice_id(2)).0, desk.default_numbered(1).state_name()), ("PAID", "CURED"));
    let expected = [
        (LessorAccount::Cash, "170.46".to_owned()),
        (LessorAccount::FeeIncome, "70.00".to_owned()),
        (LessorAccount::DefaultInterestIncome, "0.46".to_owned()),
        (LessorAccount::AccruedInterest, "-60.00".to_owned()),
        (LessorAccount::NetInvestmentInLeases, "-40.00".to_owned()),
    ];
    assert_eq!(desk.balances(), expected.into());
}

#[test]
fn correction_that_completes_what_was_paid_leaves_a_paid_invoice() {
    let mut desk = owing();
    desk.accept(dispute_fee(1, "30.00"), &borrower());
    desk.pay("170.00", "2008-08-25");
    desk.accept(upheld(1, &[(1, "70.00")]), &agent());
    assert_eq!((desk.owed(invoice_id(2)).0, desk.unapplied().as_str()), ("PAID", "0.00"));
    desk.advance_to(date("2008-09-03"));
    assert_eq!(desk.balances().get(&LessorAccount::ReceivedInAdvance), None);
}

#[test]
fn invoice_corrected_to_nothing_has_no_successor_and_its_default_is_cured() {
    let mut desk = silent_facility().available_on("2008-08-25");
    desk.issue("2008-09-03", vec![fee_line("3000.00")]);
    desk.advance_to(date("2008-09-13"));
    // 3,000.00 × 9.80 % × 10 / 360 = 8.166…; the fee comes first.
    desk.pay("1000.00", "2008-09-13");
    desk.accept(dispute_fee(1, "2000.00"), &borrower());
    let events = desk.accept(upheld(1, &[(1, "0.00")]), &agent());
    assert_eq!(names(&events), ["InvoiceSuperseded", "DefaultCured"]);
    assert_eq!(desk.book().servicing.invoices.len(), 1);
    assert_eq!((desk.unapplied().as_str(), desk.default_numbered(1).state_name()), ("1000.00", "CURED"));
    let expected = [(LessorAccount::Cash, "1000.00".to_owned()), (LessorAccount::UnappliedCash, "1000.00".to_owned())];
    assert_eq!(desk.balances(), expected.into());
}

#[test]
fn default_interest_paid_on_what_was_never_owed_is_released() {
    let mut desk = silent_facility().available_on("2008-08-25");
    desk.issue("2008-09-03", vec![fee_line("3000.00")]);
    desk.advance_to(date("2008-09-13"));
    desk.accept(dispute_fee(1, "1000.00"), &borrower());
    // 2,000.00 × 9.80 % × 10 / 360 = 5.444…
    desk.pay("2005.44", "2008-09-13");
    desk.accept(upheld(1, &[(1, "0.00")]), &agent());
    assert_eq!(desk.unapplied(), "2005.44");
    let expected = [(LessorAccount::Cash, "2005.44".to_owned()), (LessorAccount::UnappliedCash, "2005.44".to_owned())];
    assert_eq!(desk.balances(), expected.into());
}

#[test]
fn corrected_commitment_fee_gives_up_what_had_accrued() {
    for due in ["2008-08-25", "2008-09-03"] {
        let mut desk = silent_facility().available_on("2008-08-25");
        let line = InvoiceLine { kind: InvoiceLineKind::CommitmentFee, ..fee_line("100.00") };
        desk.issue(due, vec![line]);
        desk.advance_to(date("2008-08-26"));
        desk.accept(dispute_fee(1, "40.00"), &borrower());
        desk.accept(upheld(1, &[(1, "60.00")]), &agent());
        desk.advance_to(date("2008-09-03"));
        // Nothing had accrued here: what was given up of it is the 40.00, and 60.00 fell due.
        let expected = [
            (LessorAccount::AccruedFees, "-100.00".to_owned()),
            (LessorAccount::FeeIncome, "-40.00".to_owned()),
            (LessorAccount::FeesReceivable, "60.00".to_owned()),
        ];
        assert_eq!(desk.balances(), expected.into(), "due {due}");
    }
}

#[test]
fn rents_are_not_corrected_by_hand_and_every_disputed_fee_is() {
    let mut desk = silent_facility().available_on("2008-08-25");
    desk.issue("2008-09-03", vec![fee_line("100.00"), fee_line("50.00"), rent_line(1, "60.00", "40.00")]);
    let parts = vec![disputed(1, DueCategory::Fee, "10.00"), disputed(3, DueCategory::Interest, "10.00")];
    desk.accept(dispute(1, parts), &borrower());
    let told = codes(&desk.refuse(upheld(1, &[(2, "10.00"), (2, "1.00")]), &agent()));
    let expected = [
        (ReasonCode::LineNotFound, "upheld.corrections[0]"),
        (ReasonCode::DuplicateInRequest, "upheld.corrections[1]"),
        (ReasonCode::LineNotFound, "upheld.corrections[1]"),
        (ReasonCode::NoCorrection, "lines/1"),
        (ReasonCode::LineNotCorrectable, "lines/3"),
    ];
    assert_eq!(told, expected.map(|(code, subject)| (code, subject.to_owned())));
}

#[test]
fn correction_must_lower_the_fee() {
    let mut desk = owing();
    desk.accept(dispute_fee(1, "10.00"), &borrower());
    for fee in ["100.00", "100.01"] {
        let told = codes(&desk.refuse(upheld(1, &[(1, fee)]), &agent()));
        assert_eq!(told, [(ReasonCode::NoCorrection, "upheld.corrections[0]".to_owned())]);
    }
    let negative = desk.refuse(upheld(1, &[(1, "-1.00")]), &agent());
    assert_eq!(codes(&negative), [(ReasonCode::AmountNotPositive, "upheld.corrections[0].fee".to_owned())]);
    desk.accept(upheld(1, &[(1, "99.99")]), &agent());
}

#[test]
fn receipt_naming_a_superseded_invoice_is_refused() {
    let mut desk = owing();
    desk.accept(dispute_fee(1, "30.00"), &borrower());
    desk.accept(upheld(1, &[(1, "70.00")]), &agent());
    let named =
        crate::facility::command::RecordReceipt { invoice: Some(invoice_id(1)), ..receipt("1.00", "2008-08-25") };
    let rejection = desk.refuse(named, &agent());
    assert_eq!(codes(&rejection), [(ReasonCode::InvoiceSuperseded, "invoices/1".to_owned())]);
    assert_eq!(rejection.rules()[0].metadata, [("superseded_by", "invoices/2".to_owned())]);
}
