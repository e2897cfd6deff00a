//! The sections that both services have. Times are whole milliseconds or
//! seconds, as the key's name says. What may be left out, and what holds then, is in `key`.

use std::{fmt, path::PathBuf};

use serde::Deserialize;

/// Everything that both services have.
#[derive(Debug, Clone, Deserialize)]
pub struct CommonConfig {
    /// Where the service answers.
    pub listen: ListenConfig,
    /// Its certificate and whom it trusts.
    pub tls: TlsConfig,
    /// How often certificates and principals are looked at anew.
    pub reload: ReloadConfig,
    /// Where it keeps its book.
    pub journal: JournalConfig,
    /// Under which name it records what it does by itself.
    pub service: ServiceConfig,
    /// What it logs.
    pub log: LogConfig,
    /// Where it shows its figures.
    #[serde(default)]
    pub metrics: MetricsConfig,
    /// Where it sends its traces.
    pub traces: TracesConfig,
    /// What callers may take of it.
    pub limits: LimitsConfig,
    /// Who may call.
    pub principals: Vec<PrincipalConfig>,
}

/// `[service]`: the service itself.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServiceConfig {
    /// Its own SPIFFE id; what it does by itself is recorded under it.
    pub principal: String,
    /// Its party.
    pub party: String,
}

/// `[reload]`: certificates and principals may be replaced while the service runs.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReloadConfig {
    /// How often the files are looked at; 0 for never, but at every SIGHUP.
    pub seconds: u64,
}

/// `[metrics]`: figures for Prometheus.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MetricsConfig {
    /// Where they are shown, in plain HTTP under /metrics; nowhere when absent.
    pub address: Option<String>,
}

/// `[traces]`: spans for an OpenTelemetry collector.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TracesConfig {
    /// The collector, by OTLP over gRPC: `http://collector:4317`; none when absent.
    pub endpoint: Option<String>,
    /// How many of a hundred traces are sent. Both services choose the same ones.
    pub sample_percent: u8,
}

/// `[listen]`: where the service answers.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListenConfig {
    /// Address and port: `0.0.0.0:50051`.
    pub address: String,
}

/// `[tls]`: the service's own certificate and whom it trusts. PEM files.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TlsConfig {
    /// The service's certificate, its intermediates after it.
    pub certificate: PathBuf,
    /// The certificate's private key.
    pub key: PathBuf,
    /// Certificates of the authorities that sign the other side's certificates.
    pub authority: PathBuf,
}

/// `[journal]`: where the service keeps its book: in a file of its own, or in a database that several
/// replicas share. One of `path` and `url` must be there.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct JournalConfig {
    /// The SQLite file; made when it is not there.
    pub path: Option<PathBuf>,
    /// The PostgreSQL database; when it is there, `path` is not looked at.
    pub url: Option<String>,
    /// A file with that database's password, where `url` has none.
    pub password_file: Option<PathBuf>,
    /// Connections of one replica to that database at most.
    pub connections: u32,
    /// How long a start waits for that database to come up before it gives up.
    pub wait_seconds: u64,
}

impl fmt::Debug for JournalConfig {
    /// Without the URL, in which a password may stand.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("JournalConfig").field("path", &self.path).finish_non_exhaustive()
    }
}

/// `[log]`: what is written to standard error.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LogConfig {
    /// For people or for machines.
    pub format: LogFormat,
    /// Least level, or directives such as `info,lender_svc=debug`.
    pub filter: String,
}

/// How a line of the log looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// Text.
    #[default]
    Human,
    /// One JSON object a line.
    Json,
}

impl Default for LogConfig {
    fn default() -> Self {
        Self { format: LogFormat::default(), filter: "info".to_owned() }
    }
}

/// One of `[[principals]]`: somebody who may call.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PrincipalConfig {
    /// The SPIFFE id in its certificate: `spiffe://boleo.example/treasurer-1`.
    pub uri: String,
    /// The party to which it belongs: `boleo`.
    pub party: String,
    /// What it may be: `["BORROWER_TREASURER"]`.
    pub roles: Vec<String>,
}

/// `[limits]`: what one caller, and all of them, may take of the service.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LimitsConfig {
    /// Connections open at once; further ones are closed at once.
    pub connections: usize,
    /// The same from one address.
    pub connections_per_address: usize,
    /// The same of one principal; all callers without a certificate are one.
    pub connections_per_principal: usize,
    /// New connections from one address in any second; further ones are closed at once.
    pub new_connections_per_address: usize,
    /// TLS handshakes under way at once; further connections are closed at once.
    pub handshakes: usize,
    /// The same with one address.
    pub handshakes_per_address: usize,
    /// How long a handshake may take.
    pub handshake_timeout_ms: u64,
    /// Requests let in at once, over all connections; further ones are OVERLOADED.
    pub requests: usize,
    /// How many of them are worked on at once for each processor; the others wait for their turn.
    pub requests_at_work_per_processor: usize,
    /// How long one waits for its turn while the service does not keep up; then it is OVERLOADED.
    pub queue_ms: u64,
    /// Requests worked on at once for one connection.
    pub requests_per_connection: usize,
    /// Streams open at once on one connection, answered requests and watchers included.
    pub streams_per_connection: u32,
    /// How long a request may take; a client's shorter deadline wins.
    pub request_timeout_ms: u64,
    /// After what silence a connection is pinged.
    pub keep_alive_seconds: u64,
    /// How long the answer to the ping may take before the connection is closed.
    pub keep_alive_timeout_seconds: u64,
    /// After what time a client is asked to connect anew, so that certificates are checked again.
    pub connection_age_seconds: u64,
    /// How long calls may go on after that; streams that go on are cut, and whoever follows one follows it anew.
    pub connection_age_grace_seconds: u64,
    /// Most bytes of a request's headers.
    pub header_bytes: u32,
    /// How long calls may go on after the service was told to stop.
    pub drain_seconds: u64,
}

impl Default for LimitsConfig {
    fn default() -> Self {
        Self {
            connections: 10_000,
            connections_per_address: 2_048,
            connections_per_principal: 256,
            new_connections_per_address: 200,
            handshakes: 256,
            handshakes_per_address: 64,
            handshake_timeout_ms: 5_000,
            requests: 4_096,
            requests_at_work_per_processor: 8,
            queue_ms: 20,
            requests_per_connection: 256,
            streams_per_connection: 256,
            request_timeout_ms: 30_000,
            keep_alive_seconds: 30,
            keep_alive_timeout_seconds: 10,
            connection_age_seconds: 3_600,
            connection_age_grace_seconds: 60,
            header_bytes: 16 * 1024,
            drain_seconds: 20,
        }
    }
}
