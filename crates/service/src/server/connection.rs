//! A connection with its peer's identity, which the server can cut.

use std::{
    fmt, io,
    pin::Pin,
    task::{Context, Poll},
};

use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    sync::OwnedSemaphorePermit,
};
use tonic::transport::server::Connected;

use super::Drain;
use crate::identity::PeerIdentity;

/// A byte stream that knows who is at its other end. TLS makes these from
/// certificates; a simulation or a test makes them from any stream, and says
/// itself who is there.
pub struct Connection<IO> {
    io: IO,
    peer: PeerIdentity,
    // tonic serves each connection in a task of its own that nobody else can
    // end; so the stream itself ends when the server closes.
    closing: Option<Pin<Box<dyn Future<Output = ()> + Send + Sync>>>,
    _permit: Option<OwnedSemaphorePermit>,
}

impl<IO> Connection<IO> {
    /// The stream `io` with `peer` at its other end, cut when the server of `drain` closes.
    pub fn new(io: IO, peer: PeerIdentity, drain: &Drain) -> Self {
        let drain = drain.clone();
        let closing: Pin<Box<dyn Future<Output = ()> + Send + Sync>> = Box::pin(async move { drain.closing().await });
        Self { io, peer, closing: Some(closing), _permit: None }
    }

    /// Holds `permit` for as long as the connection lives.
    #[must_use]
    pub fn holding(mut self, permit: OwnedSemaphorePermit) -> Self {
        self._permit = Some(permit);
        self
    }

    fn is_cut(&mut self, cx: &mut Context<'_>) -> bool {
        let cut = self.closing.as_mut().is_none_or(|closing| closing.as_mut().poll(cx).is_ready());
        if cut {
            self.closing = None;
        }
        cut
    }
}

impl<IO> fmt::Debug for Connection<IO> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Connection").field("peer", &self.peer).finish_non_exhaustive()
    }
}

impl<IO> Connected for Connection<IO> {
    type ConnectInfo = PeerIdentity;

    fn connect_info(&self) -> PeerIdentity {
        self.peer.clone()
    }
}

impl<IO: AsyncRead + Unpin> AsyncRead for Connection<IO> {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        // HTTP/2 always has a read pending, so looking here is enough.
        if self.is_cut(cx) {
            return Poll::Ready(Err(io::Error::new(io::ErrorKind::ConnectionAborted, "the server has stopped")));
        }
        Pin::new(&mut self.io).poll_read(cx, buffer)
    }
}

impl<IO: AsyncWrite + Unpin> AsyncWrite for Connection<IO> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.io).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_shutdown(cx)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.io).poll_write_vectored(cx, slices)
    }

    fn is_write_vectored(&self) -> bool {
        self.io.is_write_vectored()
    }
}
