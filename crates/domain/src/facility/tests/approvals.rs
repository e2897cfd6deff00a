//! Approval: the bounds of each band, four eyes in each way, stale and late decisions.

use crate::facility::approval::required_approvals;
use crate::facility::command::{ApproveDrawdown, CancelDrawdown, RejectDrawdown, WithdrawDrawdown};
use crate::facility::context::Context;
use crate::facility::event::Event;
use crate::facility::fixtures::*;
use crate::facility::reason::{ReasonCode, RejectionKind};
use crate::facility::role::Role;
use crate::facility::terms::{ApproverRole, FacilityTerms};

/// One drawdown of that amount, submitted on terms of one approval up to 1,000.00 and two above.
fn submitted(amount: &str) -> Desk {
    let mut desk = facility().with_terms(small_terms()).available_on("2008-02-25");
    desk.submit(request("2008-03-03", vec![machine("1", amount)]));
    desk
}

fn rejection(reason: &str) -> RejectDrawdown {
    RejectDrawdown { drawdown: drawdown(1), expected_revision: None, reason: reason.to_owned() }
}

#[test]
fn bands_of_the_case_include_their_upper_bounds() {
    let terms = FacilityTerms::validate(boleo_terms()).unwrap();
    let needs = |amount: &str| {
        let band = required_approvals(&terms, usd(amount)).unwrap();
        (band.approvals, band.role)
    };
    assert_eq!(needs("0.01"), (1, ApproverRole::CreditOfficer));
    assert_eq!(needs("1000000.00"), (1, ApproverRole::CreditOfficer));
    assert_eq!(needs("1000000.01"), (2, ApproverRole::CreditOfficer));
    assert_eq!(needs("10000000.00"), (2, ApproverRole::CreditOfficer));
    assert_eq!(needs("10000000.01"), (2, ApproverRole::CreditCommittee));
}

#[test]
fn amount_at_the_bound_is_approved_by_one() {
    let mut desk = submitted("1000.00");
    let events = desk.accept(approval(1), &officer(1));
    assert!(matches!(events.as_slice(), [Event::DrawdownApproved(approved)] if approved.completes));
    assert_eq!(desk.drawdown(1).state_name(), "APPROVED");
}

#[test]
fn amount_a_cent_over_the_bound_is_approved_by_two() {
    let mut desk = submitted("1000.01");
    let events = desk.accept(approval(1), &officer(1));
    assert!(matches!(events.as_slice(), [Event::DrawdownApproved(approved)] if !approved.completes));
    assert_eq!(desk.drawdown(1).state_name(), "SUBMITTED");
    desk.accept(approval(1), &officer(2));
    assert_eq!(desk.drawdown(1).state_name(), "APPROVED");
    assert_eq!(desk.drawdown(1).approvals().len(), 2);
}

#[test]
fn second_approval_by_the_same_person_is_refused() {
    let mut desk = submitted("1000.01");
    desk.accept(approval(1), &officer(1));
    assert_eq!(desk.refuse(approval(1), &officer(1)).code(), ReasonCode::AlreadyApproved);
    // Nor through a service that names the person.
    let through_a_service = Context { on_behalf_of: Some(principal("credit-officer-1")), ..officer(9) };
    assert_eq!(desk.refuse(approval(1), &through_a_service).code(), ReasonCode::AlreadyApproved);
}

#[test]
fn approval_by_who_entered_the_drawdown_is_refused() {
    let mut desk = facility().with_terms(small_terms()).available_on("2008-02-25");
    desk.accept(request("2008-03-03", vec![machine("1", "100.00")]), &officer(1));
    let refusal = desk.refuse(approval(1), &officer(1));
    assert_eq!(refusal.code(), ReasonCode::FourEyes);
    assert_eq!(refusal.rules()[0].metadata[1], ("involvement", "ENTERED".to_owned()));
    desk.accept(approval(1), &officer(2));
}

#[test]
fn approval_by_the_person_for_whom_a_service_entered_is_refused() {
    let mut desk = facility().with_terms(small_terms()).available_on("2008-02-25");
    let for_officer_1 = Context { on_behalf_of: Some(principal("credit-officer-1")), ..borrower() };
    desk.accept(request("2008-03-03", vec![machine("1", "100.00")]), &for_officer_1);
    assert_eq!(desk.refuse(approval(1), &officer(1)).code(), ReasonCode::FourEyes);
}

#[test]
fn approval_without_the_role_of_the_band_is_refused() {
    let mut desk = submitted("100.00");
    let refusal = desk.refuse(approval(1), &committee(1));
    assert_eq!(refusal.code(), ReasonCode::WrongApproverRole);
    assert_eq!(refusal.rules()[0].metadata, [("required_role", Role::CreditOfficer.to_string())]);
}

#[test]
fn approval_on_an_outdated_view_is_refused() {
    let mut desk = submitted("1000.01");
    let on_view = |revision| ApproveDrawdown { expected_revision: Some(revision), ..approval(1) };
    desk.accept(on_view(1), &officer(1));
    let refusal = desk.refuse(on_view(1), &officer(2));
    assert_eq!((refusal.code(), refusal.kind()), (ReasonCode::StaleEtag, RejectionKind::Stale));
    desk.accept(on_view(2), &officer(2));
}

#[test]
fn approval_beyond_what_the_band_needs_is_refused() {
    let mut desk = submitted("1000.00");
    desk.accept(approval(1), &officer(1));
    assert_eq!(desk.refuse(approval(1), &officer(2)).code(), ReasonCode::WrongState);
}

#[test]
fn approval_of_an_unknown_drawdown_is_refused() {
    let refusal = submitted("1.00").refuse(approval(2), &officer(1));
    assert_eq!((refusal.code(), refusal.kind()), (ReasonCode::DrawdownNotFound, RejectionKind::NotFound));
}

#[test]
fn rejection_needs_a_reason_and_gives_everything_back() {
    let mut desk = submitted("1000.00");
    assert_eq!(desk.refuse(rejection(" \t"), &officer(1)).code(), ReasonCode::InvalidText);
    assert_eq!(desk.refuse(rejection(&"x".repeat(501)), &officer(1)).code(), ReasonCode::InvalidText);
    desk.accept(rejection(&"x".repeat(500)), &officer(1));
    assert_eq!(desk.drawdown(1).state_name(), "REJECTED");
    assert_eq!(desk.figures(), ["1000000.00", "0.00", "0.00", "0.00"]);
    assert!(desk.book().live_claims.is_empty());
    assert!(desk.book().used_of(&category("MOBILE_SURFACE")).is_zero());
    // The machine can be asked for again, under the next number.
    assert_eq!(desk.submit(request("2008-03-03", vec![machine("1", "100.00")])), 2);
}

#[test]
fn rejection_by_who_entered_is_refused() {
    let mut desk = submitted("1000.00");
    assert_eq!(desk.refuse(rejection("No"), &borrower()).code(), ReasonCode::FourEyes);
}

#[test]
fn withdrawal_is_for_submitted_and_cancellation_for_approved_drawdowns() {
    let withdraw = || WithdrawDrawdown { drawdown: drawdown(1), expected_revision: None, reason: "Why".to_owned() };
    let cancel = || CancelDrawdown { drawdown: drawdown(1), expected_revision: None, reason: "Why".to_owned() };
    let mut desk = submitted("1000.00");
    assert_eq!(desk.refuse(cancel(), &agent()).code(), ReasonCode::WrongState);
    let mut other = desk.clone();
    other.accept(withdraw(), &borrower());
    assert_eq!(other.drawdown(1).state_name(), "WITHDRAWN");
    assert_eq!(other.figures(), ["1000000.00", "0.00", "0.00", "0.00"]);
    desk.approve(1);
    assert_eq!(desk.refuse(withdraw(), &borrower()).code(), ReasonCode::WrongState);
    assert_eq!(desk.refuse(rejection("Why"), &officer(2)).code(), ReasonCode::WrongState);
    desk.accept(cancel(), &agent());
    assert_eq!(desk.drawdown(1).state_name(), "CANCELLED");
    assert_eq!(desk.drawdown(1).approvals().len(), 1);
    assert_eq!(desk.figures(), ["1000000.00", "0.00", "0.00", "0.00"]);
    assert!(desk.book().live_claims.is_empty());
}
