//! A service as a whole: from its configuration to the end of its drain.

use std::{net::SocketAddr, sync::Arc};

use facility_journal::Journal;
use tokio::{net::TcpListener, task::JoinHandle};
use tonic::service::Routes;

use super::BootError;
use crate::{
    clock::{Clock, SystemClock},
    config::Configuration,
    identity::Directory,
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

/// A service that is ready to serve.
pub struct Running<S: Service> {
    /// Where it listens.
    pub address: SocketAddr,
    service: S,
    owners: Arc<Owners<S::Machine>>,
    journal: Arc<dyn Journal>,
    listener: TcpListener,
    tls: ServerTls,
    directory: Directory,
    options: ServerOptions,
    clock: Arc<dyn Clock>,
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
    let journal = journal::open(&common.journal, S::NAME).await?;
    let options =
        OwnersOptions { prefix: "facilities/".to_owned(), principal: common.service.principal.clone(), queue: QUEUE };
    let owners = Owners::open(machine, journal.clone(), clock.clone(), options).await?;
    let options = ServerOptions::from(&common.limits);
    Ok(Running { address, service, owners, journal, listener, tls, directory, options, clock })
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
        let Self { address, service, owners, journal, listener, tls, directory, options, clock } = self;
        let ids: Arc<dyn IdSource> = Arc::new(RandomIds);
        let health = Health::new(S::SERVICES).await;
        let routes = routes(&health, &[S::DESCRIPTORS])?;
        let (clock_of, ids_of) = (clock.clone(), ids.clone());
        let drain = shutdown.drain();
        let Begun { routes, tasks } =
            service.begin(Serving { routes, owners: owners.clone(), clock: clock_of, ids: ids_of, drain });
        let accepted = incoming(listener, tls, &options, shutdown.drain());
        let setup = Setup { routes, health, directory, options, clock, ids };
        tracing::info!(%address, "{} serves", S::NAME);
        let served = tokio::select! {
            served = serve(accepted, setup, shutdown) => served.map(|_| ()).map_err(BootError::from),
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
