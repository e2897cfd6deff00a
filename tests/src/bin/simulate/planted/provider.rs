//! Ways to the provider that are faulty: one takes an answer that is none for a no, one sleeps on.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll, Wake, Waker};

use borrower_svc::ProviderService;
use facility_service::errors::{Reason, Refusal};
use prost::bytes::Bytes;
use tonic::body::Body;
use tonic::{Code, Status};
use tower::{ServiceBuilder, ServiceExt, service_fn};

/// Whatever can't be reached has refused.
pub(super) fn hasty(provider: ProviderService) -> ProviderService {
    let inner = provider;
    let service = service_fn(move |request: http::Request<Body>| {
        let inner = inner.clone();
        async move {
            let follows = request.uri().path().ends_with("WatchNotices");
            let answer = inner.oneshot(request).await;
            match answer {
                Err(status) if !follows => Ok(refused(&status)),
                Ok(response)
                    if !follows && Status::from_header_map(response.headers()).is_some_and(|it| unknown(&it)) =>
                {
                    Ok(refused(&Status::unavailable("")))
                }
                other => other,
            }
        }
    });
    ProviderService::new(ServiceBuilder::new().service(service))
}

fn unknown(status: &Status) -> bool {
    status.code() == Code::Unavailable
}

fn refused(status: &Status) -> http::Response<Body> {
    Status::from(Refusal::new(Reason::WrongState, status.message().to_owned())).into_http()
}

/// One wake-up of so many is lost.
const LOST: u64 = 4;

/// Whoever waits for the next notice is now and then not woken when it comes.
pub(super) fn drowsy(provider: ProviderService) -> ProviderService {
    let inner = provider;
    let service = service_fn(move |request: http::Request<Body>| {
        let inner = inner.clone();
        async move {
            let follows = request.uri().path().ends_with("WatchNotices");
            let answer = inner.oneshot(request).await?;
            let wakes = Arc::default();
            Ok::<_, Status>(if follows { answer.map(|body| Body::new(Drowsy { body, wakes })) } else { answer })
        }
    });
    ProviderService::new(ServiceBuilder::new().service(service))
}

/// A stream of which some wake-ups are lost.
struct Drowsy {
    body: Body,
    wakes: Arc<AtomicU64>,
}

impl http_body::Body for Drowsy {
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<http_body::Frame<Bytes>, Status>>> {
        let drowsy =
            Waker::from(Arc::new(Sometimes { waker: context.waker().clone(), wakes: Arc::clone(&self.wakes) }));
        Pin::new(&mut self.body).poll_frame(&mut Context::from_waker(&drowsy))
    }
}

struct Sometimes {
    waker: Waker,
    wakes: Arc<AtomicU64>,
}

impl Wake for Sometimes {
    fn wake(self: Arc<Self>) {
        if self.wakes.fetch_add(1, Ordering::SeqCst) % LOST != LOST - 1 {
            self.waker.wake_by_ref();
        }
    }
}
