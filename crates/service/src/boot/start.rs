//! A service as a whole: from its configuration to the end of its drain.

use std::{io, net::SocketAddr, sync::Arc};

use facility_journal::Journal;
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpListener,
    task::JoinHandle,
};
use tokio_stream::Stream;
use tonic::{service::Routes, transport::server::Connected};

use super::BootError;
use crate::{
    clock::{Clock, SystemClock},
    config::Configuration,
    identity::{Directory, PeerIdentity},
    ids::{IdSource, RandomIds},
    journal::{self, JournalError},
    owner::{Machine, Owners, OwnersOptions},
    server::{Drain, Health, ServerOptions, Setup, Shutdown, routes, serve},
    tls::{ServerTls, incoming},
};

/// How many requests may wait for one facility.
const QUEUE: usize = 1_024;

/// What one service has of its own.
pub trait Service: Sized + Send + 'static {
    /// The name of its program, and of its book: a database that holds another's is refused.
    const NAME: &'static str;
    /// The gRPC services that it answers for.
    const SERVICES: &'static [&'static str];
    /// The descriptors of its contracts.
    const DESCRIPTORS: &'static [u8];
    /// Its configuration.
    type Config: Configuration;
    /// The state machine that its owners run.
    type Machine: Machine;

    /// Reads and checks what only this service needs. Nothing is opened, sent or answered yet.
    ///
    /// # Errors
    /// What is wrong with it.
    fn prepare(config: &Self::Config, clock: &Arc<dyn Clock>) -> Result<(Self, Self::Machine), BootError>;

    /// Adds the handlers to `serving.routes`, and begins what goes on beside them.
    fn begin(self, serving: Serving<Self::Machine>) -> Begun;
}

/// What a service is given when it begins.
pub struct Serving<M: Machine> {
    /// Health and reflection; the handlers are added to them.
    pub routes: Routes,
    /// Every facility's owner.
    pub owners: Arc<Owners<M>>,
    /// The wall clock.
    pub clock: Arc<dyn Clock>,
    /// Mints ids.
    pub ids: Arc<dyn IdSource>,
    /// Says when to end.
    pub drain: Drain,
}

/// A service that has begun.
pub struct Begun {
    /// Everything that is answered.
    pub routes: Routes,
    /// What goes on beside; each ends when the drain begins.
    pub tasks: Vec<JoinHandle<()>>,
}

/// What every service works with: [`start`] makes it from the configuration, a test of the whole pair
/// puts a simulated disk, clock and network in its place.
pub struct Parts {
    /// Where the book is kept.
    pub journal: Arc<dyn Journal>,
    /// Under which name the service records what it does by itself.
    pub principal: String,
    /// Who may call.
    pub directory: Directory,
    /// What callers may take of it.
    pub options: ServerOptions,
    /// Tells the moments that are recorded.
    pub clock: Arc<dyn Clock>,
    /// Mints ids.
    pub ids: Arc<dyn IdSource>,
}

/// A service whose book is read.
pub struct Opened<S: Service> {
    service: S,
    owners: Arc<Owners<S::Machine>>,
    journal: Arc<dyn Journal>,
    directory: Directory,
    options: ServerOptions,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn IdSource>,
}

/// A service that is ready to serve, with the port that it listens on.
pub struct Running<S: Service> {
    /// Where it listens.
    pub address: SocketAddr,
    opened: Opened<S>,
    listener: TcpListener,
    tls: ServerTls,
}

/// Makes the journal, or brings its schema up to date; says in one line what was done.
///
/// # Errors
/// It can't be used.
pub async fn migrate<S: Service>(config: &S::Config) -> Result<String, JournalError> {
    journal::migrate(&config.common().journal, S::NAME).await
}

/// Serves until `shutdown`.
///
/// # Errors
/// See [`BootError`].
pub async fn run<S: Service>(config: &S::Config, shutdown: &Shutdown) -> Result<(), BootError> {
    start::<S>(config).await?.serve(shutdown).await
}

/// Opens everything that the service needs. Nothing is answered, sent or followed yet.
///
/// # Errors
/// See [`BootError`].
pub async fn start<S: Service>(config: &S::Config) -> Result<Running<S>, BootError> {
    let common = config.common();
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let directory = Directory::new(&common.principals)?;
    let tls = ServerTls::load(&common.tls, clock.clone())?;
    let (service, machine) = S::prepare(config, &clock)?;
    let (listener, address) = listen("listen.address", &common.listen.address).await?;
    let parts = Parts {
        journal: journal::open(&common.journal, S::NAME).await?,
        principal: common.service.principal.clone(),
        directory,
        options: ServerOptions::from(&common.limits),
        clock,
        ids: Arc::new(RandomIds),
    };
    Ok(Running { address, opened: Opened::open(service, machine, parts).await?, listener, tls })
}

async fn listen(key: &'static str, address: &str) -> Result<(TcpListener, SocketAddr), BootError> {
    let refused = |problem| BootError::Listen { key, address: address.to_owned(), problem };
    let listener = TcpListener::bind(address).await.map_err(refused)?;
    let address = listener.local_addr().map_err(refused)?;
    Ok((listener, address))
}

impl<S: Service> Running<S> {
    /// Serves until `shutdown`, then closes the journal.
    ///
    /// # Errors
    /// The journal failed, or serving is not possible.
    pub async fn serve(self, shutdown: &Shutdown) -> Result<(), BootError> {
        let Self { address, opened, listener, tls } = self;
        let accepted = incoming(listener, tls, &opened.options, shutdown.drain());
        tracing::info!(%address, "{} serves", S::NAME);
        opened.serve(accepted, shutdown).await
    }
}

impl<S: Service> Opened<S> {
    /// Reads the book. Nothing is answered, sent or followed yet.
    ///
    /// # Errors
    /// The journal can't be read.
    pub async fn open(service: S, machine: S::Machine, parts: Parts) -> Result<Self, BootError> {
        let Parts { journal, principal, directory, options, clock, ids } = parts;
        let owners = OwnersOptions { prefix: "facilities/".to_owned(), principal, queue: QUEUE };
        let owners = Owners::open(machine, journal.clone(), clock.clone(), owners).await?;
        Ok(Self { service, owners, journal, directory, options, clock, ids })
    }

    /// Serves the connections of `incoming` until `shutdown`, then closes the journal.
    ///
    /// # Errors
    /// The journal failed, or serving is not possible.
    pub async fn serve<I, IO>(self, incoming: I, shutdown: &Shutdown) -> Result<(), BootError>
    where
        I: Stream<Item = io::Result<IO>>,
        IO: AsyncRead + AsyncWrite + Connected<ConnectInfo = PeerIdentity> + Unpin + Send + 'static,
    {
        let Self { service, owners, journal, directory, options, clock, ids } = self;
        let health = Health::new(S::SERVICES).await;
        let routes = routes(&health, &[S::DESCRIPTORS])?;
        let (clock_of, ids_of) = (clock.clone(), ids.clone());
        let drain = shutdown.drain();
        let Begun { routes, tasks } =
            service.begin(Serving { routes, owners: owners.clone(), clock: clock_of, ids: ids_of, drain });
        let setup = Setup { routes, health, directory, options, clock, ids };
        let served = tokio::select! {
            served = serve(incoming, setup, shutdown) => served.map(|_| ()).map_err(BootError::from),
            () = owners.failed() => Err(BootError::JournalFailed),
        };
        shutdown.begin();
        for task in tasks {
            if let Err(problem) = task.await {
                tracing::error!(%problem, "a task did not end in order");
            }
        }
        journal.close().await;
        tracing::info!("{} has stopped", S::NAME);
        served
    }
}
