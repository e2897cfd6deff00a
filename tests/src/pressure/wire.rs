//! One connection of a caller, which takes as little of the machine as it can: whoever asks for five
//! times what a service can do must not be the one that is too slow. It speaks gRPC over h2 itself and
//! looks at nothing of an answer but its status.

use std::{path::Path, sync::Arc};

use h2::client::SendRequest;
use http::HeaderMap;
use prost::Message;
use prost::bytes::{BufMut, Bytes, BytesMut};
use rustls::{
    ClientConfig, RootCertStore,
    pki_types::{CertificateDer, PrivateKeyDer, ServerName, pem::PemObject},
};
use tokio::{net::TcpStream, sync::Mutex};
use tokio_rustls::TlsConnector;

use crate::Failure;

/// What may come before it is taken: more than any answer has.
const WINDOW: u32 = 4 * 1024 * 1024;

/// A connection that is made when it is needed, and again when it has ended.
#[derive(Clone)]
pub(super) struct Wire {
    port: u16,
    tls: TlsConnector,
    open: Arc<Mutex<Option<SendRequest<Bytes>>>>,
}

impl Wire {
    /// To the service on `port`, with the certificate of `person` in `folder`.
    pub(super) fn new(folder: &Path, port: u16, person: &str) -> Result<Self, Failure> {
        Ok(Self { port, tls: connector(folder, person)?, open: Arc::default() })
    }

    /// Calls `method`; the answer's gRPC code, and its message.
    pub(super) async fn call(&self, method: &str, message: Bytes) -> Result<(i32, String), Failure> {
        let mut sender = self.ready().await?;
        let (answer, mut body) = sender.send_request(request(method)?, false)?;
        body.send_data(message, true)?;
        let (head, mut body) = answer.await?.into_parts();
        if let Some(ended) = status(&head.headers) {
            return Ok(ended);
        }
        while let Some(data) = body.data().await {
            let bytes = data?.len();
            body.flow_control().release_capacity(bytes)?;
        }
        let trailers = body.trailers().await?.unwrap_or_default();
        Ok(status(&trailers).ok_or("an answer without a status")?)
    }

    async fn ready(&self) -> Result<SendRequest<Bytes>, Failure> {
        let mut open = self.open.lock().await;
        if let Some(sender) = open.clone()
            && let Ok(sender) = sender.ready().await
        {
            return Ok(sender);
        }
        let stream = TcpStream::connect(("127.0.0.1", self.port)).await?;
        stream.set_nodelay(true)?;
        let stream = self.tls.connect(ServerName::try_from("localhost")?, stream).await?;
        let mut builder = h2::client::Builder::new();
        builder.initial_window_size(WINDOW).initial_connection_window_size(WINDOW).enable_push(false);
        let (sender, connection) = builder.handshake(stream).await?;
        // Calls that it carries are told when it ends.
        tokio::spawn(connection);
        let sender = sender.ready().await?;
        *open = Some(sender.clone());
        Ok(sender)
    }
}

/// A message as gRPC frames it.
pub(super) fn framed(message: &impl Message) -> Result<Bytes, Failure> {
    let length = message.encoded_len();
    let mut bytes = BytesMut::with_capacity(length.saturating_add(5));
    bytes.put_u8(0);
    bytes.put_u32(u32::try_from(length)?);
    message.encode(&mut bytes)?;
    Ok(bytes.freeze())
}

/// A call of `method` whose message follows.
pub(super) fn request(method: &str) -> Result<http::Request<()>, http::Error> {
    http::Request::post(format!("https://localhost{method}"))
        .header("content-type", "application/grpc")
        .header("te", "trailers")
        .body(())
}

/// What a person's certificate opens.
pub(super) fn connector(folder: &Path, person: &str) -> Result<TlsConnector, Failure> {
    let file = |name: String| folder.join("certs").join(name);
    let mut roots = RootCertStore::empty();
    for authority in CertificateDer::pem_file_iter(file("ca.pem".to_owned()))? {
        roots.add(authority?)?;
    }
    let chain = CertificateDer::pem_file_iter(file(format!("{person}.pem")))?.collect::<Result<Vec<_>, _>>()?;
    let key = PrivateKeyDer::from_pem_file(file(format!("{person}.key")))?;
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions()?;
    let mut config = config.with_root_certificates(roots).with_client_auth_cert(chain, key)?;
    config.alpn_protocols = vec![b"h2".to_vec()];
    Ok(TlsConnector::from(Arc::new(config)))
}

fn status(headers: &HeaderMap) -> Option<(i32, String)> {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let code = text("grpc-status")?.parse().ok()?;
    Some((code, text("grpc-message").unwrap_or_default().to_owned()))
}
