//! The command line of the service, shared by its own binary and `facility`.

use std::process::ExitCode;

use facility_service::boot;
pub use facility_service::boot::{Command, Configured};

use crate::run::BorrowerService;

/// Carries out a command; each problem is printed in one line.
#[must_use]
pub fn execute(command: &Command) -> ExitCode {
    boot::execute::<BorrowerService>(command)
}
