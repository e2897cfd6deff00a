//! The way from serving to stopped, in two steps that everybody can watch:
//! draining (nothing new, streams end) and closing (connections are cut).

use std::{future::pending, io};

use tokio::{
    signal::unix::{SignalKind, signal},
    sync::watch,
};

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Phase {
    Serving,
    Draining,
    Closing,
}

/// Tells a server to stop. Clones tell the same server.
#[derive(Debug, Clone)]
pub struct Shutdown(watch::Sender<Phase>);

impl Default for Shutdown {
    fn default() -> Self {
        Self::new()
    }
}

impl Shutdown {
    /// Of a server that serves.
    #[must_use]
    pub fn new() -> Self {
        Self(watch::Sender::new(Phase::Serving))
    }

    /// For those who must know when it stops.
    #[must_use]
    pub fn drain(&self) -> Drain {
        Drain(self.0.subscribe())
    }

    /// Begins the drain: no new connections, streams end, calls under way go on.
    pub fn begin(&self) {
        self.advance(Phase::Draining);
    }

    /// Cuts every connection.
    pub fn close(&self) {
        self.advance(Phase::Closing);
    }

    /// Phases only go forward.
    fn advance(&self, to: Phase) {
        self.0.send_if_modified(|phase| {
            let forward = *phase < to;
            if forward {
                *phase = to;
            }
            forward
        });
    }

    /// Begins the drain at SIGTERM or SIGINT, and cuts connections at the second of them.
    ///
    /// # Errors
    /// When the operating system refuses to tell of signals.
    pub fn on_signals(&self) -> io::Result<()> {
        let mut terminate = signal(SignalKind::terminate())?;
        let mut interrupt = signal(SignalKind::interrupt())?;
        let shutdown = self.clone();
        tokio::spawn(async move {
            for step in [Self::begin, Self::close] {
                let name = tokio::select! {
                    _ = terminate.recv() => "SIGTERM",
                    _ = interrupt.recv() => "SIGINT",
                };
                tracing::info!(signal = name, "told to stop");
                step(&shutdown);
            }
        });
        Ok(())
    }
}

/// Shows whether the server stops. Streams that would go on for ever watch it and end.
#[derive(Debug, Clone)]
pub struct Drain(watch::Receiver<Phase>);

impl Drain {
    /// Whether the drain has begun.
    #[must_use]
    pub fn is_draining(&self) -> bool {
        *self.0.borrow() >= Phase::Draining
    }

    /// Waits until the drain begins.
    pub async fn draining(&self) {
        self.reached(Phase::Draining).await;
    }

    /// Waits until connections are cut.
    pub async fn closing(&self) {
        self.reached(Phase::Closing).await;
    }

    async fn reached(&self, phase: Phase) {
        let mut phases = self.0.clone();
        let came = phases.wait_for(|now| *now >= phase).await.is_ok();
        if !came {
            // Nobody is left who could stop the server.
            pending::<()>().await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn whoever_watches_sees_each_step_once_it_came() {
        let shutdown = Shutdown::new();
        let drain = shutdown.drain();
        assert!(!drain.is_draining());
        shutdown.begin();
        drain.draining().await;
        assert!(shutdown.drain().is_draining());
        shutdown.close();
        drain.closing().await;
    }

    #[tokio::test]
    async fn a_stopped_server_does_not_begin_again() {
        let shutdown = Shutdown::new();
        shutdown.close();
        shutdown.begin();
        shutdown.drain().closing().await;
    }
}
