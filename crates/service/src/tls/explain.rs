//! Why a handshake failed, in a sentence that says what to do. What the library
//! says stands behind it.

use std::io;

use rustls::{AlertDescription, CertificateError, Error, InvalidMessage};

/// Why a server dropped a client.
pub(super) fn client_dropped(error: &io::Error) -> String {
    let advice = cause(error).and_then(|cause| match cause {
        Error::InvalidMessage(InvalidMessage::InvalidContentType) => {
            Some("the client does not speak TLS; let it call with https and a certificate")
        }
        Error::PeerIncompatible(_) => Some("the client is too old; only TLS 1.3 is spoken here"),
        Error::InvalidCertificate(why) => Some(match why {
            CertificateError::UnknownIssuer | CertificateError::BadSignature => {
                "the client's certificate is of another authority than tls.authority; give it one of this authority"
            }
            CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
                "the client's certificate has expired; replace it, unless a clock is wrong here or there"
            }
            CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
                "the client's certificate is not valid yet; a clock may be wrong here or there"
            }
            _ => "the client's certificate can't be used; replace it",
        }),
        Error::AlertReceived(alert) if about_certificate(*alert) => Some(
            "the client does not believe this service's certificate; it must know the certificate's authority, and call a host that the certificate names",
        ),
        _ => None,
    });
    told(advice, error)
}

/// Why a client could not connect to a server.
pub(super) fn server_not_reached(error: &io::Error) -> String {
    let advice = cause(error).and_then(|cause| match cause {
        Error::InvalidMessage(_) => Some("the server does not speak TLS"),
        Error::InvalidCertificate(why) => Some(match why {
            CertificateError::UnknownIssuer | CertificateError::BadSignature => {
                "the server's certificate is of another authority than the one believed here"
            }
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
                "the server's certificate does not name this host"
            }
            CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
                "the server's certificate has expired, unless a clock is wrong here or there"
            }
            CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
                "the server's certificate is not valid yet; a clock may be wrong here or there"
            }
            _ => "the server's certificate can't be used",
        }),
        Error::AlertReceived(alert) if about_certificate(*alert) => {
            Some("the server does not believe the certificate shown to it")
        }
        _ => None,
    });
    told(advice, error)
}

fn cause(error: &io::Error) -> Option<&Error> {
    error.get_ref().and_then(|inner| inner.downcast_ref())
}

fn told(advice: Option<&str>, error: &io::Error) -> String {
    advice.map_or_else(|| error.to_string(), |advice| format!("{advice} ({error})"))
}

/// Whether the peer's alert says that it does not believe the certificate.
const fn about_certificate(alert: AlertDescription) -> bool {
    matches!(
        alert,
        AlertDescription::UnknownCA
            | AlertDescription::BadCertificate
            | AlertDescription::CertificateUnknown
            | AlertDescription::CertificateExpired
            | AlertDescription::UnsupportedCertificate
            // A signature by another authority of the same name.
            | AlertDescription::DecryptError
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn io(error: Error) -> io::Error {
        io::Error::new(io::ErrorKind::InvalidData, error)
    }

    #[test]
    fn a_dropped_client_is_told_of_with_what_to_do() {
        for (error, advice) in [
            (Error::InvalidMessage(InvalidMessage::InvalidContentType), "the client does not speak TLS; "),
            (CertificateError::UnknownIssuer.into(), "the client's certificate is of another authority"),
            (CertificateError::Expired.into(), "the client's certificate has expired; replace it, "),
            (
                Error::AlertReceived(AlertDescription::UnknownCA),
                "the client does not believe this service's certificate",
            ),
        ] {
            let told = client_dropped(&io(error.clone()));
            assert!(told.starts_with(advice) && told.contains(&error.to_string()), "{told}");
        }
    }

    #[test]
    fn a_server_that_is_not_believed_is_told_of() {
        for (error, advice) in [
            (CertificateError::BadSignature.into(), "the server's certificate is of another authority"),
            (CertificateError::NotValidForName.into(), "the server's certificate does not name this host"),
            (Error::InvalidMessage(InvalidMessage::InvalidContentType), "the server does not speak TLS"),
        ] {
            let told = server_not_reached(&io(error));
            assert!(told.starts_with(advice), "{told}");
        }
    }

    #[test]
    fn what_is_no_matter_of_tls_stays_as_it_is() {
        let refused = io::Error::new(io::ErrorKind::ConnectionRefused, "connection refused");
        assert_eq!(client_dropped(&refused), "connection refused");
        assert_eq!(server_not_reached(&refused), "connection refused");
    }
}
