//! From the command line to the end of the drain: what both services do alike.
//! A service says what is its own by [`Service`]; nothing here knows which it is.

mod command;
mod error;
mod start;

pub use command::{Command, Configured, execute};
pub use error::BootError;
pub use start::{Begun, Opened, Parts, Running, Service, Serving, migrate, run, start};
