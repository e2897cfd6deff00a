//! Creation, signing, cancellation: which state allows what.

use crate::currency::Currency;
use crate::facility::command::{CancelCommitment, CancelFacility, SignFacility};
use crate::facility::drawstop::drawstops;
use crate::facility::event::Event;
use crate::facility::fixtures::*;
use crate::facility::reason::{ReasonCode, RejectionKind};
use crate::facility::rejection::Rejection;
use crate::facility::terms::{FinalMaturity, TenorFrom};
use crate::facility::{Command, decide};
use crate::money::Money;

fn sign(day: &str) -> SignFacility {
    SignFacility { signing_date: date(day) }
}

fn cancel() -> CancelFacility {
    CancelFacility { reason: "The project was dropped".to_owned() }
}

fn small() -> FacilityBuilder {
    facility().with_terms(small_terms())
}

#[test]
fn command_without_a_facility_is_refused() {
    let refusal = decide(None, &Command::from(cancel()), &agent());
    assert_eq!(refusal, Err(Rejection::FacilityNotFound));
}

#[test]
fn facility_of_the_case_is_proposed_with_all_of_its_commitment_available() {
    let desk = facility().proposed();
    assert_eq!(desk.facility().state_name(), "PROPOSED");
    assert_eq!(desk.figures(), ["64000000.00", "0.00", "0.00", "0.00"]);
    assert_eq!(desk.book().conditions.len(), 6);
    assert_eq!(desk.book().position.check(), Ok(()));
}

#[test]
fn facility_that_exists_is_not_created_again() {
    let mut desk = facility().proposed();
    let refusal = desk.refuse(facility().creation(), &agent());
    assert_eq!((refusal.code(), refusal.kind()), (ReasonCode::FacilityExists, RejectionKind::AlreadyExists));
}

#[test]
fn parties_must_differ_and_have_names_and_terms_are_judged_beside_them() {
    let mut creation = facility().with(|draft| draft.payment_months = 5).creation();
    creation.parties.borrower = creation.parties.provider.clone();
    creation.parties.borrower.legal_name = " ".to_owned();
    let refusal = Desk::default().refuse(creation, &agent());
    let told: Vec<_> = refusal.rules().into_iter().map(|rule| (rule.code, rule.subject)).collect();
    assert_eq!(
        told,
        [
            (ReasonCode::InvalidText, "borrower.legal_name".to_owned()),
            (ReasonCode::PartiesNotDistinct, "borrower.id".to_owned()),
            (ReasonCode::TermsInvalid, "terms.payment_months".to_owned()),
        ]
    );
    assert_eq!(refusal.kind(), RejectionKind::Invalid);
}

#[test]
fn guarantor_must_be_another_party() {
    let creation = facility().with(|draft| draft.guarantee.as_mut().unwrap().guarantor = parties().borrower).creation();
    let refusal = Desk::default().refuse(creation, &agent());
    assert_eq!(refusal.rules()[0].subject, "terms.guarantee.guarantor.id");
}

#[test]
fn signing_before_availability_waits_for_it() {
    let desk = small().signed();
    assert_eq!(desk.facility().state_name(), "SIGNED");
    assert_eq!(desk.facility().signed_on(), Some(date("2007-11-13")));
    assert_eq!(desk.book().final_maturity, None);
}

#[test]
fn signing_on_the_first_day_of_availability_opens_drawing_at_once() {
    for day in ["2008-01-02", "2009-12-31"] {
        let mut desk = small().proposed();
        desk.advance_to(date(day));
        let events = desk.accept(sign(day), &agent());
        assert!(matches!(events.as_slice(), [Event::FacilitySigned(_), Event::AvailabilityBegan(_)]), "{day}");
        assert_eq!(desk.facility().state_name(), "AVAILABLE");
    }
}

#[test]
fn signing_after_the_last_day_of_availability_is_refused() {
    let mut desk = small().proposed();
    desk.advance_to(date("2010-01-01"));
    assert_eq!(desk.refuse(sign("2010-01-01"), &agent()).code(), ReasonCode::AvailabilityOver);
}

#[test]
fn signing_on_another_day_than_the_open_one_is_refused() {
    let mut desk = small().proposed();
    for day in ["2007-11-12", "2007-11-14"] {
        assert_eq!(desk.refuse(sign(day), &agent()).code(), ReasonCode::SigningDateNotOpen);
    }
}

#[test]
fn signing_twice_is_refused() {
    assert_eq!(small().signed().refuse(sign("2007-11-13"), &agent()).code(), ReasonCode::WrongState);
}

#[test]
fn signing_makes_a_maturity_known_that_does_not_wait_for_a_drawdown() {
    let cases = [
        (FinalMaturity::Fixed(date("2015-01-31")), "2015-01-31"),
        (FinalMaturity::Tenor { months: 84, from: TenorFrom::Signing }, "2014-11-13"),
        (FinalMaturity::Tenor { months: 84, from: TenorFrom::Closing }, "2014-11-13"),
    ];
    for (maturity, expected) in cases {
        let desk = small().with(|draft| draft.final_maturity = maturity).signed();
        assert_eq!(desk.book().final_maturity, Some(date(expected)), "{maturity:?}");
    }
}

#[test]
fn unused_facility_is_cancelled_from_each_state_before_availability_ends() {
    let states = [small().proposed(), small().signed(), small().available_on("2008-02-25")];
    for mut desk in states {
        desk.accept(cancel(), &agent());
        assert_eq!(desk.facility().state_name(), "CANCELLED");
        assert_eq!(desk.figures(), ["0.00", "0.00", "0.00", "1000000.00"]);
        assert_eq!(desk.refuse(cancel(), &agent()).code(), ReasonCode::WrongState);
        assert_eq!(drawstops(desk.facility())[0].rule().code, ReasonCode::WrongState);
    }
    let mut ended = small().available_on("2010-01-01");
    assert_eq!(ended.refuse(cancel(), &agent()).code(), ReasonCode::WrongState);
}

#[test]
fn facility_in_use_is_not_cancelled() {
    let mut desk = small().available_on("2008-02-25");
    desk.submit(request("2008-03-03", vec![machine("1", "100.00")]));
    assert_eq!(desk.refuse(cancel(), &agent()).code(), ReasonCode::CommitmentInUse);
    desk.bring_to_funding(1);
    let refusal = desk.refuse(cancel(), &agent());
    assert_eq!(refusal.rules()[0].metadata[1], ("funded", "100.00".to_owned()));
}

#[test]
fn facility_whose_drawdowns_all_ended_unfunded_is_cancelled() {
    let mut desk = small().available_on("2008-02-25");
    desk.submit(request("2008-03-03", vec![machine("1", "100.00")]));
    let withdraw = crate::facility::command::WithdrawDrawdown {
        drawdown: drawdown(1),
        expected_revision: None,
        reason: "Dropped".to_owned(),
    };
    desk.accept(withdraw, &borrower());
    desk.accept(cancel(), &agent());
}

#[test]
fn commitment_is_cancelled_up_to_exactly_what_is_available() {
    let mut desk = small().available_on("2008-02-25");
    desk.submit(request("2008-03-03", vec![machine("1", "400000.00")]));
    let part = |amount: &str| CancelCommitment { amount: usd(amount) };
    let refusal = desk.refuse(part("600000.01"), &agent());
    assert_eq!(refusal.code(), ReasonCode::OverHeadroom);
    assert_eq!(refusal.rules()[0].metadata[1], ("excess", "0.01".to_owned()));
    desk.accept(part("600000.00"), &agent());
    assert_eq!(desk.figures(), ["0.00", "400000.00", "0.00", "600000.00"]);
}

#[test]
fn commitment_is_cancelled_only_in_part_positive_and_in_its_currency() {
    let mut desk = small().signed();
    let euros = Money::parse(Currency::parse("EUR").unwrap(), "1.00").unwrap();
    assert_eq!(desk.refuse(CancelCommitment { amount: euros }, &agent()).code(), ReasonCode::CurrencyMismatch);
    for amount in ["0.00", "-1.00"] {
        let refusal = desk.refuse(CancelCommitment { amount: usd(amount) }, &agent());
        assert_eq!(refusal.code(), ReasonCode::AmountNotPositive);
    }
    let refusal = small().proposed().refuse(CancelCommitment { amount: usd("1.00") }, &agent());
    assert_eq!(refusal.code(), ReasonCode::WrongState);
}
