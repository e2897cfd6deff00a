//! Covenants: tests, certificates, breaches, and what cures them.

use rust_decimal::Decimal;

use crate::facility::command::{CureDefault, SubmitComplianceCertificate, WaiveDefault};
use crate::facility::drawstop::drawstops;
use crate::facility::fixtures::*;
use crate::facility::reason::ReasonCode;
use crate::facility::servicing::DefaultCause;
use crate::facility::terms::{Covenant, Cure, DayKind, DaySpan, Threshold};
use crate::ids::CovenantId;

fn dscr() -> CovenantId {
    CovenantId::parse("dscr").unwrap()
}

/// At least 1.20 at the ends of quarters from 31 December 2007 on, certified within 45 days; 30 calendar
/// days to cure.
fn tested() -> FacilityBuilder {
    let covenant = Covenant {
        id: dscr(),
        title: "Debt service cover".to_owned(),
        threshold: Threshold::AtLeast(Decimal::new(120, 2)),
        first_test: date("2007-12-31"),
        test_months: 3,
        certificate_days: 45,
    };
    silent_facility().with(|draft| {
        draft.covenants = vec![covenant];
        draft.cure = Cure { period: DaySpan { days: 30, kind: DayKind::Calendar }, cures_event_of_default: true };
    })
}

fn certificate(test_date: &str, hundredths: i64) -> SubmitComplianceCertificate {
    SubmitComplianceCertificate {
        covenant: dscr(),
        test_date: date(test_date),
        value: Decimal::new(hundredths, 2),
        title: "Compliance certificate".to_owned(),
        reference: "DOC-31".to_owned(),
        sha256: [0xcd; 32],
    }
}

fn states(desk: &Desk) -> Vec<&'static str> {
    desk.book().servicing.defaults.values().map(|default| default.state_name()).collect()
}

fn codes(desk: &mut Desk, command: SubmitComplianceCertificate) -> Vec<ReasonCode> {
    desk.refuse(command, &borrower()).rules().iter().map(|rule| rule.code).collect()
}

#[test]
fn figure_at_the_threshold_passes() {
    let mut desk = tested().available_on("2008-04-10");
    desk.accept(certificate("2008-03-31", 120), &borrower());
    desk.accept(certificate("2007-12-31", 121), &borrower());
    let passed: Vec<bool> = desk.book().servicing.certificates.values().map(|its| its.passed).collect();
    assert_eq!(passed, [true, true]);
    // The test of December was not certified by 14 February; the certificate cures it.
    assert_eq!(states(&desk), ["CURED"]);
}

#[test]
fn breach_stops_drawing_until_a_later_certificate_passes() {
    let mut desk = tested().available_on("2008-02-01");
    desk.accept(certificate("2007-12-31", 119), &borrower());
    assert_eq!(states(&desk), ["POTENTIAL"]);
    let default = desk.default_numbered(1);
    // 30 days after 1 February.
    assert_eq!((default.since, default.remedy_until), (date("2008-02-01"), date("2008-03-02")));
    let cause = DefaultCause::Covenant { covenant: dscr(), test_date: date("2007-12-31"), certificate_missing: false };
    assert_eq!(default.cause, cause);
    assert!(drawstops(desk.facility()).iter().any(|cause| cause.rule().code == ReasonCode::Drawstop));
    // Certified again as a breach it is no second default.
    desk.accept(certificate("2007-12-31", 110), &borrower());
    assert_eq!(states(&desk), ["POTENTIAL"]);
    desk.advance_to(date("2008-03-03"));
    assert_eq!(states(&desk), ["EVENT_OF_DEFAULT"]);
    desk.advance_to(date("2008-03-31"));
    desk.accept(certificate("2008-03-31", 130), &borrower());
    assert_eq!(states(&desk), ["CURED"]);
    assert!(!drawstops(desk.facility()).iter().any(|cause| cause.rule().code == ReasonCode::Drawstop));
}

#[test]
fn certificate_that_is_not_delivered_is_a_default_from_the_day_after() {
    let mut desk = tested().available_on("2008-02-01");
    // 31 December and 45 days.
    desk.advance_to(date("2008-02-14"));
    assert!(states(&desk).is_empty());
    desk.advance_to(date("2008-02-15"));
    assert_eq!(states(&desk), ["POTENTIAL"]);
    let default = desk.default_numbered(1);
    // 30 days after the 14th, the last day on which it was in time.
    assert_eq!((default.since, default.remedy_until), (date("2008-02-15"), date("2008-03-15")));
    desk.advance_to(date("2008-02-20"));
    assert_eq!(states(&desk), ["POTENTIAL"], "once for the test");
    desk.accept(certificate("2007-12-31", 125), &borrower());
    assert_eq!(states(&desk), ["CURED"]);
}

#[test]
fn remedy_or_waiver_ends_a_breach_and_a_waived_one_does_not_begin_again() {
    let mut desk = tested().available_on("2008-02-01");
    desk.accept(certificate("2007-12-31", 100), &borrower());
    desk.accept(CureDefault { default: default_id(1), evidence: "Equity was paid in".to_owned() }, &agent());
    assert_eq!(states(&desk), ["CURED"]);
    desk.accept(certificate("2007-12-31", 100), &borrower());
    desk.accept(WaiveDefault { default: default_id(2), reason: "Once".to_owned() }, &committee(1));
    desk.accept(certificate("2007-12-31", 90), &borrower());
    assert_eq!(states(&desk), ["CURED", "WAIVED"]);
}

#[test]
fn event_of_default_stays_where_only_a_waiver_ends_it() {
    let mut desk = tested().with(|draft| draft.cure.cures_event_of_default = false).available_on("2008-02-01");
    desk.accept(certificate("2007-12-31", 100), &borrower());
    desk.advance_to(date("2008-03-03"));
    desk.accept(certificate("2007-12-31", 130), &borrower());
    assert_eq!(states(&desk), ["EVENT_OF_DEFAULT"]);
}

#[test]
fn every_reason_against_a_certificate_is_given() {
    let mut desk = tested().available_on("2008-02-01");
    assert_eq!(codes(&mut desk, certificate("2008-03-30", 130)), [ReasonCode::NoTestDate, ReasonCode::DateInFuture]);
    assert_eq!(codes(&mut desk, certificate("2008-03-31", 130)), [ReasonCode::DateInFuture]);
    // Before the first test, and so before signing too.
    assert_eq!(codes(&mut desk, certificate("2007-09-30", 130)), [ReasonCode::NoTestDate]);
    let other = SubmitComplianceCertificate {
        covenant: CovenantId::parse("leverage").unwrap(),
        ..certificate("2007-12-31", 130)
    };
    assert_eq!(codes(&mut desk, other), [ReasonCode::CovenantNotFound]);
    let mut proposed = tested().proposed();
    let untitled = SubmitComplianceCertificate { title: " ".to_owned(), ..certificate("2007-12-31", 130) };
    let refused = codes(&mut proposed, untitled);
    assert_eq!(refused[..2], [ReasonCode::WrongState, ReasonCode::DateInFuture]);
    assert_eq!(refused.len(), 3);
}

#[test]
fn at_most_is_kept_from_below() {
    let most = Threshold::AtMost(Decimal::new(35, 1));
    assert!(most.is_kept_by(Decimal::new(35, 1)) && !most.is_kept_by(Decimal::new(3_501, 3)));
}

#[test]
fn tests_stay_on_last_days_of_months() {
    let covenant = |first: &str| Covenant {
        id: dscr(),
        title: "Leverage".to_owned(),
        threshold: Threshold::AtMost(Decimal::ONE),
        first_test: date(first),
        test_months: 3,
        certificate_days: 0,
    };
    let tests = |first: &str| covenant(first).tests().take(4).map(|test| test.to_string()).collect::<Vec<_>>();
    assert_eq!(tests("2008-06-30"), ["2008-06-30", "2008-09-30", "2008-12-31", "2009-03-31"]);
    assert_eq!(tests("2008-11-29"), ["2008-11-29", "2009-02-28", "2009-05-29", "2009-08-29"]);
}
