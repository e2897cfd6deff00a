//! Requests that would wait in vain are sent away at the door, before anything else is done for them:
//! nobody is looked up, no span begins, no line is written for each. What a refusal costs is what a
//! service that is asked for too much has left for everybody else.

use std::{
    convert::Infallible,
    sync::{
        Arc,
        atomic::{AtomicI64, AtomicU64, Ordering},
    },
    task::{Context, Poll},
    time::Duration,
};

use bytes::Bytes;
use http::{HeaderMap, Request, Response};
use http_body_util::BodyExt;
use tokio::time::timeout;
use tonic::{Status, body::Body};
use tower::{Layer, Service, ServiceExt};

use super::{
    MAX_REQUEST_BYTES,
    limits::{ASIDE, overloaded},
    room::Room,
};
use crate::{Answer, metrics::Metrics};

/// How long a request that is sent away may take to come.
const PATIENCE: Duration = Duration::from_secs(5);

/// How often the log says how many were sent away, in microseconds.
const TOLD_EVERY: i64 = 1_000_000;

/// Sends requests away that would find no place.
#[derive(Debug, Clone)]
pub(super) struct DoorLayer(Arc<Door>);

impl DoorLayer {
    pub(super) fn new(room: Arc<Room>, metrics: Metrics) -> Self {
        let refusal = Status::from(overloaded()).into_http::<Body>().into_parts().0.headers;
        Self(Arc::new(Door { room, metrics, refusal, untold: Untold::default() }))
    }
}

#[derive(Debug)]
struct Door {
    room: Arc<Room>,
    metrics: Metrics,
    /// The refusal, which is the same for everybody.
    refusal: HeaderMap,
    untold: Untold,
}

impl Door {
    fn refused(&self, request: Request<Body>) -> Answer {
        let (head, body) = request.into_parts();
        self.metrics.sent_away(head.uri.path());
        self.untold.another(self.metrics.clock().now());
        let mut response = Response::new(Body::empty());
        response.headers_mut().clone_from(&self.refusal);
        Box::pin(async move {
            come_to_its_end(body).await;
            Ok(response)
        })
    }
}

/// Lets a request come to its end, unless it is too large or too slow. A stream that the server answers
/// before has to be reset, and HTTP/2 cuts a connection that has had many of those.
async fn come_to_its_end(mut body: Body) {
    let mut bytes = 0_usize;
    let whole = async {
        while let Some(Ok(frame)) = body.frame().await {
            bytes = bytes.saturating_add(frame.data_ref().map_or(0, Bytes::len));
            if bytes > MAX_REQUEST_BYTES {
                return;
            }
        }
    };
    // Either way the same answer follows.
    drop(timeout(PATIENCE, whole).await);
}

/// Those of whom the log says nothing yet.
#[derive(Debug, Default)]
struct Untold {
    count: AtomicU64,
    told_at: AtomicI64,
}

impl Untold {
    fn another(&self, now: i64) {
        self.count.fetch_add(1, Ordering::Relaxed);
        let told_at = self.told_at.load(Ordering::Relaxed);
        let due = now.saturating_sub(told_at) >= TOLD_EVERY;
        if due && self.told_at.compare_exchange(told_at, now, Ordering::Relaxed, Ordering::Relaxed).is_ok() {
            let requests = self.count.swap(0, Ordering::Relaxed);
            tracing::warn!(requests, "sent away: there is more to do than can be done");
        }
    }
}

impl<S> Layer<S> for DoorLayer {
    type Service = DoorService<S>;

    fn layer(&self, inner: S) -> DoorService<S> {
        DoorService { door: self.0.clone(), inner: Arc::new(inner) }
    }
}

/// A service with a door. The server clones it for each request; what is behind the door is cloned only for
/// those that are let in.
#[derive(Debug)]
pub(super) struct DoorService<S> {
    door: Arc<Door>,
    inner: Arc<S>,
}

impl<S> Clone for DoorService<S> {
    fn clone(&self) -> Self {
        Self { door: self.door.clone(), inner: self.inner.clone() }
    }
}

impl<S> Service<Request<Body>> for DoorService<S>
where
    S: Service<Request<Body>, Response = Response<Body>, Error = Infallible, Future = Answer>
        + Clone
        + Send
        + Sync
        + 'static,
{
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = Answer;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        // A request that is sent away needs nothing behind the door; one that is let in waits for its own clone.
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Body>) -> Answer {
        if !request.uri().path().starts_with(ASIDE) && self.door.room.turns_away() {
            return self.door.refused(request);
        }
        Box::pin(S::clone(&self.inner).oneshot(request))
    }
}

#[cfg(test)]
mod tests {
    use std::future::ready;

    use prometheus_client::{encoding::text::encode, registry::Registry};
    use tonic::Code;

    use super::*;
    use crate::{
        clock::FixedClock,
        errors::{Reason, decode},
        server::ServerOptions,
    };

    const METHOD: &str = "/facility.lender.v1.CalculationService/PreviewSchedule";

    fn request(path: &str, body: Body) -> Request<Body> {
        Request::builder().uri(format!("http://localhost{path}")).body(body).expect("a request")
    }

    fn open() -> Response<Body> {
        let mut response = Response::new(Body::empty());
        response.headers_mut().insert("let-in", "yes".parse().expect("a header value"));
        response
    }

    /// A room whose only place is taken, in which as many wait as may.
    async fn crowded() -> (Arc<Room>, Vec<tokio::task::JoinHandle<()>>) {
        let options = ServerOptions { requests_at_work: 1, queue: Duration::from_secs(9), ..ServerOptions::default() };
        let room = Arc::new(Room::of(&options));
        let mut inside = Vec::new();
        for _ in 0..3 {
            let room = room.clone();
            inside.push(tokio::spawn(async move {
                let _place = room.enter().await;
                std::future::pending::<()>().await;
            }));
            tokio::time::sleep(Duration::from_millis(300)).await;
        }
        (room, inside)
    }

    #[tokio::test(start_paused = true)]
    async fn whoever_would_wait_in_vain_is_sent_away_at_the_door() {
        let (room, _inside) = crowded().await;
        let metrics = Metrics::new(Arc::new(FixedClock::new(0)));
        let door = DoorLayer::new(room, metrics.clone());
        let inner = || tower::service_fn(|_: Request<Body>| -> Answer { Box::pin(ready(Ok(open()))) });
        for body in [Body::empty(), Body::new(http_body_util::Full::new(Bytes::from_static(b"12345")))] {
            let response = door.layer(inner()).oneshot(request(METHOD, body)).await.expect("infallible");
            assert!(!response.headers().contains_key("let-in"));
            assert_eq!(response.headers()["content-type"], "application/grpc");
            let status = Status::from_header_map(response.headers()).expect("a status");
            let error = decode(&status).expect("our details");
            assert_eq!((error.code, error.known_reason()), (Code::ResourceExhausted, Some(Reason::Overloaded)));
            assert_eq!(error.retry_after, Some(Duration::from_secs(1)));
        }
        let health = request("/grpc.health.v1.Health/Check", Body::empty());
        assert!(door.layer(inner()).oneshot(health).await.expect("infallible").headers().contains_key("let-in"));

        let (mut registry, mut text) = (Registry::default(), String::new());
        metrics.register(&mut registry);
        encode(&mut text, &registry).expect("text");
        let counted = |name: &str, label: &str| {
            text.lines().any(|line| line.starts_with(name) && line.contains(label) && line.ends_with(" 2"))
        };
        assert!(counted("calls_total", "RESOURCE_EXHAUSTED") && counted("call_errors_total", "OVERLOADED"), "{text}");
    }

    #[tokio::test(start_paused = true)]
    async fn the_door_is_open_again_when_nobody_waits() {
        let (room, inside) = crowded().await;
        for task in inside {
            task.abort();
        }
        tokio::time::sleep(Duration::from_millis(1)).await;
        let door = DoorLayer::new(room, Metrics::new(Arc::new(FixedClock::new(0))));
        let inner = tower::service_fn(|_: Request<Body>| -> Answer { Box::pin(ready(Ok(open()))) });
        let response = door.layer(inner).oneshot(request(METHOD, Body::empty())).await.expect("infallible");
        assert!(response.headers().contains_key("let-in"));
    }
}
