//! The command line of the service, shared by its own binary and `facility`.

use std::{path::PathBuf, process::ExitCode};

use clap::{Args, Subcommand};
use facility_service::{
    health,
    journal::{self, Restoring},
    server::Shutdown,
    telemetry,
};

use crate::{config::BorrowerConfig, run};

/// What the borrower's service can be asked to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serve until SIGTERM or SIGINT.
    Serve(Configured),
    /// Make the journal, or bring its schema up to date. A database needs this before the first start;
    /// a file is taken care of whenever it is opened.
    Migrate(Configured),
    /// Copy the journal to a new file, whether the service runs or not. The copy is complete, durable and
    /// looked through when its name appears; no file is ever replaced.
    Backup(BackupArgs),
    /// Put a backup in the place of the journal. The service must not run, and nothing may be there unless
    /// it is said where that is to be moved. A backup that is truncated or altered is refused.
    Restore(RestoreArgs),
    /// Ask the running service for its health; exit code 0 when it serves.
    Health(Configured),
}

/// Where the configuration is.
#[derive(Debug, Args)]
pub struct Configured {
    /// The configuration file; `borrower.example.toml` documents every key.
    #[arg(long, value_name = "FILE", default_value = "borrower.toml")]
    pub config: PathBuf,
    /// Another address to listen on than the configured one, such as 127.0.0.1:7402.
    #[arg(long, value_name = "ADDRESS")]
    pub listen: Option<String>,
}

/// What to back up, and where to.
#[derive(Debug, Args)]
pub struct BackupArgs {
    /// The new file.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    #[command(flatten)]
    configured: Configured,
}

/// What to restore, and what becomes of what is there.
#[derive(Debug, Args)]
pub struct RestoreArgs {
    /// The backup.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Where the journal that is there is moved to.
    #[arg(long, value_name = "FILE")]
    move_old_to: Option<PathBuf>,
    /// The SHA-256 that `backup` printed: holds every byte of the file against it.
    #[arg(long, value_name = "DIGEST")]
    sha256: Option<String>,
    #[command(flatten)]
    configured: Configured,
}

impl Configured {
    fn load(&self) -> Result<BorrowerConfig, facility_service::config::ConfigError> {
        let overrides: Vec<_> =
            self.listen.iter().map(|address| ("listen.address".to_owned(), address.clone())).collect();
        BorrowerConfig::load(&self.config, &overrides)
    }
}

/// Carries out a command; problems are printed in one line.
#[must_use]
pub fn execute(command: &Command) -> ExitCode {
    let done = match command {
        Command::Serve(configured) => serve(configured),
        Command::Migrate(configured) => migrate(configured),
        Command::Backup(args) => back_up(args),
        Command::Restore(args) => restore(args),
        Command::Health(configured) => check_health(configured),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("borrower-svc: {problem}");
            ExitCode::FAILURE
        }
    }
}

fn serve(configured: &Configured) -> Result<(), Box<dyn std::error::Error>> {
    let config = configured.load()?;
    telemetry::init(&config.log)?;
    runtime()?.block_on(async {
        let shutdown = Shutdown::new();
        shutdown.on_signals()?;
        run(&config, &shutdown).await?;
        Ok(())
    })
}

fn migrate(configured: &Configured) -> Result<(), Box<dyn std::error::Error>> {
    let config = configured.load()?;
    println!("{}", runtime()?.block_on(run::migrate(&config))?);
    Ok(())
}

fn back_up(args: &BackupArgs) -> Result<(), Box<dyn std::error::Error>> {
    println!("{}", journal::back_up(&args.configured.load()?.journal, &args.file)?);
    Ok(())
}

fn restore(args: &RestoreArgs) -> Result<(), Box<dyn std::error::Error>> {
    let (file, move_old_to) = (args.file.as_path(), args.move_old_to.as_ref());
    let restoring = Restoring { file, move_old_to, sha256: args.sha256.as_ref() };
    println!("{}", journal::restore(&args.configured.load()?.journal, &restoring)?);
    Ok(())
}

fn check_health(configured: &Configured) -> Result<(), Box<dyn std::error::Error>> {
    let config = configured.load()?;
    runtime()?.block_on(async {
        health::check(&config.listen.address, &config.tls.authority).await?;
        println!("SERVING");
        Ok(())
    })
}

fn runtime() -> std::io::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build()
}
