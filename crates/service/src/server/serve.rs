//! One server from its first connection to its last.

use std::{io, sync::Arc, time::Duration};

use tokio::{
    io::{AsyncRead, AsyncWrite},
    time::timeout,
};
use tokio_stream::Stream;
use tonic::{
    service::Routes,
    transport::{
        Server,
        server::{Connected, Router},
    },
};
use tonic_reflection::server::{Builder, Error as ReflectionError};

use super::{Health, ServerOptions, Shutdown, door::DoorLayer, limits::LimitsLayer, room::Room};
use crate::{
    access::AccessLayer,
    clock::Clock,
    identity::{Directory, PeerIdentity},
    ids::IdSource,
    metrics::{Metrics, MetricsLayer},
    telemetry::RequestSpanLayer,
};

/// How much later than our own tonic's time limit strikes; only a defect of ours lets it.
const TONIC_LATER_BY: Duration = Duration::from_secs(5);

/// How long connections have to end once they are cut.
const CUT: Duration = Duration::from_secs(2);

/// What a server needs.
#[derive(Debug, Clone)]
pub struct Setup {
    /// The services: begin with [`routes`], add your own.
    pub routes: Routes,
    /// What health checks are told; the same that went into [`routes`].
    pub health: Health,
    /// Who may call at all.
    pub directory: Directory,
    /// How much.
    pub options: ServerOptions,
    /// Measures requests.
    pub clock: Arc<dyn Clock>,
    /// Begins traces.
    pub ids: Arc<dyn IdSource>,
    /// Counts calls.
    pub metrics: Metrics,
}

/// How a server ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Drained {
    /// Every call was answered.
    Clean,
    /// Time ran out and connections were cut.
    Forced,
}

/// The services that every server has: health, and reflection (v1 and v1alpha)
/// over `descriptor_sets` and the error details.
///
/// # Errors
/// When a descriptor set is malformed.
pub fn routes(health: &Health, descriptor_sets: &[&'static [u8]]) -> Result<Routes, ReflectionError> {
    let builder = || {
        let known = [tonic_health::pb::FILE_DESCRIPTOR_SET, tonic_types::pb::FILE_DESCRIPTOR_SET];
        let sets = descriptor_sets.iter().copied().chain(known);
        sets.fold(Builder::configure(), Builder::register_encoded_file_descriptor_set)
    };
    let reflection = crate::bounded!(builder().build_v1()?);
    let reflection_alpha = crate::bounded!(builder().build_v1alpha()?);
    Ok(Routes::new(crate::bounded!(health.server())).add_service(reflection).add_service(reflection_alpha))
}

/// Serves until `shutdown` says otherwise: then health is NOT_SERVING, nothing
/// new is let in, calls under way have `options.drain` to end, and what is left
/// is cut. `incoming` must watch the same `shutdown`, as those of `tls::incoming` do.
///
/// # Errors
/// When tonic can't serve at all.
pub async fn serve<I, IO>(incoming: I, setup: Setup, shutdown: &Shutdown) -> Result<Drained, tonic::transport::Error>
where
    I: Stream<Item = io::Result<IO>>,
    IO: AsyncRead + AsyncWrite + Connected<ConnectInfo = PeerIdentity> + Unpin + Send + 'static,
{
    let Setup { routes, health, directory, options, clock, ids, metrics } = setup;
    let drain = shutdown.drain();
    let told = {
        let (drain, health) = (drain.clone(), health.clone());
        async move {
            drain.draining().await;
            health.not_serving().await;
        }
    };
    let room = Arc::new(Room::of(&options));
    let router = bounded_server(&options)
        .layer(DoorLayer::new(room.clone(), metrics.clone()))
        .layer(RequestSpanLayer::new(clock, ids))
        .layer(MetricsLayer::new(metrics))
        .layer(AccessLayer::new(directory))
        .layer(LimitsLayer::new(&options, room))
        .add_routes(routes);
    let mut serving = Box::pin(Router::serve_with_incoming_shutdown(router, incoming, told));
    health.serving().await;

    tokio::select! {
        ended = &mut serving => return ended.map(|()| Drained::Clean),
        () = drain.draining() => {}
    }
    tracing::info!(seconds = options.drain.as_secs(), "draining");
    health.not_serving().await;
    health.end_watches().await;
    if let Ok(ended) = timeout(options.drain, &mut serving).await {
        tracing::info!("drained");
        return ended.map(|()| Drained::Clean);
    }
    tracing::warn!("calls were still under way when time ran out; their connections are cut");
    shutdown.close();
    match timeout(CUT, serving).await {
        Ok(ended) => ended.map(|()| Drained::Forced),
        Err(_) => Ok(Drained::Forced),
    }
}

fn bounded_server(options: &ServerOptions) -> Server {
    Server::builder()
        .concurrency_limit_per_connection(options.requests_per_connection)
        .load_shed(true)
        .max_concurrent_streams(options.streams_per_connection)
        .timeout(options.request_timeout.saturating_add(TONIC_LATER_BY))
        .http2_keepalive_interval(Some(options.keep_alive))
        .http2_keepalive_timeout(Some(options.keep_alive_timeout))
        .max_connection_age(options.connection_age)
        .http2_max_header_list_size(options.header_bytes)
        // A client that opens streams only to reset them is cut off (CVE-2023-44487).
        .http2_max_pending_accept_reset_streams(Some(64))
        .http2_max_local_error_reset_streams(Some(256))
        .accept_http1(false)
}
