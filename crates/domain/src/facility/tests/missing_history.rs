//! A book that is behind what its counterparty has seen decides nothing until people let it.

use crate::facility::command::{
    AdvanceBusinessDate, CancelFacility, CloseBusinessDay, ConfirmHistory, HoldAfterRestore, ReportMissingHistory,
    ResumeFacility,
};
use crate::facility::event::Event;
use crate::facility::fixtures::*;
use crate::facility::missing_history::MissingHistory;
use crate::facility::reason::ReasonCode;

fn report(seen: u64) -> ReportMissingHistory {
    ReportMissingHistory { own: 3, seen }
}

fn resume() -> ResumeFacility {
    ResumeFacility { reason: "Notices 4 to 7 were compared; their changes are entered again".to_owned() }
}

/// A signed facility on 13 November 2007, of whose notices the counterparty has seen four more.
fn behind() -> Desk {
    let mut desk = facility().with_terms(small_terms()).signed();
    desk.accept(report(7), &borrower());
    desk
}

#[test]
fn nothing_is_decided_while_history_is_missing_and_days_stay_open() {
    let mut desk = behind();
    let today = desk.book().business_date;
    let rejection = desk.refuse(AdvanceBusinessDate { target: today.next_day().unwrap() }, &agent());
    assert_eq!(rejection.code(), ReasonCode::HistoryBehindCounterparty);
    let rules = rejection.rules();
    let figures: Vec<_> = rules[0].metadata.iter().map(|(key, value)| format!("{key} {value}")).collect();
    assert_eq!(figures, ["own_notice 3", "seen_notice 7"]);
    for rejection in [
        desk.refuse(CloseBusinessDay { closing: today }, &agent()),
        desk.refuse(CancelFacility { reason: "Anything else".to_owned() }, &agent()),
    ] {
        assert_eq!(rejection.code(), ReasonCode::HistoryBehindCounterparty);
    }
}

#[test]
fn resumed_facility_goes_on_and_the_same_gap_does_not_stop_it_again() {
    let mut desk = behind();
    let silent = ResumeFacility { reason: " ".to_owned() };
    assert_eq!(desk.refuse(silent, &agent()).code(), ReasonCode::InvalidText);
    assert!(matches!(desk.accept(resume(), &agent())[..], [Event::FacilityResumed(_)]));
    assert!(desk.accept(report(7), &borrower()).is_empty());
    assert!(desk.accept(report(6), &borrower()).is_empty());
    assert_eq!(desk.book().missing_history, Some(MissingHistory { own: 3, seen: 7, resumed: true }));
    desk.accept(CancelFacility { reason: "Not needed".to_owned() }, &agent());
}

#[test]
fn more_that_is_missing_stops_a_resumed_facility_again() {
    let mut desk = behind();
    desk.accept(resume(), &agent());
    desk.accept(report(8), &borrower());
    let rejection = desk.refuse(CancelFacility { reason: "Not needed".to_owned() }, &agent());
    assert_eq!(rejection.code(), ReasonCode::HistoryBehindCounterparty);
}

#[test]
fn counterparty_that_is_behind_or_as_far_is_no_gap_and_resuming_changes_nothing() {
    let mut desk = facility().with_terms(small_terms()).signed();
    assert!(desk.accept(report(3), &borrower()).is_empty());
    assert!(desk.accept(report(2), &borrower()).is_empty());
    assert!(desk.accept(resume(), &agent()).is_empty());
    assert_eq!(desk.book().missing_history, None);
}

/// A signed facility whose journal was restored up to notice 3.
fn restored() -> Desk {
    let mut desk = facility().with_terms(small_terms()).signed();
    desk.accept(HoldAfterRestore { own: 3 }, &agent());
    desk
}

#[test]
fn restored_facility_waits_until_the_counterparty_has_shown_how_far_it_is() {
    let mut desk = restored();
    let cancel = || CancelFacility { reason: "Not needed".to_owned() };
    assert_eq!(desk.refuse(cancel(), &agent()).code(), ReasonCode::HistoryBehindCounterparty);
    assert!(desk.accept(HoldAfterRestore { own: 3 }, &agent()).is_empty());
    assert!(desk.accept(ConfirmHistory { seen: 4 }, &borrower()).is_empty(), "a cursor beyond proves a gap");
    assert!(matches!(desk.accept(ConfirmHistory { seen: 3 }, &borrower())[..], [Event::FacilityResumed(_)]));
    assert_eq!(desk.book().missing_history, None);
    desk.accept(cancel(), &agent());
}

#[test]
fn restored_facility_whose_counterparty_has_seen_more_is_behind() {
    let mut desk = restored();
    desk.accept(report(7), &borrower());
    assert_eq!(desk.book().missing_history, Some(MissingHistory { own: 3, seen: 7, resumed: false }));
    assert!(desk.accept(ConfirmHistory { seen: 3 }, &borrower()).is_empty());
    desk.accept(resume(), &agent());
    assert_eq!(desk.book().missing_history, Some(MissingHistory { own: 3, seen: 7, resumed: true }));
}

#[test]
fn operator_lets_a_restored_facility_go_on_that_has_no_counterparty_to_wait_for() {
    let mut desk = restored();
    desk.accept(ResumeFacility { reason: "The borrower has no service".to_owned() }, &agent());
    assert_eq!(desk.book().missing_history, None);
    desk.accept(CancelFacility { reason: "Not needed".to_owned() }, &agent());
}

#[test]
fn counterparty_is_not_served_until_all_that_it_has_seen_is_there_again() {
    let missing = MissingHistory { own: 3, seen: 7, resumed: true };
    assert_eq!(missing.catching_up(6).map(|behind| (behind.own, behind.seen)), Some((6, 7)));
    assert_eq!(missing.catching_up(7), None);
}
