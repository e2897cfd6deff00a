//! `facility certs`.

use std::{error::Error, path::PathBuf, process::ExitCode};

use clap::Args;
use facility_service::clock::SystemClock;

use crate::{
    case::Case,
    certs::{CertSpec, certificates, make},
    demo::certificates_for,
};

const EXAMPLES: &str = "\
Examples:
  facility certs --dir certs
  grpcurl -cacert certs/ca.pem -cert certs/facility-agent-1.pem -key certs/facility-agent-1.key \\
      localhost:7401 list";

/// Make a development authority and a certificate for each role.
///
/// Writes ca.pem and ca.key, and NAME.pem and NAME.key for each service and each
/// person. What is there and good is kept, so that it can be run again. Not for
/// production: there, certificates come from your own authority.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct CertsArgs {
    /// The folder for the certificates; made when it is not there.
    #[arg(long, value_name = "DIR")]
    dir: PathBuf,
    /// Folder of a case, such as examples/boleo: its people get certificates too.
    #[arg(long, value_name = "DIR")]
    case: Option<PathBuf>,
}

impl CertsArgs {
    fn wanted(&self) -> Result<Vec<CertSpec>, Box<dyn Error>> {
        match &self.case {
            Some(folder) => Ok(certificates_for(&Case::read(folder)?)),
            None => Ok(certificates()),
        }
    }
}

pub(super) fn execute(args: &CertsArgs) -> ExitCode {
    match args.wanted().and_then(|wanted| Ok(make(&args.dir, &wanted, &SystemClock)?)) {
        Ok(done) => {
            let authority = if done.authority { "a new authority" } else { "the authority that was there" };
            let (made, kept) = (done.made.len(), done.kept.len());
            println!("{}: {authority}, {made} certificates made, {kept} kept", args.dir.display());
            ExitCode::SUCCESS
        }
        Err(problem) => {
            eprintln!("facility certs: {problem}");
            ExitCode::FAILURE
        }
    }
}
