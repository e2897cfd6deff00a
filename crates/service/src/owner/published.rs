//! The committed state of one stream, as everybody in this process sees it. It
//! only ever moves forward, whoever moves it: the stream's owner after a commit,
//! or whoever found that another replica has written.

use std::sync::{Arc, OnceLock};

use tokio::sync::watch;

use super::Snapshot;

/// The newest committed state that this process knows.
pub(super) struct Published<S> {
    sender: watch::Sender<Arc<Snapshot<S>>>,
    /// Moves after the state has, for all streams together.
    moved: watch::Sender<u64>,
    /// Why what follows can't be read, once that is so.
    unreadable: OnceLock<String>,
}

impl<S> Published<S> {
    pub fn new(snapshot: Snapshot<S>, moved: watch::Sender<u64>) -> Self {
        Self { sender: watch::Sender::new(Arc::new(snapshot)), moved, unreadable: OnceLock::new() }
    }

    pub fn now(&self) -> Arc<Snapshot<S>> {
        self.sender.borrow().clone()
    }

    pub fn version(&self) -> u64 {
        self.sender.borrow().version
    }

    pub fn subscribe(&self) -> watch::Receiver<Arc<Snapshot<S>>> {
        self.sender.subscribe()
    }

    /// Moves on to `snapshot`, unless what is known is as new.
    pub fn advance(&self, snapshot: Snapshot<S>) {
        let advanced = self.sender.send_if_modified(|known| {
            let newer = snapshot.version > known.version;
            if newer {
                *known = Arc::new(snapshot);
            }
            newer
        });
        if advanced {
            self.moved.send_modify(|count| *count = count.wrapping_add(1));
        }
    }

    /// From now on the stream is refused: it holds something that this release can't read.
    pub fn refuse(&self, problem: String) {
        if self.unreadable.set(problem.clone()).is_ok() {
            let stream = &self.sender.borrow().stream;
            tracing::error!(stream, problem, "this stream can't be read any further and is refused");
        }
    }

    pub fn unreadable(&self) -> Option<&String> {
        self.unreadable.get()
    }
}
