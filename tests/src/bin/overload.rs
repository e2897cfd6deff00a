//! Gives the provider's service more than it can do, over mutual TLS, and holds what comes of it against
//! bounds: calls at five times its capacity, a thousand connections that are idle, slow or reset what they
//! open, and an order to stop in the middle of all that.
//!
//! `cargo run --release -p facility-tests --bin overload` ends with `overload: ok` or
//! `overload: N bounds broken, in attempt N of N`, and with exit code 0 only when none is. Bounds for times compare
//! figures of the same round, and hold for the round in the middle, so that a slow machine is as good as a fast one
//! and a disk that stalls once tells nothing. It runs the program `facility`, which must have been built beside it.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program that reports")]

use std::{collections::BTreeMap, path::PathBuf, process::ExitCode, time::Duration};

use clap::Parser;
use facility::demo::Side;
use facility_tests::{
    Failure,
    pair::{self, World},
    pressure::{Apart, Callers, Intruders, Tally, Usage, more_files},
};
use rustix::process::{Pid, Signal, kill_process};
use tokio::time::{Instant, sleep, timeout};

/// Give the provider's service more than it can do.
#[derive(Debug, Parser)]
struct Args {
    /// How often everything is measured in turn.
    #[arg(long, default_value_t = 9)]
    rounds: u32,
    /// For how long each time, in seconds.
    #[arg(long, default_value_t = 3)]
    seconds: u64,
    /// How often everything is done again when a bound is broken: whoever shares the machine can break those that
    /// compare times.
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..))]
    attempts: u32,
    /// How many times as large as otherwise a bound may be, where whoever shares the machine can break it.
    #[arg(long, default_value_t = 1.0)]
    slack: f64,
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
/// Callers who find out what the service can do, for each processor that it has: a few less than may be at work
/// and wait, so that nobody is refused.
const AT_ONCE: usize = 20;
/// How long after a change of load nothing is looked at.
const SETTLING: Duration = Duration::from_millis(1_500);
/// How long the service may take for its calls under way when it is told to stop, in seconds.
const DRAIN: u64 = 3;
/// What it may take beyond that: connections are cut, the journal is closed.
const AFTER_DRAIN: u64 = 4;

/// Everything that was measured.
struct Measured {
    rounds: Vec<Round>,
    stopped_after: Option<Duration>,
}

/// What was measured in one turn.
struct Round {
    capacity: Tally,
    usual: Tally,
    five_times: Tally,
    alone: Tally,
    intruded: Tally,
    /// The service's processor time for the first and for the third of these.
    at_capacity: Duration,
    flooded: Duration,
    growth_kib: u64,
}

#[tokio::main]
async fn main() -> ExitCode {
    let args = Args::parse();
    for attempt in 1..=args.attempts {
        match Box::pin(run(&args)).await {
            Ok(measured) => {
                table(&measured.rounds);
                let broken = bounds(&measured, args.slack);
                if broken == 0 {
                    println!("overload: ok");
                    return ExitCode::SUCCESS;
                }
                println!("overload: {broken} bounds broken, in attempt {attempt} of {}", args.attempts);
            }
            Err(problem) => {
                eprintln!("overload: {problem}");
                return ExitCode::FAILURE;
            }
        }
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
    let apart = Apart::from(|| Ok(world.services.start(Side::Lender)?))?;
    println!("the service has {} processors, its callers have {}", apart.its, apart.ours);
    let facilities: Vec<String> = (1..=FACILITIES).map(|number| format!("load-{number}")).collect();
    let mut stage = world.stage();
    for facility in &facilities {
        pair::open(&mut stage, facility).await?;
    }
    let names: Vec<String> = facilities.iter().map(|facility| format!("facilities/{facility}")).collect();
    let callers = Callers::new(world.folder(), world.port(Side::Lender), &names, args.payments)?;
    let process = world.services.pid(Side::Lender).ok_or("the service does not run")?;
    let subject = Subject { world, callers, process, at_once: AT_ONCE * apart.its };
    // What is touched for the first time is no growth and no capacity.
    subject.callers.in_turn(subject.at_once, SETTLING).await;

    let mut rounds = Vec::new();
    for number in 1..=args.rounds {
        let round = subject.round(u64::from(number), Duration::from_secs(args.seconds)).await?;
        println!(
            "round {number}: {:.0} calls a second, at five times as much {:.0}, {} KiB more memory",
            round.capacity.goodput(),
            round.five_times.goodput(),
            round.growth_kib
        );
        rounds.push(round);
    }
    let can = rounds.last().map_or(0.0, |last| last.capacity.goodput());
    let stopped_after = stop(&subject, can).await?;
    Ok(Measured { rounds, stopped_after })
}

/// The service, and who calls it.
struct Subject {
    world: World,
    callers: Callers,
    process: u32,
    at_once: usize,
}

impl Subject {
    async fn round(&self, number: u64, time: Duration) -> Result<Round, Failure> {
        let before = Usage::of(self.process)?.processor;
        let capacity = self.callers.in_turn(self.at_once, time).await;
        let at_capacity = Usage::of(self.process)?.processor.saturating_sub(before);
        let can = capacity.goodput();
        let usual = self.callers.whatever_comes(can * 0.8, SETTLING, time, number).await;
        let before = Usage::of(self.process)?;
        let mut peak = before.resident_kib;
        let mut flood = std::pin::pin!(self.callers.whatever_comes(can * 5.0, SETTLING, time, number));
        let five_times = loop {
            match timeout(Duration::from_millis(100), &mut flood).await {
                Ok(tally) => break tally,
                Err(_) => peak = peak.max(Usage::of(self.process)?.resident_kib),
            }
        };
        let spent = Usage::of(self.process)?.processor.saturating_sub(before.processor);
        let flooded = spent.mul_f64(time.as_secs_f64() / (time + SETTLING).as_secs_f64());
        let alone = self.callers.whatever_comes(can * 0.4, SETTLING, time, number).await;
        let intruders = Intruders::arrive(self.world.folder(), self.world.port(Side::Lender)).await?;
        let intruded = self.callers.whatever_comes(can * 0.4, SETTLING, time, number).await;
        drop(intruders);
        let growth_kib = peak.saturating_sub(before.resident_kib);
        Ok(Round { capacity, usual, five_times, alone, intruded, at_capacity, flooded, growth_kib })
    }
}

/// Tells the service to stop while it has too much to do; how long it took.
async fn stop(subject: &Subject, can: f64) -> Result<Option<Duration>, Failure> {
    let Subject { world, callers, process, .. } = subject;
    let _intruders = Intruders::arrive(world.folder(), world.port(Side::Lender)).await?;
    let flood = callers.clone();
    let flood = tokio::spawn(async move {
        flood.whatever_comes(can * 2.0, Duration::ZERO, Duration::from_secs(DRAIN + AFTER_DRAIN), 0).await
    });
    sleep(Duration::from_secs(1)).await;
    let begun = Instant::now();
    let pid = Pid::from_raw(i32::try_from(*process)?).ok_or("no process")?;
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

/// A load, and what came of it in a round.
type Load = (&'static str, fn(&Round) -> &Tally);

/// Prints all rounds together.
fn table(rounds: &[Round]) {
    println!("| load | calls | answered a second | refused as OVERLOADED | ended otherwise | p50 | p99 |");
    println!("|---|---|---|---|---|---|---|");
    let loads: [Load; 5] = [
        ("capacity: callers in turn", |round| &round.capacity),
        ("80 % of it", |round| &round.usual),
        ("five times as much", |round| &round.five_times),
        ("40 %, alone", |round| &round.alone),
        ("40 %, among a thousand intruders", |round| &round.intruded),
    ];
    let mut otherwise = BTreeMap::<&str, u32>::new();
    for (name, of) in loads {
        let mut all = Tally::default();
        for round in rounds {
            all.add(of(round).clone());
            for how in &of(round).failed {
                *otherwise.entry(how).or_default() += 1;
            }
        }
        println!(
            "| {name} | {:.0} | {:.0} | {} | {} | {:.1} ms | {:.1} ms |",
            count(all.served.len()) + count(all.failed.len()) + count(all.shed),
            all.goodput(),
            all.shed,
            all.failed.len(),
            all.percentile(50),
            all.percentile(99),
        );
    }
    let micros = |of: fn(&Round) -> Duration| rounds.iter().map(of).sum::<Duration>().as_secs_f64() * 1e6;
    let calls = |of: fn(&Round) -> &Tally| count(rounds.iter().map(|round| of(round).served.len()).sum::<usize>());
    let a_call = micros(|round| round.at_capacity) / calls(|round| &round.capacity);
    let refused = micros(|round| round.flooded) - a_call * calls(|round| &round.five_times);
    let a_refusal = refused / count(rounds.iter().map(|round| round.five_times.shed).sum::<u64>());
    println!("of the service's processors a call takes {a_call:.0} µs, a refusal {a_refusal:.1} µs");
    for (how, calls) in otherwise {
        println!("{calls} ended otherwise: {how}");
    }
}

/// So many, to compute with.
fn count(things: impl TryInto<u32>) -> f64 {
    f64::from(things.try_into().unwrap_or(u32::MAX))
}

/// Prints each bound, and counts those that are broken.
fn bounds(measured: &Measured, slack: f64) -> usize {
    let Measured { rounds, stopped_after } = measured;
    let middle = |of: fn(&Round) -> f64| {
        let mut figures: Vec<f64> = rounds.iter().map(of).collect();
        figures.sort_by(f64::total_cmp);
        figures.get(figures.len() / 2).copied().unwrap_or(f64::NAN)
    };
    let failed = |round: &Round| {
        let Round { capacity, usual, five_times, alone, intruded, .. } = round;
        [capacity, usual, five_times, alone, intruded].map(|tally| tally.failed.len()).iter().sum::<usize>()
    };
    let bounds = [
        (
            "p99 at five times the capacity, over that at 80 %",
            middle(|round| round.five_times.percentile(99) / round.usual.percentile(99)),
            3.0 * slack,
        ),
        (
            "capacity, over what is answered at five times as much",
            middle(|round| round.capacity.goodput() / round.five_times.goodput()),
            slack / 0.9,
        ),
        (
            "MiB that the service grows meanwhile, in any round",
            count(rounds.iter().map(|round| round.growth_kib).max().unwrap_or_default()) / 1024.0,
            16.0 * slack,
        ),
        (
            "p99 among intruders, over that alone",
            middle(|round| round.intruded.percentile(99) / round.alone.percentile(99)),
            2.0 * slack,
        ),
        ("calls that ended otherwise, in any round", count(rounds.iter().map(failed).sum::<usize>()), 0.0),
        (
            "seconds from SIGTERM to the end, in the middle of all that",
            stopped_after.map_or(f64::INFINITY, |time| time.as_secs_f64()),
            count(DRAIN + AFTER_DRAIN),
        ),
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
