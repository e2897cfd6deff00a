//! Demands under the guarantee, and what the guarantor pays.

use crate::facility::command::{AcknowledgeGuaranteeDemand, DemandGuarantee, WithdrawGuaranteeDemand};
use crate::facility::fixtures::*;
use crate::facility::reason::ReasonCode;
use crate::facility::rejection::Rejection;
use crate::facility::servicing::{DemandState, GuaranteeDemand};
use crate::facility::terms::{FinalMaturity, Guarantee};

fn capped(cap: &str) -> FacilityBuilder {
    silent_facility().with(|draft| {
        let guarantee = draft.guarantee.clone().unwrap();
        draft.guarantee = Some(Guarantee { cap: usd(cap), ..guarantee });
    })
}

/// Two invoices of 1,000.00, due on 3 and 4 September 2008; the 13th is open.
fn owing(builder: FacilityBuilder) -> Desk {
    let mut desk = builder.available_on("2008-08-25");
    desk.issue("2008-09-03", vec![fee_line("1000.00")]);
    desk.issue("2008-09-04", vec![fee_line("1000.00")]);
    desk.advance_to(date("2008-09-13"));
    desk
}

fn demand(invoices: &[u32]) -> DemandGuarantee {
    DemandGuarantee { invoices: invoices.iter().map(|number| invoice_id(*number)).collect() }
}

fn withdraw(number: u32) -> WithdrawGuaranteeDemand {
    WithdrawGuaranteeDemand { demand: demand_id(number), reason: "Agreed".to_owned() }
}

fn acknowledge(number: u32) -> AcknowledgeGuaranteeDemand {
    AcknowledgeGuaranteeDemand { demand: demand_id(number) }
}

fn of(desk: &Desk, number: u32) -> &GuaranteeDemand {
    &desk.book().servicing.demands[&demand_id(number)]
}

fn codes(rejection: &Rejection) -> Vec<(ReasonCode, String)> {
    rejection.rules().into_iter().map(|rule| (rule.code, rule.subject)).collect()
}

#[test]
fn everything_overdue_is_demanded_with_default_interest_to_the_day() {
    // 1,000.00 × 9.80 % × 10 / 360 = 2.722…; for 9 days 2.45: 2,005.17.
    let mut desk = owing(silent_facility());
    desk.accept(demand(&[]), &agent());
    let demand = of(&desk, 1);
    assert_eq!((demand.amount, demand.state_name()), (usd("2005.17"), "ISSUED"));
    assert_eq!(demand.invoices, [invoice_id(1), invoice_id(2)]);
}

#[test]
fn demand_asks_for_no_more_than_the_cap_leaves() {
    let mut desk = owing(capped("1500.00"));
    desk.accept(demand(&[1]), &agent());
    assert_eq!(of(&desk, 1).amount, usd("1002.72"));
    desk.accept(demand(&[]), &agent());
    assert_eq!(of(&desk, 2).amount, usd("497.28"));
    desk.issue("2008-09-12", vec![fee_line("1.00")]);
    desk.advance_to(date("2008-09-14"));
    assert_eq!(codes(&desk.refuse(demand(&[3]), &agent())), [(ReasonCode::OverGuaranteeCap, String::new())]);
    // A demand that is taken back gives back what was not paid of it.
    desk.accept(withdraw(2), &agent());
    desk.accept(demand(&[3]), &agent());
}

#[test]
fn guarantor_pays_only_what_was_demanded_and_the_rest_is_unapplied() {
    let mut desk = owing(silent_facility());
    desk.accept(demand(&[2]), &agent());
    desk.accept(acknowledge(1), &agent());
    desk.accept(guarantor_receipt(1, "1010.00", "2008-09-13"), &agent());
    assert_eq!(desk.owed(invoice_id(1)).1, "1000.00");
    assert_eq!(desk.owed(invoice_id(2)), ("PAID", "0.00".to_owned(), "2.45".to_owned()));
    assert_eq!(desk.unapplied(), "7.55");
    assert_eq!(of(&desk, 1).state, DemandState::Settled { on: date("2008-09-13") });
    assert_eq!(
        (desk.default_numbered(1).state_name(), desk.default_numbered(2).state_name()),
        ("EVENT_OF_DEFAULT", "CURED")
    );
}

#[test]
fn demand_is_part_paid_until_its_amount_is_paid() {
    let mut desk = owing(silent_facility());
    desk.accept(demand(&[1]), &agent());
    desk.accept(guarantor_receipt(1, "500.00", "2008-09-13"), &agent());
    assert_eq!((of(&desk, 1).state_name(), of(&desk, 1).paid), ("PART_PAID", usd("500.00")));
    desk.accept(guarantor_receipt(1, "502.71", "2008-09-13"), &agent());
    assert_eq!(of(&desk, 1).state_name(), "PART_PAID");
    desk.accept(guarantor_receipt(1, "0.01", "2008-09-13"), &agent());
    assert_eq!((of(&desk, 1).state_name(), desk.owed(invoice_id(1)).0), ("SETTLED", "PAID"));
    let late = desk.refuse(guarantor_receipt(1, "1.00", "2008-09-13"), &agent());
    assert_eq!(codes(&late), [(ReasonCode::GuaranteeDemandNotOpen, "guaranteeDemands/1".to_owned())]);
}

#[test]
fn demand_paid_in_full_later_is_settled_though_its_invoice_has_grown() {
    let mut desk = owing(silent_facility());
    desk.accept(demand(&[1]), &agent());
    desk.advance_to(date("2008-09-23"));
    desk.accept(guarantor_receipt(1, "1002.72", "2008-09-23"), &agent());
    // 1,000.00 × 9.80 % × 20 / 360 = 5.444…
    assert_eq!((of(&desk, 1).state_name(), desk.owed(invoice_id(1)).1), ("SETTLED", "2.72".to_owned()));
}

#[test]
fn demand_is_settled_when_the_borrower_pays_its_invoices() {
    let mut desk = owing(silent_facility());
    desk.accept(demand(&[1]), &agent());
    desk.pay("1002.72", "2008-09-13");
    assert_eq!((of(&desk, 1).state_name(), of(&desk, 1).paid), ("SETTLED", usd("0.00")));
}

#[test]
fn guarantor_never_pays_more_than_its_cap_in_all() {
    let mut desk = owing(capped("1500.00"));
    desk.accept(demand(&[1]), &agent());
    desk.accept(guarantor_receipt(1, "1002.72", "2008-09-13"), &agent());
    desk.accept(demand(&[2]), &agent());
    let over = desk.refuse(guarantor_receipt(2, "497.29", "2008-09-13"), &agent());
    assert_eq!(codes(&over), [(ReasonCode::OverGuaranteeCap, "amount".to_owned())]);
    desk.accept(guarantor_receipt(2, "497.28", "2008-09-13"), &agent());
    assert_eq!(of(&desk, 2).state_name(), "SETTLED");
}

#[test]
fn everything_against_a_demand_is_told_at_once() {
    let mut desk = owing(silent_facility());
    desk.issue("2008-09-20", vec![fee_line("1.00")]);
    desk.accept(demand(&[1]), &agent());
    let told = codes(&desk.refuse(demand(&[1, 3, 9, 2, 2]), &agent()));
    let expected = [
        (ReasonCode::AlreadyDemanded, "invoices/1"),
        (ReasonCode::InvoiceNotOverdue, "invoices/3"),
        (ReasonCode::InvoiceNotFound, "invoices/9"),
        (ReasonCode::DuplicateInRequest, "invoices[4]"),
    ];
    assert_eq!(told, expected.map(|(code, subject)| (code, subject.to_owned())));
}

#[test]
fn nothing_is_demanded_where_nothing_is_overdue_or_all_is_demanded() {
    let mut desk = owing(silent_facility());
    desk.accept(demand(&[]), &agent());
    assert_eq!(codes(&desk.refuse(demand(&[]), &agent())), [(ReasonCode::NothingOverdue, "invoices".to_owned())]);
}

#[test]
fn last_day_of_the_guarantee_is_the_last_for_a_demand() {
    let expiring = |expiry: &str| {
        let expiry = date(expiry);
        silent_facility().with(|draft| {
            let guarantee = draft.guarantee.clone().unwrap();
            draft.guarantee = Some(Guarantee { expiry, ..guarantee });
            draft.availability_period.end = date("2008-08-31");
            draft.final_maturity = FinalMaturity::Fixed(date("2008-09-05"));
        })
    };
    owing(expiring("2008-09-13")).accept(demand(&[]), &agent());
    let told = codes(&owing(expiring("2008-09-12")).refuse(demand(&[]), &agent()));
    assert_eq!(told, [(ReasonCode::GuaranteeExpired, String::new())]);
}

#[test]
fn facility_without_a_guarantee_demands_nothing() {
    let mut desk = owing(silent_facility().with(|draft| draft.guarantee = None));
    assert_eq!(codes(&desk.refuse(demand(&[]), &agent())), [(ReasonCode::NoGuarantee, String::new())]);
}

#[test]
fn demand_is_acknowledged_once_and_withdrawn_while_it_is_open() {
    let mut desk = owing(silent_facility());
    assert_eq!(desk.refuse(acknowledge(1), &agent()).code(), ReasonCode::GuaranteeDemandNotFound);
    desk.accept(demand(&[]), &agent());
    desk.accept(acknowledge(1), &agent());
    assert_eq!(desk.refuse(acknowledge(1), &agent()).code(), ReasonCode::WrongState);
    desk.accept(withdraw(1), &agent());
    assert_eq!(desk.refuse(withdraw(1), &agent()).code(), ReasonCode::GuaranteeDemandNotOpen);
    desk.accept(demand(&[]), &agent());
    assert_eq!(of(&desk, 2).state_name(), "ISSUED");
}
