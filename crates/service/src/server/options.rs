//! What a server allows, with nothing left to tonic's defaults: those have no
//! bound on concurrency, streams or answers.

use std::time::Duration;

use crate::{config::LimitsConfig, processors};

/// Most bytes of one request message.
pub const MAX_REQUEST_BYTES: usize = 1024 * 1024;

/// Most bytes of one response message.
pub const MAX_RESPONSE_BYTES: usize = 4 * 1024 * 1024;

/// Bounds the messages of a generated server: `bounded!(DrawdownServiceServer::new(api))`.
/// tonic sets these bounds on each service, so they can't be set once for all.
#[macro_export]
macro_rules! bounded {
    ($service:expr) => {
        $service
            .max_decoding_message_size($crate::server::MAX_REQUEST_BYTES)
            .max_encoding_message_size($crate::server::MAX_RESPONSE_BYTES)
    };
}

/// What a server allows. Made from the configuration's `[limits]`; each field
/// means what its key says.
#[derive(Debug, Clone)]
pub struct ServerOptions {
    /// Connections open at once.
    pub connections: usize,
    /// Connections open at once from one address.
    pub connections_per_address: usize,
    /// Connections open at once of one principal.
    pub connections_per_principal: usize,
    /// New connections from one address in any second.
    pub new_connections_per_address: usize,
    /// Handshakes under way at once.
    pub handshakes: usize,
    /// Handshakes under way at once with one address.
    pub handshakes_per_address: usize,
    /// How long a handshake may take.
    pub handshake_timeout: Duration,
    /// Requests let in at once, over all connections.
    pub requests: usize,
    /// How many of them are worked on; the others wait.
    pub requests_at_work: usize,
    /// How long they wait while the service does not keep up.
    pub queue: Duration,
    /// Requests worked on at once for one connection.
    pub requests_per_connection: usize,
    /// Streams open at once on one connection.
    pub streams_per_connection: u32,
    /// How long a request may take until its answer begins.
    pub request_timeout: Duration,
    /// After what silence a connection is pinged.
    pub keep_alive: Duration,
    /// How long the answer to the ping may take.
    pub keep_alive_timeout: Duration,
    /// After what time a client is asked to connect anew.
    pub connection_age: Duration,
    /// How long calls may go on after that.
    pub connection_age_grace: Duration,
    /// Most bytes of a request's headers.
    pub header_bytes: u32,
    /// How long calls may go on after the service was told to stop.
    pub drain: Duration,
}

impl ServerOptions {
    /// What `limits` mean on as many processors as this process may use.
    #[must_use]
    pub fn here(limits: &LimitsConfig) -> Self {
        Self::on(processors(), limits)
    }

    fn on(processors: usize, limits: &LimitsConfig) -> Self {
        Self {
            connections: limits.connections,
            connections_per_address: limits.connections_per_address,
            connections_per_principal: limits.connections_per_principal,
            new_connections_per_address: limits.new_connections_per_address,
            handshakes: limits.handshakes,
            handshakes_per_address: limits.handshakes_per_address,
            handshake_timeout: Duration::from_millis(limits.handshake_timeout_ms),
            requests: limits.requests,
            requests_at_work: limits.requests_at_work_per_processor.saturating_mul(processors),
            queue: Duration::from_millis(limits.queue_ms),
            requests_per_connection: limits.requests_per_connection,
            streams_per_connection: limits.streams_per_connection,
            request_timeout: Duration::from_millis(limits.request_timeout_ms),
            keep_alive: Duration::from_secs(limits.keep_alive_seconds),
            keep_alive_timeout: Duration::from_secs(limits.keep_alive_timeout_seconds),
            connection_age: Duration::from_secs(limits.connection_age_seconds),
            connection_age_grace: Duration::from_secs(limits.connection_age_grace_seconds),
            header_bytes: limits.header_bytes,
            drain: Duration::from_secs(limits.drain_seconds),
        }
    }

    /// How long a connection can last at most.
    #[must_use]
    pub fn connection_end(&self) -> Duration {
        self.connection_age.saturating_add(self.connection_age_grace)
    }
}

/// The usual limits on two processors, whatever the machine has: for tests and simulations.
impl Default for ServerOptions {
    fn default() -> Self {
        Self::on(2, &LimitsConfig::default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_processors_have_more_at_work() {
        let limits = LimitsConfig { requests_at_work_per_processor: 3, ..LimitsConfig::default() };
        assert_eq!(ServerOptions::on(1, &limits).requests_at_work, 3);
        assert_eq!(ServerOptions::on(4, &limits).requests_at_work, 12);
    }
}
