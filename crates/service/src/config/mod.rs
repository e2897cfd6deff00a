//! Configuration: a TOML file, then the environment, then flags, each over the
//! one before. What a key means is on its struct; a key that nothing reads is
//! refused, so that a typing error never goes unnoticed.

mod load;
mod sections;

pub use load::{ConfigError, load, load_from};
pub use sections::{JournalConfig, LimitsConfig, ListenConfig, LogConfig, LogFormat, PrincipalConfig, TlsConfig};
