//! The simulated network under the real gRPC. A connection begins with the name of who connects, where
//! production has a certificate.

use std::io;
use std::net::Ipv4Addr;
use std::sync::Arc;
use std::time::Duration;

use facility_service::identity::PeerIdentity;
use facility_service::server::{Connection, Drain};
use facility_service::tls::endpoint_of;
use http::Uri;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use tonic::transport::{Channel, Endpoint};
use tower::service_fn;
use turmoil::net::{TcpListener, TcpStream};

const PORT: u16 = 50051;

/// A channel to a host as somebody, with production's settings.
pub fn channel(host: &'static str, principal: &str, change: impl FnOnce(Endpoint) -> Endpoint) -> Channel {
    let principal: Arc<str> = principal.into();
    let connector = service_fn(move |_: Uri| {
        let principal = Arc::clone(&principal);
        async move { connect(host, &principal).await.map(TokioIo::new) }
    });
    let uri = Uri::builder().scheme("http").authority(host).path_and_query("/").build().unwrap_or_default();
    change(endpoint_of(uri)).connect_with_connector_lazy(connector)
}

/// People look sooner than services whether their connection lives.
pub fn impatient(endpoint: Endpoint) -> Endpoint {
    let pause = Duration::from_millis(500);
    endpoint.connect_timeout(pause).http2_keep_alive_interval(pause).keep_alive_timeout(pause)
}

async fn connect(host: &str, principal: &str) -> io::Result<TcpStream> {
    let mut stream = TcpStream::connect((host, PORT)).await?;
    let length = u8::try_from(principal.len()).map_err(io::Error::other)?;
    stream.write_all(&[length]).await?;
    stream.write_all(principal.as_bytes()).await?;
    Ok(stream)
}

/// The connections that this host accepts.
pub async fn incoming(drain: Drain) -> io::Result<ReceiverStream<io::Result<Connection<TcpStream>>>> {
    let listener = TcpListener::bind((Ipv4Addr::UNSPECIFIED, PORT)).await?;
    let (sender, receiver) = mpsc::channel(64);
    tokio::spawn(async move {
        loop {
            // Who has gone before he was let in is no reason to let nobody in any more.
            let Ok((stream, remote)) = listener.accept().await else { continue };
            let (sender, drain) = (sender.clone(), drain.clone());
            tokio::spawn(async move {
                let mut stream = stream;
                if let Ok(principal) = introduction(&mut stream).await {
                    let peer = PeerIdentity::principal(&principal, Some(remote));
                    // A server that has stopped takes no more.
                    drop(sender.send(Ok(Connection::new(stream, peer, &drain))).await);
                }
            });
        }
    });
    Ok(ReceiverStream::new(receiver))
}

async fn introduction(stream: &mut TcpStream) -> io::Result<String> {
    let mut principal = vec![0; usize::from(stream.read_u8().await?)];
    stream.read_exact(&mut principal).await?;
    String::from_utf8(principal).map_err(io::Error::other)
}
