//! The borrower's service as a program.

use std::process::ExitCode;

use borrower_svc::command::{Command, execute};
use clap::Parser;

/// The borrower's service of an equipment-finance facility.
#[derive(Debug, Parser)]
#[command(name = "borrower-svc", version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

fn main() -> ExitCode {
    execute(&Cli::parse().command)
}
