//! The provider's service as a program.

use std::process::ExitCode;

use clap::Parser;
use lender_svc::command::{Command, execute};

/// The provider's service of an equipment-finance facility.
#[derive(Debug, Parser)]
#[command(name = "lender-svc", version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

fn main() -> ExitCode {
    execute(&Cli::parse().command)
}
