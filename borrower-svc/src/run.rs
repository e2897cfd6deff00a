//! What this service has of its own when it boots: the way to the provider. The
//! rest is `facility_service::boot`.

use std::{io, sync::Arc};

use facility_domain::ids::PartyId;
use facility_service::{
    boot::{self, Base, Prepared},
    clock::Clock,
    config::Configuration,
    identity::PeerIdentity,
    journal::JournalError,
    metrics::Figures,
    server::{ServerOptions, Shutdown},
    tls::{ClientTls, channel},
};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio_stream::Stream;
use tonic::transport::{Channel, server::Connected};

use crate::{
    config::BorrowerConfig,
    relay::provider,
    service::{Parts, Service},
};

pub use boot::BootError as RunError;

/// The borrower's service, ready to serve.
pub type Running = boot::Running<Service>;

/// What this service needs beside what both have.
pub struct Own {
    channel: Channel,
    principal: String,
    party: PartyId,
}

impl boot::Service for Service {
    const NAME: &'static str = "borrower-svc";
    type Config = BorrowerConfig;
    type Own = Own;

    fn prepare(config: &BorrowerConfig, clock: &Arc<dyn Clock>) -> Result<Prepared<Own>, RunError> {
        let service = &config.common().service;
        let tls = ClientTls::load(config.lender_tls(), clock.clone())?;
        let channel = channel(&config.lender.endpoint, tls.clone())?;
        let own = Own { channel, principal: service.principal.clone(), party: PartyId::parse(&service.party)? };
        Ok(Prepared { own, client_tls: Some(tls) })
    }

    async fn open(own: Own, base: Base) -> Result<Self, RunError> {
        let Own { channel, principal, party } = own;
        let Base { journal, directory, options, clock, ids, metrics } = base;
        let parts = Parts { journal, provider: provider(channel), principal, party, directory, options, clock, ids };
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
pub async fn migrate(config: &BorrowerConfig) -> Result<String, JournalError> {
    boot::migrate::<Service>(config).await
}

/// Serves until `shutdown`.
///
/// # Errors
/// See [`RunError`].
pub async fn run(config: &BorrowerConfig, shutdown: &Shutdown) -> Result<(), RunError> {
    start(config).await?.serve(shutdown).await
}

/// Opens everything that the service needs. Nothing is answered, sent or
/// followed yet.
///
/// # Errors
/// See [`RunError`].
pub async fn start(config: &BorrowerConfig) -> Result<Running, RunError> {
    boot::start::<Service>(config).await
}
