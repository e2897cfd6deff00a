//! What other replicas write, where the journal is shared: nothing is answered from a state that is
//! older than what was committed when the question came, and followers are woken for what others wrote.

use std::{
    sync::{Arc, Weak},
    time::Duration,
};

use facility_journal::StreamHead;

use super::{Machine, OwnerError, Owners, Snapshot, catch_up::catch_up_to, registry::Handle};

/// The least time between two looks at what others wrote.
const PAUSE: Duration = Duration::from_millis(20);

impl<M: Machine> Owners<M> {
    /// The state of a stream, at least as new as what any replica has acknowledged before this call.
    ///
    /// # Errors
    /// There is no such stream, or it can't be read.
    pub async fn current(&self, stream: &str) -> Result<Arc<Snapshot<M::State>>, OwnerError<M::Rejection>> {
        if !self.is_shared() {
            return self.snapshot(stream);
        }
        let head = match self.journal().stream_head(stream).await {
            Ok(head) => head.ok_or(OwnerError::NotFound)?,
            Err(problem) => {
                tracing::warn!(stream, %problem, "the journal can't be read");
                return Err(OwnerError::OutcomeUnknown);
            }
        };
        Ok(self.reach(&head).await?.published.now())
    }

    /// Brings all streams up to what any replica has acknowledged before this call.
    ///
    /// # Errors
    /// The journal can't be read.
    pub async fn refresh(&self) -> Result<(), OwnerError<M::Rejection>> {
        if !self.is_shared() {
            return Ok(());
        }
        let heads = self.journal().streams(self.prefix()).await.map_err(|problem| {
            tracing::warn!(%problem, "the journal can't be read");
            OwnerError::OutcomeUnknown
        })?;
        for head in heads {
            match self.reach(&head).await {
                Ok(_) | Err(OwnerError::Unreadable(_)) => {}
                Err(other) => return Err(other),
            }
        }
        Ok(())
    }

    /// The handle of a stream whose state is at least as new as `head`.
    pub(super) async fn reach(&self, head: &StreamHead) -> Result<Handle<M>, OwnerError<M::Rejection>> {
        let known = match self.handle(&head.stream) {
            Ok(handle) if handle.published.version() >= head.version => return Ok(handle),
            Ok(handle) => Some(handle),
            Err(OwnerError::NotFound) => None,
            Err(other) => return Err(other),
        };
        let behind = known
            .as_ref()
            .map_or_else(|| Snapshot::empty(&head.stream), |handle| handle.published.now().as_ref().clone());
        match catch_up_to(self.machine(), self.journal().as_ref(), behind, head).await {
            Ok(snapshot) => {
                let handle = known.unwrap_or_else(|| self.start(Snapshot::empty(&head.stream)));
                handle.published.advance(snapshot);
                Ok(handle)
            }
            Err(problem) if problem.stays() => {
                let handle = known.unwrap_or_else(|| self.start(Snapshot::empty(&head.stream)));
                handle.published.refuse(problem.to_string());
                Err(OwnerError::Unreadable(problem.to_string()))
            }
            Err(problem) => {
                tracing::warn!(stream = head.stream, %problem, "the journal can't be read");
                Err(OwnerError::OutcomeUnknown)
            }
        }
    }

    /// Looks at what others wrote whenever the journal says that they may have, until the owners or the
    /// journal are gone.
    pub(super) fn watch_others(owners: &Arc<Self>) {
        let Some(mut others) = owners.journal().others() else { return };
        let owners: Weak<Self> = Arc::downgrade(owners);
        tokio::spawn(async move {
            while others.changed().await.is_ok() {
                let Some(owners) = owners.upgrade() else { return };
                // What can't be read now is looked at again soon, and was logged.
                let _either_way = owners.refresh().await;
                drop(owners);
                tokio::time::sleep(PAUSE).await;
            }
        });
    }
}
