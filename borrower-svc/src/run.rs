//! The service as a whole: from its configuration to the end of its drain.

use std::{net::SocketAddr, sync::Arc};

use facility_domain::ids::{IdError, PartyId};
use facility_journal::Journal;
use facility_proto::BORROWER_DESCRIPTOR_SET;
use facility_service::{
    clock::{Clock, SystemClock},
    identity::{Directory, DirectoryError},
    ids::{IdSource, RandomIds},
    journal::{self, JournalError},
    owner::{OpenOwnersError, Owners, OwnersOptions},
    server::{Health, ServerOptions, Setup, Shutdown, routes, serve},
    tls::{ClientTls, EndpointError, ServerTls, TlsError, channel, incoming},
};
use thiserror::Error;
use tokio::{
    net::TcpListener,
    sync::{mpsc, watch},
};
use tonic::transport::Channel;

use crate::{
    api::{self, SERVICES},
    app::{Borrower, Parts},
    config::BorrowerConfig,
    follower::Follower,
    machine::BookMachine,
    relay::{Provider, Relay},
};

/// Whose book it is: a database that holds another's is refused.
const BOOK: &str = "borrower-svc";
/// How many requests may wait for one facility.
const QUEUE: usize = 1_024;
/// How many facilities may wait for the relay to look at them.
const WOKEN: usize = 1_024;

/// Why the service can't start, or had to stop. One line each.
#[derive(Debug, Error)]
pub enum RunError {
    /// The journal can't be opened.
    #[error("{0}")]
    Journal(#[from] JournalError),
    /// The journal can't be read.
    #[error("{0}")]
    Owners(#[from] OpenOwnersError),
    /// A certificate or key can't be used.
    #[error("{0}")]
    Tls(#[from] TlsError),
    /// The principals can't be used.
    #[error("{0}")]
    Directory(#[from] DirectoryError),
    /// The service's own party can't be used.
    #[error("service: {0}")]
    Service(#[from] IdError),
    /// The provider's address can't be used.
    #[error("lender.endpoint: {0}")]
    Endpoint(#[from] EndpointError),
    /// The address can't be listened on.
    #[error("{address}: can't be listened on: {problem}; choose another listen.address or stop what uses it")]
    Listen {
        /// The configured address.
        address: String,
        /// What the operating system says.
        problem: std::io::Error,
    },
    /// Serving is not possible at all.
    #[error("serving failed: {0}")]
    Serve(#[from] tonic::transport::Error),
    /// The descriptors of the contracts are broken.
    #[error("reflection failed: {0}")]
    Reflection(#[from] tonic_reflection::server::Error),
    /// The journal failed while serving: the process must start again and recover.
    #[error("the journal failed; start the service again to recover what is durable")]
    JournalFailed,
}

/// A service that is ready to serve.
pub struct Running {
    /// Where it listens.
    pub address: SocketAddr,
    owners: Arc<Owners<BookMachine>>,
    journal: Arc<dyn Journal>,
    listener: TcpListener,
    tls: ServerTls,
    provider: Channel,
    party: PartyId,
    principal: String,
    directory: Directory,
    options: ServerOptions,
    clock: Arc<dyn Clock>,
}

/// Makes the journal, or brings its schema up to date; says in one line what was done.
///
/// # Errors
/// It can't be used.
pub async fn migrate(config: &BorrowerConfig) -> Result<String, JournalError> {
    journal::migrate(&config.journal, BOOK).await
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
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let directory = Directory::new(&config.principals)?;
    let tls = ServerTls::load(&config.tls, clock.clone())?;
    let provider = channel(&config.lender.endpoint, ClientTls::load(config.lender_tls(), clock.clone())?)?;
    let party = PartyId::parse(&config.service.party)?;
    let listening = |problem| RunError::Listen { address: config.listen.address.clone(), problem };
    let listener = TcpListener::bind(&config.listen.address).await.map_err(listening)?;
    let address = listener.local_addr().map_err(listening)?;
    let journal = journal::open(&config.journal, BOOK).await?;
    let options =
        OwnersOptions { prefix: "facilities/".to_owned(), principal: config.service.principal.clone(), queue: QUEUE };
    let owners = Owners::open(BookMachine, journal.clone(), clock.clone(), options).await?;
    Ok(Running {
        address,
        owners,
        journal,
        listener,
        tls,
        provider,
        party,
        principal: config.service.principal.clone(),
        directory,
        options: ServerOptions::from(&config.limits),
        clock,
    })
}

impl Running {
    /// Serves, sends and follows until `shutdown`, then closes the journal.
    ///
    /// # Errors
    /// The journal failed, or serving is not possible.
    pub async fn serve(self, shutdown: &Shutdown) -> Result<(), RunError> {
        let Self { address, owners, journal, listener, tls, provider, party, principal, directory, options, clock } =
            self;
        let ids: Arc<dyn IdSource> = Arc::new(RandomIds);
        let (to_relay, woken) = mpsc::channel(WOKEN);
        let (connection, connected) = watch::channel(false);
        let relay = Relay::new(owners.clone(), Provider::new(provider.clone(), ids.clone()), principal.clone());
        let follower = Follower::new(owners.clone(), provider, ids.clone(), principal, connection);
        let relaying = tokio::spawn(relay.run(woken, shutdown.drain()));
        let following = tokio::spawn(follower.run(shutdown.drain()));

        let health = Health::new(&SERVICES).await;
        let parts =
            Parts { owners: owners.clone(), party, connected, to_relay, clock: clock.clone(), ids: ids.clone() };
        let routes = api::add_to(routes(&health, &[BORROWER_DESCRIPTOR_SET])?, Borrower::new(parts));
        let accepted = incoming(listener, tls, &options, shutdown.drain());
        let setup = Setup { routes, health, directory, options, clock, ids };
        tracing::info!(%address, "borrower-svc serves");
        let served = tokio::select! {
            served = serve(accepted, setup, shutdown) => served.map(|_| ()).map_err(RunError::from),
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
