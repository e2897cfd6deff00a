//! The server's side of TLS: what it shows and whom it believes.

use std::{
    path::Path,
    sync::{Arc, PoisonError, RwLock, RwLockReadGuard},
};

use rustls::{
    ServerConfig,
    server::{NoServerSessionStorage, WebPkiClientVerifier},
    version::TLS13,
};

use super::{
    TlsError, leaf,
    material::{self, ClockTime, Own},
};
use crate::{clock::Clock, config::TlsConfig};

/// The server's certificates. They can be read anew while it runs; clones share them.
#[derive(Debug, Clone)]
pub struct ServerTls {
    files: Arc<TlsConfig>,
    clock: Arc<dyn Clock>,
    current: Arc<RwLock<Current>>,
}

#[derive(Debug)]
struct Current {
    config: Arc<ServerConfig>,
    expires: i64,
}

impl ServerTls {
    /// Reads and checks the files.
    ///
    /// # Errors
    /// The first thing that is wrong with them.
    pub fn load(files: &TlsConfig, clock: Arc<dyn Clock>) -> Result<Self, TlsError> {
        let current = Arc::new(RwLock::new(read(files, &clock)?));
        Ok(Self { files: Arc::new(files.clone()), clock, current })
    }

    /// Reads the files again; new connections use what they hold now.
    ///
    /// # Errors
    /// The first thing that is wrong with them; the certificates stay as they were.
    pub fn reload(&self) -> Result<(), TlsError> {
        let read = read(&self.files, &self.clock)?;
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = read;
        Ok(())
    }

    /// The files.
    #[must_use]
    pub fn paths(&self) -> [&Path; 3] {
        [&self.files.certificate, &self.files.key, &self.files.authority]
    }

    /// When the certificate in use expires, in seconds since 1970-01-01T00:00:00Z.
    #[must_use]
    pub fn expires(&self) -> i64 {
        self.held().expires
    }

    /// What a new connection uses.
    pub(super) fn current(&self) -> Arc<ServerConfig> {
        Arc::clone(&self.held().config)
    }

    fn held(&self) -> RwLockReadGuard<'_, Current> {
        self.current.read().unwrap_or_else(PoisonError::into_inner)
    }
}

fn read(files: &TlsConfig, clock: &Arc<dyn Clock>) -> Result<Current, TlsError> {
    let own = Own::read(files, clock.as_ref())?;
    let expires = own.chain.first().and_then(leaf::validity).map_or(0, |validity| validity.not_after.timestamp());
    let roots = material::authorities(&files.authority)?;
    // Health is asked without a certificate, so one is not demanded here; the
    // access layer demands it of every other call.
    let verifier = WebPkiClientVerifier::builder_with_provider(roots, material::provider())
        .allow_unauthenticated()
        .build()
        .map_err(|why| material::authority_unusable(&files.authority, &why))?;
    let mut config = ServerConfig::builder_with_details(material::provider(), Arc::new(ClockTime(Arc::clone(clock))))
        .with_protocol_versions(&[&TLS13])
        .map_err(|why| material::own_unusable(files, &why))?
        .with_client_cert_verifier(verifier)
        .with_single_cert(own.chain, own.key)
        .map_err(|why| material::own_unusable(files, &why))?;
    config.alpn_protocols = vec![b"h2".to_vec()];
    // A resumed session would carry a certificate past its expiry.
    config.session_storage = Arc::new(NoServerSessionStorage {});
    config.send_tls13_tickets = 0;
    Ok(Current { config: Arc::new(config), expires })
}
