//! Covenants, their tests and certificates as callers see them. Who delivered one is not told.

use facility_domain::{
    date::BusinessDate,
    facility::{Facility, servicing::ComplianceCertificate as Domain, terms::Covenant as Agreed},
    ids::{CovenantId, FacilityId},
};
use facility_proto::{
    lender::v1::ComplianceCertificate,
    r#type::v1::{Covenant, CovenantTest, covenant_test::State},
};
use facility_service::wire::{ComplianceCertificateName, CovenantName, covenant as agreed, date, evidence};

/// The full resource name of a covenant.
#[must_use]
pub fn covenant_name(facility: &FacilityId, covenant: &CovenantId) -> String {
    CovenantName { facility: facility.clone(), covenant: covenant.clone() }.to_string()
}

/// A covenant with its tests.
#[must_use]
pub fn covenant(facility: &Facility, covenant: &Agreed) -> Covenant {
    let book = facility.book();
    Covenant {
        name: covenant_name(&book.id, &covenant.id),
        terms: Some(agreed(covenant)),
        tests: tests(facility, covenant),
    }
}

/// Those since signing that have come, and the next one; none before signing.
fn tests(facility: &Facility, covenant: &Agreed) -> Vec<CovenantTest> {
    let Some(since) = facility.signed_on() else { return Vec::new() };
    let today = facility.book().business_date;
    let mut coming = false;
    covenant
        .tests()
        .skip_while(|test| *test < since)
        .take_while(|test| !std::mem::replace(&mut coming, *test > today))
        .map(|test| self::test(facility, covenant, test))
        .collect()
}

fn test(facility: &Facility, covenant: &Agreed, test: BusinessDate) -> CovenantTest {
    let book = facility.book();
    let (due, today) = (covenant.certificate_due(test).ok(), book.business_date);
    let certificate = book.servicing.certificate(&covenant.id, test);
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

/// A compliance certificate.
#[must_use]
pub fn compliance_certificate(facility: &FacilityId, certificate: &Domain) -> ComplianceCertificate {
    let document = &certificate.evidence;
    ComplianceCertificate {
        name: ComplianceCertificateName { facility: facility.clone(), certificate: certificate.id }.to_string(),
        covenant: covenant_name(facility, &certificate.covenant),
        test_date: certificate.test_date.to_string(),
        value: certificate.value.to_string(),
        passed: certificate.passed,
        evidence: Some(evidence(&document.title, &document.reference, &document.sha256)),
        submission_date: document.submitted_on.to_string(),
    }
}
