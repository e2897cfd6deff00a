//! Stored events of covenants.

use facility_domain::facility::{condition::Evidence, event::ComplianceCertified, servicing::ComplianceCertificate};

use super::{
    condition::EvidenceV1,
    kept::{Kept, kept},
    values::Problem,
};

impl Kept<EvidenceV1> for Evidence {
    fn keep(&self) -> EvidenceV1 {
        self.into()
    }

    fn restore(form: EvidenceV1) -> Result<Self, Problem> {
        form.try_into()
    }
}

kept! {
    /// A compliance certificate.
    ComplianceCertificateV1 of ComplianceCertificate {
        id: u32,
        covenant: String,
        test_date: String,
        value: String,
        passed: bool,
        evidence: EvidenceV1,
    }

    /// `facility.compliance_certified.v1`
    ComplianceCertifiedV1 of ComplianceCertified {
        certificate: ComplianceCertificateV1,
    }
}
