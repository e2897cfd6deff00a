//! The service's configuration: `borrower.example.toml` documents every key.

use std::path::Path;

use facility_service::config::{
    ConfigError, JournalConfig, LimitsConfig, ListenConfig, LogConfig, PrincipalConfig, TlsConfig, load,
};
use serde::Deserialize;

/// Variables of the environment that begin so override the file:
/// `BORROWER_LISTEN__ADDRESS`.
const ENVIRONMENT: &str = "BORROWER";

/// Everything that can be configured.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BorrowerConfig {
    /// Where the service answers.
    pub listen: ListenConfig,
    /// Its certificate and whom it trusts.
    pub tls: TlsConfig,
    /// Where it keeps its book.
    pub journal: JournalConfig,
    /// Under which name it records what it does by itself.
    pub service: ServiceConfig,
    /// The provider's service.
    pub lender: LenderConfig,
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
    /// Its own SPIFFE id; notices and the provider's answers are recorded under it.
    pub principal: String,
    /// The borrower's party.
    pub party: String,
}

/// `[lender]`: the provider's service.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LenderConfig {
    /// Where it answers: `https://lender-svc:7401`. Its certificate must name the host.
    pub endpoint: String,
    /// The certificate to show there and the authority to believe; the service's
    /// own `[tls]` when absent.
    pub tls: Option<TlsConfig>,
}

impl BorrowerConfig {
    /// Reads the file, then the environment, then `overrides`.
    ///
    /// # Errors
    /// What is wrong, in one line that names the place.
    pub fn load(file: &Path, overrides: &[(String, String)]) -> Result<Self, ConfigError> {
        load(Some(file), ENVIRONMENT, overrides)
    }

    /// The certificates for calls to the provider.
    #[must_use]
    pub fn lender_tls(&self) -> &TlsConfig {
        self.lender.tls.as_ref().unwrap_or(&self.tls)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_has_every_key_in_its_right_form() {
        let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("borrower.example.toml");
        let config = BorrowerConfig::load(&example, &[]).unwrap();
        assert_eq!(config.principals.len(), 2);
        assert_eq!(config.limits.drain_seconds, LimitsConfig::default().drain_seconds);
    }

    #[test]
    fn an_unknown_key_is_refused_and_named() {
        let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("borrower.example.toml");
        let refused = BorrowerConfig::load(&example, &[("listen.adress".to_owned(), "x".to_owned())]).unwrap_err();
        assert!(refused.to_string().contains("adress"), "{refused}");
    }
}
