//! Serving: all of tonic's limits, the layers around every service, health and
//! reflection, and an end that comes within a set time. No handler lives here.

mod body;
mod connection;
mod door;
mod drain;
mod health;
mod limits;
mod options;
mod room;
mod serve;

pub use connection::Connection;
pub use drain::{Drain, Shutdown};
pub use health::Health;
pub use options::{MAX_REQUEST_BYTES, MAX_RESPONSE_BYTES, ServerOptions};
pub use serve::{Drained, Setup, routes, serve};
