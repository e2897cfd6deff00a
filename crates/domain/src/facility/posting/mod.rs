//! The provider's chart of accounts, and the one table that says how each event is posted.

mod account;
mod invoices;
mod rules;
mod subject;

pub use account::LessorAccount;
pub(super) use rules::entry;
pub(super) use subject::subject;
