//! Defaults: overdue, grace, cure, waiver, and what they stop.

use crate::facility::command::{CureDefault, DeclareDefault, WaiveDefault};
use crate::facility::drawstop::drawstops;
use crate::facility::event::Event;
use crate::facility::fixtures::*;
use crate::facility::reason::ReasonCode;
use crate::facility::servicing::DefaultState;
use crate::facility::terms::{Cure, DayKind, DaySpan};

fn grace(days: u32, kind: DayKind) -> FacilityBuilder {
    silent_facility().with(|draft| draft.grace = DaySpan { days, kind })
}

/// An invoice of 1,000.00 due on Wednesday 3 September 2008, issued on 25 August.
fn owing(builder: FacilityBuilder) -> Desk {
    let mut desk = builder.available_on("2008-08-25");
    desk.issue("2008-09-03", vec![fee_line("1000.00")]);
    desk
}

fn waive(number: u32) -> WaiveDefault {
    WaiveDefault { default: default_id(number), reason: "Agreed on 4 September".to_owned() }
}

fn cure(number: u32) -> CureDefault {
    CureDefault { default: default_id(number), evidence: "Insurance renewed".to_owned() }
}

fn declare() -> DeclareDefault {
    DeclareDefault { description: "Insurance lapsed".to_owned() }
}

#[test]
fn invoice_is_due_on_its_due_date_and_no_default() {
    let mut desk = owing(silent_facility());
    desk.advance_to(date("2008-09-02"));
    assert_eq!(desk.owed(invoice_id(1)).0, "BILLED");
    desk.advance_to(date("2008-09-03"));
    assert_eq!(desk.owed(invoice_id(1)).0, "DUE");
    assert!(desk.book().servicing.defaults.is_empty());
}

#[test]
fn day_after_the_due_date_is_the_first_of_a_potential_default() {
    let mut desk = owing(silent_facility());
    desk.advance_to(date("2008-09-04"));
    assert_eq!(desk.owed(invoice_id(1)).0, "OVERDUE");
    let default = desk.default_numbered(1);
    assert_eq!((default.state_name(), default.since), ("POTENTIAL", date("2008-09-04")));
}

#[test]
fn grace_of_five_business_days_passes_over_the_weekend() {
    // Thursday 4, Friday 5, Monday 8, Tuesday 9, Wednesday 10 September.
    let mut desk = owing(grace(5, DayKind::Business));
    desk.advance_to(date("2008-09-10"));
    assert_eq!(
        (desk.default_numbered(1).state_name(), desk.default_numbered(1).remedy_until),
        ("POTENTIAL", date("2008-09-10"))
    );
    desk.advance_to(date("2008-09-11"));
    assert_eq!(desk.default_numbered(1).state, DefaultState::EventOfDefault);
    assert_eq!(desk.default_numbered(1).event_of_default_since, Some(date("2008-09-11")));
}

#[test]
fn grace_of_five_calendar_days_counts_the_weekend() {
    let mut desk = owing(grace(5, DayKind::Calendar));
    desk.advance_to(date("2008-09-08"));
    assert_eq!(desk.default_numbered(1).state_name(), "POTENTIAL");
    desk.advance_to(date("2008-09-09"));
    assert_eq!(desk.default_numbered(1).state_name(), "EVENT_OF_DEFAULT");
}

#[test]
fn without_grace_the_first_day_overdue_is_an_event_of_default() {
    let mut desk = owing(grace(0, DayKind::Calendar));
    desk.advance_to(date("2008-09-03"));
    assert!(desk.book().servicing.defaults.is_empty());
    desk.advance_to(date("2008-09-04"));
    assert_eq!(desk.default_numbered(1).state_name(), "EVENT_OF_DEFAULT");
}

#[test]
fn payment_on_the_last_day_of_grace_cures_the_default() {
    let mut desk = owing(grace(5, DayKind::Calendar));
    desk.advance_to(date("2008-09-08"));
    // 1,000.00 × 9.80 % × 5 / 360 = 1.361…, whatever the grace.
    let events = desk.pay("1001.36", "2008-09-08");
    assert_eq!(events.iter().map(Event::name).collect::<Vec<_>>(), ["ReceiptRecorded", "DefaultCured"]);
    desk.advance_to(date("2008-10-08"));
    let cured = DefaultState::Cured { on: date("2008-09-08"), evidence: String::new() };
    assert_eq!((&desk.default_numbered(1).state, desk.book().servicing.defaults.len()), (&cured, 1));
}

#[test]
fn payment_of_all_but_a_cent_cures_nothing() {
    let mut desk = owing(grace(5, DayKind::Calendar));
    desk.advance_to(date("2008-09-08"));
    desk.pay("1001.35", "2008-09-08");
    assert_eq!(desk.default_numbered(1).state_name(), "POTENTIAL");
    desk.advance_to(date("2008-09-09"));
    assert_eq!(desk.default_numbered(1).state_name(), "EVENT_OF_DEFAULT");
}

#[test]
fn payment_cures_an_event_of_default_where_the_terms_let_it() {
    let mut desk = owing(grace(0, DayKind::Calendar));
    desk.advance_to(date("2008-09-13"));
    // 1,000.00 × 9.80 % × 10 / 360 = 2.722…
    desk.pay("1002.72", "2008-09-13");
    assert_eq!(desk.default_numbered(1).state_name(), "CURED");
}

#[test]
fn payment_leaves_an_event_of_default_where_only_a_waiver_ends_it() {
    let mut desk = owing(grace(0, DayKind::Calendar).with(|draft| draft.cure.cures_event_of_default = false));
    desk.advance_to(date("2008-09-13"));
    desk.pay("1002.72", "2008-09-13");
    assert_eq!((desk.owed(invoice_id(1)).0, desk.default_numbered(1).state_name()), ("PAID", "EVENT_OF_DEFAULT"));
    assert_eq!(desk.refuse(cure(1), &agent()).code(), ReasonCode::CuredByPayment);
    desk.accept(waive(1), &agent());
    assert_eq!(desk.default_numbered(1).state_name(), "WAIVED");
}

#[test]
fn unapplied_cash_cures_the_default_that_it_pays() {
    let mut desk = owing(silent_facility());
    desk.advance_to(date("2008-09-04"));
    // What comes in with the guarantor's surplus waits for the next day.
    desk.accept(crate::facility::command::DemandGuarantee { invoices: Vec::new() }, &agent());
    desk.issue("2008-09-04", vec![fee_line("10.00")]);
    desk.accept(guarantor_receipt(1, "1100.00", "2008-09-04"), &agent());
    // 1,000.00 × 9.80 % × 1 / 360 = 0.272…
    assert_eq!((desk.default_numbered(1).state_name(), desk.unapplied().as_str()), ("CURED", "99.73"));
    desk.advance_to(date("2008-09-05"));
    // The other one was due the day before: 10.00 for a day is less than half a cent.
    assert_eq!((desk.owed(invoice_id(2)).0, desk.unapplied().as_str()), ("PAID", "89.73"));
}

#[test]
fn waived_default_of_an_unpaid_invoice_does_not_begin_again() {
    let mut desk = owing(silent_facility());
    desk.advance_to(date("2008-09-04"));
    desk.accept(waive(1), &agent());
    desk.advance_to(date("2008-10-04"));
    assert_eq!((desk.owed(invoice_id(1)).0, desk.book().servicing.defaults.len()), ("OVERDUE", 1));
    assert_eq!(desk.refuse(waive(1), &agent()).code(), ReasonCode::DefaultNotContinuing);
}

#[test]
fn each_missed_invoice_is_a_default_of_its_own() {
    let mut desk = owing(silent_facility());
    desk.issue("2008-09-04", vec![fee_line("10.00")]);
    desk.advance_to(date("2008-09-05"));
    assert_eq!(
        (desk.default_numbered(1).since, desk.default_numbered(2).since),
        (date("2008-09-04"), date("2008-09-05"))
    );
}

#[test]
fn declared_default_becomes_one_after_the_cure_period() {
    // 25 August + 30 days = 24 September.
    let mut desk = silent_facility().available_on("2008-08-25");
    desk.accept(declare(), &agent());
    desk.advance_to(date("2008-09-24"));
    assert_eq!(
        (desk.default_numbered(1).state_name(), desk.default_numbered(1).remedy_until),
        ("POTENTIAL", date("2008-09-24"))
    );
    desk.advance_to(date("2008-09-25"));
    assert_eq!(desk.default_numbered(1).state_name(), "EVENT_OF_DEFAULT");
    desk.accept(cure(1), &agent());
    assert_eq!(desk.default_numbered(1).state_name(), "CURED");
    assert_eq!(desk.refuse(cure(1), &agent()).code(), ReasonCode::DefaultNotContinuing);
}

#[test]
fn declared_event_of_default_is_not_curable_where_only_a_waiver_ends_it() {
    let period = DaySpan { days: 2, kind: DayKind::Business };
    let cures = Cure { period, cures_event_of_default: false };
    // Monday 25 August and two business days: Wednesday 27.
    let mut desk = silent_facility().with(|draft| draft.cure = cures).available_on("2008-08-25");
    desk.accept(declare(), &agent());
    desk.accept(declare(), &agent());
    desk.advance_to(date("2008-08-27"));
    desk.accept(cure(1), &agent());
    desk.advance_to(date("2008-08-28"));
    assert_eq!(desk.refuse(cure(2), &agent()).code(), ReasonCode::NotCurable);
    desk.accept(waive(2), &agent());
}

#[test]
fn default_of_an_unsigned_facility_can_not_be_declared() {
    let mut desk = silent_facility().proposed();
    assert_eq!(desk.refuse(declare(), &agent()).code(), ReasonCode::WrongState);
    assert_eq!(desk.refuse(cure(1), &agent()).code(), ReasonCode::DefaultNotFound);
    assert_eq!(desk.refuse(waive(1), &agent()).code(), ReasonCode::DefaultNotFound);
}

#[test]
fn continuing_default_stops_drawing_until_it_is_cured() {
    let mut desk = owing(silent_facility());
    desk.advance_to(date("2008-09-04"));
    let request = request("2008-09-15", vec![machine("1", "100.00")]);
    let rejection = desk.refuse(request.clone(), &borrower());
    let rules = rejection.rules();
    assert_eq!(rules.len(), 1);
    assert_eq!((rules[0].code, rules[0].subject.as_str()), (ReasonCode::Drawstop, "defaults/1"));
    let expected = [("since", "2008-09-04".to_owned()), ("state", "POTENTIAL".to_owned())];
    assert_eq!(rules[0].metadata, expected);
    // 1,000.00 × 9.80 % × 1 / 360 = 0.272…
    desk.pay("1000.27", "2008-09-04");
    assert!(drawstops(desk.facility()).is_empty());
    desk.submit(request);
}

#[test]
fn default_that_begins_after_approval_stops_the_funding() {
    let mut desk = owing(silent_facility());
    desk.submit(request("2008-09-04", vec![machine("1", "100.00")]));
    desk.approve(1);
    desk.satisfy_own_conditions(1);
    desk.advance_to(date("2008-09-04"));
    let rejection = desk.refuse(funding(1), &funder());
    assert_eq!(rejection.code(), ReasonCode::FundingRefused);
    assert!(rejection.rules().iter().any(|rule| rule.code == ReasonCode::Drawstop));
}
