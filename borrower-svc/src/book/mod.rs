//! The borrower's own book of one facility: purchases, what was sent to the
//! provider, what was heard from it, and every figure computed by itself.
//!
//! Pure: [`decide`] is a function of state and command, [`evolve`] of state and
//! event. No clock, no new ids, no files, no network, nothing that waits: dates
//! and ids are passed in. No figure here comes from the provider; its figures
//! are compared with the book's own and the differences kept.

pub mod command;
mod commands;
pub mod computation;
mod decide;
pub mod event;
mod evolve;
pub mod facility;
pub mod leasing;
pub mod ledger;
pub mod notice;
pub mod position;
pub mod purchase;
pub mod reconcile;
pub mod rejection;
pub mod servicing;
pub mod state;
pub mod submission;
mod take_in;
#[cfg(test)]
mod tests;

pub use command::Command;
pub use decide::decide;
pub use event::Event;
pub use evolve::evolve;
pub use rejection::Rejection;
pub use state::Book;
