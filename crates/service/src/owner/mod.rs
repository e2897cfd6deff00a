//! One owner task for each stream: it holds the committed state in memory,
//! decides whole batches of commands in order, appends each batch once, and
//! answers after the commit.
//!
//! What lives here is the machinery alone. What is decided is a [`Machine`]'s
//! business; how bytes are kept is the journal's. No lock is held across an
//! await, and no answer, refusal, read or notice ever shows a version that is
//! not committed. Where several replicas share the journal, each has owners of
//! its own; the journal lets one of them through at a time, and the others
//! reload and decide again.

mod audit;
mod batch;
mod catch_up;
mod machine;
mod published;
mod refusal;
mod registry;
mod replicas;
mod request;
mod snapshot;
mod task;
#[cfg(test)]
mod tests;

pub use machine::{Deciding, DecodeError, Machine};
pub use refusal::refusal;
pub use registry::{Changes, OpenOwnersError, Owners, OwnersOptions, Page};
pub use request::{Call, OwnerError, Request, fingerprint};
pub use snapshot::Snapshot;
