//! A model of what the two services say to each other, small enough to be looked at in every state.
//!
//! The parts are those of the real pair: the borrower writes an intent down and sends it until there is
//! a definite answer; the provider decides on what is committed, commits event and notice together and
//! answers afterwards; people fund and reject; the borrower follows the notices by number and hash. Around
//! them everything goes wrong that may: messages are lost, come late, twice and in any order, either side
//! is killed at any moment, and either journal is put back to any older point.
//!
//! Three purchases meet in one facility: two over the same machine, a third whose price uses the whole
//! commitment. Amounts, schedules and everything else that one side decides alone are left out: the
//! domain's own tests hold them.
//!
//! Nothing here calls the services' code. What is checked is the protocol: that its rules suffice, and
//! that each of them is needed, which is what [`Plant`] shows.

mod actions;
mod borrower;
mod faults;
mod healing;
mod plants;
mod properties;
mod protocol;
mod provider;
mod words;

pub use actions::Action;
pub use borrower::{Borrower, Entry, Outcome, Wish};
pub use plants::{PLANTS, Plant, Planted};
pub use protocol::{Bounds, LIMITS, Protocol, SCOPES, Scope, State, World};
pub use provider::{Event, Provider};
pub use words::{Answer, Ask, Notice, Numbered};
