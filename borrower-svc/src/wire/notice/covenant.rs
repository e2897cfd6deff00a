//! Notices about covenants.

use facility_domain::ids::{CertificateId, CovenantId};
use facility_proto::lender::v1::notice as wire;
use facility_service::wire::{read_date, read_decimal};

use super::Reader;
use crate::book::notice::{NotifiedCertificate, Subject};

impl Reader<'_> {
    pub(super) fn compliance_certified(&mut self, certified: &wire::ComplianceCertified) -> Option<Subject> {
        let told = self.problems.required("certificate", certified.certificate.as_ref())?;
        let id = self.below("certificate.name", &told.name, "complianceCertificates", CertificateId::parse);
        let covenant = self.below("certificate.covenant", &told.covenant, "covenants", CovenantId::parse);
        let test_date = read_date(&mut self.problems, "certificate.test_date", &told.test_date);
        let value = read_decimal(&mut self.problems, "certificate.value", &told.value);
        let delivered_on = read_date(&mut self.problems, "certificate.submission_date", &told.submission_date);
        Some(Subject::ComplianceCertified(NotifiedCertificate {
            certificate: id?,
            covenant: covenant?,
            test_date: test_date?,
            value: value?,
            passed: told.passed,
            delivered_on: delivered_on?,
        }))
    }
}
