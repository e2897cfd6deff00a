//! Counts every call.

use std::{
    convert::Infallible,
    task::{Context, Poll},
};

use http::{Request, Response};
use tonic::{Code, Status, body::Body};
use tower::{Layer, Service};

use super::Metrics;
use crate::{
    Answer,
    errors::{Reason, decode},
};

/// Puts the counters around a service.
#[derive(Debug, Clone)]
pub struct MetricsLayer(Metrics);

impl MetricsLayer {
    /// Counts into `metrics`.
    #[must_use]
    pub const fn new(metrics: Metrics) -> Self {
        Self(metrics)
    }
}

impl<S> Layer<S> for MetricsLayer {
    type Service = MetricsService<S>;

    fn layer(&self, inner: S) -> MetricsService<S> {
        MetricsService { metrics: self.0.clone(), inner }
    }
}

/// A service whose calls are counted.
#[derive(Debug, Clone)]
pub struct MetricsService<S> {
    metrics: Metrics,
    inner: S,
}

impl<S> Service<Request<Body>> for MetricsService<S>
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

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        let path = request.uri().path().to_owned();
        let metrics = self.metrics.clone();
        let began = metrics.clock().now();
        let answer = self.inner.call(request);
        Box::pin(async move {
            let response = answer.await?;
            let (code, reason) = outcome(&response);
            metrics.called(&path, code, reason, metrics.clock().now().saturating_sub(began));
            Ok(response)
        })
    }
}

/// The code of an answer, and the reason of one that is not OK. An answer whose body follows is OK.
fn outcome(response: &Response<Body>) -> (i32, Option<String>) {
    match Status::from_header_map(response.headers()) {
        None => (0, None),
        Some(status) if status.code() == Code::Ok => (0, None),
        Some(status) => {
            // A reason of ours, or the code's own name: nobody else's text becomes a label.
            let known = decode(&status).and_then(|error| error.known_reason()).map(Reason::code);
            (i32::from(status.code()), Some(known.unwrap_or("UNKNOWN").to_owned()))
        }
    }
}
