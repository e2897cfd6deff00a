//! What this service has of its own when it boots: the relay and the follower.
//! The rest is `facility_service::boot`.

use std::sync::Arc;

use facility_domain::ids::PartyId;
use facility_proto::BORROWER_DESCRIPTOR_SET;
use facility_service::{
    boot::{self, Begun, Service, Serving},
    clock::Clock,
    config::Configuration,
    journal::JournalError,
    server::Shutdown,
    tls::{ClientTls, channel},
};
use tokio::sync::{mpsc, watch};

use crate::{
    api::{self, SERVICES},
    app::{Borrower, Parts},
    config::BorrowerConfig,
    follower::Follower,
    machine::BookMachine,
    relay::{Provider, ProviderService, Relay, provider},
};

pub use boot::BootError as RunError;

/// How many facilities may wait for the relay to look at them.
const WOKEN: usize = 1_024;

/// The borrower's service.
#[derive(Debug)]
pub struct BorrowerService {
    /// The way to the provider's service.
    pub provider: ProviderService,
    /// The borrower.
    pub party: PartyId,
    /// Under which name it records what it does by itself.
    pub principal: String,
}

/// The borrower's service, ready to serve.
pub type Running = boot::Running<BorrowerService>;

impl Service for BorrowerService {
    const NAME: &'static str = "borrower-svc";
    const SERVICES: &'static [&'static str] = &SERVICES;
    const DESCRIPTORS: &'static [u8] = BORROWER_DESCRIPTOR_SET;
    type Config = BorrowerConfig;
    type Machine = BookMachine;

    fn prepare(config: &BorrowerConfig, clock: &Arc<dyn Clock>) -> Result<(Self, BookMachine), RunError> {
        let own = &config.common().service;
        let channel = channel(&config.lender.endpoint, ClientTls::load(config.lender_tls(), clock.clone())?)?;
        let party = PartyId::parse(&own.party)?;
        Ok((Self { provider: provider(channel), party, principal: own.principal.clone() }, BookMachine))
    }

    fn begin(self, serving: Serving<BookMachine>) -> Begun {
        let Self { provider, party, principal } = self;
        let Serving { routes, owners, clock, ids, drain } = serving;
        let (to_relay, woken) = mpsc::channel(WOKEN);
        let (connection, connected) = watch::channel(false);
        let relay = Relay::new(owners.clone(), Provider::new(provider.clone(), ids.clone()), principal.clone());
        let follower = Follower::new(owners.clone(), provider, ids.clone(), principal, connection);
        let tasks = vec![tokio::spawn(relay.run(woken, drain.clone())), tokio::spawn(follower.run(drain))];
        let parts = Parts { owners, party, connected, to_relay, clock, ids };
        Begun { routes: api::add_to(routes, Borrower::new(parts)), tasks }
    }
}

/// Makes the journal, or brings its schema up to date; says in one line what was done.
///
/// # Errors
/// It can't be used.
pub async fn migrate(config: &BorrowerConfig) -> Result<String, JournalError> {
    boot::migrate::<BorrowerService>(config).await
}

/// Serves until `shutdown`.
///
/// # Errors
/// See [`RunError`].
pub async fn run(config: &BorrowerConfig, shutdown: &Shutdown) -> Result<(), RunError> {
    boot::run::<BorrowerService>(config, shutdown).await
}

/// Opens everything that the service needs. Nothing is answered, sent or
/// followed yet.
///
/// # Errors
/// See [`RunError`].
pub async fn start(config: &BorrowerConfig) -> Result<Running, RunError> {
    boot::start::<BorrowerService>(config).await
}
