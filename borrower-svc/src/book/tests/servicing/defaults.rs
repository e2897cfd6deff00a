//! Defaults and demands on the guarantor.

use facility_proto::{lender::v1 as lender, r#type::v1 as types};
use lender::notice::{self, Subject};
use types::invoice_part::Category;

use super::provider::{FIRST_INTEREST, FIRST_PRINCIPAL, difference, disputed, fell_due, paid, receipt, received, usd};
use crate::{
    book::servicing::{DefaultStage, DemandStage, InvoiceState},
    testing::{Desk, STREAM, date},
};

/// The default over the first rent, due on Tuesday 2008-06-03: five business days
/// of grace, up to Tuesday 2008-06-10.
fn missed(state: lender::default::State) -> lender::Default {
    lender::Default {
        name: format!("{STREAM}/defaults/1"),
        state: state.into(),
        invoice: format!("{STREAM}/invoices/1"),
        start_date: "2008-06-04".to_owned(),
        remedy_until: "2008-06-10".to_owned(),
        ..lender::Default::default()
    }
}

fn changed(default: lender::Default) -> Subject {
    Subject::DefaultChanged(notice::DefaultChanged { default: Some(default) })
}

/// A desk whose first rent is overdue since 2008-06-04.
fn overdue() -> Desk {
    let mut desk = Desk::billed();
    desk.hears("2008-06-03", fell_due(1));
    desk.hears("2008-06-04", changed(missed(lender::default::State::Potential)));
    desk
}

#[test]
fn missed_payment_becomes_an_event_of_default_after_its_grace() {
    let mut desk = overdue();
    let event = lender::Default {
        event_of_default_date: "2008-06-11".to_owned(),
        ..missed(lender::default::State::EventOfDefault)
    };
    desk.hears("2008-06-11", changed(event));
    assert_eq!(desk.differences(), []);
    let default = desk.facility().servicing.defaults.values().next().unwrap();
    assert_eq!((default.stage, default.stage.is_continuing()), (DefaultStage::EventOfDefault, true));
}

#[test]
fn dispute_of_all_that_is_overdue_does_not_stop_the_grace() {
    let mut desk = overdue();
    let parts = [(1, Category::Interest, FIRST_INTEREST), (1, Category::Principal, FIRST_PRINCIPAL)];
    desk.hears("2008-06-05", disputed(1, &parts));
    // An amount on the invoice, not a state: it was overdue since the 4th and stays so.
    assert_eq!(desk.invoice(1).state(date("2008-06-05")), InvoiceState::Overdue);
    let event = lender::Default {
        event_of_default_date: "2008-06-11".to_owned(),
        ..missed(lender::default::State::EventOfDefault)
    };
    desk.hears("2008-06-11", changed(event));
    assert_eq!(desk.differences(), []);
}

#[test]
fn acceleration_ends_every_event_of_default_and_no_other_default() {
    let mut desk = overdue();
    let event = lender::Default {
        event_of_default_date: "2008-06-11".to_owned(),
        ..missed(lender::default::State::EventOfDefault)
    };
    desk.hears("2008-06-11", changed(event));
    let declared = lender::Default {
        name: format!("{STREAM}/defaults/2"),
        state: lender::default::State::Potential.into(),
        description: "Insurance lapsed".to_owned(),
        start_date: "2008-06-11".to_owned(),
        remedy_until: "2008-07-11".to_owned(),
        ..lender::Default::default()
    };
    desk.hears("2008-06-11", changed(declared));
    let accelerated = notice::FacilityAccelerated {
        reason: "Events of default".to_owned(),
        cancelled_amount: usd("60553675.00"),
        released: usd("0.00"),
        ..notice::FacilityAccelerated::default()
    };
    desk.hears("2008-06-12", Subject::FacilityAccelerated(accelerated));
    let defaults = desk.facility().servicing.defaults.values();
    let stages: Vec<_> = defaults.map(|default| (default.stage, default.ended_on)).collect();
    assert_eq!(stages, [(DefaultStage::Accelerated, Some(date("2008-06-12"))), (DefaultStage::Potential, None)]);
}

#[test]
fn grace_of_another_length_is_found() {
    let mut desk = Desk::billed();
    let short = lender::Default { remedy_until: "2008-06-09".to_owned(), ..missed(lender::default::State::Potential) };
    desk.hears("2008-06-04", changed(short));
    assert_eq!(desk.differences(), [difference("defaults/1.remedy_until", "2008-06-10", "2008-06-09", "")]);
}

#[test]
fn default_over_an_invoice_that_is_not_overdue_is_found() {
    let mut desk = Desk::billed();
    let early = lender::Default { start_date: "2008-06-03".to_owned(), ..missed(lender::default::State::Potential) };
    desk.hears("2008-06-03", changed(early));
    let expected = [
        difference("defaults/1.invoice", "DUE", "OVERDUE", ""),
        difference("defaults/1.start_date", "2008-06-04", "2008-06-03", ""),
    ];
    assert_eq!(desk.differences(), expected);
}

#[test]
fn declared_default_is_curable_for_the_cure_period() {
    let mut desk = Desk::leased();
    let declared = lender::Default {
        name: format!("{STREAM}/defaults/1"),
        state: lender::default::State::Potential.into(),
        description: "Insurance lapsed".to_owned(),
        start_date: "2008-05-20".to_owned(),
        // 30 calendar days.
        remedy_until: "2008-06-19".to_owned(),
        ..lender::Default::default()
    };
    desk.hears("2008-05-20", changed(declared));
    assert_eq!(desk.differences(), []);
}

fn demand(amount: &str) -> lender::GuaranteeDemand {
    lender::GuaranteeDemand {
        name: format!("{STREAM}/guaranteeDemands/1"),
        state: lender::guarantee_demand::State::Issued.into(),
        invoices: vec![format!("{STREAM}/invoices/1")],
        amount: usd(amount),
        paid: usd("0.00"),
        demand_date: "2008-06-23".to_owned(),
        ..lender::GuaranteeDemand::default()
    }
}

fn demanded(demand: lender::GuaranteeDemand) -> Subject {
    Subject::GuaranteeDemandChanged(notice::GuaranteeDemandChanged { demand: Some(demand) })
}

#[test]
fn demand_is_what_is_unpaid_with_default_interest_to_its_day() {
    // 158,909.19 and 20 days of default interest, 865.17.
    let mut desk = overdue();
    desk.hears("2008-06-23", demanded(demand("159774.36")));
    assert_eq!(desk.differences(), []);
    let mut desk = overdue();
    desk.hears("2008-06-23", demanded(demand("159774.37")));
    let expected = difference("guaranteeDemands/1.amount", "USD 159774.36", "USD 159774.37", "");
    assert_eq!(desk.differences(), [expected]);
}

#[test]
fn invoice_demanded_twice_in_one_demand_is_found() {
    let mut desk = overdue();
    let twice = lender::GuaranteeDemand {
        invoices: vec![format!("{STREAM}/invoices/1"); 2],
        // Twice 159,774.36.
        ..demand("319548.72")
    };
    desk.hears("2008-06-23", demanded(twice));
    let expected = [
        difference("guaranteeDemands/1/invoices[1]", "", "OVERDUE", ""),
        difference("guaranteeDemands/1.amount", "USD 159774.36", "USD 319548.72", ""),
    ];
    assert_eq!(desk.differences(), expected);
}

#[test]
fn guarantors_payment_settles_the_demand_and_cures_the_default() {
    let mut desk = overdue();
    desk.hears("2008-06-23", demanded(demand("159774.36")));
    let due = "2008-06-03";
    let allocations = vec![
        paid(1, due, (0, Category::Unspecified), "865.17"),
        paid(1, due, (1, Category::Interest), FIRST_INTEREST),
        paid(1, due, (1, Category::Principal), FIRST_PRINCIPAL),
    ];
    let charge = types::DefaultInterestCharge {
        invoice: format!("{STREAM}/invoices/1"),
        basis: Vec::new(),
        rate: "0.0980".to_owned(),
        exact: "865.17226".to_owned(),
        amount: usd("865.17"),
        corrects: Vec::new(),
    };
    let paid = lender::Receipt {
        guarantee_demand: format!("{STREAM}/guaranteeDemands/1"),
        default_interest: vec![charge],
        ..receipt(1, "159774.36", "2008-06-23", allocations, "0.00")
    };
    desk.hears("2008-06-23", received(paid, "0.00"));
    let cured = lender::Default { end_date: "2008-06-23".to_owned(), ..missed(lender::default::State::Cured) };
    desk.hears("2008-06-23", changed(cured));
    assert_eq!(desk.differences(), []);
    let servicing = &desk.facility().servicing;
    let demand = servicing.demands.values().next().unwrap();
    assert_eq!((demand.stage, demand.paid), (DemandStage::Settled, demand.amount));
    assert_eq!(desk.invoice(1).state(date("2008-06-23")), InvoiceState::Paid);
}

#[test]
fn cure_of_what_is_not_paid_is_found() {
    let mut desk = overdue();
    let cured = lender::Default { end_date: "2008-06-05".to_owned(), ..missed(lender::default::State::Cured) };
    desk.hears("2008-06-05", changed(cured));
    assert_eq!(desk.differences(), [difference("defaults/1.invoice", "OVERDUE", "PAID", "")]);
}
