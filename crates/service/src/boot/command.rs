//! The command line of a service, shared by its own binary and `facility`.

use std::{path::PathBuf, process::ExitCode};

use clap::{Args, Subcommand};

use super::start::{Service, migrate, start};
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
    /// Move the whole journal into an empty store of either kind: the same rows, hash chains equal at both
    /// ends. The service must not run. All of it arrives, or nothing does.
    CopyJournal(CopyArgs),
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

/// What to move, and where to.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  lender-svc copy-journal lender.db postgres://lender@127.0.0.1:5432/lender\n  lender-svc copy-journal postgres://lender@127.0.0.1:5432/lender lender.db"
)]
pub struct CopyArgs {
    /// A journal's file, or the URL of its database.
    #[arg(value_name = "FROM")]
    from: String,
    /// A new file, or the URL of a database in which `migrate` has made an empty journal.
    #[arg(value_name = "TO")]
    to: String,
    /// A file that holds the database's password, where its URL has none.
    #[arg(long, value_name = "FILE")]
    password_file: Option<PathBuf>,
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

    /// The file.
    pub(super) fn file<S: Service>(&self) -> PathBuf {
        self.config.clone().unwrap_or_else(|| format!("{}.toml", S::NAME.trim_end_matches("-svc")).into())
    }

    /// Reads what is configured.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub fn load<S: Service>(&self) -> Result<Loaded<S::Config>, ConfigError> {
        let flag = |value: &String| Flag { flag: "listen", path: "listen.address", value: value.clone() };
        let flags: Vec<_> = self.listen.iter().map(flag).collect();
        config::load(&self.file::<S>(), &flags)
    }
}

impl Command {
    const fn configured(&self) -> Option<&Configured> {
        match self {
            Self::Serve(configured) | Self::Migrate(configured) | Self::Health(configured) => Some(configured),
            Self::Backup(args) => Some(&args.configured),
            Self::Restore(args) => Some(&args.configured),
            Self::CopyJournal(_) => None,
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
    let Some(configured) = command.configured() else { return without_configuration::<S>(command) };
    let loaded = configured.load::<S>()?;
    if configured.print_config {
        print!("{}", loaded.printed());
        return Ok(());
    }
    let config = loaded.config;
    let journal = &config.common().journal;
    match command {
        Command::Serve(configured) => serve::<S>(&config, configured)?,
        Command::Migrate(_) => {
            let done = runtime()?.block_on(async {
                // A database that is waited for is told of.
                let _exporting = telemetry::init(&config.common().log, &config.common().traces, S::NAME)?;
                Ok::<_, Failure>(migrate::<S>(&config).await?)
            });
            println!("{}", done?);
        }
        Command::Backup(args) => println!("{}", journal::back_up(journal, &args.file)?),
        Command::Restore(args) => {
            let (file, move_old_to) = (args.file.as_path(), args.move_old_to.as_ref());
            let restoring = Restoring { file, move_old_to, sha256: args.sha256.as_ref() };
            println!("{}", journal::restore(journal, &restoring)?);
        }
        Command::Health(_) => check_health(&config)?,
        Command::CopyJournal(_) => {}
    }
    Ok(())
}

fn without_configuration<S: Service>(command: &Command) -> Result<(), Failure> {
    if let Command::CopyJournal(args) = command {
        println!(
            "{}",
            runtime()?.block_on(journal::copy(&args.from, &args.to, args.password_file.as_deref(), S::NAME))?
        );
    }
    Ok(())
}

fn serve<S: Service>(config: &S::Config, configured: &Configured) -> Result<(), Failure> {
    runtime()?.block_on(async {
        let common = config.common();
        // Dropped last, so that the last spans are sent.
        let _exporting = telemetry::init(&common.log, &common.traces, S::NAME)?;
        let shutdown = Shutdown::new();
        shutdown.on_signals()?;
        start::<S>(config).await?.reloading_from(configured.clone()).serve(&shutdown).await?;
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
