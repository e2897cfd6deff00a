//! Why a service can't start, or had to stop.

use facility_domain::ids::IdError;
use thiserror::Error;

use crate::{
    identity::DirectoryError,
    journal::JournalError,
    owner::OpenOwnersError,
    tls::{EndpointError, TlsError},
};

/// Why a service can't start, or had to stop. One line each.
#[derive(Debug, Error)]
pub enum BootError {
    /// The journal can't be opened.
    #[error("{0}")]
    Journal(#[from] JournalError),
    /// The journal can't be read.
    #[error("{0}")]
    Owners(#[from] OpenOwnersError),
    /// The mark that a restore left can't be removed.
    #[error("the mark of a restore beside the journal: {0}")]
    Restored(#[source] std::io::Error),
    /// A certificate or key can't be used.
    #[error("{0}")]
    Tls(#[from] TlsError),
    /// The principals can't be used.
    #[error("{0}")]
    Directory(#[from] DirectoryError),
    /// The service's own name or party can't be used.
    #[error("service: {0}")]
    Service(#[from] IdError),
    /// The other party's address can't be used.
    #[error("lender.endpoint: {0}")]
    Endpoint(#[from] EndpointError),
    /// An address can't be listened on.
    #[error("{address}: can't be listened on: {problem}; choose another {key} or stop what uses it")]
    Listen {
        /// The key that names it.
        key: &'static str,
        /// The configured address.
        address: String,
        /// What the operating system says.
        problem: std::io::Error,
    },
    /// Serving is not possible at all.
    #[error("serving failed: {0}")]
    Serve(#[from] tonic::transport::Error),
    /// The descriptors of the contracts are broken.
    #[error("reflection failed: {0}")]
    Reflection(#[from] tonic_reflection::server::Error),
    /// The journal failed while serving: the process must start again and recover.
    #[error(
        "the journal failed, for the reason logged before this; mend that (a full volume: make room) and start the service again, which recovers what is durable"
    )]
    JournalFailed,
}
