//! The service's configuration: `lender.example.toml` documents every key.

use std::path::Path;

use facility_service::config::{COMMON, CommonConfig, ConfigError, Configuration, Key, load};
use serde::Deserialize;

/// Everything that can be configured: this service needs nothing that the other one lacks.
#[derive(Debug, Clone, Deserialize)]
#[serde(transparent)]
pub struct LenderConfig {
    /// What both services have.
    pub common: CommonConfig,
}

impl Configuration for LenderConfig {
    const ENVIRONMENT: &'static str = "LENDER";

    fn keys() -> Vec<Key> {
        COMMON.to_vec()
    }

    fn common(&self) -> &CommonConfig {
        &self.common
    }
}

impl LenderConfig {
    /// Reads the file, then the environment.
    ///
    /// # Errors
    /// Everything that is wrong, a line each.
    pub fn load(file: &Path) -> Result<Self, ConfigError> {
        Ok(load(file, &[])?.config)
    }
}

#[cfg(test)]
mod tests {
    use facility_service::config::example;

    use super::*;

    #[test]
    fn the_example_has_every_key_with_its_default() {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("lender.example.toml");
        assert_eq!(example::problems::<LenderConfig>(&file), Vec::<String>::new());
    }
}
