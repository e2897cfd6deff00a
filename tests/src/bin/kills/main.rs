//! Kills both services (SIGKILL), one after the other, again and again, while several clients work at
//! them over mutual TLS. After each kill the two books must agree; in the end everything that was
//! acknowledged must be there, once.
//!
//! `cargo run --release -p facility-tests --bin kills -- --cycles 300` ends with
//! `kills: N kills, N acknowledged, N lost, N differences`, and with exit code 0 only when nothing was
//! lost and nothing differs. It runs the program `facility`, which must have been built beside it.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program that reports")]

mod days;

use std::{
    path::PathBuf,
    process::ExitCode,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use clap::Parser;
use facility::demo::Side;
use facility_service::clock::{Clock, SystemClock};
use facility_tests::{
    Failure,
    pair::{self, Client, Dice, World},
};
use tokio::time::sleep;

use days::Days;

/// Kill both services again and again, and look for what is missing.
#[derive(Debug, Parser)]
struct Args {
    /// How often a service is killed.
    #[arg(long, default_value_t = 300)]
    cycles: u64,
    /// How many clients draw, each on a facility of its own.
    #[arg(long, default_value_t = 3)]
    clients: u64,
    /// Decides when exactly the services are killed.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// The program that runs the services [default: `facility`, beside this program].
    #[arg(long, value_name = "FILE")]
    program: Option<PathBuf>,
}

/// Between two machines of a client.
const PAUSE: Duration = Duration::from_millis(60);

/// What came of it.
#[derive(Debug, Default)]
struct Outcome {
    kills: u64,
    acknowledged: u64,
    lost: Vec<String>,
    differences: Vec<String>,
}

#[tokio::main]
async fn main() -> ExitCode {
    let clock = SystemClock;
    let begun = clock.now();
    match run(&Args::parse()).await {
        Ok(Outcome { kills, acknowledged, lost, differences }) => {
            let seconds = clock.now().saturating_sub(begun) / 1_000_000;
            for what in lost.iter().chain(&differences).take(20) {
                println!("{what}");
            }
            let (lost, differences) = (lost.len(), differences.len());
            println!("{seconds} s");
            println!("kills: {kills} kills, {acknowledged} acknowledged, {lost} lost, {differences} differences");
            if lost == 0 && differences == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
        }
        Err(problem) => {
            eprintln!("kills: {problem}");
            ExitCode::FAILURE
        }
    }
}

async fn run(args: &Args) -> Result<Outcome, Failure> {
    let world = World::new(args.program.as_ref())?;
    for side in Side::BOTH {
        world.services.start(side)?;
    }
    let facilities: Vec<String> = (1..=args.clients).map(|number| format!("draws-{number}")).collect();
    let mut watcher = world.stage();
    for facility in facilities.iter().map(String::as_str).chain(["days"]) {
        pair::open_in_both(&mut watcher, facility).await?;
    }

    let stop = Arc::new(AtomicBool::new(false));
    let clients: Vec<_> = facilities
        .iter()
        .map(|facility| tokio::spawn(Client::new(facility, world.stage(), PAUSE).run(stop.clone())))
        .collect();
    let days = tokio::spawn(Days::new(world.stage())?.run(stop.clone()));

    let mut outcome = Outcome::default();
    let mut dice = Dice::new(args.seed);
    while outcome.kills < args.cycles && !clients.iter().any(tokio::task::JoinHandle::is_finished) {
        let side = if outcome.kills.is_multiple_of(2) { Side::Lender } else { Side::Borrower };
        sleep(Duration::from_millis(dice.below(150))).await;
        world.services.kill(side).await?;
        world.services.start(side)?;
        outcome.kills += 1;
        for facility in facilities.iter().map(String::as_str).chain(["days"]) {
            let differ = pair::differences(&mut watcher, facility).await?;
            outcome.differences.extend(differ.into_iter().map(|what| format!("after kill {}: {what}", outcome.kills)));
        }
        if outcome.kills.is_multiple_of(50) {
            println!("{} kills, {} differences", outcome.kills, outcome.differences.len());
        }
    }

    stop.store(true, Ordering::Relaxed);
    for client in clients {
        let (acknowledged, lost) = client.await??.missing(&mut watcher).await?;
        outcome.acknowledged += acknowledged;
        outcome.lost.extend(lost);
    }
    let (acknowledged, lost) = days.await??.missing(&mut watcher).await?;
    outcome.acknowledged += acknowledged;
    outcome.lost.extend(lost);
    // The journals are looked through as a kill leaves them, logs and all.
    for side in Side::BOTH {
        world.services.kill(side).await?;
    }
    world.verify(&mut outcome.lost).await?;
    Ok(outcome)
}
