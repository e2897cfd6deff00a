//! The command line of a service, shared by its own binary and `facility`.

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::{Args, Subcommand};

use super::start::{Service, migrate, run};
use crate::{
    config::{self, ConfigError, Configuration, Flag, Loaded},
    health,
    journal::{self, Restoring},
    server::Shutdown,
    telemetry,
};

type Failure = Box<dyn std::error::Error>;

/// What a service can be asked to do.
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
#[derive(Debug, Clone, Args)]
pub struct Configured {
    /// The configuration file; the example beside the service's source documents every key. Without it,
    /// lender.toml or borrower.toml in this folder.
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Another address to listen on than the configured one, such as 127.0.0.1:7401.
    #[arg(long, value_name = "ADDRESS")]
    pub listen: Option<String>,
    /// Show what is in force and where each value comes from, passwords masked, and do nothing else.
    #[arg(long)]
    pub print_config: bool,
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
    /// By this file, as it is.
    #[must_use]
    pub const fn by(file: PathBuf) -> Self {
        Self { config: Some(file), listen: None, print_config: false }
    }

    /// Reads what is configured.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub fn load<S: Service>(&self) -> Result<Loaded<S::Config>, ConfigError> {
        let flag = |value: &String| Flag { flag: "listen", path: "listen.address", value: value.clone() };
        let flags: Vec<_> = self.listen.iter().map(flag).collect();
        let usual = format!("{}.toml", S::NAME.trim_end_matches("-svc"));
        config::load(self.config.as_deref().unwrap_or(Path::new(&usual)), &flags)
    }
}

impl Command {
    const fn configured(&self) -> &Configured {
        match self {
            Self::Serve(configured) | Self::Migrate(configured) | Self::Health(configured) => configured,
            Self::Backup(args) => &args.configured,
            Self::Restore(args) => &args.configured,
        }
    }
}

/// Carries out a command; each problem is printed in one line.
#[must_use]
pub fn execute<S: Service>(command: &Command) -> ExitCode {
    match carry_out::<S>(command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            for line in problem.to_string().lines() {
                eprintln!("{}: {line}", S::NAME);
            }
            ExitCode::FAILURE
        }
    }
}

fn carry_out<S: Service>(command: &Command) -> Result<(), Failure> {
    let configured = command.configured();
    let loaded = configured.load::<S>()?;
    if configured.print_config {
        print!("{}", loaded.printed());
        return Ok(());
    }
    let config = loaded.config;
    let journal = &config.common().journal;
    match command {
        Command::Serve(_) => serve::<S>(&config)?,
        Command::Migrate(_) => println!("{}", runtime()?.block_on(migrate::<S>(&config))?),
        Command::Backup(args) => println!("{}", journal::back_up(journal, &args.file)?),
        Command::Restore(args) => {
            let (file, move_old_to) = (args.file.as_path(), args.move_old_to.as_ref());
            let restoring = Restoring { file, move_old_to, sha256: args.sha256.as_ref() };
            println!("{}", journal::restore(journal, &restoring)?);
        }
        Command::Health(_) => check_health(&config)?,
    }
    Ok(())
}

fn serve<S: Service>(config: &S::Config) -> Result<(), Failure> {
    telemetry::init(&config.common().log)?;
    runtime()?.block_on(async {
        let shutdown = Shutdown::new();
        shutdown.on_signals()?;
        run::<S>(config, &shutdown).await?;
        Ok(())
    })
}

fn check_health(config: &impl Configuration) -> Result<(), Failure> {
    let common = config.common();
    runtime()?.block_on(async {
        health::check(&common.listen.address, &common.tls.authority).await?;
        println!("SERVING");
        Ok(())
    })
}

fn runtime() -> std::io::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build()
}
