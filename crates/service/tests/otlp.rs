//! Spans arrive at a collector, under the trace that came with the request.

#![allow(clippy::expect_used, reason = "what fails here ends the test")]

use std::{
    convert::Infallible,
    pin::Pin,
    sync::{Arc, Mutex},
    task::{Context, Poll},
};

use facility_service::{
    clock::SystemClock,
    config::{LogConfig, TracesConfig},
    ids::RandomIds,
    telemetry::{self, RequestSpanLayer, TraceContext},
};
use http::{Request, Response};
use http_body_util::BodyExt;
use tokio::net::TcpListener;
use tokio_stream::wrappers::TcpListenerStream;
use tonic::{body::Body, server::NamedService, transport::Server};
use tower::{Layer, ServiceExt};

/// Keeps what is exported, as bytes.
#[derive(Debug, Clone, Default)]
struct Collector(Arc<Mutex<Vec<u8>>>);

impl NamedService for Collector {
    const NAME: &'static str = "opentelemetry.proto.collector.trace.v1.TraceService";
}

impl tower::Service<Request<Body>> for Collector {
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response<Body>, Infallible>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        let kept = self.0.clone();
        Box::pin(async move {
            let bytes = request.into_body().collect().await.expect("a body").to_bytes();
            kept.lock().expect("held").extend_from_slice(&bytes);
            Ok(tonic::Status::ok("").into_http())
        })
    }
}

fn holds(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_requests_span_is_sent_under_the_trace_that_came_and_its_calls_go_on_in_it() {
    let collector = Collector::default();
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let endpoint = format!("http://{}", listener.local_addr().expect("an address"));
    tokio::spawn(
        Server::builder().add_service(collector.clone()).serve_with_incoming(TcpListenerStream::new(listener)),
    );

    // Whatever the log shows, spans are sent.
    let log = LogConfig { filter: "error".to_owned(), ..LogConfig::default() };
    let traces = TracesConfig { endpoint: Some(endpoint), sample_percent: 100 };
    let exporting = telemetry::init(&log, &traces, "lender-svc").expect("begun").expect("configured");
    let handler = tower::service_fn(|_: Request<Body>| async {
        let mut response = Response::new(Body::empty());
        let context = telemetry::current().expect("a trace").to_string();
        response.headers_mut().insert("trace", context.parse().expect("a header value"));
        Ok::<_, Infallible>(response)
    });
    let layer = RequestSpanLayer::new(Arc::new(SystemClock), Arc::new(RandomIds));
    let request = Request::builder()
        .uri("http://localhost/a.B/GetPosition")
        .header("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")
        .body(Body::empty())
        .expect("a request");
    let response = layer.layer(handler).oneshot(request).await.expect("infallible");
    let inner = response.headers()["trace"].to_str().expect("text").to_owned();
    let context = TraceContext::parse(&inner).expect("a traceparent");
    assert_eq!(context.trace_id(), "4bf92f3577b34da6a3ce929d0e0e4736");
    assert!(!inner.contains("00f067aa0ba902b7"), "the step of the caller: {inner}");

    tokio::task::spawn_blocking(move || drop(exporting)).await.expect("the last spans are sent");
    let sent = collector.0.lock().expect("held").clone();
    let trace: Vec<u8> =
        (0..16).map(|at| u8::from_str_radix(&context.trace_id()[at * 2..at * 2 + 2], 16).expect("hex")).collect();
    // Once as the span's name, once as the method.
    let named = sent.windows(15).filter(|window| *window == b"a.B/GetPosition");
    assert_eq!(named.count(), 2, "{sent:?}");
    assert!(holds(&sent, &trace) && holds(&sent, b"a.B/GetPosition") && holds(&sent, b"lender-svc"), "{sent:?}");
}
