//! The borrower's service: equipment purchases, drawdown requests, its own book
//! of each facility, and the two books compared.
//!
//! One journal stream for each facility, "facilities/{facility}", with one owner.
//! What is decided and computed is in [`book`], which is pure; everything else
//! carries: `app` the callers' requests, `relay` what goes to the provider,
//! `follower` what comes from it.

pub mod api;
pub mod app;
mod backoff;
pub mod book;
pub mod command;
pub mod config;
mod figures;
mod follower;
pub mod machine;
mod relay;
mod render;
mod run;
pub mod stored;
#[cfg(test)]
mod testing;
mod traces;
pub mod wire;

pub use relay::{ProviderService, Verbatim, provider};
pub use run::{BorrowerService, RunError, Running, migrate, run, start};
