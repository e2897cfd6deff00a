//! Events of covenants.

use crate::facility::servicing::ComplianceCertificate;

/// The borrower certified a covenant's test.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ComplianceCertified {
    /// The certificate, judged.
    pub certificate: ComplianceCertificate,
}
