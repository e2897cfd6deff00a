//! Certificates and principals are taken anew while the service runs: when their
//! files are found changed, and at SIGHUP. What can't be used is told of, and what
//! was read before stays in force.

use std::{fs, path::Path, time::Duration};

use prometheus_client::metrics::gauge::Gauge;
use sha2::{Digest, Sha256};
use tokio::{
    signal::unix::{SignalKind, signal},
    time::sleep,
};

use super::{Configured, Service};
use crate::{
    config::{Configuration, PrincipalConfig},
    identity::Directory,
    metrics::Metrics,
    server::Drain,
    tls::{ClientTls, ServerTls},
};

/// What the principals are read from: the file, and how.
pub(super) struct Source {
    configured: Configured,
    read: fn(&Configured) -> Result<Vec<PrincipalConfig>, String>,
    file: std::path::PathBuf,
}

/// What may be replaced while the service runs.
pub(super) struct Reloading {
    /// How often the files are looked at; never where it is zero.
    pub every: Duration,
    pub server: ServerTls,
    pub client: Option<ClientTls>,
    pub directory: Directory,
    pub principals: Option<Source>,
    pub metrics: Metrics,
    /// When the service's certificate expires.
    pub expires: Gauge,
}

/// What files hold, without keeping it.
type Fingerprint = [u8; 32];

/// What was looked at last.
struct Seen {
    server: Fingerprint,
    client: Fingerprint,
    principals: Fingerprint,
}

impl Reloading {
    /// Takes the principals from there, too.
    pub(super) fn from<S: Service>(&mut self, configured: Configured) {
        let read = |configured: &Configured| match configured.load::<S>() {
            Ok(loaded) => Ok(loaded.config.common().principals.clone()),
            Err(problem) => Err(problem.to_string().replace('\n', "; ")),
        };
        let file = configured.file::<S>();
        self.principals = Some(Source { configured, read, file });
    }

    /// Looks again and again, until the drain begins.
    pub(super) async fn run(self, drain: Drain) {
        self.expires.set(self.server.expires());
        let mut hangup = signal(SignalKind::hangup()).ok();
        let mut seen = self.look();
        loop {
            let told = tokio::select! {
                () = drain.draining() => return,
                () = passed(self.every) => false,
                told = async { match &mut hangup { Some(hangup) => hangup.recv().await, None => std::future::pending().await } } => told.is_some(),
            };
            let now = self.look();
            if told || now.server != seen.server {
                self.tell("certificates", self.server.reload().map_err(|problem| problem.to_string()));
                self.expires.set(self.server.expires());
            }
            if let Some(client) = &self.client
                && (told || now.client != seen.client)
            {
                self.tell("certificates for calls", client.reload().map_err(|problem| problem.to_string()));
            }
            if let Some(source) = &self.principals
                && (told || now.principals != seen.principals)
            {
                self.tell("principals", self.take_principals(source));
            }
            seen = now;
        }
    }

    fn take_principals(&self, source: &Source) -> Result<(), String> {
        let principals = (source.read)(&source.configured)?;
        self.directory.replace(&principals).map_err(|problem| problem.to_string())
    }

    fn tell(&self, what: &str, outcome: Result<(), String>) {
        self.metrics.reloaded(outcome.is_ok());
        match outcome {
            Ok(()) => tracing::info!(what, "read anew"),
            // Also between two files of a pair that are replaced one after the other.
            Err(problem) => tracing::warn!(what, problem, "can't be used; what was read before stays in force"),
        }
    }

    fn look(&self) -> Seen {
        let client = self.client.as_ref().map(ClientTls::paths).unwrap_or_default();
        Seen {
            server: fingerprint(&self.server.paths()),
            client: fingerprint(&client),
            principals: fingerprint(&self.principals.iter().map(|source| source.file.as_path()).collect::<Vec<_>>()),
        }
    }
}

async fn passed(every: Duration) {
    if every.is_zero() {
        std::future::pending::<()>().await;
    }
    sleep(every).await;
}

/// A file that can't be read is another one than any that can.
fn fingerprint(paths: &[&Path]) -> Fingerprint {
    let mut digest = Sha256::new();
    for path in paths {
        match fs::read(path) {
            Ok(bytes) => {
                digest.update([1]);
                digest.update(Sha256::digest(&bytes));
            }
            Err(_) => digest.update([0]),
        }
    }
    digest.finalize().into()
}
