//! The client's side of TLS: a channel that shows the service's own certificate
//! and believes only the authority's.

use std::{
    fmt, io,
    path::Path,
    sync::{Arc, PoisonError, RwLock},
    time::Duration,
};

use http::Uri;
use hyper_util::rt::TokioIo;
use rustls::{ClientConfig, client::Resumption, pki_types::ServerName, version::TLS13};
use tokio::net::TcpStream;
use tokio_rustls::{TlsConnector, client::TlsStream};
use tonic::transport::{Channel, Endpoint};
use tower::service_fn;

use super::{
    TlsError, explain,
    material::{self, ClockTime, Own},
};
use crate::{clock::Clock, config::TlsConfig};

const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
const KEEP_ALIVE: Duration = Duration::from_secs(20);
const KEEP_ALIVE_TIMEOUT: Duration = Duration::from_secs(10);

/// Room for error details and then some.
const HEADER_BYTES: u32 = 64 * 1024;

/// A client's certificates. They can be read anew; clones share them.
#[derive(Debug, Clone)]
pub struct ClientTls(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    files: Files,
    clock: Arc<dyn Clock>,
    current: RwLock<Arc<ClientConfig>>,
}

#[derive(Debug)]
enum Files {
    Own(TlsConfig),
    Anonymous(Box<Path>),
}

impl ClientTls {
    /// Reads and checks the files.
    ///
    /// # Errors
    /// The first thing that is wrong with them.
    pub fn load(files: &TlsConfig, clock: Arc<dyn Clock>) -> Result<Self, TlsError> {
        Self::of(Files::Own(files.clone()), clock)
    }

    /// A client without a certificate, which can ask for health and nothing else.
    ///
    /// # Errors
    /// The first thing that is wrong with the authority's file.
    pub fn anonymous(authority: &Path, clock: Arc<dyn Clock>) -> Result<Self, TlsError> {
        Self::of(Files::Anonymous(authority.into()), clock)
    }

    /// Reads the files again; new connections use what they hold now.
    ///
    /// # Errors
    /// The first thing that is wrong with them; the certificates stay as they were.
    pub fn reload(&self) -> Result<(), TlsError> {
        let read = read(&self.0.files, &self.0.clock)?;
        *self.0.current.write().unwrap_or_else(PoisonError::into_inner) = read;
        Ok(())
    }

    fn of(files: Files, clock: Arc<dyn Clock>) -> Result<Self, TlsError> {
        let current = RwLock::new(read(&files, &clock)?);
        Ok(Self(Arc::new(Shared { files, clock, current })))
    }

    fn current(&self) -> Arc<ClientConfig> {
        Arc::clone(&self.0.current.read().unwrap_or_else(PoisonError::into_inner))
    }
}

fn read(files: &Files, clock: &Arc<dyn Clock>) -> Result<Arc<ClientConfig>, TlsError> {
    let authority = match files {
        Files::Own(files) => files.authority.as_path(),
        Files::Anonymous(authority) => authority,
    };
    let roots = material::authorities(authority)?;
    let builder = ClientConfig::builder_with_details(material::provider(), Arc::new(ClockTime(Arc::clone(clock))))
        .with_protocol_versions(&[&TLS13])
        .map_err(|why| material::authority_unusable(authority, &why))?
        .with_root_certificates(roots);
    let mut config = match files {
        Files::Own(files) => {
            let own = Own::read(files, clock.as_ref())?;
            builder.with_client_auth_cert(own.chain, own.key).map_err(|why| material::own_unusable(files, &why))?
        }
        Files::Anonymous(_) => builder.with_no_client_auth(),
    };
    config.alpn_protocols = vec![b"h2".to_vec()];
    config.resumption = Resumption::disabled();
    Ok(Arc::new(config))
}

/// Why an endpoint can't be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{endpoint:?} is no endpoint; write https://name:port")]
pub struct EndpointError {
    /// What was given.
    pub endpoint: String,
}

/// A channel to `endpoint` (`https://lender-svc:50051`) that connects when it is
/// first used and again after it was lost. The server's certificate must name
/// the endpoint's host.
///
/// # Errors
/// When the endpoint is malformed or not https.
pub fn channel(endpoint: &str, tls: ClientTls) -> Result<Channel, EndpointError> {
    let malformed = || EndpointError { endpoint: endpoint.to_owned() };
    let uri: Uri = endpoint.parse().map_err(|_| malformed())?;
    let target = Target::of(&uri).ok_or_else(malformed)?;
    let connector = service_fn(move |_: Uri| {
        let (tls, target) = (tls.clone(), target.clone());
        async move { connect(&target, &tls).await.map(TokioIo::new) }
    });
    Ok(endpoint_of(uri).connect_with_connector_lazy(connector))
}

/// What every connection of ours to another service is held to, whatever carries it.
#[must_use]
pub fn endpoint_of(uri: Uri) -> Endpoint {
    Endpoint::from(uri)
        .connect_timeout(CONNECT_TIMEOUT)
        .http2_keep_alive_interval(KEEP_ALIVE)
        .keep_alive_timeout(KEEP_ALIVE_TIMEOUT)
        .keep_alive_while_idle(true)
        .http2_max_header_list_size(HEADER_BYTES)
}

#[derive(Clone)]
struct Target {
    host: String,
    port: u16,
    name: ServerName<'static>,
}

impl Target {
    fn of(uri: &Uri) -> Option<Self> {
        if uri.scheme_str() != Some("https") {
            return None;
        }
        let host = uri.host()?.trim_start_matches('[').trim_end_matches(']').to_owned();
        let name = ServerName::try_from(host.clone()).ok()?;
        Some(Self { host, port: uri.port_u16().unwrap_or(443), name })
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.host, self.port)
    }
}

async fn connect(target: &Target, tls: &ClientTls) -> io::Result<TlsStream<TcpStream>> {
    let secured = async {
        let stream = TcpStream::connect((target.host.as_str(), target.port)).await?;
        stream.set_nodelay(true)?;
        TlsConnector::from(tls.current()).connect(target.name.clone(), stream).await
    };
    secured.await.map_err(|error| {
        let why = explain::server_not_reached(&error);
        tracing::debug!(%target, why, "no connection");
        io::Error::new(error.kind(), format!("{target}: {why}"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn target(endpoint: &str) -> Option<String> {
        Target::of(&endpoint.parse().ok()?).map(|target| target.to_string())
    }

    #[test]
    fn endpoints_are_https_with_a_host() {
        assert_eq!(target("https://lender-svc:50051").as_deref(), Some("lender-svc:50051"));
        assert_eq!(target("https://127.0.0.1:1").as_deref(), Some("127.0.0.1:1"));
        assert_eq!(target("https://[::1]:1").as_deref(), Some("::1:1"));
        assert_eq!(target("https://lender-svc").as_deref(), Some("lender-svc:443"));
        for other in ["http://lender-svc:50051", "lender-svc:50051", "", "https://"] {
            assert_eq!(target(other), None, "{other}");
        }
    }
}
