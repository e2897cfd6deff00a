//! The book on the wire: answers rendered from a committed state. Nothing is
//! decided or computed here.

mod facility;
mod purchase;
mod reconciliation;
mod refusal;
mod submission;

pub use facility::{drawdown, facility, position};
pub use purchase::purchase;
pub use reconciliation::{discrepancy, reconciliation};
pub use refusal::refusal;
pub use submission::{recorded, submission};

/// A count on the wire.
#[must_use]
pub fn count(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
