//! Corrected invoices and acceleration: what takes the place of what.

use facility_proto::{lender::v1 as lender, r#type::v1 as types};
use lender::notice::{self, Subject};
use types::{InvoiceLine, invoice_line::Kind, invoice_part::Category};

use super::provider::{
    FIRST_INTEREST, FIRST_PRINCIPAL, RENT, difference, first_rent, invoice, invoice_id, issued, line, of_schedule,
    paid, receipt, received, usd,
};
use crate::{
    book::{
        facility::Stage,
        servicing::{DemandStage, InvoiceState, ScheduleState},
    },
    testing::{Desk, STREAM, date, schedule_id},
};

fn charge(amount: &str) -> InvoiceLine {
    InvoiceLine { description: "Legal costs".to_owned(), ..line(Kind::Charge, [amount, "0.00", "0.00"]) }
}

pub(super) fn rent() -> InvoiceLine {
    of_schedule(Kind::Rent, 1, ["0.00", FIRST_INTEREST, FIRST_PRINCIPAL])
}

/// The first rent and a charge of 500.00 that has no ground, on one invoice.
pub(super) fn with_charge() -> Desk {
    let mut desk = Desk::leased();
    desk.hears("2008-05-24", issued(invoice(1, "2008-05-24", "2008-06-03", vec![charge("500.00"), rent()])));
    desk
}

pub(super) fn superseded(invoice: u32, corrected: Option<lender::Invoice>, released: &str) -> Subject {
    Subject::InvoiceSuperseded(notice::InvoiceSuperseded {
        invoice: format!("{STREAM}/invoices/{invoice}"),
        corrected,
        reason: "The charge was wrong".to_owned(),
        released: usd(released),
        default_interest: None,
    })
}

#[test]
fn correction_without_the_charge_resolves_the_difference() {
    let mut desk = with_charge();
    assert_eq!(desk.differences(), [difference("invoices/1/lines[0]", "", "USD 500.00", "")]);
    desk.disputes(1, "2008-05-26", &[(1, Category::Fee, "500.00")]);
    let corrected = invoice(2, "2008-05-27", "2008-06-03", vec![rent()]);
    desk.hears("2008-05-27", superseded(1, Some(corrected), "0.00"));
    assert_eq!(desk.differences(), []);
    assert_eq!(desk.invoice(1).state(date("2008-05-27")), InvoiceState::Superseded);
    assert_eq!(desk.invoice(1).superseded_by(), Some(invoice_id(2)));
    assert_eq!(desk.invoice(2).payable().amount_text(), RENT);
    desk.pays(2, "RENT-1").unwrap();
    // The payment is billed by the correction now, and by nothing else.
    desk.hears("2008-05-28", issued(lender::Invoice { name: format!("{STREAM}/invoices/3"), ..first_rent() }));
    assert_eq!(desk.invoice(3).lines[0].difference.unwrap().reason.code(), "BILLED_TWICE");
}

#[test]
fn what_was_paid_is_carried_over_and_the_rest_released() {
    let mut desk = with_charge();
    let parts = vec![
        paid(1, "2008-06-03", (1, Category::Fee), "500.00"),
        paid(1, "2008-06-03", (2, Category::Interest), FIRST_INTEREST),
    ];
    // 500.00 + 11,947.26
    desk.hears("2008-05-25", received(receipt(1, "12447.26", "2008-05-25", parts, "0.00"), "0.00"));
    let corrected = lender::Invoice {
        paid: usd(FIRST_INTEREST),
        outstanding: usd(FIRST_PRINCIPAL),
        ..invoice(2, "2008-05-27", "2008-06-03", vec![rent()])
    };
    desk.hears("2008-05-27", superseded(1, Some(corrected), "500.00"));
    assert_eq!(desk.differences(), []);
    assert_eq!(desk.facility().servicing.unapplied.amount_text(), "500.00");
    assert_eq!(desk.invoice(2).payable().amount_text(), FIRST_PRINCIPAL);
}

#[test]
fn correction_that_bills_more_is_found() {
    let mut desk = with_charge();
    let corrected = invoice(2, "2008-05-27", "2008-06-03", vec![charge("600.00"), rent()]);
    desk.hears("2008-05-27", superseded(1, Some(corrected), "0.00"));
    let expected = [
        difference("invoices/2/lines[0]", "", "USD 600.00", ""),
        difference("invoices/2.correction", "USD 159409.19", "USD 159509.19", ""),
    ];
    assert_eq!(desk.differences(), expected);
    assert!(desk.invoice(2).blocking().is_some());
}

#[test]
fn correction_that_bills_something_else_is_found() {
    let mut desk = with_charge();
    let corrected = invoice(2, "2008-05-27", "2008-06-03", vec![line(Kind::ArrangementFee, ["1.00", "0.00", "0.00"])]);
    desk.hears("2008-05-27", superseded(1, Some(corrected), "0.00"));
    assert_eq!(desk.differences(), [difference("invoices/2/lines[0]", "", "USD 1.00", "")]);
}

#[test]
fn correction_of_what_is_not_open_is_found() {
    let mut desk = Desk::billed();
    desk.hears("2008-05-27", superseded(7, None, "0.00"));
    assert_eq!(desk.differences(), [difference("invoices/7", "", "SUPERSEDED", "")]);
}

#[test]
fn correction_to_nothing_releases_all_that_was_paid() {
    let mut desk = Desk::leased();
    desk.hears("2008-05-24", issued(invoice(1, "2008-05-24", "2008-06-03", vec![charge("500.00")])));
    let parts = vec![paid(1, "2008-06-03", (1, Category::Fee), "200.00")];
    desk.hears("2008-05-25", received(receipt(1, "200.00", "2008-05-25", parts, "0.00"), "0.00"));
    desk.hears("2008-05-27", superseded(1, None, "200.00"));
    assert_eq!(desk.differences(), []);
    assert_eq!(desk.facility().servicing.unapplied.amount_text(), "200.00");
    assert!(desk.facility().servicing.open_invoices.is_empty());
}

#[test]
fn correction_of_a_demanded_invoice_to_nothing_settles_the_demand() {
    let mut desk = Desk::leased();
    desk.hears("2008-05-24", issued(invoice(1, "2008-05-24", "2008-06-03", vec![charge("500.00")])));
    let demand = lender::GuaranteeDemand {
        name: format!("{STREAM}/guaranteeDemands/1"),
        state: lender::guarantee_demand::State::Issued.into(),
        invoices: vec![format!("{STREAM}/invoices/1")],
        // One day of default interest: 500.00 × 0.098 × 1 / 360 = 0.1361.
        amount: usd("500.14"),
        paid: usd("0.00"),
        demand_date: "2008-06-04".to_owned(),
        ..lender::GuaranteeDemand::default()
    };
    let demanded = notice::GuaranteeDemandChanged { demand: Some(demand) };
    desk.hears("2008-06-04", Subject::GuaranteeDemandChanged(demanded));
    desk.hears("2008-06-05", superseded(1, None, "0.00"));
    assert_eq!(desk.differences(), []);
    assert_eq!(desk.facility().servicing.demands.values().next().unwrap().stage, DemandStage::Settled);
}

/// The acceleration of [`Desk::billed`], on new invoices. 2008-05-24 is a Saturday; Monday, 26 May,
/// is Memorial Day.
fn accelerated(invoices: Vec<lender::Invoice>) -> Subject {
    Subject::FacilityAccelerated(notice::FacilityAccelerated {
        reason: "Events of default".to_owned(),
        cancelled_amount: usd("60553675.00"),
        superseded_invoices: vec![format!("{STREAM}/invoices/1")],
        invoices,
        released: usd("0.00"),
    })
}

#[test]
fn what_is_billed_again_by_acceleration_is_billed_once() {
    let mut desk = Desk::leased();
    // 56,749.49: the interim rent.
    let interim = || of_schedule(Kind::InterimRent, 0, ["0.00", "56749.49", "0.00"]);
    desk.hears("2008-05-19", issued(invoice(1, "2008-05-19", "2008-05-19", vec![interim()])));
    let again = |number| invoice(number, "2008-05-24", "2008-05-27", vec![interim()]);
    desk.hears("2008-05-24", accelerated(vec![again(2), again(3)]));
    assert!(desk.invoice(2).lines[0].difference.is_none());
    assert_eq!(desk.invoice(3).lines[0].difference.unwrap().reason.code(), "BILLED_TWICE");
}

#[test]
fn invoice_superseded_twice_by_one_acceleration_is_found_and_counts_once() {
    let mut desk = with_charge();
    let parts = vec![paid(1, "2008-06-03", (1, Category::Fee), "500.00")];
    desk.hears("2008-05-24", received(receipt(1, "500.00", "2008-05-24", parts, "0.00"), "0.00"));
    let twice = notice::FacilityAccelerated {
        cancelled_amount: usd("60553675.00"),
        superseded_invoices: vec![format!("{STREAM}/invoices/1"); 2],
        released: usd("1000.00"),
        ..notice::FacilityAccelerated::default()
    };
    desk.hears("2008-05-24", Subject::FacilityAccelerated(twice));
    let expected =
        [difference("superseded_invoices", "1", "2", ""), difference("released", "USD 500.00", "USD 1000.00", "")];
    assert_eq!(desk.differences(), expected);
    assert_eq!(desk.facility().servicing.unapplied.amount_text(), "500.00");
}

#[test]
fn what_is_billed_or_corrected_after_an_acceleration_has_its_own_dates() {
    let mut desk = with_charge();
    let with_charge = invoice(2, "2008-05-24", "2008-05-27", vec![charge("500.00"), balance()]);
    desk.hears("2008-05-24", accelerated(vec![with_charge]));
    // Corrected three days later; due as before.
    let corrected = invoice(3, "2008-05-30", "2008-05-27", vec![balance()]);
    desk.hears("2008-05-30", superseded(2, Some(corrected), "0.00"));
    assert_eq!(desk.differences(), []);
}

/// Six days of interest: 3,446,325.00 × 0.078 × 6 / 360 = 4,480.2225.
fn balance() -> InvoiceLine {
    of_schedule(Kind::Acceleration, 0, ["0.00", "4480.22", "3446325.00"])
}

#[test]
fn acceleration_makes_the_balance_and_its_interest_due_at_once() {
    let mut desk = Desk::billed();
    // The rent of 2008-06-03 is billed and not due: it becomes part of the balance.
    // (64,000,000.00 × 61 + 60,553,675.00 × 82) × 0.005 / 360 = 123,186.1298…
    let fee = line(Kind::CommitmentFee, ["123186.13", "0.00", "0.00"]);
    desk.hears("2008-05-24", accelerated(vec![invoice(2, "2008-05-24", "2008-05-27", vec![fee, balance()])]));
    assert_eq!(desk.differences(), []);
    let facility = desk.facility();
    assert_eq!((facility.stage, facility.position.available.units), (Stage::Accelerated, 0));
    let schedule = &facility.servicing.schedules[&schedule_id(1)];
    assert_eq!(
        schedule.state,
        ScheduleState::Terminated {
            on: date("2008-05-24"),
            how: facility_domain::facility::servicing::EarlyEnd::FellDue
        }
    );
    assert!(desk.invoice(1).is_superseded());
    // 3,446,325.00 + 4,480.22 + 123,186.13
    assert_eq!(desk.invoice(2).payable().amount_text(), "3573991.35");
}
