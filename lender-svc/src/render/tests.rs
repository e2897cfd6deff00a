//! What each side sees of the same facility.

use facility_domain::facility::{
    Facility as Domain,
    condition::ConditionRef,
    fixtures::{
        Desk, approval, condition as named, date, drawdown as number, facility as built, funded, machine, officer,
        request, short_lease_terms,
    },
};
use facility_proto::lender::v1::{
    condition::State as ConditionState, drawdown::State as DrawdownState, equipment::State as UnitState,
    lease_schedule::State as ScheduleState,
};
use facility_service::owner::Snapshot;

use super::*;
use crate::{
    machine::State,
    testing::{STREAM, short_terms},
};

fn snapshot(facility: &Domain) -> Snapshot<State> {
    Snapshot { stream: STREAM.into(), version: 12, notice_number: 5, state: facility.clone().into() }
}

fn submitted() -> Desk {
    let mut desk = built().with_terms(short_terms()).available_on("2008-01-02");
    desk.submit(request("2008-01-10", vec![machine("S-1", "300000.00")]));
    desk.accept(approval(1), &officer(1));
    desk
}

#[test]
fn the_provider_sees_the_approvals() {
    let shown = drawdown(&snapshot(submitted().facility()), number(1), Side::Provider).unwrap();
    assert_eq!((shown.approvals_required, shown.approver_role.as_str()), (2, "CREDIT_OFFICER"));
    assert_eq!(shown.approvals[0].principal, "spiffe://cat-financial.example/credit-officer-1");
    assert_eq!(shown.entered_by, "spiffe://boleo.example/borrower-svc");
    // One for the submission, one for the approval.
    assert_eq!((shown.etag.as_str(), shown.state()), ("r2", DrawdownState::Submitted));
}

#[test]
fn the_borrower_sees_neither_approvals_nor_the_providers_people() {
    let shown = drawdown(&snapshot(submitted().facility()), number(1), Side::Borrower).unwrap();
    assert_eq!((shown.approvals_required, shown.approver_role.as_str(), shown.approvals.len()), (0, "", 0));
    assert!(!format!("{shown:?}").contains("spiffe://cat-financial"));
    assert_eq!(shown.on_behalf_of, "spiffe://boleo.example/procurement-1");
    assert_eq!(shown.financed_amount.unwrap().amount, "300000.00");
    assert_eq!(shown.items[0].equipment.as_ref().unwrap().serial_number, "S-1");
}

#[test]
fn a_drawdown_that_the_provider_entered_has_no_name_for_the_borrower() {
    let mut desk = built().with_terms(short_terms()).available_on("2008-01-02");
    let submit = request("2008-01-10", vec![machine("S-1", "500.00")]);
    desk.accept(submit, &facility_domain::facility::fixtures::agent());
    let entered_by = |side| drawdown(&snapshot(desk.facility()), number(1), side).unwrap().entered_by;
    assert_eq!(entered_by(Side::Provider), "spiffe://cat-financial.example/facility-agent");
    assert_eq!(entered_by(Side::Borrower), "");
}

#[test]
fn a_funded_drawdown_shows_its_funding_and_the_facility_its_maturity() {
    let mut desk = built().with_terms(short_terms()).available_on("2008-01-02");
    desk.submit(request("2008-01-10", vec![machine("S-1", "500.00")]));
    desk.bring_to_funding(1);
    let snapshot = snapshot(desk.facility());
    let shown = drawdown(&snapshot, number(1), Side::Borrower).unwrap();
    assert_eq!((shown.funding_date.as_str(), shown.payment_reference.as_str()), ("2008-01-10", "PAY-1"));
    let shown = facility(&snapshot).unwrap();
    assert_eq!((shown.name.as_str(), shown.etag.as_str()), ("facilities/boleo", "v12"));
    assert_eq!((shown.signing_date.as_str(), shown.initial_drawdown_date.as_str()), ("2007-11-13", "2008-01-10"));
    assert_eq!(shown.final_maturity_date, "2015-01-10");
    assert!(shown.drawstops.is_empty());
    let uses = shown.position.unwrap().category_uses;
    assert_eq!((uses.len(), uses[0].category.as_str()), (1, "MOBILE_SURFACE"));
}

#[test]
fn drawstops_name_the_conditions_in_full() {
    let desk = built().with_terms(short_terms()).signed();
    let stops = facility(&snapshot(desk.facility())).unwrap().drawstops;
    let stops: Vec<(&str, &str)> = stops.iter().map(|stop| (stop.reason.as_str(), stop.subject.as_str())).collect();
    assert_eq!(
        stops,
        [
            ("OUTSIDE_AVAILABILITY", "business_date"),
            ("UNMET_CONDITION", "facilities/boleo/conditions/insurance"),
            ("UNMET_CONDITION", "facilities/boleo/conditions/opinions"),
            ("UNMET_CONDITION", "facilities/boleo/conditions/permit"),
        ]
    );
}

#[test]
fn conditions_come_in_the_order_of_the_terms() {
    let snapshot = snapshot(submitted().facility());
    let names = |of| conditions(&snapshot, of).map(|all| all.into_iter().map(|one| one.name).collect::<Vec<_>>());
    let initial = ["opinions", "insurance", "permit"].map(|id| format!("facilities/boleo/conditions/{id}"));
    assert_eq!(names(None).unwrap(), initial);
    let own = ["facilities/boleo/drawdowns/1/conditions/supplier-invoice"];
    assert_eq!(names(Some(number(1))).unwrap(), own);
    assert_eq!(names(Some(number(2))), None);
}

#[test]
fn a_satisfied_condition_shows_its_evidence_and_a_missing_one_is_none() {
    let snapshot = snapshot(submitted().facility());
    let shown = condition(&snapshot, &ConditionRef::Initial(named("insurance"))).unwrap();
    assert_eq!((shown.state(), shown.title.as_str()), (ConditionState::Satisfied, "Title of insurance"));
    assert_eq!(shown.evidence.unwrap().sha256, "07".repeat(32));
    // Required, submitted, satisfied.
    assert_eq!(shown.etag, "r3");
    assert_eq!(condition(&snapshot, &ConditionRef::Initial(named("nothing"))), None);
}

#[test]
fn a_facility_behind_its_target_shows_how_far() {
    let mut desk = built().with_terms(short_terms()).signed();
    let target = date("2007-11-20");
    desk.accept(facility_domain::facility::command::AdvanceBusinessDate { target }, &officer(1));
    let shown = business_date(&snapshot(desk.facility())).unwrap();
    assert_eq!(
        (shown.open_date.as_str(), shown.target_date.as_str(), shown.days_behind),
        ("2007-11-13", "2007-11-20", 7)
    );
}

/// 300,000.00 of 400,000.00 accepted on 5 March: 90 days to 3 June, 92 to 3 September, so that the
/// rent is 300,000.00 × 1.0195 × 1.0199333… / (1.0199333… + 1) = 154,434.11 and 5,850.00 of the first
/// one are interest.
fn half_leased() -> Desk {
    let mut desk = funded(short_lease_terms(), &["300000.00", "100000.00"]);
    desk.accept_on("2008-03-05", &[("1-1", "2008-03-05")]);
    desk
}

#[test]
fn a_schedule_shows_its_rent_and_what_is_not_due_on_the_open_day() {
    let mut desk = half_leased();
    let shown = |desk: &Desk, schedule| lease_schedule(desk.book(), desk.schedule(schedule));
    let outstanding = |desk: &Desk, schedule| shown(desk, schedule).outstanding.unwrap().amount;
    let leased = shown(&desk, 2);
    assert_eq!((leased.state(), leased.commencement_date.as_str()), (ScheduleState::Commenced, "2008-03-05"));
    assert_eq!((leased.rent.unwrap().amount.as_str(), leased.payments.len()), ("154434.11", 0));
    assert_eq!(leased.equipment, ["facilities/boleo/equipment/1-1"]);
    let interim = shown(&desk, 1);
    assert_eq!((interim.state(), interim.commencement_date.as_str()), (ScheduleState::Interim, ""));
    assert_eq!((interim.rent, interim.interim_rent, interim.exact_rent.as_str()), (None, None, ""));
    assert_eq!((outstanding(&desk, 1).as_str(), outstanding(&desk, 2).as_str()), ("100000.00", "300000.00"));
    desk.advance_to(date("2008-06-02"));
    assert_eq!(outstanding(&desk, 2), "300000.00");
    desk.advance_to(date("2008-06-03"));
    // 300,000.00 − (154,434.11 − 5,850.00)
    assert_eq!(outstanding(&desk, 2), "151415.89");
    let payments = lease_schedule_with_payments(desk.book(), desk.schedule(2)).payments;
    assert_eq!(payments[0].interest.as_ref().unwrap().amount, "5850.00");
    assert_eq!((payments.len(), payments[1].due_date.as_str()), (2, "2008-09-03"));
}

#[test]
fn a_unit_shows_what_it_is_and_where_it_is_in_its_life() {
    let desk = half_leased();
    let shown = |id| equipment_unit(desk.book(), desk.equipment(id));
    let (leased, waiting) = (shown("1-1"), shown("1-2"));
    assert_eq!((leased.state(), leased.acceptance_date.as_str()), (UnitState::OnLease, "2008-03-05"));
    assert_eq!((leased.schedule.as_str(), leased.end_date.as_str()), ("facilities/boleo/schedules/2", ""));
    assert_eq!((waiting.state(), waiting.acceptance_date.as_str()), (UnitState::Funded, ""));
    assert_eq!(waiting.item.unwrap().serial_number, "M1");
    assert_eq!(waiting.financed_amount.unwrap().amount, "100000.00");
}

#[test]
fn nothing_is_shown_before_the_facility_is_created() {
    let empty = Snapshot::<State>::empty(STREAM);
    assert!(facility(&empty).is_none() && business_date(&empty).is_none() && conditions(&empty, None).is_none());
    assert!(drawdown(&empty, number(1), Side::Provider).is_none());
}
