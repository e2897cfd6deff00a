//! What both facility services share: identity and TLS, the access table, error
//! answers, serving and draining, configuration, telemetry, clock and ids, and how a
//! service boots.
//!
//! Nothing here knows a rule of finance, and nothing here knows one of the two
//! services: what only one of them needs lives in that service's crate.

use std::{convert::Infallible, num::NonZero, pin::Pin, thread::available_parallelism};

pub mod access;
pub mod boot;
pub mod calculations;
pub mod clock;
pub mod config;
pub mod errors;
pub mod health;
pub mod identity;
pub mod ids;
pub mod journal;
pub mod metrics;
pub mod owner;
pub mod server;
pub mod telemetry;
pub mod tls;
pub mod wire;

/// The future of a layer's answer.
type Answer = Pin<Box<dyn Future<Output = Result<http::Response<tonic::body::Body>, Infallible>> + Send>>;

/// How many processors this process may use; one where the system does not say.
fn processors() -> usize {
    available_parallelism().map_or(1, NonZero::get)
}
