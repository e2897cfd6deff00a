//! What the command line understands, one command a file. Nothing here knows the
//! rules of a facility.

mod certs;
mod demo;
mod describe;
mod verify;

use std::{env, io::Read, process::ExitCode, thread};

use clap::{Parser, Subcommand};

use crate::{
    demo::processes::EXIT_WITH_PARENT,
    operate::{self, Operation},
};

const EXAMPLES: &str = "\
Examples:
  facility demo                         Play the El Boleo case between both services
  facility demo --keep                  The same, and leave the services running
  facility position boleo               How a commitment is used, at a running service
  facility drawdowns boleo              What waits for a decision
  facility approve boleo/3 --as credit-officer-1
                                        Approve it; a refusal shows every reason
  facility discrepancies boleo --watch  How the two books differ
  facility certs --dir certs            Make development certificates
  facility lender-svc serve --config lender.toml
                                        Run the provider's service, as the program lender-svc does
  facility borrower-svc serve --config borrower.toml
                                        Run the borrower's service, as the program borrower-svc does
  facility lender-svc health --config lender.toml
                                        Ask a running service for its health
  facility lender-svc backup lender.backup --config lender.toml
                                        Copy the journal while the service goes on
  facility verify lender.db             Hold every hash chain, figure and claim of a journal against each other";

/// Equipment lease facilities between a provider and a borrower.
///
/// Two services, each with its own book, and this command to try them and to
/// prepare what they need.
#[derive(Debug, Parser)]
#[command(name = "facility", version, after_help = EXAMPLES)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Demo(demo::DemoArgs),
    Certs(certs::CertsArgs),
    Verify(verify::VerifyArgs),
    #[command(flatten)]
    Operate(Operation),
    Completions(describe::CompletionsArgs),
    Man(describe::ManArgs),
    /// The provider's service, as the program lender-svc runs it.
    #[command(name = "lender-svc", hide = true, subcommand)]
    LenderSvc(lender_svc::command::Command),
    /// The borrower's service, as the program borrower-svc runs it.
    #[command(name = "borrower-svc", hide = true, subcommand)]
    BorrowerSvc(borrower_svc::command::Command),
}

/// Carries out what the command line asks for.
#[must_use]
pub fn execute(cli: Cli) -> ExitCode {
    match cli.command {
        Command::Demo(args) => demo::execute(&args),
        Command::Certs(args) => certs::execute(&args),
        Command::Verify(args) => verify::execute(&args),
        Command::Operate(operation) => operate::execute(&operation),
        Command::Completions(args) => describe::completions(&args),
        Command::Man(args) => describe::man(&args),
        Command::LenderSvc(command) => {
            exit_with_parent();
            lender_svc::command::execute(&command)
        }
        Command::BorrowerSvc(command) => {
            exit_with_parent();
            borrower_svc::command::execute(&command)
        }
    }
}

/// Ends this process when the one that started it has gone, however it went. Only
/// the demo asks for it; a service that is killed so recovers at its next start.
fn exit_with_parent() {
    if env::var_os(EXIT_WITH_PARENT).is_none() {
        return;
    }
    thread::spawn(|| {
        let mut byte = [0_u8; 1];
        while matches!(std::io::stdin().read(&mut byte), Ok(1..)) {}
        std::process::exit(1);
    });
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn the_services_are_documented_though_hidden() {
        let help = Cli::command().render_long_help().to_string();
        assert!(help.contains("facility lender-svc serve --config lender.toml"), "{help}");
        assert!(help.contains("facility borrower-svc serve --config borrower.toml"), "{help}");
    }

    #[test]
    fn ports_that_are_the_same_or_no_ports_are_refused() {
        for ports in ["7401", "7401,7401", "7401,x", "0,7402", "7401,70000", "1,2,3"] {
            assert!(Cli::try_parse_from(["facility", "demo", "--ports", ports]).is_err(), "{ports}");
        }
        assert!(Cli::try_parse_from(["facility", "demo", "--ports", "7501,7502"]).is_ok());
    }

    #[test]
    fn services_elsewhere_are_named_both_and_with_their_certificates() {
        let (lender, borrower) = (["--lender", "https://l:1"], ["--borrower", "https://b:1"]);
        let all = [&["facility", "demo"][..], &lender, &borrower, &["--certs", "certs"]].concat();
        assert!(Cli::try_parse_from(&all).is_ok());
        for part in [&all[..4], &all[..6], &[&all[..2], &all[4..]].concat(), &[&all[..], &["--keep"]].concat()] {
            assert!(Cli::try_parse_from(part).is_err(), "{part:?}");
        }
        assert!(Cli::try_parse_from([&all[..], &["--ports", "1,2"]].concat()).is_err());
    }
}
