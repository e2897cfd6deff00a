//! The service as a whole: from its configuration to the end of its drain.

use std::{net::SocketAddr, sync::Arc};

use facility_domain::ids::{IdError, PartyId};
use facility_service::{
    clock::{Clock, SystemClock},
    identity::{Directory, DirectoryError},
    ids::RandomIds,
    journal::{self, JournalError},
    owner::OpenOwnersError,
    server::{ServerOptions, Shutdown},
    tls::{ClientTls, EndpointError, ServerTls, TlsError, channel, incoming},
};
use thiserror::Error;
use tokio::net::TcpListener;

use crate::{
    config::BorrowerConfig,
    relay::provider,
    service::{Parts, Service},
};

/// Whose book it is: a database that holds another's is refused.
const BOOK: &str = "borrower-svc";

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
    service: Service,
    listener: TcpListener,
    tls: ServerTls,
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
    let channel = channel(&config.lender.endpoint, ClientTls::load(config.lender_tls(), clock.clone())?)?;
    let party = PartyId::parse(&config.service.party)?;
    let listening = |problem| RunError::Listen { address: config.listen.address.clone(), problem };
    let listener = TcpListener::bind(&config.listen.address).await.map_err(listening)?;
    let address = listener.local_addr().map_err(listening)?;
    let journal = journal::open(&config.journal, BOOK).await?;
    let parts = Parts {
        journal,
        provider: provider(channel),
        principal: config.service.principal.clone(),
        party,
        directory,
        options: ServerOptions::from(&config.limits),
        clock,
        ids: Arc::new(RandomIds),
    };
    Ok(Running { address, service: Service::open(parts).await?, listener, tls })
}

impl Running {
    /// Serves, sends and follows until `shutdown`, then closes the journal.
    ///
    /// # Errors
    /// The journal failed, or serving is not possible.
    pub async fn serve(self, shutdown: &Shutdown) -> Result<(), RunError> {
        let Self { address, service, listener, tls } = self;
        let accepted = incoming(listener, tls, service.options(), shutdown.drain());
        tracing::info!(%address, "borrower-svc serves");
        service.serve(accepted, shutdown).await
    }
}
