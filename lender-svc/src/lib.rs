//! The provider's service: conditions precedent, drawdowns with their checks and
//! approvals, funding, and the notices that the borrower follows.
//!
//! `api` takes calls in, `app` holds the use cases, `machine` runs the domain's
//! facility in its owner, `stored` is what the journal keeps, `notices` is what
//! the borrower sees, `render` is what callers see. The rules are in
//! `facility-domain`.

pub mod api;
pub mod app;
mod claims;
pub mod command;
pub mod config;
pub mod machine;
mod notices;
pub mod render;
mod run;
pub mod stored;
#[cfg(test)]
mod testing;

pub use run::{LenderService, RunError, Running, migrate, run, start};
