//! One span and one line for each request.

use std::{
    convert::Infallible,
    sync::Arc,
    task::{Context, Poll},
};

use http::{Request, Response};
use tonic::body::Body;
use tower::{Layer, Service};
use tracing::{Instrument, field::Empty};

use super::{TraceContext, in_trace};
use crate::{Answer, clock::Clock, ids::IdSource, telemetry};

/// Puts a span around every request: method, principal, trace id, and at its
/// end the gRPC code and how long the handler took.
#[derive(Debug, Clone)]
pub struct RequestSpanLayer {
    clock: Arc<dyn Clock>,
    ids: Arc<dyn IdSource>,
}

impl RequestSpanLayer {
    /// Measures by `clock`, begins traces with `ids`.
    #[must_use]
    pub fn new(clock: Arc<dyn Clock>, ids: Arc<dyn IdSource>) -> Self {
        Self { clock, ids }
    }
}

impl<S> Layer<S> for RequestSpanLayer {
    type Service = RequestSpanService<S>;

    fn layer(&self, inner: S) -> RequestSpanService<S> {
        RequestSpanService { layer: self.clone(), inner }
    }
}

/// A service with a span around each request. The [`TraceContext`] stands in the request's extensions.
#[derive(Debug, Clone)]
pub struct RequestSpanService<S> {
    layer: RequestSpanLayer,
    inner: S,
}

impl<S> Service<Request<Body>> for RequestSpanService<S>
where
    S: Service<Request<Body>, Response = Response<Body>, Error = Infallible>,
    S::Future: Send + 'static,
{
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = Answer;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, mut request: Request<Body>) -> Self::Future {
        let method = request.uri().path().trim_start_matches('/').to_owned();
        let span = tracing::info_span!(
            "request",
            otel.name = Empty,
            otel.kind = Empty,
            method,
            trace_id = Empty,
            principal = Empty,
            on_behalf_of = Empty
        );
        telemetry::describe(&span, request.uri().path().trim_start_matches('/'), "server");
        let came = TraceContext::came(request.headers());
        let context = TraceContext::of_span(&span, came, self.layer.ids.as_ref());
        span.record("trace_id", context.trace_id());
        request.extensions_mut().insert(context);
        let clock = Arc::clone(&self.layer.clock);
        let begun = clock.now();
        // The inner layers read the span when they are called, not only when polled.
        let answer = span.in_scope(|| self.inner.call(request));
        let measured = async move {
            let response = answer.await?;
            let micros = clock.now().saturating_sub(begun);
            tracing::info!(code = grpc_code(&response), micros, "request answered");
            Ok(response)
        };
        Box::pin(in_trace(context, measured.instrument(span)))
    }
}

/// The gRPC code of an answer without a body; zero, OK, where a body follows.
fn grpc_code(response: &Response<Body>) -> i32 {
    let value = response.headers().get("grpc-status").and_then(|value| value.to_str().ok());
    value.and_then(|code| code.parse().ok()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use tower::ServiceExt;

    use super::*;
    use crate::{clock::FixedClock, ids::CountedIds};

    #[tokio::test]
    async fn the_handler_works_in_the_callers_trace() {
        let handler = tower::service_fn(|request: Request<Body>| async move {
            let context = *request.extensions().get::<TraceContext>().expect("a trace");
            assert_eq!(telemetry::current(), Some(context));
            let mut response = Response::new(Body::empty());
            response.headers_mut().insert("trace", context.trace_id().parse().expect("a header value"));
            Ok::<_, Infallible>(response)
        });
        let layer = RequestSpanLayer::new(Arc::new(FixedClock::new(0)), Arc::new(CountedIds::default()));
        let request = Request::builder()
            .uri("http://localhost/a.B/C")
            .header("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")
            .body(Body::empty())
            .expect("a request");
        let response = layer.layer(handler).oneshot(request).await.expect("infallible");
        assert_eq!(response.headers()["trace"], "4bf92f3577b34da6a3ce929d0e0e4736");
    }
}
