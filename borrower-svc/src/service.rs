//! The service over the parts that it works with, wherever they come from: `run` makes them from the
//! configuration, a test puts others in their place.

use std::{io, sync::Arc};

use facility_domain::ids::PartyId;
use facility_journal::Journal;
use facility_proto::BORROWER_DESCRIPTOR_SET;
use facility_service::{
    clock::Clock,
    identity::{Directory, PeerIdentity},
    ids::IdSource,
    metrics::{Figures, Metrics},
    owner::{Owners, OwnersOptions},
    server::{Health, ServerOptions, Setup, Shutdown, routes, serve},
};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    sync::{mpsc, watch},
};
use tokio_stream::Stream;
use tonic::transport::server::Connected;

use crate::{
    RunError,
    api::{self, SERVICES},
    app::{self, Borrower},
    figures::figures,
    follower::Follower,
    machine::BookMachine,
    relay::{Provider, ProviderService, Relay},
    traces::Traces,
};

/// How many requests may wait for one facility.
const QUEUE: usize = 1_024;
/// How many facilities may wait for the relay to look at them.
const WOKEN: usize = 1_024;

/// What the service works with.
pub struct Parts {
    /// Where it keeps its book.
    pub journal: Arc<dyn Journal>,
    /// The provider's service.
    pub provider: ProviderService,
    /// Under which name it records what it does by itself.
    pub principal: String,
    /// The borrower.
    pub party: PartyId,
    /// Who may call.
    pub directory: Directory,
    /// What callers may take of it.
    pub options: ServerOptions,
    /// Tells the moments that it records.
    pub clock: Arc<dyn Clock>,
    /// Makes request identifiers for the provider, and begins traces.
    pub ids: Arc<dyn IdSource>,
}

/// The service, its book read.
pub struct Service {
    owners: Arc<Owners<BookMachine>>,
    parts: Parts,
    metrics: Metrics,
    connection: watch::Sender<bool>,
}

impl Service {
    /// Reads the book. Nothing is answered, sent or followed yet.
    ///
    /// # Errors
    /// The journal can't be read.
    pub async fn open(parts: Parts) -> Result<Self, RunError> {
        let own = parts.principal.clone();
        let options = OwnersOptions { prefix: "facilities/".to_owned(), principal: own, queue: QUEUE };
        let owners = Owners::open(BookMachine, parts.journal.clone(), parts.clock.clone(), options).await?;
        let metrics = Metrics::new(parts.clock.clone());
        Ok(Self { owners, parts, metrics, connection: watch::Sender::new(false) })
    }

    /// Counts into `metrics` from now on.
    #[must_use]
    pub fn measured(mut self, metrics: Metrics) -> Self {
        self.metrics = metrics;
        self
    }

    /// The figures that are read off its books.
    #[must_use]
    pub fn figures(&self) -> Figures {
        figures(self.owners.clone(), self.connection.subscribe())
    }

    /// What callers may take of it.
    #[must_use]
    pub const fn options(&self) -> &ServerOptions {
        &self.parts.options
    }

    /// Serves the connections of `incoming`, sends and follows until `shutdown`, then closes the journal.
    ///
    /// # Errors
    /// The journal failed, or serving is not possible.
    pub async fn serve<I, IO>(self, incoming: I, shutdown: &Shutdown) -> Result<(), RunError>
    where
        I: Stream<Item = io::Result<IO>>,
        IO: AsyncRead + AsyncWrite + Connected<ConnectInfo = PeerIdentity> + Unpin + Send + 'static,
    {
        let Self { owners, parts, metrics, connection } = self;
        let Parts { journal, provider, principal, party, directory, options, clock, ids } = parts;
        let (to_relay, woken) = mpsc::channel(WOKEN);
        let (connected, traces) = (connection.subscribe(), Traces::default());
        let relay =
            Relay::new(owners.clone(), Provider::new(provider.clone(), ids.clone()), principal.clone(), traces.clone());
        let follower = Follower::new(owners.clone(), provider, ids.clone(), principal, connection);
        let relaying = tokio::spawn(relay.run(woken, shutdown.drain()));
        let following = tokio::spawn(follower.run(shutdown.drain()));

        let health = Health::new(&SERVICES).await;
        let parts = app::Parts {
            owners: owners.clone(),
            party,
            connected,
            to_relay,
            clock: clock.clone(),
            ids: ids.clone(),
            traces,
        };
        let routes = api::add_to(routes(&health, &[BORROWER_DESCRIPTOR_SET])?, Borrower::new(parts));
        let setup = Setup { routes, health, directory, options, clock, ids, metrics };
        let served = tokio::select! {
            served = serve(incoming, setup, shutdown) => served.map(|_| ()).map_err(RunError::from),
            () = owners.failed() => Err(RunError::JournalFailed),
        };
        shutdown.begin();
        for ended in [relaying.await, following.await] {
            if let Err(problem) = ended {
                tracing::error!(%problem, "a task did not end in order");
            }
        }
        journal.close().await;
        tracing::info!("borrower-svc has stopped");
        served
    }
}
