//! The server's side of TLS: what it shows and whom it believes.

use std::sync::{Arc, PoisonError, RwLock};

use rustls::{
    ServerConfig,
    server::{NoServerSessionStorage, WebPkiClientVerifier},
    version::TLS13,
};
use tokio::signal::unix::{SignalKind, signal};

use super::{
    TlsError,
    material::{self, ClockTime, Own},
};
use crate::{clock::Clock, config::TlsConfig};

/// The server's certificates. They can be read anew while it runs; clones share them.
#[derive(Debug, Clone)]
pub struct ServerTls {
    files: Arc<TlsConfig>,
    clock: Arc<dyn Clock>,
    current: Arc<RwLock<Arc<ServerConfig>>>,
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

    /// Reloads at every SIGHUP.
    ///
    /// # Errors
    /// When the operating system refuses to tell of signals.
    pub fn reload_on_hangup(&self) -> std::io::Result<()> {
        let mut hangup = signal(SignalKind::hangup())?;
        let tls = self.clone();
        tokio::spawn(async move {
            while hangup.recv().await.is_some() {
                match tls.reload() {
                    Ok(()) => tracing::info!("certificates were read anew"),
                    Err(error) => tracing::error!(%error, "certificates stay as they were"),
                }
            }
        });
        Ok(())
    }

    /// What a new connection uses.
    pub(super) fn current(&self) -> Arc<ServerConfig> {
        Arc::clone(&self.current.read().unwrap_or_else(PoisonError::into_inner))
    }
}

fn read(files: &TlsConfig, clock: &Arc<dyn Clock>) -> Result<Arc<ServerConfig>, TlsError> {
    let own = Own::read(files, clock.as_ref())?;
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
    Ok(Arc::new(config))
}
