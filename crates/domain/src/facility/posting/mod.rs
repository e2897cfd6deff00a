//! The provider's chart of accounts, and the one table that says how each event is posted.

mod account;
mod rules;

pub use account::LessorAccount;
pub(super) use rules::{entry, subject};
