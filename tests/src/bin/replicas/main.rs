//! Three replicas of the provider's service on one PostgreSQL database, under load, while one after the
//! other is killed, one is paused for longer than any timeout, and the database itself is restarted.
//!
//! Ends with a table and with exit code 0 only when nothing acknowledged was lost, nothing was answered
//! wrongly or late, and every replica and follower shows the same in the end.
#![allow(clippy::print_stdout, reason = "a program that reports")]

mod callers;
mod faults;
mod figures;
mod fleet;
mod followers;
mod verdict;
mod world;

use std::io::Read;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use clap::{Args, Parser, Subcommand};
use facility_postgres_server::Server;
use facility_tests::{Failure, create, random::Random, sign};
use lender_svc::command::{Command, Configured, execute};
use tokio::time::sleep;

use callers::{Caller, Ended, Spread};
use figures::{Figures, HEAD};
use fleet::{Fleet, REPLICAS, wait_until_it_listens};
use followers::Followed;
use world::{World, facility};

/// What each facility may be drawn by, in whole dollars.
const COMMITMENT: i64 = 100_000;

/// Replicas of the provider's service on one database, under load and faults.
#[derive(Debug, Parser)]
struct Cli {
    #[command(subcommand)]
    command: Option<Role>,
    #[command(flatten)]
    run: Run,
}

#[derive(Debug, Subcommand)]
enum Role {
    /// One replica; it ends with its standard input.
    #[command(hide = true)]
    Serve {
        /// Its configuration.
        config: PathBuf,
    },
}

#[derive(Debug, Args)]
struct Run {
    /// Seconds of load for each way to spread the callers; less than 26 leaves no time for all faults.
    #[arg(long, default_value_t = 60)]
    seconds: u64,
    /// Callers at once.
    #[arg(long, default_value_t = 24)]
    callers: u64,
    /// Facilities that they share.
    #[arg(long, default_value_t = 6)]
    facilities: usize,
    /// Makes the same choices again.
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    if let Some(Role::Serve { config }) = cli.command {
        std::thread::spawn(|| {
            // Nothing is ever sent: this ends when whoever started it does.
            let _end = std::io::stdin().read(&mut [0]);
            std::process::exit(1);
        });
        return execute(&Command::Serve(Configured::by(config)));
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let ended = runtime.map_err(Failure::from).and_then(|runtime| runtime.block_on(run(&cli.run)));
    match ended {
        Ok(code) => code,
        Err(problem) => {
            println!("replicas: {problem}");
            ExitCode::FAILURE
        }
    }
}

async fn run(options: &Run) -> Result<ExitCode, Failure> {
    let Some(server) = Server::start()? else {
        println!("replicas: SKIPPED, nothing was tested");
        return Ok(ExitCode::SUCCESS);
    };
    let url = server.database("lender")?;
    facility_journal::PostgresJournal::migrate(&url, "lender-svc").await?;
    let fleet = Arc::new(Fleet::start(&url)?);
    for number in 0..REPLICAS {
        wait_until_it_listens(&fleet, number).await?;
    }
    println!("replicas: seed {}, {} callers, {} facilities", options.seed, options.callers, options.facilities);

    let world = Arc::new(World::default());
    open_facilities(options, &fleet, &world).await?;
    let followers: Vec<Arc<Followed>> = (0..REPLICAS).map(|_| Arc::default()).collect();
    for (home, follower) in followers.iter().enumerate() {
        let (follower, fleet, world) = (follower.clone(), fleet.clone(), world.clone());
        tokio::spawn(async move { follower.follow(home, fleet, world).await });
    }
    let server = Arc::new(std::sync::Mutex::new(server));
    let mut table = Vec::new();
    for spread in [Spread::Random, Spread::Routed] {
        world.known().figures = Figures::default();
        load(options, spread, &fleet, &world, &server).await?;
        table.push((spread, world.known().figures.clone()));
    }
    let followed: Vec<&Followed> = followers.iter().map(Arc::as_ref).collect();
    let verdict = verdict::judge(&url, options.facilities, COMMITMENT, &fleet, &world, &followed).await?;
    fleet.check()?;
    Ok(report(&fleet, &table, &verdict))
}

async fn open_facilities(options: &Run, fleet: &Arc<Fleet>, world: &Arc<World>) -> Result<(), Failure> {
    let dice = Random::nth(options.seed, 0);
    let mut agent = Caller::new("open".to_owned(), fleet.clone(), world.clone(), Spread::Random, dice)?;
    for index in 0..options.facilities {
        let name = facility(index);
        let created = agent.change(index, &create(&name, &format!("{COMMITMENT}.00"))).await;
        let signed = agent.change(index, &sign(&name)).await;
        let (Ended::Acknowledged(_), Ended::Acknowledged(_)) = (created, signed) else {
            return Err(format!("{name} can't be opened").into());
        };
    }
    Ok(())
}

/// Load and faults together, for one way to spread the callers.
async fn load(
    options: &Run,
    spread: Spread,
    fleet: &Arc<Fleet>,
    world: &Arc<World>,
    server: &Arc<std::sync::Mutex<Server>>,
) -> Result<(), Failure> {
    let stop = Arc::new(AtomicBool::new(false));
    let mut tasks = tokio::task::JoinSet::new();
    for number in 0..options.callers {
        let name = format!("{spread:?}-{number}").to_lowercase();
        let dice = Random::nth(options.seed, number + if spread == Spread::Random { 100 } else { 10_000 });
        let caller = Caller::new(name, fleet.clone(), world.clone(), spread, dice)?;
        tasks.spawn(caller.run(options.facilities, stop.clone()));
    }
    let name = format!("{spread:?}-days").to_lowercase();
    let days = Caller::new(name, fleet.clone(), world.clone(), spread, Random::nth(options.seed, 7))?;
    let first = if spread == Spread::Random { 3 } else { 31 };
    tasks.spawn(faults::close_days(days, first, options.facilities, stop.clone()));
    tokio::select! {
        faults = faults::all(fleet, server, spread) => {
            faults?;
            sleep(Duration::from_secs(options.seconds.saturating_sub(faults::SECONDS))).await;
        }
    }
    stop.store(true, Ordering::Relaxed);
    while let Some(ended) = tasks.join_next().await {
        ended?;
    }
    Ok(())
}

fn report(fleet: &Fleet, table: &[(Spread, Figures)], verdict: &verdict::Verdict) -> ExitCode {
    for (message, count) in fleet.complaints() {
        println!("  logged {count:>6} x {message}");
    }
    println!("{HEAD}");
    let mut good = verdict.broken.is_empty();
    for (spread, figures) in table {
        println!("{:<7} {figures}", format!("{spread:?}").to_lowercase());
        for wrong in figures.wrong.iter().take(10) {
            println!("  WRONG: {wrong}");
        }
        good &= figures.wrong.is_empty() && figures.late == 0 && figures.undecided == 0;
        good &= figures.acknowledged > 0;
    }
    for broken in verdict.broken.iter().take(20) {
        println!("  BROKEN: {broken}");
    }
    let (calls, aborted) = table.iter().fold((0, 0), |sum, (_, one)| (sum.0 + one.calls, sum.1 + one.aborted));
    let acknowledged: u64 = table.iter().map(|(_, figures)| figures.acknowledged).sum();
    println!(
        "ABORTED: {aborted} of {calls} calls; {} events, {} notices, {} days closed",
        verdict.events, verdict.notices, verdict.days
    );
    println!("replicas: {acknowledged} acknowledged, {} lost, {} broken", verdict.lost, verdict.broken.len());
    if good { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
