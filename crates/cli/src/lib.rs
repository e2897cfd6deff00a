//! The facility command line: the demo, development certificates, offline
//! verification, what operators do daily, and both services as subcommands.
//!
//! The demo is a library too, so that tests can play the case and do harm to the
//! services between its steps ([`demo::Observer`]). Nothing here decides anything
//! about a facility: that is done by the services, which are only ever reached
//! through their contracts, but for [`verify`], which reads a journal without them.

pub mod case;
pub mod certs;
pub mod commands;
pub mod demo;
mod operate;
pub mod verify;
