//! Covenants in the borrower's book: certificates that are sent, judged anew, and the defaults of
//! their tests.

use facility_domain::{
    facility::{
        fixtures::boleo_terms,
        terms::{Covenant, Cure, DayKind, DaySpan, TermsDraft, Threshold},
    },
    ids::CovenantId,
};
use facility_proto::lender::v1 as lender;
use facility_service::wire::EvidenceDraft;
use lender::notice::{self, Subject};
use prost::Message;
use rust_decimal::Decimal;

use crate::{
    book::{
        Command, Rejection,
        command::ProvideComplianceCertificate,
        submission::{Content, Outcome, ProviderMethod, SubmissionState},
    },
    render,
    testing::{Desk, STREAM, date, intent},
};

fn dscr() -> CovenantId {
    CovenantId::parse("dscr").unwrap()
}

/// At least 1.20 at the ends of quarters, certified within 15 days; 30 calendar days to cure.
fn tested() -> Desk {
    let covenant = Covenant {
        id: dscr(),
        title: "Debt service cover".to_owned(),
        threshold: Threshold::AtLeast(Decimal::new(120, 2)),
        first_test: date("2008-01-31"),
        test_months: 3,
        certificate_days: 15,
    };
    Desk::signed_under(TermsDraft {
        covenants: vec![covenant],
        cure: Cure { period: DaySpan { days: 30, kind: DayKind::Calendar }, cures_event_of_default: true },
        ..boleo_terms()
    })
}

fn provide(covenant: CovenantId) -> Command {
    let evidence =
        EvidenceDraft { title: "Certificate".to_owned(), reference: "DOC-31".to_owned(), sha256: [0xcd; 32] };
    Command::ProvideComplianceCertificate(ProvideComplianceCertificate {
        covenant,
        test_date: date("2008-01-31"),
        value: Decimal::new(119, 2),
        evidence,
        intent: intent(1),
    })
}

fn certified(value: &str, passed: bool, on: &str) -> Subject {
    Subject::ComplianceCertified(notice::ComplianceCertified {
        certificate: Some(lender::ComplianceCertificate {
            name: format!("{STREAM}/complianceCertificates/1"),
            covenant: format!("{STREAM}/covenants/dscr"),
            test_date: "2008-01-31".to_owned(),
            value: value.to_owned(),
            passed,
            submission_date: on.to_owned(),
            ..lender::ComplianceCertificate::default()
        }),
    })
}

fn default(since: &str, remedy_until: &str, certificate_missing: bool) -> Subject {
    Subject::DefaultChanged(notice::DefaultChanged {
        default: Some(lender::Default {
            name: format!("{STREAM}/defaults/1"),
            state: lender::default::State::Potential.into(),
            covenant: format!("{STREAM}/covenants/dscr"),
            test_date: "2008-01-31".to_owned(),
            certificate_missing,
            start_date: since.to_owned(),
            remedy_until: remedy_until.to_owned(),
            ..lender::Default::default()
        }),
    })
}

/// Each test's day and state in the list of the covenants.
fn tests(desk: &Desk) -> Vec<(String, &'static str)> {
    let covenants = render::covenants(STREAM, desk.facility());
    let tests = covenants.into_iter().flat_map(|covenant| covenant.tests);
    tests.map(|test| (test.test_date.clone(), test.state().as_str_name())).collect()
}

#[test]
fn certificate_is_written_down_as_it_will_be_sent() {
    let mut desk = tested();
    desk.decide(provide(dscr())).unwrap();
    let submission = desk.submission(1);
    assert_eq!(submission.content, Content::Certificate { covenant: dscr(), test_date: date("2008-01-31") });
    let SubmissionState::Sending { method, request } = &submission.state else { panic!("it is being sent") };
    assert_eq!(*method, ProviderMethod::SubmitComplianceCertificate);
    let request = lender::SubmitComplianceCertificateRequest::decode(&**request).unwrap();
    assert_eq!((request.covenant.as_str(), request.value.as_str()), ("facilities/boleo/covenants/dscr", "1.19"));
    desk.answered(1, Outcome::Certificate);
    assert_eq!(desk.submission(1).state, SubmissionState::Accepted(Outcome::Certificate));
}

#[test]
fn covenant_that_the_terms_do_not_have_is_unknown() {
    let other = CovenantId::parse("leverage").unwrap();
    assert_eq!(tested().decide(provide(other.clone())).unwrap_err(), Rejection::CovenantUnknown(other));
}

#[test]
fn breach_and_its_default_agree_with_this_books_judgement() {
    let mut desk = tested();
    desk.hears("2008-02-01", certified("1.19", false, "2008-02-01"));
    desk.hears("2008-02-01", default("2008-02-01", "2008-03-02", false));
    assert_eq!(desk.differences(), []);
    let expected = [("2008-01-31", "STATE_BREACHED"), ("2008-04-30", "STATE_UPCOMING")];
    assert_eq!(tests(&desk), expected.map(|(day, state)| (day.to_owned(), state)));
}

#[test]
fn provider_that_calls_a_kept_threshold_a_breach_is_found_out() {
    let mut desk = tested();
    desk.hears("2008-02-01", certified("1.20", false, "2008-02-01"));
    desk.hears("2008-02-01", default("2008-02-01", "2008-03-02", false));
    let subjects: Vec<String> = desk.differences().into_iter().map(|found| found.0).collect();
    assert_eq!(subjects, ["complianceCertificates/1.passed", "defaults/1.covenant"]);
}

#[test]
fn missing_certificate_is_a_default_from_the_day_after_its_last() {
    let mut desk = tested();
    // 31 January and 15 days: 15 February, and 30 days more.
    desk.hears("2008-02-16", default("2008-02-16", "2008-03-16", true));
    assert_eq!(desk.differences(), []);
    assert_eq!(tests(&desk)[0].1, "STATE_CERTIFICATE_MISSING");
    let mut early = tested();
    early.hears("2008-02-15", default("2008-02-15", "2008-03-16", true));
    let subjects: Vec<String> = early.differences().into_iter().map(|found| found.0).collect();
    assert_eq!(subjects, ["defaults/1.start_date"]);
}
