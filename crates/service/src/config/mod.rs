//! Configuration: a TOML file, then the environment, then flags, each over the
//! one before. [`Key`] says what may be set and how; what a key means is on the
//! field of its section. Everything that is wrong is told at once, each with its
//! place, so that a typing error never goes unnoticed and is never one of many.

mod check;
mod error;
pub mod example;
mod file;
mod key;
mod load;
mod mask;
mod overlay;
mod password;
mod principals;
mod sections;
mod show;

pub use error::{ConfigError, Problem};
pub use key::{COMMON, Key, Kind, Presence};
pub use load::{Configuration, Flag, Loaded, load, load_from};
pub use mask::without_password;
pub use password::{PasswordError, with_password_of};
pub use sections::{
    CommonConfig, JournalConfig, LimitsConfig, ListenConfig, LogConfig, LogFormat, MetricsConfig, PrincipalConfig,
    ReloadConfig, ServiceConfig, TlsConfig, TracesConfig,
};
pub use show::{InForce, Origin};
