//! The service's configuration: `lender.example.toml` documents every key.

use std::path::Path;

use facility_service::config::{
    ConfigError, JournalConfig, LimitsConfig, ListenConfig, LogConfig, PrincipalConfig, TlsConfig, load,
};
use serde::Deserialize;

/// Variables of the environment that begin so override the file:
/// `LENDER_LISTEN__ADDRESS`.
const ENVIRONMENT: &str = "LENDER";

/// Everything that can be configured.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LenderConfig {
    /// Where the service answers.
    pub listen: ListenConfig,
    /// Its certificate and whom it trusts.
    pub tls: TlsConfig,
    /// Where it keeps its book.
    pub journal: JournalConfig,
    /// Under which name it records what it does by itself.
    pub service: ServiceConfig,
    /// What it logs.
    #[serde(default)]
    pub log: LogConfig,
    /// What callers may take of it.
    #[serde(default)]
    pub limits: LimitsConfig,
    /// Who may call.
    pub principals: Vec<PrincipalConfig>,
}

/// `[service]`: the service itself.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServiceConfig {
    /// Its own SPIFFE id; days that close by themselves are recorded under it.
    pub principal: String,
    /// The provider's party, under which those are decided.
    pub party: String,
}

impl LenderConfig {
    /// Reads the file, then the environment, then `overrides`.
    ///
    /// # Errors
    /// What is wrong, in one line that names the place.
    pub fn load(file: &Path, overrides: &[(String, String)]) -> Result<Self, ConfigError> {
        load(Some(file), ENVIRONMENT, overrides)
    }
}
