//! A provider that keeps what it is sent and answers what a test tells it.

use std::{
    collections::VecDeque,
    convert::Infallible,
    future::{Ready, ready},
    net::SocketAddr,
    sync::{Arc, Mutex},
    task::{Context, Poll},
    time::Duration,
};

use prost::bytes::Bytes;
use tokio::{net::TcpListener, sync::oneshot, task::JoinHandle, time::timeout};
use tokio_stream::wrappers::TcpListenerStream;
use tonic::{
    Request, Response, Status,
    body::Body,
    codegen::{BoxFuture, Service, http},
    server::{Grpc, NamedService, UnaryService},
    transport::{Endpoint, Server},
};

use crate::relay::{ProviderService, codec::Verbatim, provider};

/// What a test tells it to answer.
pub type Answer = Result<Vec<u8>, Status>;

/// One call as it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    pub path: String,
    pub request: Vec<u8>,
}

/// The provider's service, running or not.
pub struct FakeProvider {
    address: SocketAddr,
    desk: Desk,
    serving: Option<(oneshot::Sender<()>, JoinHandle<()>)>,
}

impl FakeProvider {
    /// Runs and gives these answers one after the other, then the last one again;
    /// UNAVAILABLE while it has none.
    pub async fn start(answers: Vec<Answer>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let mut provider = Self { address: listener.local_addr().unwrap(), desk: Desk::default(), serving: None };
        provider.serve(listener, answers);
        provider
    }

    /// Runs again where it ran before.
    pub async fn back(&mut self, answers: Vec<Answer>) {
        let listener = TcpListener::bind(self.address).await.unwrap();
        self.serve(listener, answers);
    }

    /// Ends; its port is closed.
    pub async fn stop(&mut self) {
        if let Some((stop, serving)) = self.serving.take() {
            let _ = stop.send(());
            serving.await.unwrap();
        }
    }

    pub fn service(&self) -> ProviderService {
        provider(Endpoint::from_shared(format!("http://{}", self.address)).unwrap().connect_lazy())
    }

    pub fn calls(&self) -> Vec<Call> {
        self.desk.calls.lock().unwrap().clone()
    }

    pub fn will_answer(&self, answer: Answer) {
        self.desk.answers.lock().unwrap().push_back(answer);
    }

    /// Waits until so many calls have come.
    pub async fn called(&self, times: usize) {
        let called = async {
            while self.calls().len() < times {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        timeout(Duration::from_secs(20), called).await.expect("a call");
    }

    fn serve(&mut self, listener: TcpListener, answers: Vec<Answer>) {
        *self.desk.answers.lock().unwrap() = answers.into();
        let (stop, stopped) = oneshot::channel();
        let server = Server::builder()
            .add_service(Leases(self.desk.clone()))
            .add_service(Billing(self.desk.clone()))
            .serve_with_incoming_shutdown(TcpListenerStream::new(listener), async {
                let _ = stopped.await;
            });
        self.serving = Some((stop, tokio::spawn(async { server.await.unwrap() })));
    }
}

#[derive(Clone, Default)]
struct Desk {
    calls: Arc<Mutex<Vec<Call>>>,
    answers: Arc<Mutex<VecDeque<Answer>>>,
}

impl Desk {
    fn answer(&self, path: String, request: Bytes) -> Result<Bytes, Status> {
        self.calls.lock().unwrap().push(Call { path, request: request.to_vec() });
        let mut answers = self.answers.lock().unwrap();
        let next = if answers.len() > 1 { answers.pop_front() } else { answers.front().cloned() };
        next.unwrap_or_else(|| Err(Status::unavailable("no answer"))).map(Bytes::from)
    }
}

struct Answering {
    desk: Desk,
    path: String,
}

impl UnaryService<Bytes> for Answering {
    type Response = Bytes;
    type Future = Ready<Result<Response<Bytes>, Status>>;

    fn call(&mut self, request: Request<Bytes>) -> Self::Future {
        ready(self.desk.answer(self.path.clone(), request.into_inner()).map(Response::new))
    }
}

/// Serves whatever is called under the name of a service.
macro_rules! any_method {
    ($service:ident = $name:literal) => {
        #[derive(Clone)]
        struct $service(Desk);

        impl NamedService for $service {
            const NAME: &'static str = $name;
        }

        impl Service<http::Request<Body>> for $service {
            type Response = http::Response<Body>;
            type Error = Infallible;
            type Future = BoxFuture<Self::Response, Self::Error>;

            fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
                Poll::Ready(Ok(()))
            }

            fn call(&mut self, request: http::Request<Body>) -> Self::Future {
                let answering = Answering { desk: self.0.clone(), path: request.uri().path().to_owned() };
                Box::pin(async move { Ok(Grpc::new(Verbatim).unary(answering, request).await) })
            }
        }
    };
}

any_method!(Leases = "facility.lender.v1.LeaseService");
any_method!(Billing = "facility.lender.v1.BillingService");
