//! Notices about covenants: certificates, and the defaults of their tests.

use std::sync::Arc;

use facility_domain::{date::BusinessDate, ids::DefaultId};

use super::Following;
use crate::book::{
    computation::{covenant, dates},
    notice::{NotifiedCertificate, NotifiedDefault},
    reconcile::DiscrepancyReason,
    servicing::{Certificate, CovenantTest, DefaultStage},
};

impl Following<'_> {
    /// A certificate is judged anew; a covenant that the terms do not have is a difference.
    pub(super) fn compliance_certified(&mut self, notified: &NotifiedCertificate) {
        let terms = self.facility.terms.clone();
        let subject = format!("complianceCertificates/{}", notified.certificate);
        let reason = DiscrepancyReason::Covenant;
        let agreed = terms.covenant(&notified.covenant);
        let ours = agreed.map(|agreed| agreed.id.to_string()).unwrap_or_default();
        self.compare.figure(&format!("{subject}.covenant"), reason, &ours, &notified.covenant);
        let passed = agreed.is_some_and(|agreed| covenant::keeps(agreed.threshold, notified.value));
        self.compare.figure(&format!("{subject}.passed"), reason, &passed, &notified.passed);
        let tested = self.is_tested(notified.covenant.as_str(), notified.test_date);
        self.compare.figure(&format!("{subject}.test_date"), reason, &tested, &notified.test_date.to_string());
        let today = self.facility.business_date;
        self.compare.figure(&format!("{subject}.submission_date"), reason, &today, &notified.delivered_on);
        let certificate = Certificate {
            covenant: notified.covenant.clone(),
            test_date: notified.test_date,
            value: notified.value,
            passed,
            delivered_on: notified.delivered_on,
        };
        self.facility.servicing.certificates.insert(notified.certificate, Arc::new(certificate));
    }

    /// The day as a text where the covenant is tested on it, since signing and by today.
    fn is_tested(&self, covenant: &str, day: BusinessDate) -> String {
        let agreed = self.facility.terms.covenants.iter().find(|agreed| agreed.id.as_str() == covenant);
        let tests = agreed.zip(self.facility.signing_date).map(|(agreed, since)| {
            let today = self.facility.business_date;
            covenant::tests(agreed, since, today).into_iter().filter(|test| *test <= today).collect::<Vec<_>>()
        });
        if tests.is_some_and(|tests| tests.contains(&day)) { day.to_string() } else { String::new() }
    }

    /// A default of a covenant's test: a breach that this book sees too, from the day of its
    /// certificate; or a certificate that this book misses too, from the day after its last day.
    pub(super) fn compare_covenant(
        &mut self,
        subject: &str,
        id: DefaultId,
        test: &CovenantTest,
        notified: &NotifiedDefault,
    ) {
        if notified.stage != DefaultStage::Potential || self.facility.servicing.defaults.contains_key(&id) {
            return;
        }
        let reason = DiscrepancyReason::Covenant;
        let (terms, today) = (self.facility.terms.clone(), self.facility.business_date);
        let certificate = self.facility.servicing.certificate(&test.covenant, test.test_date).cloned();
        let tested = self.is_tested(test.covenant.as_str(), test.test_date);
        self.compare.figure(&format!("{subject}.test_date"), reason, &tested, &test.test_date.to_string());
        let ours = match &certificate {
            Some(certificate) if certificate.passed => "PASSED",
            Some(_) => "BREACHED",
            None => "CERTIFICATE_MISSING",
        };
        let theirs = if test.certificate_missing { "CERTIFICATE_MISSING" } else { "BREACHED" };
        self.compare.figure(&format!("{subject}.covenant"), reason, &ours, &theirs);
        let due = terms.covenant(&test.covenant).and_then(|agreed| covenant::certificate_due(agreed, test.test_date));
        let began_after = if test.certificate_missing { due } else { Some(today) };
        let since = if test.certificate_missing { due.and_then(|due| due.next_day().ok()) } else { Some(today) };
        let since = since.map(|since| since.to_string()).unwrap_or_default();
        self.compare.figure(&format!("{subject}.start_date"), reason, &since, &notified.since.to_string());
        let remedy = began_after.and_then(|day| dates::cure_end(day, &terms).ok());
        let remedy = remedy.map(|remedy| remedy.to_string()).unwrap_or_default();
        self.compare.figure(&format!("{subject}.remedy_until"), reason, &remedy, &notified.remedy_until.to_string());
    }
}
