//! Mutual TLS, version 1.3 only, over rustls and ring: how a server accepts, how
//! a client connects, and how both take new certificates while they run. Who a
//! certificate's principal is, `identity` knows.

mod accept;
mod client;
mod error;
mod explain;
mod leaf;
mod material;
mod server;

pub use accept::incoming;
pub use client::{ClientTls, EndpointError, channel, endpoint_of};
pub use error::TlsError;
pub use server::ServerTls;
