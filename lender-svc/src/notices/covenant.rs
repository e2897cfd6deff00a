//! Covenants.

use facility_domain::facility::{Facility, event::ComplianceCertified};
use facility_proto::lender::v1::notice::{self, Subject};

use crate::render;

pub(super) fn certified(after: &Facility, certified: &ComplianceCertified) -> Subject {
    let certificate = render::compliance_certificate(&after.book().id, &certified.certificate);
    Subject::ComplianceCertified(notice::ComplianceCertified { certificate: Some(certificate) })
}
