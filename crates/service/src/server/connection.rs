//! A connection with its peer's identity, which the server can cut.

use std::{
    fmt, io,
    pin::Pin,
    task::{Context, Poll, ready},
    time::Duration,
};

use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    time::{Sleep, sleep},
};
use tonic::transport::server::Connected;

use super::Drain;
use crate::identity::PeerIdentity;

/// How many bytes a client of HTTP/2 sends before anything else (RFC 9113, 3.4).
const PREFACE: usize = 24;

/// More bytes than this at a time are a part of a large answer: a frame of HTTP/2 as it is usually sent (RFC 9113, 4.2).
const LARGE: usize = 16 * 1024;

/// A byte stream that knows who is at its other end. TLS makes these from
/// certificates; a simulation or a test makes them from any stream, and says
/// itself who is there.
pub struct Connection<IO> {
    io: IO,
    peer: PeerIdentity,
    // tonic serves each connection in a task of its own that nobody else can
    // end; so the stream itself ends when the server closes.
    closing: Option<Pin<Box<dyn Future<Output = ()> + Send + Sync>>>,
    beginning: Option<Beginning>,
    end: Option<Pin<Box<Sleep>>>,
    /// Others have had their turn since the first of what is to be sent now.
    turned: bool,
    /// How much was sent since anything was flushed.
    sent: usize,
    _held: Option<Box<dyn Send + Sync>>,
}

impl<IO> Connection<IO> {
    /// The stream `io` with `peer` at its other end, cut when the server of `drain` closes.
    pub fn new(io: IO, peer: PeerIdentity, drain: &Drain) -> Self {
        let drain = drain.clone();
        let closing: Pin<Box<dyn Future<Output = ()> + Send + Sync>> = Box::pin(async move { drain.closing().await });
        Self { io, peer, closing: Some(closing), beginning: None, end: None, turned: false, sent: 0, _held: None }
    }

    /// Holds what counts the connection for as long as it lives.
    #[must_use]
    pub fn holding(mut self, held: impl Send + Sync + 'static) -> Self {
        self._held = Some(Box::new(held));
        self
    }

    /// Ends the connection when its client has not begun to speak HTTP/2 by then.
    #[must_use]
    pub fn beginning_within(mut self, time: Duration) -> Self {
        self.beginning = Some(Beginning { left: PREFACE, time: Box::pin(sleep(time)) });
        self
    }

    /// Ends the connection by then, whatever goes on over it. (tonic's own grace for old connections
    /// takes the place of asking their clients to go.)
    #[must_use]
    pub fn lasting(mut self, time: Duration) -> Self {
        self.end = Some(Box::pin(sleep(time)));
        self
    }

    /// Lets everybody else who is ready have a turn before something is sent. What they have to send over
    /// this connection then leaves together, in one record and one call of the system, instead of each
    /// answer alone; when there is nobody else, this costs nothing. A large answer has one turn for all its parts.
    fn others_first(&mut self, cx: &Context<'_>) -> Poll<()> {
        if std::mem::replace(&mut self.turned, true) {
            return Poll::Ready(());
        }
        // A task that wakes itself comes last.
        cx.waker().wake_by_ref();
        Poll::Pending
    }

    fn note_sent(&mut self, written: Poll<io::Result<usize>>) -> Poll<io::Result<usize>> {
        if let Poll::Ready(Ok(bytes)) = written {
            self.sent = self.sent.saturating_add(bytes);
        }
        written
    }

    /// Why the connection is cut now, if it is.
    fn cut(&mut self, cx: &mut Context<'_>) -> Option<io::Error> {
        if self.closing.as_mut().is_none_or(|closing| closing.as_mut().poll(cx).is_ready()) {
            self.closing = None;
            return Some(io::Error::new(io::ErrorKind::ConnectionAborted, "the server has stopped"));
        }
        let old = self.end.as_mut().is_some_and(|end| end.as_mut().poll(cx).is_ready());
        old.then(|| io::Error::new(io::ErrorKind::TimedOut, "the connection has lasted long enough"))
    }
}

/// What a client has still to send, and until when.
struct Beginning {
    left: usize,
    time: Pin<Box<Sleep>>,
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
        if let Some(why) = self.cut(cx) {
            return Poll::Ready(Err(why));
        }
        let before = buffer.filled().len();
        let read = Pin::new(&mut self.io).poll_read(cx, buffer);
        let bytes = buffer.filled().len().saturating_sub(before);
        if let Some(beginning) = &mut self.beginning {
            beginning.left = beginning.left.saturating_sub(bytes);
            if beginning.left == 0 {
                self.beginning = None;
            } else if read.is_pending() && beginning.time.as_mut().poll(cx).is_ready() {
                tracing::info!(peer = ?self.peer, "connection dropped: it does not begin to speak HTTP/2");
                return Poll::Ready(Err(io::Error::new(io::ErrorKind::TimedOut, "no HTTP/2")));
            }
        }
        read
    }
}

impl<IO: AsyncWrite + Unpin> AsyncWrite for Connection<IO> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        ready!(self.others_first(cx));
        let written = Pin::new(&mut self.io).poll_write(cx, bytes);
        self.note_sent(written)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(Pin::new(&mut self.io).poll_flush(cx))?;
        self.turned = std::mem::take(&mut self.sent) > LARGE;
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_shutdown(cx)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        ready!(self.others_first(cx));
        let written = Pin::new(&mut self.io).poll_write_vectored(cx, slices);
        self.note_sent(written)
    }

    fn is_write_vectored(&self) -> bool {
        self.io.is_write_vectored()
    }
}

#[cfg(test)]
mod tests {
    use std::{
        sync::{
            Arc,
            atomic::{AtomicUsize, Ordering},
        },
        task::{Wake, Waker},
    };

    use super::*;
    use crate::server::Shutdown;

    #[derive(Default)]
    struct Woken(AtomicUsize);

    impl Wake for Woken {
        fn wake(self: Arc<Self>) {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// A connection whose other end takes all that is sent, and who is told to come back.
    fn connection() -> (Connection<tokio::io::DuplexStream>, tokio::io::DuplexStream, Arc<Woken>) {
        let (io, other_end) = tokio::io::duplex(1024 * 1024);
        let peer = PeerIdentity::anonymous(None);
        (Connection::new(io, peer, &Shutdown::new().drain()), other_end, Arc::default())
    }

    fn write(connection: &mut Connection<tokio::io::DuplexStream>, woken: &Arc<Woken>, bytes: usize) -> Poll<usize> {
        let waker = Waker::from(woken.clone());
        Pin::new(connection).poll_write(&mut Context::from_waker(&waker), &vec![0; bytes]).map(Result::unwrap)
    }

    fn flush(connection: &mut Connection<tokio::io::DuplexStream>) {
        assert!(Pin::new(connection).poll_flush(&mut Context::from_waker(Waker::noop())).is_ready());
    }

    #[tokio::test]
    async fn what_is_sent_waits_for_one_turn_of_everybody_else() {
        let (mut connection, _other_end, woken) = connection();
        for burst in 1..=2 {
            assert_eq!(write(&mut connection, &woken, 6), Poll::Pending);
            assert_eq!(woken.0.load(Ordering::Relaxed), burst, "it comes back by itself");
            assert_eq!(write(&mut connection, &woken, 6), Poll::Ready(6));
            assert_eq!(write(&mut connection, &woken, 6), Poll::Ready(6), "what follows goes along");
            flush(&mut connection);
        }
    }

    #[tokio::test]
    async fn the_parts_of_a_large_answer_wait_for_one_turn_together() {
        let (mut connection, _other_end, woken) = connection();
        let part = LARGE + 9;
        assert_eq!(write(&mut connection, &woken, part), Poll::Pending);
        for bytes in [part, part, 100] {
            assert_eq!(write(&mut connection, &woken, bytes), Poll::Ready(bytes));
            flush(&mut connection);
        }
        assert_eq!(woken.0.load(Ordering::Relaxed), 1);
        assert_eq!(write(&mut connection, &woken, 6), Poll::Pending, "another answer");
    }
}
