//! Compliance certificates: what the borrower said of a covenant's test.

use rust_decimal::Decimal;

use crate::date::BusinessDate;
use crate::facility::condition::Evidence;
use crate::ids::{CertificateId, CovenantId};

/// A compliance certificate. A later one of the same test stands in its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ComplianceCertificate {
    /// Its number within the facility.
    pub id: CertificateId,
    /// The covenant.
    pub covenant: CovenantId,
    /// The day of the test.
    pub test_date: BusinessDate,
    /// The figure that is certified.
    pub value: Decimal,
    /// Whether it keeps the threshold.
    pub passed: bool,
    /// The document.
    pub evidence: Evidence,
}

impl ComplianceCertificate {
    /// The name within the facility, for example `complianceCertificates/1`.
    #[must_use]
    pub fn name(&self) -> String {
        format!("complianceCertificates/{}", self.id)
    }
}
