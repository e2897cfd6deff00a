//! What a certificate says: its principal, and its time.

use rustls::pki_types::CertificateDer;
use x509_parser::{
    certificate::{Validity, X509Certificate},
    extensions::GeneralName,
    prelude::FromDer,
};

use crate::identity::{Presented, check_spiffe};

/// Who presented `chain`, a chain that the authority has signed.
pub(super) fn presented_by(chain: Option<&[CertificateDer<'_>]>) -> Presented {
    let Some(leaf) = chain.and_then(<[_]>::first) else { return Presented::Nothing };
    let Ok((_, certificate)) = X509Certificate::from_der(leaf) else {
        return Presented::Unusable("The client certificate is malformed");
    };
    let names = match certificate.subject_alternative_name() {
        Ok(Some(names)) => names.value.general_names.as_slice(),
        Ok(None) => &[],
        Err(_) => return Presented::Unusable("The client certificate has alternative names twice"),
    };
    let mut uris = names.iter().filter_map(|name| match name {
        GeneralName::URI(uri) => Some(*uri),
        _ => None,
    });
    match (uris.next(), uris.next()) {
        (Some(uri), None) if check_spiffe(uri).is_ok() => Presented::Principal(uri.into()),
        (Some(_), None) => Presented::Unusable("The client certificate's URI is no SPIFFE id"),
        (None, _) => Presented::Unusable("The client certificate names no principal: it has no URI"),
        (Some(_), Some(_)) => {
            Presented::Unusable("The client certificate names several principals: it has several URIs")
        }
    }
}

/// From when and until when a certificate is valid; `None` if it is malformed.
pub(super) fn validity(certificate: &CertificateDer<'_>) -> Option<Validity> {
    X509Certificate::from_der(certificate).ok().map(|(_, certificate)| certificate.validity().clone())
}
