//! One call to the provider's service: as this service itself, naming the person
//! for whom it is made.

use std::{sync::Arc, time::Duration};

use facility_service::{identity::on_behalf_of, ids::IdSource, telemetry::Outgoing};
use prost::bytes::Bytes;
use tokio::time::timeout;
use tonic::{
    Request, Status,
    body::Body,
    client::Grpc,
    codegen::{
        InterceptedService,
        http::{Request as HttpRequest, Response as HttpResponse, uri::PathAndQuery},
    },
    transport::Channel,
};
use tower::{ServiceExt, util::BoxCloneSyncService};

use super::codec::Verbatim;
use crate::book::submission::ProviderMethod;

/// How long the answer may take.
const DEADLINE: Duration = Duration::from_secs(10);
/// How much later than the deadline that travels with the call this end gives up.
const GRACE: Duration = Duration::from_secs(1);

/// The way to the provider's service: a channel, or what a test puts in its place.
pub type ProviderService = BoxCloneSyncService<HttpRequest<Body>, HttpResponse<Body>, Status>;

/// The provider's service at the other end of `channel`.
#[must_use]
pub fn provider(channel: Channel) -> ProviderService {
    ProviderService::new(channel.map_err(|error| Status::from_error(error.into())))
}

/// The provider's service.
#[derive(Debug, Clone)]
pub struct Provider {
    service: ProviderService,
    ids: Arc<dyn IdSource>,
}

impl Provider {
    /// The provider that answers through `service`.
    #[must_use]
    pub const fn new(service: ProviderService, ids: Arc<dyn IdSource>) -> Self {
        Self { service, ids }
    }

    /// Sends a request and waits for its answer, ten seconds at most.
    pub(super) async fn call(&self, method: ProviderMethod, request: &[u8], person: &str) -> Result<Bytes, Status> {
        match timeout(DEADLINE.saturating_add(GRACE), self.attempt(method, request, person)).await {
            Ok(answer) => answer,
            Err(_) => Err(Status::deadline_exceeded("no answer in time")),
        }
    }

    async fn attempt(&self, method: ProviderMethod, request: &[u8], person: &str) -> Result<Bytes, Status> {
        let mut request = Request::new(Bytes::copy_from_slice(request));
        request.set_timeout(DEADLINE);
        on_behalf_of(request.metadata_mut(), person)?;
        let path = format!("/{}", method.full_name());
        let path = PathAndQuery::try_from(path).map_err(|problem| Status::internal(problem.to_string()))?;
        let traced = InterceptedService::new(self.service.clone(), Outgoing::new(self.ids.clone()));
        let mut client = Grpc::new(traced);
        client.ready().await.map_err(|problem| Status::unavailable(problem.message()))?;
        Ok(client.unary(request, path, Verbatim).await?.into_inner())
    }
}
