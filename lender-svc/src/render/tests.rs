//! What each side sees of the same facility.

use facility_domain::facility::{
    Facility as Domain,
    condition::ConditionRef,
    fixtures::{Desk, approval, condition as named, drawdown as number, facility as built, machine, officer, request},
};
use facility_proto::lender::v1::{condition::State as ConditionState, drawdown::State as DrawdownState};
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
    let target = facility_domain::facility::fixtures::date("2007-11-20");
    desk.accept(facility_domain::facility::command::AdvanceBusinessDate { target }, &officer(1));
    let shown = business_date(&snapshot(desk.facility())).unwrap();
    assert_eq!(
        (shown.open_date.as_str(), shown.target_date.as_str(), shown.days_behind),
        ("2007-11-13", "2007-11-20", 7)
    );
}

#[test]
fn nothing_is_shown_before_the_facility_is_created() {
    let empty = Snapshot::<State>::empty(STREAM);
    assert!(facility(&empty).is_none() && business_date(&empty).is_none() && conditions(&empty, None).is_none());
    assert!(drawdown(&empty, number(1), Side::Provider).is_none());
}
