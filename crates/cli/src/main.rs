//! The facility command line as a program.

use std::process::ExitCode;

use clap::Parser;
use facility::commands::{Cli, execute};

fn main() -> ExitCode {
    execute(Cli::parse())
}
