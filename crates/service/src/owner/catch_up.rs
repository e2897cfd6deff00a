//! Follows what is written in the journal.

use facility_journal::{Journal, ReadError, StoredEvent, StreamHead};

use super::{DecodeError, Machine, Snapshot};

/// How many events are read at once.
const PAGE: usize = 1_000;

/// Why a stream can't be read.
#[derive(Debug, thiserror::Error)]
pub(super) enum CatchUpError {
    #[error(transparent)]
    Read(#[from] ReadError),
    #[error(transparent)]
    Decode(#[from] DecodeError),
}

impl CatchUpError {
    /// Whether it stays so: the stream holds what can't be read, rather than being out of reach.
    pub fn stays(&self) -> bool {
        match self {
            Self::Decode(_) | Self::Read(ReadError::EventsBroken { .. } | ReadError::NoticesBroken { .. }) => true,
            Self::Read(ReadError::Closed | ReadError::Storage(_)) => false,
        }
    }
}

/// Reads everything that `snapshot` has not seen and follows it. The notices' end is held against
/// their head.
pub(super) async fn catch_up<M: Machine>(
    machine: &M,
    journal: &dyn Journal,
    snapshot: Snapshot<M::State>,
) -> Result<Snapshot<M::State>, CatchUpError> {
    journal.notice_head(&snapshot.stream).await?;
    match journal.stream_head(&snapshot.stream).await? {
        Some(head) => catch_up_to(machine, journal, snapshot, &head).await,
        None => Ok(snapshot),
    }
}

/// Follows the stream to `head`, and no further: others may go on writing.
pub(super) async fn catch_up_to<M: Machine>(
    machine: &M,
    journal: &dyn Journal,
    snapshot: Snapshot<M::State>,
    head: &StreamHead,
) -> Result<Snapshot<M::State>, CatchUpError> {
    let mut snapshot = follow(machine, journal, snapshot, |stored| stored.version <= head.version).await?;
    snapshot.notice_number = head.notice_number;
    Ok(snapshot)
}

/// Follows a stream up to its head, or to the first event that is not `wanted`. Leaves the number of
/// the last notice as it is.
pub(super) async fn follow<M: Machine>(
    machine: &M,
    journal: &dyn Journal,
    mut snapshot: Snapshot<M::State>,
    wanted: impl Fn(&StoredEvent) -> bool,
) -> Result<Snapshot<M::State>, CatchUpError> {
    loop {
        let events = journal.read_events(&snapshot.stream, snapshot.version, PAGE).await?;
        let full = events.len() == PAGE;
        for stored in events {
            if !wanted(&stored) {
                return Ok(snapshot);
            }
            let event = machine.decode(&stored)?;
            snapshot.state = machine.evolve(snapshot.state, &event);
            snapshot.version = stored.version;
        }
        if !full {
            return Ok(snapshot);
        }
    }
}
