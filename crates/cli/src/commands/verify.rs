//! `facility verify`.

use std::{path::PathBuf, process::ExitCode};

use clap::Args;
use facility_service::journal::place;

use crate::verify::verify;

const EXAMPLES: &str = "\
Examples:
  facility verify lender.db             A service's journal, whether it runs or not
  facility verify borrower.backup       A backup
  facility verify postgres://lender@127.0.0.1:5432/lender

Exit code: 0 when everything fits, 1 otherwise, with the place named.";

/// Hold a journal against itself, without changing it.
///
/// Looks through every page and every hash chain, makes every facility anew from
/// its events, and checks what must hold: the position adds up to the commitment,
/// debits are credits, the principal of a schedule is what was financed, no
/// machine and no invoice is claimed twice. Prints the position and the trial
/// balance of each facility. It finds out whether the journal is the provider's
/// or the borrower's.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct VerifyArgs {
    /// The journal: a file, or the URL of a database.
    #[arg(value_name = "FILE|URL")]
    journal: String,
    /// A file that holds the database's password, where its URL has none.
    #[arg(long, value_name = "FILE")]
    password_file: Option<PathBuf>,
}

pub(super) fn execute(args: &VerifyArgs) -> ExitCode {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let verified = runtime.map_err(|problem| problem.to_string()).and_then(|runtime| {
        let journal = place(&args.journal, args.password_file.as_deref()).map_err(|problem| problem.to_string())?;
        runtime.block_on(verify(&journal)).map_err(|problem| problem.to_string())
    });
    match verified {
        Ok(report) => {
            println!("{report}");
            if report.is_sound() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
        }
        Err(problem) => {
            eprintln!("facility verify: {problem}");
            ExitCode::FAILURE
        }
    }
}
