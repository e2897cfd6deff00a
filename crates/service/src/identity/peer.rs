//! What is known of the other end of a connection, before any look-up.

use std::{net::SocketAddr, sync::Arc};

/// What the other end showed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Presented {
    /// No certificate.
    Nothing,
    /// A certificate of the authority that names this one principal.
    Principal(Arc<str>),
    /// A certificate of the authority that does not name exactly one principal, and why.
    Unusable(&'static str),
}

/// The other end of a connection. tonic puts it into every request's extensions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PeerIdentity {
    /// What it showed.
    pub presented: Presented,
    /// Its address, where the transport has one.
    pub remote_addr: Option<SocketAddr>,
}

impl PeerIdentity {
    /// A peer that is the principal `uri`. TLS makes these from certificates;
    /// simulations and tests inject them.
    #[must_use]
    pub fn principal(uri: &str, remote_addr: Option<SocketAddr>) -> Self {
        Self { presented: Presented::Principal(uri.into()), remote_addr }
    }

    /// A peer without a certificate.
    #[must_use]
    pub fn anonymous(remote_addr: Option<SocketAddr>) -> Self {
        Self { presented: Presented::Nothing, remote_addr }
    }

    /// The principal's name, if the peer showed one.
    #[must_use]
    pub fn uri(&self) -> Option<&str> {
        match &self.presented {
            Presented::Principal(uri) => Some(uri),
            Presented::Nothing | Presented::Unusable(_) => None,
        }
    }
}
