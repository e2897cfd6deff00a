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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_has_every_key_in_its_right_form() {
        let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("lender.example.toml");
        let config = LenderConfig::load(&example, &[]).unwrap();
        assert_eq!(config.principals.len(), 2);
        assert_eq!(config.limits.drain_seconds, LimitsConfig::default().drain_seconds);
    }

    #[test]
    fn an_unknown_key_is_refused_and_named() {
        let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("lender.example.toml");
        let refused = LenderConfig::load(&example, &[("listen.adress".to_owned(), "x".to_owned())]).unwrap_err();
        assert!(refused.to_string().contains("adress"), "{refused}");
    }
}
