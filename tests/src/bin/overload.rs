//! Gives the provider's service more than it can do, over mutual TLS, and holds what comes of it against
//! bounds: calls at five times its capacity, a thousand connections that are idle, slow or reset what they
//! open, and an order to stop in the middle of all that.
//!
//! `cargo run --release -p facility-tests --bin overload` ends with `overload: ok` or
//! `overload: N bounds broken`, and with exit code 0 only when none is. Every bound compares figures of
//! the same run, measured in turns, so that a slow machine is as good as a fast one. It runs the program
//! `facility`, which must have been built beside it.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program that reports")]

use std::{collections::BTreeMap, path::PathBuf, process::ExitCode, time::Duration};

use clap::Parser;
use facility::demo::Side;
use facility_tests::{
    Failure,
    pair::{self, World},
    pressure::{Callers, Intruders, Tally, Usage, apart, more_files},
};
use rustix::process::{Pid, Signal, kill_process};
use tokio::time::{Instant, sleep, timeout};

/// Give the provider's service more than it can do.
#[derive(Debug, Parser)]
struct Args {
    /// How often everything is measured in turn.
    #[arg(long, default_value_t = 3)]
    rounds: u32,
    /// For how long each time, in seconds.
    #[arg(long, default_value_t = 5)]
    seconds: u64,
    /// How many monthly payments the previews have, which are four calls of ten. The lighter a call, the
    /// larger is the share of the processors that refusing the others takes.
    #[arg(long, default_value_t = 360, value_parser = clap::value_parser!(u16).range(1..=1_200))]
    payments: u16,
    /// Another key of the service's `[limits]` and its value, to try what it does; repeatable.
    #[arg(long, value_name = "KEY=VALUE")]
    limit: Vec<String>,
    /// The program that runs the services [default: `facility`, beside this program].
    #[arg(long, value_name = "FILE")]
    program: Option<PathBuf>,
}

/// Facilities that the calls are about.
const FACILITIES: u32 = 16;
/// Callers who find out what the service can do.
const AT_ONCE: u64 = 32;
/// How long after a change of load nothing is looked at.
const SETTLING: Duration = Duration::from_secs(2);
/// How long the service may take for its calls under way when it is told to stop, in seconds.
const DRAIN: u64 = 3;
/// What it may take beyond that: connections are cut, the journal is closed.
const AFTER_DRAIN: u64 = 4;

/// Everything that was measured, added up over the rounds.
#[derive(Default)]
struct Measured {
    capacity: Tally,
    usual: Tally,
    five_times: Tally,
    alone: Tally,
    intruded: Tally,
    /// The service's processor time for the first and for the third of these.
    at_capacity: Duration,
    flooded: Duration,
    growth_kib: u64,
    stopped_after: Option<Duration>,
}

#[tokio::main]
async fn main() -> ExitCode {
    match Box::pin(run(&Args::parse())).await {
        Ok(measured) => {
            table(&measured);
            let broken = bounds(&measured);
            if broken == 0 {
                println!("overload: ok");
                return ExitCode::SUCCESS;
            }
            println!("overload: {broken} bounds broken");
        }
        Err(problem) => eprintln!("overload: {problem}"),
    }
    ExitCode::FAILURE
}

async fn run(args: &Args) -> Result<Measured, Failure> {
    more_files()?;
    let limits = args
        .limit
        .iter()
        .fold(format!("[limits]\ndrain_seconds = {DRAIN}\n"), |limits, further| limits + further + "\n");
    let world = World::configured(args.program.as_ref(), &limits)?;
    world.services.start(Side::Lender)?;
    let facilities: Vec<String> = (1..=FACILITIES).map(|number| format!("load-{number}")).collect();
    let mut stage = world.stage();
    for facility in &facilities {
        pair::open(&mut stage, facility).await?;
    }
    let names: Vec<String> = facilities.iter().map(|facility| format!("facilities/{facility}")).collect();
    let callers = Callers::new(world.folder(), world.port(Side::Lender), &names, args.payments)?;
    let process = world.services.pid(Side::Lender).ok_or("the service does not run")?;
    let (its, ours) = apart(process)?;
    println!("the service has {its} processors, its callers have {ours}");
    let time = Duration::from_secs(args.seconds);
    // What is touched for the first time is no growth and no capacity.
    callers.in_turn(AT_ONCE, SETTLING).await;

    let mut measured = Measured::default();
    for round in 1..=u64::from(args.rounds) {
        let before = Usage::of(process)?.processor;
        let capacity = callers.in_turn(AT_ONCE, time).await;
        measured.at_capacity += Usage::of(process)?.processor.saturating_sub(before);
        let can = capacity.goodput();
        measured.capacity.add(capacity);
        measured.usual.add(callers.whatever_comes(can * 0.8, SETTLING, time, round).await);
        let before = Usage::of(process)?;
        let mut peak = before.resident_kib;
        let mut flood = std::pin::pin!(callers.whatever_comes(can * 5.0, SETTLING, time, round));
        let flooded = loop {
            match timeout(Duration::from_millis(100), &mut flood).await {
                Ok(tally) => break tally,
                Err(_) => peak = peak.max(Usage::of(process)?.resident_kib),
            }
        };
        measured.five_times.add(flooded);
        let spent = Usage::of(process)?.processor.saturating_sub(before.processor);
        measured.flooded += spent.mul_f64(time.as_secs_f64() / (time + SETTLING).as_secs_f64());
        measured.growth_kib = measured.growth_kib.max(peak.saturating_sub(before.resident_kib));
        measured.alone.add(callers.whatever_comes(can * 0.4, SETTLING, time, round).await);
        let intruders = Intruders::arrive(world.folder(), world.port(Side::Lender)).await?;
        measured.intruded.add(callers.whatever_comes(can * 0.4, SETTLING, time, round).await);
        drop(intruders);
        println!("round {round}: {can:.0} calls a second");
    }
    let can = measured.capacity.goodput();
    measured.stopped_after = stop(&world, &callers, process, can).await?;
    Ok(measured)
}

/// Tells the service to stop while it has too much to do; how long it took.
async fn stop(world: &World, callers: &Callers, process: u32, can: f64) -> Result<Option<Duration>, Failure> {
    let _intruders = Intruders::arrive(world.folder(), world.port(Side::Lender)).await?;
    let flood = callers.clone();
    let flood = tokio::spawn(async move {
        flood.whatever_comes(can * 2.0, Duration::ZERO, Duration::from_secs(DRAIN + AFTER_DRAIN), 0).await
    });
    sleep(Duration::from_secs(1)).await;
    let begun = Instant::now();
    let pid = Pid::from_raw(i32::try_from(process)?).ok_or("no process")?;
    kill_process(pid, Signal::TERM)?;
    let ended = async {
        while world.services.check().is_ok() {
            sleep(Duration::from_millis(20)).await;
        }
    };
    let stopped = timeout(Duration::from_secs(4 * (DRAIN + AFTER_DRAIN)), ended).await.is_ok();
    flood.abort();
    Ok(stopped.then(|| begun.elapsed()))
}

fn table(measured: &Measured) {
    println!("| load | calls | answered a second | refused as OVERLOADED | ended otherwise | p50 | p99 |");
    println!("|---|---|---|---|---|---|---|");
    let rows = [
        ("capacity: 32 callers in turn", &measured.capacity),
        ("80 % of it", &measured.usual),
        ("five times as much", &measured.five_times),
        ("40 %, alone", &measured.alone),
        ("40 %, among a thousand intruders", &measured.intruded),
    ];
    for (name, tally) in rows {
        let calls = tally.served.len() + tally.failed.len() + usize::try_from(tally.shed).unwrap_or(usize::MAX);
        println!(
            "| {name} | {calls} | {:.0} | {} | {} | {:.1} ms | {:.1} ms |",
            tally.goodput(),
            tally.shed,
            tally.failed.len(),
            tally.percentile(50),
            tally.percentile(99),
        );
    }
    let micros = |time: Duration| time.as_secs_f64() * 1e6;
    let a_call = micros(measured.at_capacity) / count(measured.capacity.served.len());
    let calls = a_call * count(measured.five_times.served.len());
    let a_refusal =
        (micros(measured.flooded) - calls) / f64::from(u32::try_from(measured.five_times.shed).unwrap_or(u32::MAX));
    println!("of the service's processors a call takes {a_call:.0} µs, a refusal {a_refusal:.1} µs");
    let mut otherwise = BTreeMap::<&str, u32>::new();
    for how in rows.iter().flat_map(|(_, tally)| &tally.failed) {
        *otherwise.entry(how).or_default() += 1;
    }
    for (how, calls) in otherwise {
        println!("{calls} ended otherwise: {how}");
    }
}

fn count(things: usize) -> f64 {
    f64::from(u32::try_from(things).unwrap_or(u32::MAX))
}

/// Prints each bound, and counts those that are broken.
fn bounds(measured: &Measured) -> usize {
    let Measured { capacity, usual, five_times, alone, intruded, growth_kib, stopped_after, .. } = measured;
    let stopped = stopped_after.map_or(f64::INFINITY, |time| time.as_secs_f64());
    let growth = f64::from(u32::try_from(*growth_kib).unwrap_or(u32::MAX)) / 1024.0;
    let all = [capacity, usual, five_times, alone, intruded];
    let failed = u32::try_from(all.iter().map(|tally| tally.failed.len()).sum::<usize>()).unwrap_or(u32::MAX);
    let within = f64::from(u32::try_from(DRAIN + AFTER_DRAIN).unwrap_or(u32::MAX));
    let bounds = [
        ("p99 at five times the capacity, over that at 80 %", five_times.percentile(99) / usual.percentile(99), 3.0),
        ("capacity, over what is answered at five times as much", capacity.goodput() / five_times.goodput(), 1.0 / 0.9),
        ("MiB that the service grows meanwhile", growth, 16.0),
        ("p99 among intruders, over that alone", intruded.percentile(99) / alone.percentile(99), 2.0),
        ("calls that ended otherwise", f64::from(failed), 0.0),
        ("seconds from SIGTERM to the end, in the middle of all that", stopped, within),
    ];
    let mut broken = 0;
    for (what, is, at_most) in bounds {
        // Not a number is no figure within the bound.
        let holds = is <= at_most;
        broken += usize::from(!holds);
        println!("{what}: {is:.2}, at most {at_most:.2}{}", if holds { "" } else { " BROKEN" });
    }
    broken
}
