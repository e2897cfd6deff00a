//! The service over the parts that it works with, wherever they come from: `run` makes them from the
//! configuration, a test puts others in their place.

use std::{io, sync::Arc};

use facility_domain::ids::{PartyId, PrincipalId};
use facility_journal::Journal;
use facility_proto::LENDER_DESCRIPTOR_SET;
use facility_service::{
    clock::Clock,
    identity::{Directory, PeerIdentity},
    ids::IdSource,
    metrics::{Figures, Metrics},
    owner::{Owners, OwnersOptions},
    server::{Health, ServerOptions, Setup, Shutdown, routes, serve},
};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio_stream::Stream;
use tonic::transport::server::Connected;

use crate::{
    RunError,
    api::{self, SERVICES},
    app::Lender,
    figures::{Sent, figures},
    machine::FacilityMachine,
};

/// How many requests may wait for one facility.
const QUEUE: usize = 1_024;

/// What the service works with.
pub struct Parts {
    /// Where it keeps its book.
    pub journal: Arc<dyn Journal>,
    /// Under which name it records what it does by itself.
    pub principal: PrincipalId,
    /// The provider.
    pub party: PartyId,
    /// Who may call.
    pub directory: Directory,
    /// What callers may take of it.
    pub options: ServerOptions,
    /// Tells the moments that it records.
    pub clock: Arc<dyn Clock>,
    /// Begins traces.
    pub ids: Arc<dyn IdSource>,
}

/// The service, its book read.
pub struct Service {
    owners: Arc<Owners<FacilityMachine>>,
    journal: Arc<dyn Journal>,
    directory: Directory,
    options: ServerOptions,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn IdSource>,
    metrics: Metrics,
    sent: Sent,
}

impl Service {
    /// Reads the book. Nothing is answered yet.
    ///
    /// # Errors
    /// The journal can't be read.
    pub async fn open(parts: Parts) -> Result<Self, RunError> {
        let Parts { journal, principal, party, directory, options, clock, ids } = parts;
        let own = principal.to_string();
        let owners = OwnersOptions { prefix: "facilities/".to_owned(), principal: own, queue: QUEUE };
        let machine = FacilityMachine::new(principal, party);
        let owners = Owners::open(machine, journal.clone(), clock.clone(), owners).await?;
        let metrics = Metrics::new(clock.clone());
        Ok(Self { owners, journal, directory, options, clock, ids, metrics, sent: Sent::default() })
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
        figures(self.owners.clone(), self.sent.clone())
    }

    /// What callers may take of it.
    #[must_use]
    pub const fn options(&self) -> &ServerOptions {
        &self.options
    }

    /// Serves the connections of `incoming` until `shutdown`, then closes the journal.
    ///
    /// # Errors
    /// The journal failed, or serving is not possible.
    pub async fn serve<I, IO>(self, incoming: I, shutdown: &Shutdown) -> Result<(), RunError>
    where
        I: Stream<Item = io::Result<IO>>,
        IO: AsyncRead + AsyncWrite + Connected<ConnectInfo = PeerIdentity> + Unpin + Send + 'static,
    {
        let Self { owners, journal, directory, options, clock, ids, metrics, sent } = self;
        let health = Health::new(&SERVICES).await;
        let lender = Lender::new(owners.clone(), sent);
        let routes = api::add_to(routes(&health, &[LENDER_DESCRIPTOR_SET])?, lender, shutdown.drain());
        let setup = Setup { routes, health, directory, options, clock, ids, metrics };
        let served = tokio::select! {
            served = serve(incoming, setup, shutdown) => served.map(|_| ()).map_err(RunError::from),
            () = owners.failed() => Err(RunError::JournalFailed),
        };
        journal.close().await;
        tracing::info!("lender-svc has stopped");
        served
    }
}
