//! Half of what the pair can do, for a long time: memory must stay flat, the log bounded, no descriptor
//! may leak, and in the end both books must agree.
//!
//! `cargo run --release -p facility-tests --bin soak -- --minutes 10` ends with
//! `soak: N minutes, N calls, N changes drawn, ok` or with what broke, and with exit code 0 only when
//! nothing did. It runs the program `facility`, which must have been built beside it.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program that reports")]

use std::{
    fs,
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
use facility_tests::{
    Failure,
    pair::{self, Client, World},
    pressure::{Callers, Tally, Usage, more_files},
};
use tokio::time::{Instant, timeout};

/// Run the pair at half its capacity for a long time.
#[derive(Debug, Parser)]
struct Args {
    /// For how long.
    #[arg(long, default_value_t = 10)]
    minutes: u64,
    /// The program that runs the services [default: `facility`, beside this program].
    #[arg(long, value_name = "FILE")]
    program: Option<PathBuf>,
}

const FACILITIES: u32 = 16;
const AT_ONCE: usize = 32;
/// Facilities that are drawn on through both services.
const DRAWN: u32 = 3;
/// Between two machines on each of them.
const PAUSE: Duration = Duration::from_secs(5);
const LOOK: Duration = Duration::from_secs(5);
/// What memory may grow from the second quarter to the last one.
const GROWTH_KIB: u64 = 16 * 1024;
/// What a log may have. A copy begins at 4 MiB and goes on beside the writing; from 64 MiB the writer itself
/// ends it, and what was written during the last copy comes on top.
const LOG_BYTES: u64 = 80 * 1024 * 1024;
/// Descriptors come and go with connections.
const DESCRIPTORS: u64 = 16;

/// What was seen of one service.
#[derive(Debug)]
struct Seen {
    side: Side,
    usage: Vec<Usage>,
    log_bytes: u64,
}

#[tokio::main]
async fn main() -> ExitCode {
    match run(&Args::parse()).await {
        Ok(broken) if broken.is_empty() => ExitCode::SUCCESS,
        Ok(broken) => {
            for what in broken {
                println!("soak: {what}");
            }
            ExitCode::FAILURE
        }
        Err(problem) => {
            eprintln!("soak: {problem}");
            ExitCode::FAILURE
        }
    }
}

async fn run(args: &Args) -> Result<Vec<String>, Failure> {
    more_files()?;
    let world = World::new(args.program.as_ref())?;
    for side in Side::BOTH {
        world.services.start(side)?;
    }
    let loaded: Vec<String> = (1..=FACILITIES).map(|number| format!("load-{number}")).collect();
    let drawn: Vec<String> = (1..=DRAWN).map(|number| format!("drawn-{number}")).collect();
    let mut stage = world.stage();
    for facility in &loaded {
        pair::open(&mut stage, facility).await?;
    }
    for facility in &drawn {
        pair::open_in_both(&mut stage, facility).await?;
    }
    let names: Vec<String> = loaded.iter().map(|facility| format!("facilities/{facility}")).collect();
    let callers = Callers::new(world.folder(), world.port(Side::Lender), &names, 28)?;
    let can = callers.in_turn(AT_ONCE, Duration::from_secs(10)).await.goodput();
    println!("{can:.0} calls a second; half of that for {} minutes", args.minutes);

    let stop = Arc::new(AtomicBool::new(false));
    let clients: Vec<_> = drawn
        .iter()
        .map(|facility| tokio::spawn(Client::new(facility, world.stage(), PAUSE).run(stop.clone())))
        .collect();
    let mut seen = Side::BOTH.map(|side| Seen { side, usage: Vec::new(), log_bytes: 0 });
    let tally = load(&world, &callers, can / 2.0, Duration::from_secs(args.minutes * 60), &mut seen).await?;
    stop.store(true, Ordering::Relaxed);

    let mut broken = Vec::new();
    let mut acknowledged = 0;
    for client in clients {
        let (changes, missing) = client.await??.missing(&mut stage).await?;
        acknowledged += changes;
        broken.extend(missing);
    }
    for facility in &drawn {
        broken.extend(pair::differences(&mut stage, facility).await?);
    }
    world.services.stop().await?;
    world.verify(&mut broken).await?;
    let mut failed = tally.failed.iter();
    broken.extend(failed.next().map(|first| format!("{} calls ended otherwise, as: {first}", tally.failed.len())));
    for of in &seen {
        judge(of, &mut broken);
    }
    let calls = tally.served.len();
    println!(
        "answered {calls}, {} refused as OVERLOADED; p50 {:.1} ms, p99 {:.1} ms",
        tally.shed,
        tally.percentile(50),
        tally.percentile(99)
    );
    let end = if broken.is_empty() { "ok".to_owned() } else { format!("{} bounds broken", broken.len()) };
    println!("soak: {} minutes, {calls} calls, {acknowledged} changes through both books, {end}", args.minutes);
    Ok(broken)
}

/// Calls for `time`, and looks at both services meanwhile.
async fn load(
    world: &World,
    callers: &Callers,
    in_a_second: f64,
    time: Duration,
    seen: &mut [Seen],
) -> Result<Tally, Failure> {
    let mut calls = std::pin::pin!(callers.whatever_comes(in_a_second, Duration::ZERO, time, 1));
    let mut told = Instant::now();
    loop {
        if let Ok(tally) = timeout(LOOK, &mut calls).await {
            return Ok(tally);
        }
        world.services.check()?;
        for of in seen.iter_mut() {
            let process = world.services.pid(of.side).ok_or("a service does not run")?;
            of.usage.push(Usage::of(process)?);
            let log = world.folder().join(format!("{}.db-wal", of.side));
            of.log_bytes = of.log_bytes.max(fs::metadata(log).map_or(0, |log| log.len()));
        }
        if told.elapsed() > Duration::from_secs(60) {
            told = Instant::now();
            for of in seen.iter() {
                println!("{}: {:?}, log at most {} KiB", of.side, of.usage.last(), of.log_bytes / 1024);
            }
        }
    }
}

/// Holds the last quarter against the second one: the first is for warming up.
fn judge(seen: &Seen, broken: &mut Vec<String>) {
    let quarter = seen.usage.len() / 4;
    let highest = |usage: &[Usage], of: fn(&Usage) -> u64| usage.iter().map(of).max().unwrap_or(0);
    let second = seen.usage.get(quarter..quarter * 2).unwrap_or_default();
    let last = seen.usage.get(quarter * 3..).unwrap_or_default();
    let memory = (highest(second, |it| it.resident_kib), highest(last, |it| it.resident_kib));
    let descriptors = (highest(second, |it| it.descriptors), highest(last, |it| it.descriptors));
    println!(
        "{}: memory {} -> {} KiB, descriptors {} -> {}, log at most {} KiB",
        seen.side,
        memory.0,
        memory.1,
        descriptors.0,
        descriptors.1,
        seen.log_bytes / 1024
    );
    if memory.1 > memory.0 + GROWTH_KIB {
        broken.push(format!("{}: memory grows from {} to {} KiB", seen.side, memory.0, memory.1));
    }
    if descriptors.1 > descriptors.0 + DESCRIPTORS {
        broken.push(format!("{}: descriptors grow from {} to {}", seen.side, descriptors.0, descriptors.1));
    }
    if seen.log_bytes > LOG_BYTES {
        broken.push(format!("{}: its log came to {} bytes", seen.side, seen.log_bytes));
    }
}
