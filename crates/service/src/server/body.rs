//! Requests are read as a whole before they get a place at work: whoever sends slowly, or not at all,
//! holds up only himself.

use std::sync::Arc;

use bytes::{Bytes, BytesMut};
use http_body_util::{BodyExt, Full};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tonic::body::Body;

use super::MAX_REQUEST_BYTES;
use crate::errors::{Reason, Refusal};

/// What gRPC puts before a message: whether it is compressed, and its length in four bytes.
const PREFIX: usize = 5;

/// Most bytes of all requests that are read or worked on.
const ALL_BYTES: usize = 32 * 1024 * 1024;

/// Bounds the memory that requests take.
#[derive(Debug, Clone)]
pub(super) struct Bodies(Arc<Semaphore>);

/// A request's bytes, and the room that they take as long as this lives.
pub(super) struct Read {
    pub(super) body: Body,
    pub(super) room: Option<OwnedSemaphorePermit>,
}

/// Why a request was not read.
pub(super) enum Unread {
    /// It is refused.
    Refused(Refusal),
    /// The client has ended it.
    Gone,
}

impl Bodies {
    pub(super) fn new() -> Self {
        Self(Arc::new(Semaphore::new(ALL_BYTES)))
    }

    /// Reads a request of one message.
    pub(super) async fn read(&self, mut body: Body) -> Result<Read, Unread> {
        let (mut first, mut all, mut room) = (Bytes::new(), BytesMut::new(), None);
        while let Some(frame) = body.frame().await {
            let Ok(data) = frame.map_err(|_| Unread::Gone)?.into_data() else { continue };
            self.reserve(data.len(), &mut room)?;
            if first.is_empty() && all.is_empty() {
                first = data;
            } else {
                if all.is_empty() {
                    all.extend_from_slice(&first);
                }
                all.extend_from_slice(&data);
            }
            let so_far: &[u8] = if all.is_empty() { &first } else { &all };
            if announced(so_far).is_some_and(|bytes| bytes > MAX_REQUEST_BYTES)
                || so_far.len() > MAX_REQUEST_BYTES.saturating_add(PREFIX)
            {
                return Err(Unread::Refused(too_large()));
            }
        }
        let whole = if all.is_empty() { first } else { all.freeze() };
        Ok(Read { body: Body::new(Full::new(whole)), room })
    }

    fn reserve(&self, bytes: usize, room: &mut Option<OwnedSemaphorePermit>) -> Result<(), Unread> {
        let count = u32::try_from(bytes).unwrap_or(u32::MAX);
        let more = Arc::clone(&self.0).try_acquire_many_owned(count);
        let more = more.map_err(|_| Unread::Refused(super::limits::overloaded()))?;
        match room {
            Some(room) => room.merge(more),
            None => *room = Some(more),
        }
        Ok(())
    }
}

/// How long the message is, by its prefix.
fn announced(bytes: &[u8]) -> Option<usize> {
    let length: [u8; 4] = bytes.get(1..PREFIX)?.try_into().ok()?;
    usize::try_from(u32::from_be_bytes(length)).ok()
}

fn too_large() -> Refusal {
    Refusal::new(Reason::RequestTooLarge, format!("A request may have {MAX_REQUEST_BYTES} bytes at most"))
        .with("most_bytes", MAX_REQUEST_BYTES.to_string())
}
