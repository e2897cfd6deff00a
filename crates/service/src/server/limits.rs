//! Load and time: how many requests at once, and for how long.
//!
//! tonic keeps both limits too, but answers less than a client needs: its
//! timeout is CANCELLED, which a client takes for its own doing, and neither has
//! details. So this layer stands inside tonic's and is a little stricter.
//!
//! A request is read as a whole ([`super::body`]), then gets a place at work or
//! is sent away ([`super::room`]). Health and reflection touch nothing that could
//! be busy and go past both: a busy service is healthy, and whoever restarts it
//! for not answering makes it worse.
//!
//! What holds for time: the shorter of the client's `grpc-timeout` and the
//! server's own. It runs until the answer begins; a stream may go on. When it
//! runs out the handler's future is dropped where it waits, and the caller gets
//! DEADLINE_EXCEEDED, which says nothing of the outcome: whatever must not stop
//! half-way runs in a task of its own.

use std::{
    convert::Infallible,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use http::{HeaderMap, Request, Response};
use tokio::time::timeout;
use tonic::{Status, body::Body};
use tower::{Layer, Service, ServiceExt};

use super::{
    ServerOptions,
    body::{Bodies, Read, Unread},
    room::Room,
};
use crate::{
    Answer,
    errors::{Reason, Refusal},
};

/// Services of the protocol itself: health and reflection.
pub(super) const ASIDE: &str = "/grpc.";

/// Bounds a service's load and time.
#[derive(Debug, Clone)]
pub(super) struct LimitsLayer {
    room: Arc<Room>,
    bodies: Bodies,
    time: Duration,
}

impl LimitsLayer {
    /// As many requests at once as there is room for, and each for as long as `options` say.
    pub(super) fn new(options: &ServerOptions, room: Arc<Room>) -> Self {
        Self { room, bodies: Bodies::new(), time: options.request_timeout }
    }

    /// Reads the request, waits for a place and has it carried out.
    async fn carry_out<S>(self, inner: S, request: Request<Body>) -> Result<Response<Body>, Infallible>
    where
        S: Service<Request<Body>, Response = Response<Body>, Error = Infallible>,
    {
        if request.uri().path().starts_with(ASIDE) {
            return inner.oneshot(request).await;
        }
        let (head, body) = request.into_parts();
        let Read { body, room: _bytes } = match self.bodies.read(body).await {
            Ok(read) => read,
            Err(Unread::Refused(refusal)) => return Ok(Status::from(refusal).into_http()),
            Err(Unread::Gone) => return Ok(Status::cancelled("The request has ended").into_http()),
        };
        let Ok(_place) = self.room.enter().await else { return Ok(Status::from(overloaded()).into_http()) };
        inner.oneshot(Request::from_parts(head, body)).await
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
pub(super) struct LimitsService<S> {
    limits: LimitsLayer,
    inner: S,
}

impl<S> Service<Request<Body>> for LimitsService<S>
where
    S: Service<Request<Body>, Response = Response<Body>, Error = Infallible> + Clone + Send + 'static,
    S::Future: Send + 'static,
{
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = Answer;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        // A request that is sent away needs no service; one that is let in waits for its own clone.
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        let time = asked(request.headers()).map_or(self.limits.time, |asked| asked.min(self.limits.time));
        // The clock starts here and not at the first poll, so that it always runs
        // out before tonic's, which starts when this returns.
        let answer = timeout(time, self.limits.clone().carry_out(self.inner.clone(), request));
        Box::pin(async move {
            answer.await.unwrap_or_else(|_| {
                let late = Refusal::new(
                    Reason::DeadlineExceeded,
                    "Time ran out; whether the request took effect is not known",
                );
                Ok(Status::from(late).into_http())
            })
        })
    }
}

/// There is too much to do.
pub(super) fn overloaded() -> Refusal {
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
    use std::future::{pending, ready};

    use bytes::Bytes;
    use tokio_stream::StreamExt;
    use tonic::Code;

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
        let layer = bounded(&options(1));
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

    fn bounded(options: &ServerOptions) -> LimitsLayer {
        LimitsLayer::new(options, Arc::new(Room::of(options)))
    }

    fn options(requests: usize) -> ServerOptions {
        let request_timeout = Duration::from_secs(10);
        ServerOptions { requests, requests_at_work: requests, request_timeout, ..ServerOptions::default() }
    }

    #[tokio::test(start_paused = true)]
    async fn one_request_too_many_is_overloaded_and_health_is_not() {
        let layer = bounded(&options(1));
        let never = tower::service_fn(|_: Request<Body>| pending::<Result<Response<Body>, Infallible>>());
        let first = tokio::spawn(layer.layer(never).oneshot(request("/a.B/C", None)));
        tokio::time::sleep(Duration::from_millis(1)).await;
        let prompt = tower::service_fn(|_: Request<Body>| ready(Ok::<_, Infallible>(Response::new(Body::empty()))));
        let response = layer.layer(prompt).oneshot(request("/a.B/C", None)).await.expect("infallible");
        let error = decoded(&response);
        assert_eq!((error.code, error.retry_after), (Code::ResourceExhausted, Some(Duration::from_secs(1))));
        let health =
            layer.layer(prompt).oneshot(request("/grpc.health.v1.Health/Check", None)).await.expect("infallible");
        assert!(Status::from_header_map(health.headers()).is_none());
        first.abort();
    }

    /// A request whose message begins with these bytes and goes on for ever.
    fn unending(bytes: &[u8]) -> Request<Body> {
        let begin = tokio_stream::once(Ok::<_, Infallible>(http_body::Frame::data(Bytes::copy_from_slice(bytes))));
        let body = http_body_util::StreamBody::new(begin.chain(tokio_stream::pending()));
        request("/a.B/C", None).map(|_| Body::new(body))
    }

    #[tokio::test(start_paused = true)]
    async fn whoever_sends_slowly_holds_no_place_and_runs_out_of_time() {
        let layer = bounded(&options(1));
        let prompt = tower::service_fn(|_: Request<Body>| ready(Ok::<_, Infallible>(Response::new(Body::empty()))));
        let slow = tokio::spawn(layer.layer(prompt).oneshot(unending(&[0, 0, 0, 0, 9, 1])));
        tokio::time::sleep(Duration::from_millis(1)).await;
        let response = layer.layer(prompt).oneshot(request("/a.B/C", None)).await.expect("infallible");
        assert!(Status::from_header_map(response.headers()).is_none(), "the only place is free");
        let response = slow.await.expect("no panic").expect("infallible");
        assert_eq!(decoded(&response).known_reason(), Some(Reason::DeadlineExceeded));
    }

    #[tokio::test]
    async fn a_message_that_is_too_large_is_refused_by_its_announced_length() {
        let layer = bounded(&options(1));
        let prompt = tower::service_fn(|_: Request<Body>| ready(Ok::<_, Infallible>(Response::new(Body::empty()))));
        // 1 MiB = 1,048,576 = 0x100000 bytes are the most; one more is announced and never sent.
        let response = layer.layer(prompt).oneshot(unending(&[0, 0, 0x10, 0, 1])).await.expect("infallible");
        let error = decoded(&response);
        assert_eq!((error.code, error.known_reason()), (Code::InvalidArgument, Some(Reason::RequestTooLarge)));
        assert_eq!(error.metadata["most_bytes"], "1048576");
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
