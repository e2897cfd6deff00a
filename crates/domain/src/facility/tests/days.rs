//! The business date: one civil day at a time, idempotent, and what falls due with each.

use crate::facility::command::{AdvanceBusinessDate, CloseBusinessDay};
use crate::facility::event::Event;
use crate::facility::fixtures::*;
use crate::facility::reason::ReasonCode;

fn close(day: &str) -> CloseBusinessDay {
    CloseBusinessDay { closing: date(day) }
}

fn target(day: &str) -> AdvanceBusinessDate {
    AdvanceBusinessDate { target: date(day) }
}

fn signed() -> Desk {
    facility().with_terms(small_terms()).signed()
}

fn names(events: &[Event]) -> Vec<&'static str> {
    events.iter().map(Event::name).collect()
}

#[test]
fn open_day_is_closed_only_up_to_the_target() {
    let mut desk = signed();
    assert_eq!(desk.refuse(close("2007-11-13"), &agent()).code(), ReasonCode::TargetReached);
    desk.accept(target("2007-11-14"), &agent());
    desk.accept(close("2007-11-13"), &agent());
    assert_eq!(desk.book().business_date, date("2007-11-14"));
    assert_eq!(desk.refuse(close("2007-11-14"), &agent()).code(), ReasonCode::TargetReached);
}

#[test]
fn closing_a_closed_day_again_changes_nothing() {
    let mut desk = signed();
    desk.advance_to(date("2007-11-20"));
    let before = desk.state.clone();
    assert_eq!(desk.accept(close("2007-11-19"), &agent()), []);
    assert_eq!(desk.accept(close("2007-11-13"), &agent()), []);
    assert_eq!(desk.state, before);
}

#[test]
fn closing_a_day_ahead_is_refused() {
    let mut desk = signed();
    desk.accept(target("2007-12-31"), &agent());
    assert_eq!(desk.refuse(close("2007-11-14"), &agent()).code(), ReasonCode::DayNotOpen);
}

#[test]
fn target_never_moves_backwards() {
    let mut desk = signed();
    desk.accept(target("2007-11-20"), &agent());
    assert_eq!(desk.refuse(target("2007-11-19"), &agent()).code(), ReasonCode::DateBackwards);
    assert_eq!(desk.refuse(target("2007-11-12"), &agent()).code(), ReasonCode::DateBackwards);
    assert_eq!(desk.accept(target("2007-11-20"), &agent()), []);
}

#[test]
fn target_of_a_hundred_years_is_the_furthest() {
    let mut desk = signed();
    assert_eq!(desk.refuse(target("2107-11-14"), &agent()).code(), ReasonCode::DateTooFar);
    desk.accept(target("2107-11-13"), &agent());
}

#[test]
fn availability_begins_when_its_first_day_opens() {
    let mut desk = signed();
    desk.advance_to(date("2008-01-01"));
    assert_eq!(desk.facility().state_name(), "SIGNED");
    desk.accept(target("2008-01-02"), &agent());
    assert_eq!(names(&desk.accept(close("2008-01-01"), &agent())), ["BusinessDayClosed", "AvailabilityBegan"]);
    assert_eq!(desk.facility().state_name(), "AVAILABLE");
}

#[test]
fn availability_of_an_unsigned_facility_does_not_begin() {
    let mut desk = facility().with_terms(small_terms()).proposed();
    desk.advance_to(date("2008-01-03"));
    assert_eq!(desk.facility().state_name(), "PROPOSED");
}

#[test]
fn open_drawdowns_lapse_and_the_rest_is_cancelled_after_the_last_day() {
    let mut desk = facility().with_terms(small_terms()).available_on("2008-02-25");
    desk.submit(request("2008-03-03", vec![machine("1", "100.00")]));
    desk.bring_to_funding(1);
    desk.submit(request("2008-03-17", vec![machine("2", "200.00")]));
    desk.submit(request("2008-03-17", vec![machine("3", "300.00")]));
    desk.approve(3);
    desk.advance_to(date("2009-12-31"));
    assert_eq!(desk.facility().state_name(), "AVAILABLE");
    assert_eq!(desk.figures(), ["999400.00", "500.00", "100.00", "0.00"]);
    desk.accept(target("2010-01-01"), &agent());
    let before = desk.state.clone();
    let events = desk.accept(close("2009-12-31"), &agent());
    assert_eq!(names(&events), ["BusinessDayClosed", "DrawdownLapsed", "DrawdownLapsed", "AvailabilityEnded"]);
    assert!(matches!(events.last(), Some(Event::AvailabilityEnded(ended)) if ended.cancelled == usd("999900.00")));
    assert_eq!(events[0].business_date(before.as_ref()), Some(date("2009-12-31")));
    assert_eq!(events[3].business_date(desk.state.as_ref()), Some(date("2010-01-01")));
    assert_eq!(desk.facility().state_name(), "AVAILABILITY_ENDED");
    assert_eq!(desk.figures(), ["0.00", "0.00", "100.00", "999900.00"]);
    assert_eq!((desk.drawdown(2).state_name(), desk.drawdown(3).state_name()), ("LAPSED", "LAPSED"));
    // The funded machine stays claimed, the lapsed ones are free.
    assert_eq!(desk.book().live_claims.len(), 2);
}

#[test]
fn approved_drawdown_can_be_funded_on_the_last_day_of_availability() {
    let mut desk = facility().with_terms(small_terms()).available_on("2009-12-24");
    desk.submit(request("2009-12-31", vec![machine("1", "100.00")]));
    desk.bring_to_funding(1);
    assert_eq!(desk.book().business_date, date("2009-12-31"));
    assert_eq!(desk.figures(), ["999900.00", "0.00", "100.00", "0.00"]);
}

#[test]
fn day_accrues_then_closes_then_opens_with_its_invoices() {
    let mut desk = funded(lease_terms(), &["3446325.00"]);
    desk.accept_on("2008-05-18", &[("1-1", "2008-05-18")]);
    desk.advance_to(date("2008-05-23"));
    desk.accept(target("2008-05-24"), &agent());
    let events = desk.accept(close("2008-05-23"), &agent());
    assert_eq!(names(&events), ["AccrualsPosted", "BusinessDayClosed", "InvoiceIssued"]);
    assert!(matches!(&events[0], Event::AccrualsPosted(posted) if posted.day == date("2008-05-23")));
    assert!(matches!(&events[2], Event::InvoiceIssued(it) if it.billing.issued_on == date("2008-05-24")));
    assert_eq!(desk.accept(close("2008-05-23"), &agent()), []);
}

#[test]
fn days_of_a_cancelled_facility_go_on_without_consequence() {
    let mut desk = signed();
    let cancel = crate::facility::command::CancelFacility { reason: "The project was dropped".to_owned() };
    desk.accept(cancel, &agent());
    desk.advance_to(date("2010-01-01"));
    assert_eq!(desk.facility().state_name(), "CANCELLED");
    assert_eq!(desk.figures(), ["0.00", "0.00", "0.00", "1000000.00"]);
}
