//! A temporary folder with certificates, configurations and journals, and what
//! both services have in common when they run from it.

use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::Arc,
};

use facility::certs::{self, Side};
use facility_service::{
    clock::SystemClock,
    config::TlsConfig,
    server::Shutdown,
    tls::{ClientTls, channel},
};
use tempfile::TempDir;
use tokio::task::JoinHandle;
use tonic::transport::Channel;

use crate::{Failure, people};

/// The folder in which services live. Gone when the last clone is dropped.
#[derive(Debug, Clone)]
pub struct Home(Arc<TempDir>);

impl Home {
    /// A new folder with everybody's certificates.
    ///
    /// # Errors
    /// The certificates can't be made.
    pub fn new() -> Result<Self, Failure> {
        let folder = tempfile::tempdir()?;
        certs::make(&folder.path().join("certs"), &people::certificates(), &SystemClock)?;
        Ok(Self(Arc::new(folder)))
    }

    /// A file in the folder.
    #[must_use]
    pub fn file(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// A new connection to `port` as `person`, by the name of its certificate.
    ///
    /// # Errors
    /// There is no such certificate.
    pub fn channel(&self, port: u16, person: &str) -> Result<Channel, Failure> {
        let file = |ending: &str| self.file(&format!("certs/{person}.{ending}"));
        let files = TlsConfig { certificate: file("pem"), key: file("key"), authority: self.file("certs/ca.pem") };
        let tls = ClientTls::load(&files, Arc::new(SystemClock))?;
        Ok(channel(&format!("https://localhost:{port}"), tls)?)
    }

    /// A new connection to `port` without a certificate.
    ///
    /// # Errors
    /// The authority can't be read.
    pub fn anonymous(&self, port: u16) -> Result<Channel, Failure> {
        let tls = ClientTls::anonymous(&self.file("certs/ca.pem"), Arc::new(SystemClock))?;
        Ok(channel(&format!("https://localhost:{port}"), tls)?)
    }

    /// Writes a service's configuration: the sections that both have, `further`
    /// ones, and the principals.
    pub(crate) fn write_config(&self, side: Side, port: u16, further: &str) -> io::Result<PathBuf> {
        let (name, domain, party) = match side {
            Side::Lender => ("lender", "cat-financial.example", "cat-financial"),
            Side::Borrower => ("borrower", "boleo.example", "boleo"),
        };
        let path = |file: String| shown(&self.file(&file));
        let text = format!(
            "[listen]\naddress = \"127.0.0.1:{port}\"\n\
             [tls]\ncertificate = {}\nkey = {}\nauthority = {}\n\
             [journal]\npath = {}\n\
             [service]\nprincipal = \"spiffe://{domain}/{name}-svc\"\nparty = \"{party}\"\n\
             {further}\n{}",
            path(format!("certs/{name}-svc.pem")),
            path(format!("certs/{name}-svc.key")),
            path("certs/ca.pem".to_owned()),
            path(format!("{name}.db")),
            people::principals_toml(side),
        );
        let file = self.file(&format!("{name}.toml"));
        fs::write(&file, text)?;
        Ok(file)
    }
}

/// A path as a TOML string; those of temporary folders need no escapes but Rust's.
fn shown(path: &Path) -> String {
    format!("{:?}", path.display().to_string())
}

/// A service that serves in a task of this process.
pub(crate) struct Serving<E> {
    shutdown: Shutdown,
    task: JoinHandle<Result<(), E>>,
}

impl<E> Serving<E>
where
    E: std::error::Error + Send + Sync + 'static,
{
    /// Serves in a new task. `serve` gets what tells it to stop.
    pub(crate) fn new<F>(serve: impl FnOnce(Shutdown) -> F) -> Self
    where
        F: Future<Output = Result<(), E>> + Send + 'static,
    {
        let shutdown = Shutdown::new();
        Self { task: tokio::spawn(serve(shutdown.clone())), shutdown }
    }

    /// Stops without waiting for callers, and waits until the journal is closed.
    pub(crate) async fn stop(self) -> Result<(), Failure> {
        self.shutdown.begin();
        self.shutdown.close();
        Ok(self.task.await??)
    }
}
