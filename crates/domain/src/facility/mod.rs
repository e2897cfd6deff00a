//! The provider's side of a facility: its terms, its states, and what may happen to it.
//!
//! [`decide`] is a pure function of state, command and context that returns events or every
//! reason against; [`evolve`] applies an event and never fails. Nothing here reads a clock, makes
//! an id, or knows of wires, files and journals: dates, callers and the holders of claims are
//! passed in.
//!
//! The way of one command: a struct and its `decide_…` in [`commands`], the checks on a drawdown in
//! [`checks`], the facts that follow in [`event`], the state they lead to in [`evolve`](mod@evolve).

mod acceleration;
mod allocation;
pub mod approval;
pub mod checks;
pub mod claims;
pub mod command;
pub mod commands;
pub mod condition;
pub mod context;
mod contradictions;
pub mod decide;
mod difference;
mod draft;
pub mod drawdown;
pub mod drawstop;
pub mod event;
pub mod evolve;
#[cfg(any(test, feature = "fixtures"))]
pub mod fixtures;
pub mod free_text;
pub mod missing_history;
pub mod parties;
pub mod position;
pub mod posting;
mod rates;
pub mod reason;
mod reckoning;
pub mod refusal;
pub mod rejection;
mod renewal;
pub mod role;
pub mod servicing;
pub mod servicing_refusal;
mod settlement;
pub mod settlement_refusal;
pub mod state;
pub mod statement;
mod steps;
pub mod terms;

#[cfg(test)]
mod tests;

pub use allocation::default_interest_to;
pub use claims::{ClaimHolder, ClaimKey, ClaimKind, ClaimsChange, claim_keys, claims_changed};
pub use command::Command;
pub use context::{Actor, Caller, Context};
pub use contradictions::contradictions;
pub use decide::decide;
pub use event::Event;
pub use evolve::{evolve, evolve_all};
pub use missing_history::MissingHistory;
pub use parties::{Parties, Party};
pub use position::Position;
pub use posting::LessorAccount;
pub use rates::{missing_fixing, missing_fixings};
pub use reason::{ReasonCode, RejectionKind, RuleFailure};
pub use refusal::OutOfRange;
pub use rejection::Rejection;
pub use role::Role;
pub use servicing::Servicing;
pub use state::{Book, Facility};
pub use terms::{FacilityTerms, TermsDraft, TermsProblem};
