//! The service's configuration: `borrower.example.toml` documents every key.

use std::path::Path;

use facility_service::config::{COMMON, CommonConfig, ConfigError, Configuration, Key, Kind, TlsConfig, load};
use serde::Deserialize;

/// Everything that can be configured.
#[derive(Debug, Clone, Deserialize)]
pub struct BorrowerConfig {
    /// What both services have.
    #[serde(flatten)]
    pub common: CommonConfig,
    /// The provider's service.
    pub lender: LenderConfig,
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

impl Configuration for BorrowerConfig {
    const ENVIRONMENT: &'static str = "BORROWER";

    fn keys() -> Vec<Key> {
        let own = [
            Key::required("lender.endpoint", Kind::Endpoint(&["https"])),
            Key::with_section("lender.tls.certificate", Kind::Path),
            Key::with_section("lender.tls.key", Kind::Path),
            Key::with_section("lender.tls.authority", Kind::Path),
        ];
        COMMON.iter().chain(&own).copied().collect()
    }

    fn common(&self) -> &CommonConfig {
        &self.common
    }
}

impl BorrowerConfig {
    /// Reads the file, then the environment.
    ///
    /// # Errors
    /// Everything that is wrong, a line each.
    pub fn load(file: &Path) -> Result<Self, ConfigError> {
        Ok(load(file, &[])?.config)
    }

    /// The certificates for calls to the provider.
    #[must_use]
    pub fn lender_tls(&self) -> &TlsConfig {
        self.lender.tls.as_ref().unwrap_or(&self.common.tls)
    }
}

#[cfg(test)]
mod tests {
    use facility_service::config::example;

    use super::*;

    #[test]
    fn the_example_has_every_key_with_its_default() {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("borrower.example.toml");
        assert_eq!(example::problems::<BorrowerConfig>(&file), Vec::<String>::new());
    }
}
