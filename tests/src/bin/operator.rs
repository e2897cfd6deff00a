//! The `facility` command as its own package makes it, for tests of this package
//! that run it.

use std::process::ExitCode;

use clap::Parser;
use facility::commands::{Cli, execute};

fn main() -> ExitCode {
    execute(Cli::parse())
}
