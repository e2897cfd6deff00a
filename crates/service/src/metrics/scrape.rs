//! The port on which figures are shown: plain HTTP, GET /metrics, nothing else.

use std::{convert::Infallible, sync::Arc, time::Duration};

use bytes::Bytes;
use http::{Method, Request, Response, StatusCode, header::CONTENT_TYPE};
use http_body_util::Full;
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use prometheus_client::{encoding::text::encode, registry::Registry};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::Semaphore,
    time::{sleep, timeout},
};

use crate::server::Drain;

/// Scrapes at once; a scrape is short, and there are few who make them.
const AT_ONCE: usize = 16;
/// How long a connection may take for its headers.
const HEADERS: Duration = Duration::from_secs(5);
/// How long a connection may stay.
const STAY: Duration = Duration::from_secs(120);
/// How long to wait after the operating system could not accept.
const PAUSE: Duration = Duration::from_millis(100);
/// What the text is (OpenMetrics 1.0.0).
const FORM: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// Shows the figures of `registry` to whoever asks at `listener`, until the drain's connections are cut:
/// a service that drains is looked at most closely.
pub async fn scrapes(listener: TcpListener, registry: Registry, drain: Drain) {
    let registry = Arc::new(registry);
    let places = Arc::new(Semaphore::new(AT_ONCE));
    loop {
        let accepted = tokio::select! {
            () = drain.closing() => return,
            accepted = listener.accept() => accepted,
        };
        let Ok((stream, _)) = accepted else {
            sleep(PAUSE).await;
            continue;
        };
        // Whoever comes too many is let go; the next scrape comes soon enough.
        let Ok(place) = Arc::clone(&places).try_acquire_owned() else { continue };
        let registry = Arc::clone(&registry);
        tokio::spawn(async move {
            if timeout(STAY, serve(stream, registry)).await.is_err() {
                tracing::debug!("a connection for figures stayed too long");
            }
            drop(place);
        });
    }
}

async fn serve(stream: TcpStream, registry: Arc<Registry>) {
    let answers = service_fn(move |request: Request<Incoming>| {
        let answer = answer(request.method(), request.uri().path(), &registry);
        async move { Ok::<_, Infallible>(answer) }
    });
    let mut server = http1::Builder::new();
    server.timer(TokioTimer::new()).header_read_timeout(HEADERS);
    if let Err(error) = server.serve_connection(TokioIo::new(stream), answers).await {
        tracing::debug!(%error, "a connection for figures broke off");
    }
}

fn answer(method: &Method, path: &str, registry: &Registry) -> Response<Full<Bytes>> {
    if path != "/metrics" {
        return plain(StatusCode::NOT_FOUND, "figures are at /metrics\n");
    }
    if method != Method::GET {
        return plain(StatusCode::METHOD_NOT_ALLOWED, "figures can only be read\n");
    }
    let mut text = String::new();
    if encode(&mut text, registry).is_err() {
        return plain(StatusCode::INTERNAL_SERVER_ERROR, "the figures can't be written\n");
    }
    let mut response = Response::new(Full::new(text.into()));
    response.headers_mut().insert(CONTENT_TYPE, http::HeaderValue::from_static(FORM));
    response
}

fn plain(status: StatusCode, text: &'static str) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(Bytes::from_static(text.as_bytes())));
    *response.status_mut() = status;
    response
}
