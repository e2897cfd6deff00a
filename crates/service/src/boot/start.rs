//! A service as a whole: from its configuration to the end of its drain.

use std::{io, net::SocketAddr, sync::Arc, time::Duration};

use facility_journal::Journal;
use prometheus_client::{metrics::gauge::Gauge, registry::Registry};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpListener,
};
use tokio_stream::Stream;
use tonic::transport::server::Connected;

use super::{BootError, Configured, reload::Reloading};
use crate::{
    clock::{Clock, SystemClock},
    config::Configuration,
    identity::{Directory, PeerIdentity},
    ids::{IdSource, RandomIds},
    journal::{self, JournalError},
    metrics::{About, Figures, Metrics, registry, scrapes},
    server::{ServerOptions, Shutdown},
    tls::{ClientTls, ServerTls, incoming},
};

/// What one service has of its own.
pub trait Service: Sized + Send + 'static {
    /// The name of its program, and of its book: a database that holds another's is refused.
    const NAME: &'static str;
    /// Its configuration.
    type Config: Configuration;
    /// What it needs beside what both services have.
    type Own: Send;

    /// Reads and checks what only this service needs. Nothing is opened, sent or answered yet.
    ///
    /// # Errors
    /// What is wrong with it.
    fn prepare(config: &Self::Config, clock: &Arc<dyn Clock>) -> Result<Prepared<Self::Own>, BootError>;

    /// Reads the book. Nothing is answered, sent or followed yet.
    ///
    /// # Errors
    /// The journal can't be read.
    fn open(own: Self::Own, base: Base) -> impl Future<Output = Result<Self, BootError>> + Send;

    /// What callers may take of it.
    fn options(&self) -> &ServerOptions;

    /// The figures that are read off its books.
    fn figures(&self) -> Figures;

    /// Serves the connections of `incoming` until `shutdown`, then closes the journal.
    ///
    /// # Errors
    /// The journal failed, or serving is not possible.
    fn serve<I, IO>(self, incoming: I, shutdown: &Shutdown) -> impl Future<Output = Result<(), BootError>> + Send
    where
        I: Stream<Item = io::Result<IO>> + Send,
        IO: AsyncRead + AsyncWrite + Connected<ConnectInfo = PeerIdentity> + Unpin + Send + 'static;
}

/// What a service needs beside what both have.
pub struct Prepared<O> {
    /// Its own.
    pub own: O,
    /// The certificates for calls to another service, which are read anew when they are replaced.
    pub client_tls: Option<ClientTls>,
}

/// What both services need.
pub struct Base {
    /// The book.
    pub journal: Arc<dyn Journal>,
    /// Who may call.
    pub directory: Directory,
    /// What callers may take.
    pub options: ServerOptions,
    /// The wall clock.
    pub clock: Arc<dyn Clock>,
    /// Mints ids.
    pub ids: Arc<dyn IdSource>,
    /// Counts what happens.
    pub metrics: Metrics,
}

/// A service that is ready to serve.
pub struct Running<S: Service> {
    /// Where it listens.
    pub address: SocketAddr,
    /// Where it shows its figures.
    pub metrics_address: Option<SocketAddr>,
    service: S,
    listener: TcpListener,
    tls: ServerTls,
    figures: Option<(TcpListener, Registry)>,
    reloading: Reloading,
}

/// Makes the journal, or brings its schema up to date; says in one line what was done.
///
/// # Errors
/// It can't be used.
pub async fn migrate<S: Service>(config: &S::Config) -> Result<String, JournalError> {
    journal::migrate(&config.common().journal, S::NAME).await
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
    let Prepared { own, client_tls } = S::prepare(config, &clock)?;
    let (listener, address) = listen("listen.address", &common.listen.address).await?;
    let scraped = match &common.metrics.address {
        Some(address) => Some(listen("metrics.address", address).await?),
        None => None,
    };
    let metrics = Metrics::new(clock.clone());
    let journal = journal::open(&common.journal, S::NAME, Arc::new(metrics.clone())).await?;
    let (options, ids) = (ServerOptions::from(&common.limits), Arc::new(RandomIds));
    let base = Base { journal, directory: directory.clone(), options, clock, ids, metrics: metrics.clone() };
    let service = S::open(own, base).await?;
    let expires = Gauge::default();
    let about = About { service: S::NAME, certificate_expires: expires.clone() };
    let registry = registry(&metrics, service.figures(), about);
    let metrics_address = scraped.as_ref().map(|(_, address)| *address);
    let figures = scraped.map(|(listener, _)| (listener, registry));
    let reloading = Reloading {
        every: Duration::from_secs(common.reload.seconds),
        server: tls.clone(),
        client: client_tls,
        directory,
        principals: None,
        metrics,
        expires,
    };
    Ok(Running { address, metrics_address, service, listener, tls, figures, reloading })
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
        let Self { address, metrics_address, service, listener, tls, figures, reloading } = self;
        let accepted = incoming(listener, tls, service.options(), shutdown.drain());
        let reloading = tokio::spawn(reloading.run(shutdown.drain()));
        let shown = figures.map(|(listener, registry)| tokio::spawn(scrapes(listener, registry, shutdown.drain())));
        if let Some(address) = metrics_address {
            tracing::info!(%address, "figures are at /metrics");
        }
        tracing::info!(%address, "{} serves", S::NAME);
        let served = service.serve(accepted, shutdown).await;
        reloading.abort();
        if let Some(shown) = shown {
            shown.abort();
        }
        served
    }
}
