//! Conditions precedent: each way through their states, and the last day of a deferral.

use crate::facility::command::{DeferCondition, RejectEvidence, SatisfyCondition, SubmitEvidence, WaiveCondition};
use crate::facility::condition::ConditionRef;
use crate::facility::drawstop::drawstops;
use crate::facility::event::Event;
use crate::facility::fixtures::*;
use crate::facility::reason::ReasonCode;
use crate::ids::DrawdownId;

fn insurance() -> ConditionRef {
    ConditionRef::Initial(condition("insurance"))
}

fn evidence() -> SubmitEvidence {
    let (title, reference) = ("Policy".to_owned(), "POL-1".to_owned());
    SubmitEvidence { condition: insurance(), title, reference, sha256: [1; 32] }
}

fn satisfy() -> SatisfyCondition {
    SatisfyCondition { condition: insurance(), expected_revision: None }
}

fn reject() -> RejectEvidence {
    RejectEvidence { condition: insurance(), expected_revision: None, reason: "Not the lessor's name".to_owned() }
}

fn waive() -> WaiveCondition {
    WaiveCondition { condition: insurance(), expected_revision: None, reason: "Committee of 3 January".to_owned() }
}

fn defer(until: &str) -> DeferCondition {
    let reason = "The broker is slow".to_owned();
    DeferCondition { condition: insurance(), expected_revision: None, until: date(until), reason }
}

/// A signed facility on 13 November 2007, its one INITIAL condition required.
fn signed() -> Desk {
    facility().with_terms(small_terms()).signed()
}

fn state(desk: &Desk) -> &'static str {
    desk.book().condition(&insurance()).unwrap().state_name()
}

fn met(desk: &Desk) -> bool {
    desk.book().condition(&insurance()).unwrap().is_met(desk.book().business_date)
}

#[test]
fn evidence_is_submitted_and_accepted() {
    let mut desk = signed();
    desk.accept(evidence(), &borrower());
    assert_eq!((state(&desk), met(&desk)), ("SUBMITTED", false));
    desk.accept(satisfy(), &agent());
    assert_eq!((state(&desk), met(&desk)), ("SATISFIED", true));
    let condition = desk.book().condition(&insurance()).unwrap();
    assert_eq!(condition.evidence().unwrap().reference, "POL-1");
    assert_eq!(condition.revision, 3);
}

#[test]
fn rejected_evidence_may_be_submitted_again() {
    let mut desk = signed();
    desk.accept(evidence(), &borrower());
    desk.accept(reject(), &agent());
    assert_eq!((state(&desk), met(&desk)), ("REJECTED", false));
    desk.accept(evidence(), &borrower());
    desk.accept(satisfy(), &agent());
    assert!(met(&desk));
}

#[test]
fn evidence_can_be_decided_only_while_it_is_submitted() {
    let mut desk = signed();
    assert_eq!(desk.refuse(satisfy(), &agent()).code(), ReasonCode::WrongState);
    assert_eq!(desk.refuse(reject(), &agent()).code(), ReasonCode::WrongState);
    desk.accept(evidence(), &borrower());
    assert_eq!(desk.refuse(evidence(), &borrower()).code(), ReasonCode::WrongState);
    assert_eq!(desk.refuse(defer("2008-01-31"), &agent()).code(), ReasonCode::WrongState);
    desk.accept(satisfy(), &agent());
    for code in [
        desk.refuse(evidence(), &borrower()).code(),
        desk.refuse(satisfy(), &agent()).code(),
        desk.refuse(waive(), &agent()).code(),
        desk.refuse(defer("2008-01-31"), &agent()).code(),
    ] {
        assert_eq!(code, ReasonCode::WrongState);
    }
}

#[test]
fn waived_condition_is_met_and_needs_a_reason() {
    let mut desk = signed();
    let silent = WaiveCondition { reason: "\u{a0}".to_owned(), ..waive() };
    assert_eq!(desk.refuse(silent, &agent()).code(), ReasonCode::InvalidText);
    desk.accept(waive(), &agent());
    assert_eq!((state(&desk), met(&desk)), ("WAIVED", true));
    assert_eq!(desk.refuse(evidence(), &borrower()).code(), ReasonCode::WrongState);
}

#[test]
fn deferral_until_today_is_refused_and_until_tomorrow_is_accepted() {
    let mut desk = signed();
    assert_eq!(desk.refuse(defer("2007-11-13"), &agent()).code(), ReasonCode::DateNotInFuture);
    desk.accept(defer("2007-11-14"), &agent());
    assert_eq!((state(&desk), met(&desk)), ("DEFERRED", true));
}

#[test]
fn deferral_holds_on_its_last_day_and_expires_with_the_next() {
    let mut desk = signed();
    desk.accept(defer("2008-01-31"), &agent());
    desk.advance_to(date("2008-01-31"));
    assert_eq!((state(&desk), drawstops(desk.facility()).len()), ("DEFERRED", 0));
    desk.advance_to(date("2008-02-01"));
    assert_eq!((state(&desk), drawstops(desk.facility()).len()), ("EXPIRED", 1));
    assert!(
        matches!(desk.history.last(), Some(Event::ConditionExpired(expired)) if expired.until == date("2008-01-31"))
    );
    // It can be deferred again, or evidenced.
    desk.clone().accept(defer("2008-02-15"), &agent());
    desk.satisfy(insurance());
    assert!(met(&desk));
}

#[test]
fn deferral_outlives_the_evidence_submitted_under_it() {
    let mut desk = signed();
    desk.accept(defer("2008-01-31"), &agent());
    desk.accept(evidence(), &borrower());
    assert_eq!((state(&desk), met(&desk)), ("SUBMITTED", true));
    desk.accept(reject(), &agent());
    assert_eq!((state(&desk), met(&desk)), ("REJECTED", true));
    desk.advance_to(date("2008-02-01"));
    assert_eq!((state(&desk), met(&desk)), ("REJECTED", false));
}

#[test]
fn condition_changed_since_it_was_read_is_not_decided() {
    let mut desk = signed();
    desk.accept(evidence(), &borrower());
    desk.accept(reject(), &agent());
    desk.accept(evidence(), &borrower());
    let on_view = |revision| SatisfyCondition { expected_revision: Some(revision), ..satisfy() };
    assert_eq!(desk.refuse(on_view(2), &agent()).code(), ReasonCode::StaleEtag);
    desk.accept(on_view(4), &agent());
}

#[test]
fn unknown_conditions_are_not_found() {
    let mut desk = signed();
    let names = [
        ConditionRef::Initial(condition("supplier-invoice")),
        ConditionRef::OfDrawdown(DrawdownId::FIRST, condition("supplier-invoice")),
    ];
    for name in names {
        let refusal = desk.refuse(SubmitEvidence { condition: name, ..evidence() }, &borrower());
        assert_eq!(refusal.code(), ReasonCode::ConditionNotFound);
    }
}

#[test]
fn own_conditions_of_one_drawdown_are_apart_from_those_of_another() {
    let mut desk = facility().with_terms(small_terms()).available_on("2008-02-25");
    desk.submit(request("2008-03-03", vec![machine("1", "100.00")]));
    desk.submit(request("2008-03-03", vec![machine("2", "100.00")]));
    desk.satisfy_own_conditions(1);
    let own = |number| desk.drawdown(number).conditions.values().next().unwrap().state_name();
    assert_eq!((own(1), own(2)), ("SATISFIED", "REQUIRED"));
}

#[test]
fn own_condition_of_an_ended_drawdown_is_not_decided() {
    let mut desk = facility().with_terms(small_terms()).available_on("2008-02-25");
    desk.submit(request("2008-03-03", vec![machine("1", "100.00")]));
    desk.bring_to_funding(1);
    let name = ConditionRef::OfDrawdown(drawdown(1), condition("supplier-invoice"));
    let refusal = desk.refuse(WaiveCondition { condition: name, ..waive() }, &agent());
    assert_eq!((refusal.code(), refusal.rules()[0].subject.as_str()), (ReasonCode::WrongState, "drawdowns/1"));
}

#[test]
fn evidence_needs_a_title_and_a_reference() {
    let mut desk = signed();
    for (title, reference) in [("", "POL-1"), ("Policy", " ")] {
        let blank = SubmitEvidence { title: title.to_owned(), reference: reference.to_owned(), ..evidence() };
        assert_eq!(desk.refuse(blank, &borrower()).code(), ReasonCode::InvalidText);
    }
}
