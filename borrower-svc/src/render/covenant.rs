//! Covenants and their tests, judged by this book.

use facility_domain::{date::BusinessDate, facility::terms::Covenant as Agreed};
use facility_proto::r#type::v1::{Covenant, CovenantTest, covenant_test::State};
use facility_service::wire::{covenant as agreed, date};

use crate::book::{computation::covenant, facility::Facility};

/// The covenants of a facility, in the order of the terms.
pub fn covenants(stream: &str, facility: &Facility) -> Vec<Covenant> {
    let covenant = |covenant: &Agreed| Covenant {
        name: format!("{stream}/covenants/{}", covenant.id),
        terms: Some(agreed(covenant)),
        tests: tests(facility, covenant),
    };
    facility.terms.covenants.iter().map(covenant).collect()
}

/// Those since signing that have come, and the next one; none before signing.
fn tests(facility: &Facility, agreed: &Agreed) -> Vec<CovenantTest> {
    let Some(since) = facility.signing_date else { return Vec::new() };
    let tests = covenant::tests(agreed, since, facility.business_date);
    tests.into_iter().map(|test| self::test(facility, agreed, test)).collect()
}

fn test(facility: &Facility, agreed: &Agreed, test: BusinessDate) -> CovenantTest {
    let (due, today) = (covenant::certificate_due(agreed, test), facility.business_date);
    let certificate = facility.servicing.certificate(&agreed.id, test);
    let state = match certificate {
        Some(certificate) if certificate.passed => State::Passed,
        Some(_) => State::Breached,
        None if test > today => State::Upcoming,
        None if due.is_some_and(|due| due < today) => State::CertificateMissing,
        None => State::CertificateDue,
    };
    CovenantTest {
        test_date: test.to_string(),
        certificate_due_date: date(due),
        state: state.into(),
        value: certificate.map(|certificate| certificate.value.to_string()).unwrap_or_default(),
    }
}
