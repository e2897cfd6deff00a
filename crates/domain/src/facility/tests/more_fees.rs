//! Value added tax, late charge, agency fee, deducted arrangement fee.

use crate::facility::TermsDraft;
use crate::facility::command::RecordSupplierPaymentReturned;
use crate::facility::evolve_all;
use crate::facility::fixtures::*;
use crate::facility::posting::LessorAccount;
use crate::facility::reason::ReasonCode;
use crate::facility::servicing::InvoiceLineKind;
use crate::facility::terms::{ArrangementFeeBilled, FacilityTerms, LateCharge, LateChargeAmount, VatRate};

const WHOLE: &[&str] = &["3446325.00"];

fn vat(from: &str, percent: &str) -> VatRate {
    VatRate { effective_from: date(from), rate: rate(percent) }
}

fn lines(desk: &Desk, invoice: u32) -> Vec<(&'static str, String)> {
    let lines = &desk.invoice(invoice).billing.lines;
    lines.iter().map(|line| (line.kind.name(), line.amount().unwrap().amount_text())).collect()
}

fn told(lines: &[(&'static str, &str)]) -> Vec<(&'static str, String)> {
    lines.iter().map(|(kind, amount)| (*kind, (*amount).to_owned())).collect()
}

#[test]
fn rents_bear_the_tax_in_force_on_their_due_date() {
    let rates = |draft: &mut TermsDraft| draft.vat_rates = vec![vat("2008-01-01", "0.15"), vat("2008-09-01", "0.16")];
    let mut desk = funded_by(facility().with_terms(lease_terms()).with(rates), WHOLE);
    desk.accept_on("2008-05-18", &[("1-1", "2008-05-18")]);
    desk.advance_to(date("2008-09-03"));
    // 56,749.49 × 0.15 = 8,512.4235; 158,906.89 × 0.15 = 23,836.0335 and × 0.16 = 25,425.1024.
    assert_eq!(lines(&desk, 1), told(&[("INTERIM_RENT", "56749.49"), ("VAT", "8512.42")]));
    assert_eq!(lines(&desk, 2), told(&[("RENT", "158906.89"), ("VAT", "23836.03")]));
    assert_eq!(lines(&desk, 3), told(&[("RENT", "158906.89"), ("VAT", "25425.10")]));
    let line = &desk.invoice(3).billing.lines[1];
    assert_eq!(
        (line.kind.schedule(), line.fee, line.rate),
        (Some(desk.schedule(1).id), usd("25425.10"), Some(rate("0.16")))
    );
    // 8,512.42 + 23,836.03 + 25,425.10
    assert_eq!(desk.balances()[&LessorAccount::VatPayable], "57773.55");
    assert_eq!(desk.balances()[&LessorAccount::FeesReceivable], "57773.55");
    assert_eq!(desk.balances().get(&LessorAccount::FeeIncome), None);
}

#[test]
fn no_tax_before_the_first_rate_and_none_at_zero() {
    for rates in [vec![vat("2009-01-01", "0.15")], vec![vat("2008-01-01", "0")]] {
        let mut desk = funded_by(facility().with_terms(lease_terms()).with(|draft| draft.vat_rates = rates), WHOLE);
        desk.accept_on("2008-05-18", &[("1-1", "2008-05-18")]);
        assert_eq!(lines(&desk, 1).len(), 1);
    }
}

fn late(charge: LateChargeAmount) -> impl FnOnce(&mut TermsDraft) {
    move |draft| draft.late_charge = Some(LateCharge { days: 10, charge })
}

#[test]
fn late_charge_is_billed_once_on_its_day_of_what_is_unpaid_then() {
    let mut desk =
        silent_facility().with(late(LateChargeAmount::Share { rate: rate("0.05") })).available_on("2008-08-25");
    let invoice = desk.issue("2008-09-03", vec![fee_line("1000.00")]);
    desk.advance_to(date("2008-09-05"));
    desk.pay("400.00", "2008-09-03");
    desk.advance_to(date("2008-09-12"));
    assert_eq!(desk.book().servicing.invoices.len(), 1);
    // 600.00 × 0.05
    desk.advance_to(date("2008-09-13"));
    assert_eq!(lines(&desk, 2), told(&[("LATE_CHARGE", "30.00")]));
    assert_eq!(desk.invoice(2).billing.lines[0].kind, InvoiceLineKind::LateCharge { invoice });
    // Neither twice, nor for the late charge itself.
    desk.advance_to(date("2008-12-31"));
    assert_eq!(desk.book().servicing.invoices.len(), 2);
}

#[test]
fn what_is_paid_in_time_or_disputed_bears_no_late_charge() {
    let fixed = LateChargeAmount::Fixed { amount: usd("25.00") };
    let mut desk = silent_facility().with(late(fixed)).available_on("2008-08-25");
    desk.issue("2008-09-03", vec![fee_line("1000.00")]);
    desk.advance_to(date("2008-09-12"));
    desk.pay("1002.45", "2008-09-12");
    desk.advance_to(date("2008-09-20"));
    assert_eq!(desk.book().servicing.invoices.len(), 1);
    desk.issue("2008-09-22", vec![fee_line("7.00")]);
    desk.advance_to(date("2008-10-02"));
    assert_eq!(lines(&desk, 3), told(&[("LATE_CHARGE", "25.00")]));
}

#[test]
fn agency_fee_is_billed_at_signing_and_on_each_anniversary_before_maturity() {
    let mut terms = short_lease_terms();
    terms.agency_fee = Some(usd("1200.00"));
    terms.final_maturity = crate::facility::terms::FinalMaturity::Fixed(date("2009-11-13"));
    let mut desk = facility().with_terms(terms).signed();
    assert_eq!(desk.invoices()[0][0], "2007-11-13");
    desk.pay("1200.00", "2007-11-13");
    desk.satisfy_initial_conditions();
    desk.advance_to(date("2008-02-25"));
    desk.submit(request("2008-03-03", vec![machine("M1", "3446325.00")]));
    desk.bring_to_funding(1);
    desk.accept_on("2008-05-18", &[("1-1", "2008-05-18")]);
    desk.advance_to(date("2009-12-01"));
    let billed: Vec<_> = desk.book().servicing.invoices.values().flat_map(|it| it.billing.lines.clone()).collect();
    let years: Vec<_> =
        billed.iter().filter(|line| line.kind.name() == "AGENCY_FEE").map(|it| it.kind.clone()).collect();
    // The year that would begin on the maturity does not.
    assert_eq!(years, [InvoiceLineKind::AgencyFee { year: 1 }, InvoiceLineKind::AgencyFee { year: 2 }]);
}

fn deducted(draft: &mut TermsDraft) {
    draft.fees.arrangement_fee_rate = rate("0.0125");
    draft.fees.arrangement_fee_billed = ArrangementFeeBilled::DeductedFromInitialDrawdown;
}

#[test]
fn deducted_fee_lowers_the_first_payment_to_the_suppliers_and_is_not_billed() {
    let desk = funded_by(facility().with_terms(lease_terms()).with(deducted), WHOLE);
    // 64,000,000.00 × 0.0125 = 800,000.00; 3,446,325.00 less that is 2,646,325.00.
    assert_eq!(desk.balances()[&LessorAccount::Cash], "-2646325.00");
    assert_eq!(desk.balances()[&LessorAccount::AdvancesForEquipment], "3446325.00");
    assert_eq!(desk.balances()[&LessorAccount::FeeIncome], "800000.00");
    assert_eq!((desk.schedule(1).amount, desk.invoices().len()), (usd("3446325.00"), 0));
}

#[test]
fn payment_that_comes_back_is_what_was_paid_out_and_the_fee_is_deducted_from_the_next_one() {
    let mut desk = funded_by(facility().with_terms(lease_terms()).with(deducted), WHOLE);
    desk.advance_to(date("2008-03-13"));
    let returned = RecordSupplierPaymentReturned {
        drawdown: drawdown(1),
        expected_revision: None,
        bank_reference: "BANK-9".to_owned(),
    };
    desk.accept(returned, &agent());
    // 2,646,325.00 had been paid and is back; nothing was lent, and no fee is earned.
    for account in [LessorAccount::Cash, LessorAccount::AdvancesForEquipment, LessorAccount::FeeIncome] {
        assert!(desk.balances().get(&account).is_none_or(|balance| balance == "0.00"), "{account:?}");
    }
    // 10 days on the 3,446,325.00 that the lessee owed: 3,446,325.00 × 7.8 % × 10 / 360 = 7,467.0375.
    assert_eq!(desk.balances()[&LessorAccount::InterimInterestIncome], "7467.04");
    desk.pay("7467.04", "2008-03-13");
    let whole = (1..).zip(WHOLE).map(|(serial, price)| machine(&format!("N{serial}"), price)).collect();
    desk.submit(request("2008-03-24", whole));
    desk.bring_to_funding(2);
    assert_eq!(desk.balances()[&LessorAccount::Cash], "-2638857.96");
    assert_eq!(desk.balances()[&LessorAccount::FeeIncome], "800000.00");
    assert_eq!(evolve_all(None, &desk.history), desk.state);
}

#[test]
fn first_drawdown_below_the_fee_is_not_funded() {
    let mut desk = facility().with_terms(lease_terms()).with(deducted).available_on("2008-02-25");
    desk.submit(request("2008-03-03", vec![machine("M1", "799999.99")]));
    desk.approve(1);
    desk.satisfy_own_conditions(1);
    desk.advance_to(date("2008-03-03"));
    let rejection = desk.refuse(funding(1), &funder());
    let codes: Vec<_> = rejection.rules().into_iter().map(|rule| rule.code).collect();
    assert_eq!(codes, [ReasonCode::FeeOverDrawdown]);
}

#[test]
fn contradictions_of_the_new_terms_are_listed_with_their_fields() {
    let fields = |change: fn(&mut TermsDraft)| -> Vec<String> {
        let mut draft = boleo_terms();
        change(&mut draft);
        FacilityTerms::validate(draft).unwrap_err().into_iter().map(|problem| problem.field).collect()
    };
    let zero = fields(|draft| {
        let charge = LateChargeAmount::Fixed { amount: usd("0.00") };
        draft.late_charge = Some(LateCharge { days: 0, charge });
        draft.agency_fee = Some(usd("0.00"));
    });
    assert_eq!(zero, ["terms.late_charge.days", "terms.late_charge.amount", "terms.agency_fee"]);
    let high = fields(|draft| {
        draft.late_charge = Some(LateCharge { days: 366, charge: LateChargeAmount::Share { rate: rate("1") } });
        draft.agency_fee = Some(usd("64000000.01"));
    });
    assert_eq!(high, ["terms.late_charge.days", "terms.late_charge.rate", "terms.agency_fee"]);
    let all = fields(|draft| {
        deducted(draft);
        draft.fees.arrangement_fee_rate = rate("1");
    });
    assert_eq!(all, ["terms.fees.arrangement_fee_rate"]);
}
