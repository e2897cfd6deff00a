//! Load and time: how many requests at once, and for how long.
//!
//! tonic keeps both limits too, but answers less than a client needs: its
//! timeout is CANCELLED, which a client takes for its own doing, and neither has
//! details. So this layer stands inside tonic's and is a little stricter.
//!
//! What holds for time: the shorter of the client's `grpc-timeout` and the
//! server's own. It runs until the answer begins; a stream may go on. When it
//! runs out the handler's future is dropped where it waits, and the caller gets
//! DEADLINE_EXCEEDED, which says nothing of the outcome: whatever must not stop
//! half-way runs in a task of its own.

use std::{
    convert::Infallible,
    future::ready,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use http::{HeaderMap, Request, Response};
use tokio::{sync::Semaphore, time::timeout};
use tonic::{Status, body::Body};
use tower::{Layer, Service};

use crate::{
    Answer,
    access::{Access, find},
    errors::{Reason, Refusal},
};

/// Bounds a service's load and time.
#[derive(Debug, Clone)]
pub struct LimitsLayer {
    permits: Arc<Semaphore>,
    time: Duration,
}

impl LimitsLayer {
    /// At most `requests` at once, each for at most `time`.
    #[must_use]
    pub fn new(requests: usize, time: Duration) -> Self {
        Self { permits: Arc::new(Semaphore::new(requests.min(Semaphore::MAX_PERMITS))), time }
    }
}

impl<S> Layer<S> for LimitsLayer {
    type Service = LimitsService<S>;

    fn layer(&self, inner: S) -> LimitsService<S> {
        LimitsService { limits: self.clone(), inner }
    }
}

/// A service with bounded load and time.
#[derive(Debug, Clone)]
pub struct LimitsService<S> {
    limits: LimitsLayer,
    inner: S,
}

impl<S> Service<Request<Body>> for LimitsService<S>
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
        // A busy service is healthy: whoever restarts it for not answering makes it worse.
        let counted = find(request.uri().path()).is_none_or(|row| row.access != Access::Open);
        let permit = match Arc::clone(&self.limits.permits).try_acquire_owned() {
            Ok(permit) => Some(permit),
            Err(_) if counted => return Box::pin(ready(Ok(Status::from(overloaded()).into_http()))),
            Err(_) => None,
        };
        let time = asked(request.headers()).map_or(self.limits.time, |asked| asked.min(self.limits.time));
        // The clock starts here and not at the first poll, so that it always runs
        // out before tonic's, which starts when this returns.
        let answer = timeout(time, self.inner.call(request));
        Box::pin(async move {
            let answer = answer.await;
            drop(permit);
            answer.unwrap_or_else(|_| {
                let late = Refusal::new(
                    Reason::DeadlineExceeded,
                    "Time ran out; whether the request took effect is not known",
                );
                Ok(Status::from(late).into_http())
            })
        })
    }
}

fn overloaded() -> Refusal {
    Refusal::new(Reason::Overloaded, "Too many requests are under way; nothing was done")
        .retry_after(Duration::from_secs(1))
}

/// The client's deadline: at most eight digits and a unit (gRPC over HTTP/2,
/// "Timeout"). A malformed one is as good as none, as tonic has it.
fn asked(headers: &HeaderMap) -> Option<Duration> {
    let text = headers.get("grpc-timeout")?.to_str().ok()?;
    let (digits, unit) = text.split_at_checked(text.len().checked_sub(1)?)?;
    if digits.is_empty() || digits.len() > 8 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let count: u64 = digits.parse().ok()?;
    match unit {
        "H" => Some(Duration::from_secs(count.saturating_mul(3_600))),
        "M" => Some(Duration::from_secs(count.saturating_mul(60))),
        "S" => Some(Duration::from_secs(count)),
        "m" => Some(Duration::from_millis(count)),
        "u" => Some(Duration::from_micros(count)),
        "n" => Some(Duration::from_nanos(count)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::future::pending;

    use tonic::Code;
    use tower::ServiceExt;

    use super::*;
    use crate::errors::{DecodedError, decode};

    fn request(path: &str, deadline: Option<&str>) -> Request<Body> {
        let mut request = Request::builder().uri(format!("http://localhost{path}"));
        if let Some(deadline) = deadline {
            request = request.header("grpc-timeout", deadline);
        }
        request.body(Body::empty()).expect("a request")
    }

    fn decoded(response: &Response<Body>) -> DecodedError {
        decode(&Status::from_header_map(response.headers()).expect("a status")).expect("our details")
    }

    #[tokio::test(start_paused = true)]
    async fn the_shorter_of_both_deadlines_holds() {
        let layer = LimitsLayer::new(1, Duration::from_secs(10));
        for (deadline, millis) in [(None, 10_000), (Some("250m"), 250), (Some("1M"), 10_000), (Some("soon"), 10_000)] {
            let never = tower::service_fn(|_: Request<Body>| pending::<Result<Response<Body>, Infallible>>());
            let begun = tokio::time::Instant::now();
            let response = layer.layer(never).oneshot(request("/a.B/C", deadline)).await.expect("infallible");
            let error = decoded(&response);
            assert_eq!((error.code, error.known_reason()), (Code::DeadlineExceeded, Some(Reason::DeadlineExceeded)));
            let took = begun.elapsed();
            let due = Duration::from_millis(millis);
            assert!(took >= due && took < due + Duration::from_millis(5), "{deadline:?}: {took:?}");
        }
    }

    #[tokio::test]
    async fn one_request_too_many_is_overloaded_and_health_is_not() {
        let layer = LimitsLayer::new(1, Duration::from_secs(10));
        let never = tower::service_fn(|_: Request<Body>| pending::<Result<Response<Body>, Infallible>>());
        let first = tokio::spawn(layer.layer(never).oneshot(request("/a.B/C", None)));
        while layer.permits.available_permits() > 0 {
            tokio::task::yield_now().await;
        }
        let prompt = tower::service_fn(|_: Request<Body>| ready(Ok::<_, Infallible>(Response::new(Body::empty()))));
        let response = layer.layer(prompt).oneshot(request("/a.B/C", None)).await.expect("infallible");
        let error = decoded(&response);
        assert_eq!((error.code, error.retry_after), (Code::ResourceExhausted, Some(Duration::from_secs(1))));
        let health =
            layer.layer(prompt).oneshot(request("/grpc.health.v1.Health/Check", None)).await.expect("infallible");
        assert!(Status::from_header_map(health.headers()).is_none());
        first.abort();
    }

    #[test]
    fn deadlines_are_read_in_every_unit() {
        let read = |text: &str| {
            let mut headers = HeaderMap::new();
            headers.insert("grpc-timeout", text.parse().expect("a header value"));
            asked(&headers)
        };
        assert_eq!(read("2H"), Some(Duration::from_secs(7_200)));
        assert_eq!(read("3M"), Some(Duration::from_secs(180)));
        assert_eq!(read("4S"), Some(Duration::from_secs(4)));
        assert_eq!(read("5m"), Some(Duration::from_millis(5)));
        assert_eq!(read("6u"), Some(Duration::from_micros(6)));
        assert_eq!(read("7n"), Some(Duration::from_nanos(7)));
        for malformed in ["", "m", "5", "5x", "-5m", "+5m", "123456789m", "5 m"] {
            assert_eq!(read(malformed), None, "{malformed}");
        }
    }
}
