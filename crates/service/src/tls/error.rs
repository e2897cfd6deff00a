//! Why certificates can't be used, each in one line that says what to do.

use std::path::PathBuf;

/// Why certificates can't be used. The configuration's key comes first.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TlsError {
    /// The file is not there.
    #[error("{key}: {} does not exist; correct the path, or make development certificates with `facility certs`", path.display())]
    Missing {
        /// The configuration's key.
        key: &'static str,
        /// The file.
        path: PathBuf,
    },
    /// The file can't be read.
    #[error("{key}: {} can't be read ({problem}); let the service's user read it", path.display())]
    Unreadable {
        /// The configuration's key.
        key: &'static str,
        /// The file.
        path: PathBuf,
        /// What the operating system says.
        problem: String,
    },
    /// The file holds something else.
    #[error("{key}: {} holds no {expected} in PEM form; put one there", path.display())]
    NotPem {
        /// The configuration's key.
        key: &'static str,
        /// The file.
        path: PathBuf,
        /// What should be there.
        expected: &'static str,
    },
    /// Certificate and key belong to different pairs.
    #[error("tls.key: {} is not the key of the certificate {}; put the two there that were made together", key.display(), certificate.display())]
    Mismatch {
        /// The certificate's file.
        certificate: PathBuf,
        /// The key's file.
        key: PathBuf,
    },
    /// The certificate's time is over.
    #[error("tls.certificate: {} expired at {since}; replace it", path.display())]
    Expired {
        /// The certificate's file.
        path: PathBuf,
        /// When.
        since: String,
    },
    /// The certificate's time has not begun.
    #[error("tls.certificate: {} is valid from {from} only; look at the machine's clock, or replace it", path.display())]
    NotYetValid {
        /// The certificate's file.
        path: PathBuf,
        /// From when.
        from: String,
    },
    /// A certificate or key of a kind that can't be used.
    #[error("{key}: {} can't be used ({problem}); replace it", path.display())]
    Unusable {
        /// The configuration's key.
        key: &'static str,
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        problem: String,
    },
}
