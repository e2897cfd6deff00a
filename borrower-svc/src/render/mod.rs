//! The book on the wire: answers rendered from a committed state. Nothing is
//! decided or computed here.

mod covenant;
mod facility;
mod invoice;
mod purchase;
mod quote;
mod reconciliation;
mod refusal;
mod schedule;
mod submission;

pub use covenant::covenants;
pub use facility::{drawdown, facility, position};
pub use invoice::{invoice, ordered, payment};
pub use purchase::purchase;
pub use quote::quote;
pub use reconciliation::{discrepancy, reconciliation, taken_in_notice};
pub use refusal::refusal;
pub use schedule::{head as schedule_head, schedule};
pub use submission::{recorded, submission, submitted};

/// A count on the wire.
#[must_use]
pub fn count(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
