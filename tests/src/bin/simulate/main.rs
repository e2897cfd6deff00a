//! Both services, real but for the machines that they run on, lived through whole lives under every
//! fault, each life repeatable by its seed, and judged by an auditor that shares no code with them.
//!
//! `simulate --seed N --count N` lives so many lives, each in a process of its own; with `--record FILE` a
//! run that was ended goes on where it was. `--trace` lives one and prints all that happens in it; `--twice` lives each twice and compares the traces; `--planted`
//! puts faulty parts into the services, one after the other, and must catch every one.

mod audit;
mod day;
mod desk;
mod entropy;
mod life;
mod nemesis;
mod network;
mod one;
mod planted;
mod processes;
mod record;
mod report;
mod site;
mod world;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;

use planted::Plant;
use report::Wanted;

/// Lives of facilities under faults.
#[derive(Debug, Parser)]
struct Arguments {
    /// The first life's seed.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// How many lives; with --planted, how many at most for each bug.
    #[arg(long)]
    count: Option<u64>,
    /// Lives the one life of `seed` and prints all that happens in it.
    #[arg(long)]
    trace: bool,
    /// Keeps what each life came to in this file, and lives only those of the range that are not in it.
    #[arg(long, value_name = "FILE")]
    record: Option<PathBuf>,
    /// Lives each life twice and compares the traces.
    #[arg(long)]
    twice: bool,
    /// Puts each planted bug in, until it is caught.
    #[arg(long)]
    planted: bool,
    /// Puts only this planted bug in; with --trace into the one life.
    #[arg(long)]
    plant: Option<String>,
}

fn main() -> ExitCode {
    // Before anything else asks for a random number.
    let given: Vec<String> = std::env::args().collect();
    if let [_, life, seed, plant, shown] = given.as_slice()
        && life == processes::LIFE
    {
        return live(seed, plant, shown == "shown");
    }
    let arguments = Arguments::parse();
    let plant = arguments.plant.as_deref();
    if plant.is_some_and(|plant| Plant::read(plant).is_none()) {
        eprintln!("--plant: there is no such bug; `--planted` lists them");
        return ExitCode::FAILURE;
    }
    let good = if arguments.trace {
        processes::shown(arguments.seed, plant.unwrap_or("nothing"))
    } else if arguments.planted {
        report::planted(arguments.seed, arguments.count.unwrap_or(100), plant)
    } else {
        let wanted = Wanted { first: arguments.seed, count: arguments.count.unwrap_or(300), twice: arguments.twice };
        match report::lives(&wanted, arguments.record.as_deref()) {
            Ok(good) => good,
            Err(problem) => {
                eprintln!("--record: {problem}");
                false
            }
        }
    };
    if good { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn live(seed: &str, plant: &str, shown: bool) -> ExitCode {
    let (Ok(seed), Some(plant)) = (seed.parse(), Plant::read(plant)) else { return ExitCode::FAILURE };
    match one::one(seed, plant, shown) {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("{problem}");
            ExitCode::FAILURE
        }
    }
}
