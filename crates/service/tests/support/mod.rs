//! A certificate authority in memory, and a server with the standard services
//! and one slow one.

#![allow(dead_code, clippy::expect_used, reason = "each test program uses its part, and fails by panicking")]

use std::{
    convert::Infallible,
    fs,
    future::pending,
    net::{IpAddr, Ipv4Addr, SocketAddr},
    path::PathBuf,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use facility_service::{
    clock::{Clock, SystemClock},
    config::{PrincipalConfig, TlsConfig},
    identity::Directory,
    ids::RandomIds,
    metrics::Metrics,
    server::{self, Drained, Health, ServerOptions, Setup, Shutdown},
    tls::{self, ServerTls},
};
use http::{Request, Response};
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair, KeyUsagePurpose, SanType, date_time_ymd};
use tempfile::TempDir;
use tokio::{net::TcpListener, task::JoinHandle};
use tonic::{body::Body, server::NamedService};

pub const AGENT: &str = "spiffe://cat-financial.example/facility-agent-1";
pub const OFFICER: &str = "spiffe://cat-financial.example/credit-officer-1";
pub const STRANGER: &str = "spiffe://cat-financial.example/stranger";

/// An authority with a folder for what it signs.
pub struct Authority {
    pub folder: TempDir,
    issuer: Issuer<'static, KeyPair>,
}

/// What a test wants of a certificate.
pub struct Wanted<'a> {
    pub uris: &'a [&'a str],
    pub until_year: i32,
}

impl Authority {
    pub fn new() -> Self {
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign];
        let key = KeyPair::generate().expect("a key");
        let certificate = params.self_signed(&key).expect("signed");
        let folder = TempDir::new().expect("a folder");
        fs::write(folder.path().join("ca.pem"), certificate.pem()).expect("written");
        Self { folder, issuer: Issuer::new(params, key) }
    }

    pub fn path(&self) -> PathBuf {
        self.folder.path().join("ca.pem")
    }

    /// Signs a certificate and writes it as `name`.pem and `name`.key.
    pub fn sign(&self, name: &str, wanted: &Wanted<'_>) -> TlsConfig {
        let mut params = CertificateParams::new(vec!["localhost".to_owned()]).expect("a name");
        params.subject_alt_names.push(SanType::IpAddress(IpAddr::V4(Ipv4Addr::LOCALHOST)));
        for uri in wanted.uris {
            params.subject_alt_names.push(SanType::URI((*uri).try_into().expect("ASCII")));
        }
        params.not_before = date_time_ymd(2020, 1, 1);
        params.not_after = date_time_ymd(wanted.until_year, 1, 1);
        let key = KeyPair::generate().expect("a key");
        let certificate = params.signed_by(&key, &self.issuer).expect("signed");
        let file = |ending: &str| self.folder.path().join(format!("{name}.{ending}"));
        fs::write(file("pem"), certificate.pem()).expect("written");
        fs::write(file("key"), key.serialize_pem()).expect("written");
        TlsConfig { certificate: file("pem"), key: file("key"), authority: self.path() }
    }

    pub fn principal(&self, uri: &str) -> TlsConfig {
        let name = uri.rsplit('/').next().expect("a name");
        self.sign(name, &Wanted { uris: &[uri], until_year: 2100 })
    }
}

pub fn clock() -> Arc<dyn Clock> {
    Arc::new(SystemClock)
}

pub fn directory() -> Directory {
    let entry = |uri: &str, role: &str| PrincipalConfig {
        uri: uri.to_owned(),
        party: "cat-financial".to_owned(),
        roles: vec![role.to_owned()],
    };
    Directory::new(&[entry(AGENT, "FACILITY_AGENT"), entry(OFFICER, "CREDIT_OFFICER")]).expect("good principals")
}

/// Stands in for the facility service: every method waits for ever.
#[derive(Debug, Clone)]
pub struct Slow;

impl NamedService for Slow {
    const NAME: &'static str = "facility.lender.v1.FacilityService";
}

impl tower::Service<Request<Body>> for Slow {
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response<Body>, Infallible>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: Request<Body>) -> Self::Future {
        Box::pin(pending())
    }
}

/// A server that runs.
pub struct Running {
    pub address: SocketAddr,
    pub tls: ServerTls,
    pub shutdown: Shutdown,
    pub ended: JoinHandle<Drained>,
}

impl Running {
    pub async fn with(authority: &Authority, options: ServerOptions) -> Self {
        let files = authority.principal("spiffe://cat-financial.example/lender-svc");
        let tls = ServerTls::load(&files, clock()).expect("good files");
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let shutdown = Shutdown::new();
        let incoming = tls::incoming(listener, tls.clone(), &options, shutdown.drain());
        let setup = setup(options).await;
        let stop = shutdown.clone();
        let ended = tokio::spawn(async move { server::serve(incoming, setup, &stop).await.expect("served") });
        Self { address, tls, shutdown, ended }
    }

    pub fn endpoint(&self) -> String {
        format!("https://localhost:{}", self.address.port())
    }
}

pub async fn setup(options: ServerOptions) -> Setup {
    let health = Health::new(&[Slow::NAME]).await;
    let routes = server::routes(&health, &[]).expect("good descriptors").add_service(Slow);
    Setup {
        routes,
        health,
        directory: directory(),
        options,
        clock: clock(),
        ids: Arc::new(RandomIds),
        metrics: Metrics::new(clock()),
    }
}
