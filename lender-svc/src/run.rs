//! What this service has of its own when it boots; the rest is `facility_service::boot`.

use std::{io, sync::Arc};

use facility_domain::ids::{PartyId, PrincipalId};
use facility_service::{
    boot::{self, Base, Prepared},
    clock::Clock,
    config::Configuration,
    identity::PeerIdentity,
    journal::JournalError,
    metrics::Figures,
    server::{ServerOptions, Shutdown},
};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio_stream::Stream;
use tonic::transport::server::Connected;

use crate::{
    config::LenderConfig,
    service::{Parts, Service},
};

pub use boot::BootError as RunError;

/// The provider's service, ready to serve.
pub type Running = boot::Running<Service>;

impl boot::Service for Service {
    const NAME: &'static str = "lender-svc";
    type Config = LenderConfig;
    type Own = (PrincipalId, PartyId);

    fn prepare(config: &LenderConfig, _: &Arc<dyn Clock>) -> Result<Prepared<Self::Own>, RunError> {
        let service = &config.common().service;
        let own = (PrincipalId::parse(&service.principal)?, PartyId::parse(&service.party)?);
        Ok(Prepared { own, client_tls: None })
    }

    async fn open((principal, party): Self::Own, base: Base) -> Result<Self, RunError> {
        let Base { journal, directory, options, clock, ids, metrics } = base;
        let parts = Parts { journal, principal, party, directory, options, clock, ids };
        Ok(Self::open(parts).await?.measured(metrics))
    }

    fn options(&self) -> &ServerOptions {
        self.options()
    }

    fn figures(&self) -> Figures {
        self.figures()
    }

    async fn serve<I, IO>(self, incoming: I, shutdown: &Shutdown) -> Result<(), RunError>
    where
        I: Stream<Item = io::Result<IO>> + Send,
        IO: AsyncRead + AsyncWrite + Connected<ConnectInfo = PeerIdentity> + Unpin + Send + 'static,
    {
        self.serve(incoming, shutdown).await
    }
}

/// Makes the journal, or brings its schema up to date; says in one line what was done.
///
/// # Errors
/// It can't be used.
pub async fn migrate(config: &LenderConfig) -> Result<String, JournalError> {
    boot::migrate::<Service>(config).await
}

/// Serves until `shutdown`.
///
/// # Errors
/// See [`RunError`].
pub async fn run(config: &LenderConfig, shutdown: &Shutdown) -> Result<(), RunError> {
    start(config).await?.serve(shutdown).await
}

/// Opens everything that the service needs. Nothing is answered yet.
///
/// # Errors
/// See [`RunError`].
pub async fn start(config: &LenderConfig) -> Result<Running, RunError> {
    boot::start::<Service>(config).await
}
