//! Accepting: TCP connections become streams with an identity. Handshakes run
//! beside each other, each within its time, and never hold up the next accept.

use std::{io, net::SocketAddr, sync::Arc, time::Duration};

use tokio::{
    net::{TcpListener, TcpStream},
    sync::{Semaphore, mpsc},
    time::{Instant, sleep, timeout},
};
use tokio_rustls::{TlsAcceptor, server::TlsStream};
use tokio_stream::{Stream, wrappers::ReceiverStream};

use super::{
    ServerTls, explain, leaf,
    peers::{AddressLimits, Addresses, Arrived, Principals},
};
use crate::{
    identity::PeerIdentity,
    server::{Connection, Drain, ServerOptions},
};

type Accepted = Connection<TlsStream<TcpStream>>;

/// How many connections may wait to be taken up.
const BACKLOG: usize = 64;

/// How long to wait after the operating system could not accept: mostly it has
/// no file descriptor left, and trying again at once would only burn time.
const PAUSE: Duration = Duration::from_millis(100);

/// The connections of `listener` whose handshake succeeded, until `drain` begins.
/// The others are logged, one line each, and dropped.
pub fn incoming(
    listener: TcpListener,
    tls: ServerTls,
    options: &ServerOptions,
    drain: Drain,
) -> impl Stream<Item = io::Result<Accepted>> + Send + use<> {
    let (sender, receiver) = mpsc::channel(BACKLOG);
    let bounded = |permits: usize| Arc::new(Semaphore::new(permits.min(Semaphore::MAX_PERMITS)));
    let acceptor = Acceptor {
        tls,
        connections: bounded(options.connections),
        addresses: Addresses::new(AddressLimits {
            connections: options.connections_per_address,
            handshakes: options.handshakes_per_address,
            per_second: options.new_connections_per_address,
        }),
        principals: Principals::new(options.connections_per_principal),
        handshakes: bounded(options.handshakes),
        handshake_timeout: options.handshake_timeout,
        connection_end: options.connection_end(),
        drain,
        sender,
    };
    tokio::spawn(acceptor.run(listener));
    ReceiverStream::new(receiver)
}

struct Acceptor {
    tls: ServerTls,
    connections: Arc<Semaphore>,
    addresses: Addresses,
    principals: Principals,
    handshakes: Arc<Semaphore>,
    handshake_timeout: Duration,
    connection_end: Duration,
    drain: Drain,
    sender: mpsc::Sender<io::Result<Accepted>>,
}

impl Acceptor {
    async fn run(self, listener: TcpListener) {
        loop {
            let accepted = tokio::select! {
                () = self.drain.draining() => return,
                () = self.sender.closed() => return,
                accepted = listener.accept() => accepted,
            };
            match accepted {
                Ok((stream, remote)) => self.begin(stream, remote),
                Err(error) => {
                    tracing::warn!(%error, "a connection could not be accepted");
                    sleep(PAUSE).await;
                }
            }
        }
    }

    /// Begins a handshake, if there is room for it.
    fn begin(&self, stream: TcpStream, remote: SocketAddr) {
        let Ok(place) = Arc::clone(&self.connections).try_acquire_owned() else {
            return tracing::warn!(%remote, "connection dropped: too many are open");
        };
        let Arrived { connection: counted, handshake: shaking } =
            match self.addresses.arrive(remote.ip(), Instant::now()) {
                Ok(arrived) => arrived,
                Err(why) => return tracing::warn!(%remote, why, "connection dropped"),
            };
        let Ok(handshake) = Arc::clone(&self.handshakes).try_acquire_owned() else {
            return tracing::warn!(%remote, "connection dropped: too many handshakes are under way");
        };
        let acceptor = TlsAcceptor::from(self.tls.current());
        let (time, end) = (self.handshake_timeout, self.connection_end);
        let (drain, sender) = (self.drain.clone(), self.sender.clone());
        let principals = self.principals.clone();
        tokio::spawn(async move {
            let secured = timeout(time, secure(acceptor, stream)).await;
            drop((handshake, shaking));
            match secured {
                Ok(Ok(stream)) => {
                    let presented = leaf::presented_by(stream.get_ref().1.peer_certificates());
                    let peer = PeerIdentity { presented, remote_addr: Some(remote) };
                    let principal = peer.uri().unwrap_or("nobody");
                    let Some(of_principal) = principals.arrive(peer.uri()) else {
                        return tracing::warn!(%remote, principal, "connection dropped: its principal has too many");
                    };
                    let held = (place, counted, of_principal);
                    let connection = Connection::new(stream, peer, &drain).holding(held);
                    let connection = connection.beginning_within(time).lasting(end);
                    // A server that no longer takes connections drops this one.
                    drop(sender.send(Ok(connection)).await);
                }
                Ok(Err(error)) => {
                    let why = explain::client_dropped(&error);
                    tracing::info!(%remote, why, "connection dropped: no TLS handshake");
                }
                Err(_) => tracing::info!(%remote, "connection dropped: the TLS handshake took too long"),
            }
        });
    }
}

async fn secure(acceptor: TlsAcceptor, stream: TcpStream) -> io::Result<TlsStream<TcpStream>> {
    stream.set_nodelay(true)?;
    acceptor.accept(stream).await
}
