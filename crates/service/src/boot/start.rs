//! A service as a whole: from its configuration to the end of its drain.

use std::{io, net::SocketAddr, sync::Arc, time::Duration};

use facility_journal::Journal;
use prometheus_client::metrics::gauge::Gauge;
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpListener,
    task::JoinHandle,
};
use tokio_stream::Stream;
use tonic::{service::Routes, transport::server::Connected};

use super::{BootError, Configured, reload::Reloading};
use crate::{
    clock::{Clock, SystemClock},
    config::Configuration,
    identity::{Directory, PeerIdentity},
    ids::{IdSource, RandomIds},
    journal::{self, JournalError},
    metrics::{About, Figures, Metrics, registry, scrapes},
    owner::{Machine, Owners, OwnersOptions},
    server::{Drain, Health, ServerOptions, Setup, Shutdown, routes, serve},
    tls::{ClientTls, ServerTls, incoming},
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
    fn prepare(config: &Self::Config, clock: &Arc<dyn Clock>) -> Result<Prepared<Self>, BootError>;

    /// The journal was restored to an older point, and this is the first start on it. Nothing is answered,
    /// sent or followed yet.
    ///
    /// # Errors
    /// What must be written down first can't be.
    fn restored(&self, owners: &Owners<Self::Machine>) -> impl Future<Output = Result<(), BootError>> + Send {
        let _ = owners;
        async { Ok(()) }
    }

    /// Adds the handlers to `serving.routes`, and begins what goes on beside them.
    fn begin(self, serving: Serving<Self::Machine>) -> Begun;
}

/// A service with what it runs on.
pub struct Prepared<S: Service> {
    /// The service.
    pub service: S,
    /// The state machine of its owners.
    pub machine: S::Machine,
    /// The certificates for calls to another service, which are read anew when they are replaced.
    pub client_tls: Option<ClientTls>,
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
    /// What is read off its books at each scrape.
    pub figures: Figures,
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
    /// Whether the journal was restored to an older point since the service has run.
    pub restored: bool,
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
    metrics: Metrics,
    shown: Option<(TcpListener, About)>,
}

/// A service that is ready to serve, with the port that it listens on.
pub struct Running<S: Service> {
    /// Where it listens.
    pub address: SocketAddr,
    /// Where it shows its figures.
    pub metrics_address: Option<SocketAddr>,
    opened: Opened<S>,
    listener: TcpListener,
    tls: ServerTls,
    reloading: Reloading,
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
    let Prepared { service, machine, client_tls } = S::prepare(config, &clock)?;
    let (listener, address) = listen("listen.address", &common.listen.address).await?;
    let scraped = match &common.metrics.address {
        Some(address) => Some(listen("metrics.address", address).await?),
        None => None,
    };
    let metrics_address = scraped.as_ref().map(|(_, address)| *address);
    let (metrics, expires) = (Metrics::new(clock.clone()), Gauge::default());
    let about = About { service: S::NAME, certificate_expires: expires.clone() };
    let reloading = Reloading {
        every: Duration::from_secs(common.reload.seconds),
        server: tls.clone(),
        client: client_tls,
        directory: directory.clone(),
        principals: None,
        metrics: metrics.clone(),
        expires,
    };
    let parts = Parts {
        journal: journal::open(&common.journal, S::NAME, Arc::new(metrics.clone())).await?,
        principal: common.service.principal.clone(),
        directory,
        options: ServerOptions::here(&common.limits),
        clock,
        ids: Arc::new(RandomIds),
        restored: journal::was_restored(&common.journal),
    };
    let mut opened = Opened::open(service, machine, parts).await?;
    journal::forget_restore(&common.journal).map_err(BootError::Restored)?;
    opened.metrics = metrics;
    opened.shown = scraped.map(|(listener, _)| (listener, about));
    Ok(Running { address, metrics_address, opened, listener, tls, reloading })
}

async fn listen(key: &'static str, address: &str) -> Result<(TcpListener, SocketAddr), BootError> {
    let refused = |problem| BootError::Listen { key, address: address.to_owned(), problem };
    let listener = TcpListener::bind(address).await.map_err(refused)?;
    let address = listener.local_addr().map_err(refused)?;
    Ok((listener, address))
}

impl<S: Service> Running<S> {
    /// Takes the principals from there anew, too, whenever the file is changed.
    #[must_use]
    pub fn reloading_from(mut self, configured: Configured) -> Self {
        self.reloading.from::<S>(configured);
        self
    }

    /// Serves until `shutdown`, then closes the journal.
    ///
    /// # Errors
    /// The journal failed, or serving is not possible.
    pub async fn serve(self, shutdown: &Shutdown) -> Result<(), BootError> {
        let Self { address, metrics_address, opened, listener, tls, reloading } = self;
        let accepted = incoming(listener, tls, &opened.options, shutdown.drain());
        let reloading = tokio::spawn(reloading.run(shutdown.drain()));
        if let Some(address) = metrics_address {
            tracing::info!(%address, "figures are at /metrics");
        }
        tracing::info!(%address, "{} serves", S::NAME);
        let served = opened.serve(accepted, shutdown).await;
        reloading.abort();
        served
    }
}

impl<S: Service> Opened<S> {
    /// Reads the book. Nothing is answered, sent or followed yet.
    ///
    /// # Errors
    /// The journal can't be read.
    pub async fn open(service: S, machine: S::Machine, parts: Parts) -> Result<Self, BootError> {
        let Parts { journal, principal, directory, options, clock, ids, restored } = parts;
        let owners = OwnersOptions { prefix: "facilities/".to_owned(), principal, queue: QUEUE };
        let owners = Owners::open(machine, journal.clone(), clock.clone(), owners).await?;
        if restored {
            service.restored(&owners).await?;
        }
        let metrics = Metrics::new(clock.clone());
        Ok(Self { service, owners, journal, directory, options, clock, ids, metrics, shown: None })
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
        let Self { service, owners, journal, directory, options, clock, ids, metrics, shown } = self;
        let health = Health::new(S::SERVICES).await;
        let routes = routes(&health, &[S::DESCRIPTORS])?;
        let (clock_of, ids_of) = (clock.clone(), ids.clone());
        let drain = shutdown.drain();
        let Begun { routes, tasks, figures } =
            service.begin(Serving { routes, owners: owners.clone(), clock: clock_of, ids: ids_of, drain });
        let shown = shown.map(|(listener, about)| {
            tokio::spawn(scrapes(listener, registry(&metrics, figures, about), shutdown.drain()))
        });
        let setup = Setup { routes, health, directory, options, clock, ids, metrics };
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
        if let Some(shown) = shown {
            shown.abort();
        }
        tracing::info!("{} has stopped", S::NAME);
        served
    }
}
